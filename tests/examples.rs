//! Every documented example through the generated types and back.

#[path = "src/actions.rs"]
mod actions;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tencentcloud_client::runtime::{Action, decode, record};
use tencentcloud_model::model::Protocol;
use tests::model;

use crate::actions::{comparable, each_action};

/// What becomes of a request and of an answer that pass through their types.
type RoundTrip = fn(Value, Value) -> Result<(Value, Value), Box<dyn std::error::Error>>;

fn round_trip<A>(
    request: Value,
    answer: Value,
) -> Result<(Value, Value), Box<dyn std::error::Error>>
where
    A: Action + serde::de::DeserializeOwned,
    A::Output: serde::Serialize,
{
    let request: A = serde_json::from_value(request)?;
    if let Some(missing) = record::missing(&request) {
        return Err(format!("`{missing}` is missing").into());
    }
    let answer: A::Output = decode::from_text(answer.to_string().as_bytes())?;
    Ok((
        serde_json::to_value(request)?,
        serde_json::to_value(answer)?,
    ))
}

/// The types of actions, by the service's module and the action's name on the wire.
macro_rules! round_trips {
    ($($module:ident: $($action:ident),*;)*) => {
        BTreeMap::from([$($((
            (stringify!($module), tencentcloud_client::$module::$action::OPERATION.name),
            round_trip::<tencentcloud_client::$module::$action> as RoundTrip,
        ),)*)*])
    };
}

fn round_trips() -> BTreeMap<(&'static str, &'static str), RoundTrip> {
    each_action!(round_trips)
}

/// What of an answer belongs to the protocol and not to the action.
fn envelope(protocol: Protocol) -> &'static [&'static str] {
    match protocol {
        Protocol::Tc3 => &[],
        Protocol::ImRest => &["ActionStatus", "ErrorCode", "ErrorInfo"],
    }
}

#[test]
fn every_documented_example_passes_through_its_types() {
    let round_trips = round_trips();
    let model = model("spec");
    let mut documented = BTreeSet::new();
    let mut examples = 0;
    for service in &model.services {
        for action in &service.actions {
            let key = (service.module.as_str(), action.name.as_str());
            documented.insert(key);
            let round_trip = round_trips
                .get(&key)
                .unwrap_or_else(|| panic!("{key:?} stands in the specs, but not in this test"));
            for example in &action.examples {
                let place = format!("{key:?}, \u{201c}{}\u{201d}", example.title);
                let request: Value = serde_json::from_str(&example.input).expect(&place);
                let mut answer: Value = serde_json::from_str(&example.output).expect(&place);
                if let Value::Object(fields) = &mut answer {
                    fields.retain(|name, _| !envelope(service.protocol).contains(&name.as_str()));
                }
                let (sent, received) = round_trip(request.clone(), answer.clone())
                    .unwrap_or_else(|error| panic!("{place}: {error}"));
                assert_eq!(comparable(sent), comparable(request), "{place}");
                assert_eq!(comparable(received), comparable(answer), "{place}");
                examples += 1;
            }
        }
    }
    assert_eq!(
        documented,
        round_trips.keys().copied().collect(),
        "actions that no spec has"
    );
    assert!(examples >= documented.len(), "{examples} examples");
}
