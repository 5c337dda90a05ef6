//! A call of an action that is remembered, and what answers are made of.

use serde_json::Value;
use tencentcloud_model::model::{Action, Field, Service};

use crate::envelope::Object;
use crate::fault::Fault;
use crate::paging::{self, Page};

/// A call of an action that is remembered.
pub(super) struct Call<'a> {
    pub(super) service: &'a Service,
    pub(super) action: &'a Action,
    pub(super) parameters: &'a Object,
    /// In seconds since the Unix epoch.
    pub(super) now: i64,
    /// How many bytes may still be remembered.
    pub(super) room: usize,
}

pub(super) type Outcome = Result<Object, Fault>;

impl<'a> Call<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.parameters.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    /// The elements of a list; none if it is not given.
    pub(super) fn list(&self, name: &str) -> &'a [Value] {
        self.get(name)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    pub(super) fn texts(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.list(name).iter().filter_map(Value::as_str)
    }

    /// The parameters as a record, with the documented defaults of those not given.
    pub(super) fn record(&self) -> Object {
        with_defaults(self.parameters.clone(), &self.action.input)
    }

    /// Refuses a call for another application than a record's.
    pub(super) fn check_app(&self, app: i64) -> Result<(), Fault> {
        match self.integer("SdkAppId") {
            Some(wanted) if wanted != app => Err(Fault::new(
                "InvalidParameter.SdkAppId",
                format!("It does not belong to the application {wanted}."),
            )),
            _ => Ok(()),
        }
    }

    /// Refuses to remember more bytes than there is room for.
    pub(super) fn admit(&self, bytes: usize) -> Result<(), Fault> {
        if bytes <= self.room {
            return Ok(());
        }
        Err(Fault::new(
            "LimitExceeded",
            "This server remembers no more: delete something, or start it anew.",
        ))
    }

    /// An element of a list of the request, with the documented defaults of what it leaves out.
    pub(super) fn element(&self, list: &str, element: &Object) -> Object {
        let mut fields = self.action.input.iter();
        let list = fields.find(|field| field.name.value == list);
        with_defaults(
            element.clone(),
            list.map_or(&[], |list| self.service.items_of(list)),
        )
    }

    /// The fields of a record that the action returns.
    pub(super) fn output(&self, record: &Object) -> Object {
        select(record, &self.action.output)
    }

    /// The fields of a record that the action shows in its list.
    pub(super) fn listed(&self, record: &Object) -> Value {
        let pagination = self.action.pagination.as_ref();
        let list = pagination.and_then(|found| {
            let way = self.service.along(&self.action.output, &found.value.items);
            way.last()
        });
        select(record, list.map_or(&[], |list| self.service.items_of(list))).into()
    }

    /// The page that is asked for, of a list with so many items; `from` gives those after so many.
    pub(super) fn page<I: Iterator<Item = Value>>(
        &self,
        list: &str,
        total: usize,
        from: impl FnOnce(usize) -> I,
    ) -> Object {
        let shown: Vec<_> = Page::of(self.action, self.parameters).take(from).collect();
        let mut page = answer(list, shown);
        if let Some(field) = paging::total(self.action) {
            page.insert(field.to_owned(), total.into());
        }
        page
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
pub(super) fn answer(name: &str, value: impl Into<Value>) -> Object {
    Object::from_iter([(name.to_owned(), value.into())])
}

/// An answer without fields of its own.
pub(super) fn done() -> Outcome {
    Ok(Object::new())
}

/// A name that nothing else has, like those the cloud gives out.
pub(super) fn fresh_id() -> String {
    std::iter::repeat_with(fastrand::alphanumeric)
        .take(27)
        .collect()
}
