//! Whether values fit types.

use serde_json::Value;

use crate::model::{Bound, Bounds, Field, ScalarFacts, Type, TypeDef, TypeKind};
use crate::words;

/// What values of a type look like in JSON, such as `a whole number`, for somebody who gave
/// another.
pub(super) fn wanted(ty: &Type, types: &[TypeDef], given: &Value) -> String {
    match ty.scalar(types) {
        Some(scalar) => scalar.facts().json.wanted(given),
        None if matches!(ty, Type::List(_)) => "a list".to_owned(),
        None => "an object".to_owned(),
    }
}

/// Whether a value that is no list and no object is one of a type, documented or not.
pub(super) fn fits(value: &Value, ty: &Type, types: &[TypeDef]) -> bool {
    ty.scalar(types)
        .is_some_and(|scalar| scalar.facts().json.holds(value))
}

/// Why a field cannot have a value that its spec names, as the end of "`3` …"; none if it can.
pub(super) fn refused(value: &Value, field: &Field, types: &[TypeDef]) -> Option<String> {
    undocumented(value, &field.ty.value, types).or_else(|| {
        let (size, bounds, what) = match value {
            Value::Number(number) => (Bound::of(number), &field.range, "range"),
            Value::String(text) => (Bound::count(text.chars().count()), &field.length, "length"),
            Value::Array(items) => (Bound::count(items.len()), &field.items, "number of items"),
            _ => return None,
        };
        let bounds @ Bounds(min, max) = bounds.as_ref()?.value;
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            return None;
        }
        (!bounds.hold(size)).then(|| format!("is outside the {what} documented"))
    })
}

/// Why a value is none that a type documents.
fn undocumented(value: &Value, ty: &Type, types: &[TypeDef]) -> Option<String> {
    if let (Type::List(element), Value::Array(values)) = (ty, value) {
        return values
            .iter()
            .find_map(|value| undocumented(value, element, types));
    }
    if !fits(value, ty, types) {
        return Some(format!("is not {}", wanted(ty, types, value)));
    }
    match ty {
        Type::Scalar(scalar) => {
            let ScalarFacts { name, values, .. } = scalar.facts();
            let known = values.is_empty() || scalar.facts().meaning(value).is_some();
            let values: Vec<_> = values.iter().map(|(wire, _)| wire.to_string()).collect();
            (!known).then(|| {
                format!(
                    "is neither {}, as {} is",
                    values.join(" nor "),
                    words::with_article(name)
                )
            })
        }
        Type::Named(id) => {
            let ty = &types[id.0];
            let known = match &ty.kind {
                TypeKind::Struct(_) => true,
                // If one of them is not known, it may be this.
                TypeKind::Enum { base, values } => values.iter().any(|v| {
                    v.value.value == *value || !base.scalar().facts().json.holds(&v.value)
                }),
                TypeKind::Flags(flags) => {
                    let all: u64 = flags
                        .iter()
                        .filter_map(|f| 1_u64.checked_shl(f.bit.value))
                        .sum();
                    value.as_u64().is_some_and(|bits| bits & !all == 0)
                }
            };
            (!known).then(|| format!("is no value of `{}`", ty.name))
        }
        Type::List(_) => None,
    }
}
