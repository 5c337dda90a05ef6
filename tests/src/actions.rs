//! What tests over all actions share.

use serde_json::Value;

// `each_action!` hands a macro all actions, by the module of their service and the name of their
// type. The build script finds them in the client.
include!(concat!(env!("OUT_DIR"), "/actions.rs"));
pub(crate) use each_action;

/// A value without nulls and empty lists, whole numbers as integers: what it means on the wire.
pub fn comparable(value: Value) -> Value {
    let means_something = |value: &Value| !value.is_null() && *value != Value::Array(Vec::new());
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, comparable(value)))
            .filter(|(_, value)| means_something(value))
            .collect(),
        Value::Array(values) => values.into_iter().map(comparable).collect(),
        Value::Number(number) if number.is_f64() => number
            .as_f64()
            .filter(|float| float.fract() == 0.0)
            .and_then(|float| format!("{float:.0}").parse::<i64>().ok())
            .map_or(Value::Number(number), Value::from),
        other => other,
    }
}
