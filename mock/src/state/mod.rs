//! What the server remembers: enough for a caller's first program, and no more.

mod documents;
mod groups;
mod rooms;
#[cfg(test)]
mod tests;
mod users;

use serde_json::Value;
use tencentcloud_model::model::{Action, Field, Service};

use crate::envelope::Object;
use crate::fault::Fault;

/// Rooms, users, documents and groups, in memory.
#[derive(Default)]
pub(crate) struct State {
    rooms: rooms::Rooms,
    users: users::Users,
    documents: documents::Documents,
    groups: groups::Groups,
}

/// A call of an action that is remembered.
struct Call<'a> {
    service: &'a Service,
    action: &'a Action,
    parameters: &'a Object,
    /// In seconds since the Unix epoch.
    now: i64,
}

type Outcome = Result<Object, Fault>;

impl State {
    /// Carries an action out; `None` if nothing is remembered about what it does. Lists come whole,
    /// before they are cut into pages. `now` is in seconds since the Unix epoch.
    pub(crate) fn call(
        &mut self,
        service: &Service,
        action: &Action,
        parameters: &Object,
        now: i64,
    ) -> Option<Outcome> {
        if service.module != "lcic" {
            return None;
        }
        let call = Call {
            service,
            action,
            parameters,
            now,
        };
        let name = action.name.value.as_str();
        self.rooms
            .call(name, &call)
            .or_else(|| self.users.call(name, &call))
            .or_else(|| self.documents.call(name, &call, &self.rooms))
            .or_else(|| self.groups.call(name, &call))
    }
}

impl<'a> Call<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.parameters.get(name).filter(|value| !value.is_null())
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    /// The elements of a list; none if it is not given.
    fn list(&self, name: &str) -> &'a [Value] {
        self.get(name)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    fn texts(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.list(name).iter().filter_map(Value::as_str)
    }

    /// The parameters as a record, with the documented defaults of those not given.
    fn record(&self) -> Object {
        with_defaults(self.parameters.clone(), &self.action.input)
    }

    /// Refuses a call for another application than a record's.
    fn check_app(&self, record: &Object) -> Result<(), Fault> {
        match self.integer("SdkAppId") {
            Some(app) if record.get("SdkAppId").and_then(Value::as_i64) != Some(app) => {
                Err(Fault::new(
                    "InvalidParameter.SdkAppId",
                    format!("It does not belong to the application {app}."),
                ))
            }
            _ => Ok(()),
        }
    }

    /// An element of a list of the request, with the documented defaults of what it leaves out.
    fn element(&self, list: &str, element: &Object) -> Object {
        let mut fields = self.action.input.iter();
        let list = fields.find(|field| field.name.value == list);
        with_defaults(
            element.clone(),
            list.map_or(&[], |list| self.service.items_of(list)),
        )
    }

    /// The fields of a record that the action returns.
    fn output(&self, record: &Object) -> Object {
        select(record, &self.action.output)
    }

    /// The fields of a record that the action shows in its list.
    fn listed(&self, record: &Object) -> Value {
        let pagination = self.action.pagination.as_ref();
        let list = pagination.map(|found| &self.action.output[found.value.items]);
        select(record, list.map_or(&[], |list| self.service.items_of(list))).into()
    }
}

fn select(record: &Object, fields: &[Field]) -> Object {
    let names = fields.iter().map(|field| &field.name.value);
    names
        .filter_map(|name| Some((name.clone(), record.get(name)?.clone())))
        .collect()
}

fn with_defaults(mut record: Object, fields: &[Field]) -> Object {
    record.retain(|_, value| !value.is_null());
    for field in fields {
        if let Some(default) = &field.default {
            record
                .entry(field.name.value.clone())
                .or_insert_with(|| default.value.clone());
        }
    }
    record
}

/// An answer of one field.
fn answer(name: &str, value: impl Into<Value>) -> Object {
    Object::from_iter([(name.to_owned(), value.into())])
}

/// An answer without fields of its own.
fn done() -> Outcome {
    Ok(Object::new())
}

/// A name that nothing else has, like those the cloud gives out.
fn fresh_id() -> String {
    std::iter::repeat_with(fastrand::alphanumeric)
        .take(27)
        .collect()
}
