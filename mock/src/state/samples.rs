//! The user, room, group and document that samples name: there for whoever asks, so that every
//! sample succeeds. Nothing that is done with them lasts, or one sample would spoil another.

use serde_json::Value;
use tencentcloud_model::sample;

use super::State;
use super::call::{Call, Outcome};
use super::rooms::Rooms;
use crate::envelope::Object;

/// Actions that create, and the identities that what they create has here.
const CREATED: &[(&str, &[&str])] = &[
    ("RegisterUser", &["UserId", "OriginId"]),
    ("CreateRoom", &["RoomId"]),
    ("CreateGroupWithMembers", &["GroupId"]),
    ("CreateDocument", &["DocumentId"]),
];

/// Carries out a call with what samples name. A room's class has started where it is to be ended.
pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    let mut state = State {
        rooms: Rooms::of_samples(),
        ..State::new(Default::default())
    };
    for (action, identities) in CREATED {
        let named = identities.iter().filter_map(|name| {
            let value = sample::identity(name)?;
            let number = value.parse::<i64>().map(Value::from);
            Some(((*name).to_owned(), number.unwrap_or_else(|_| value.into())))
        });
        prepare(&mut state, action, named.collect(), call);
    }
    if name == "EndRoom" {
        prepare(&mut state, "StartRoom", Object::new(), call);
    }
    state.lcic(name, call)
}

/// Does something as its sample does, with some parameters besides.
fn prepare(state: &mut State, name: &str, besides: Object, call: &Call<'_>) -> Option<()> {
    let mut actions = call.service.actions.iter();
    let action = actions.find(|action| action.name.value == name)?;
    let mut parameters = sample::request(call.service, action);
    parameters.extend(besides);
    let prepared = Call {
        action,
        parameters: &parameters,
        ..*call
    };
    state.lcic(name, &prepared)?.ok()?;
    Some(())
}
