//! Every documented example through the generated types and back.

use std::collections::{BTreeMap, BTreeSet};

use generator::model::Protocol;
use serde_json::Value;
use tencentcloud_client::runtime::{Action, decode};
use tests::model;

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
    if let Some(missing) = request.missing() {
        return Err(format!("`{missing}` is missing").into());
    }
    let answer: A::Output = decode::from_value(answer)?;
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
    round_trips! {
        im: AccountCheck;
        lcic: AddGroupMember, BatchAddGroupMember, BatchCreateGroupWithMembers, BatchCreateRoom, BatchDeleteGroupMember, BatchDeleteRecord, BatchDescribeDocument, BatchRegister, BindDocumentToRoom, CreateDocument, CreateGroupWithMembers, CreateGroupWithSubGroup, CreateRoom, CreateSupervisor, DeleteAppCustomContent, DeleteDocument, DeleteGroup, DeleteGroupMember, DeleteRecord, DeleteRoom, DeleteSupervisor, DescribeAnswerList, DescribeCurrentMemberList, DescribeDeveloper, DescribeDocument, DescribeDocuments, DescribeDocumentsByRoom, DescribeGroup, DescribeGroupList, DescribeGroupMemberList, DescribeQuestionList, DescribeRoom, DescribeRoomStatistics, DescribeSdkAppIdUsers, DescribeSupervisors, DescribeUser, EndRoom, GetRoomEvent, GetRoomMessage, GetRooms, GetWatermark, KickUserFromRoom, LoginOriginId, LoginUser, ModifyApp, ModifyGroup, ModifyRoom, ModifyUserProfile, RegisterUser, SetAppCustomContent, SetWatermark, StartRoom, UnbindDocumentFromRoom;
        tiw: DescribeUserStatus;
        trtc: DescribeUserInfo;
    }
}

/// What of an answer belongs to the protocol and not to the action.
fn envelope(protocol: Protocol) -> &'static [&'static str] {
    match protocol {
        Protocol::Tc3 => &[],
        Protocol::ImRest => &["ActionStatus", "ErrorCode", "ErrorInfo"],
    }
}

/// Without nulls and empty lists, numbers by their value.
fn comparable(value: Value) -> Value {
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
