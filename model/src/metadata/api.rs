//! `api.json` and `examples.json`, key for key as far as they mean something here.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::sources::At;

/// `api.json`: a version of a service.
#[derive(Debug, Deserialize)]
pub(super) struct Api {
    pub(super) metadata: Head,
    pub(super) actions: BTreeMap<At<String>, Action>,
    pub(super) objects: BTreeMap<At<String>, Object>,
}

/// What the service is called.
#[derive(Debug, Deserialize)]
pub(super) struct Head {
    /// What requests call the service: the first label of its host.
    #[serde(rename = "serviceShortName")]
    pub(super) short_name: Option<At<String>>,
    #[serde(rename = "apiVersion")]
    pub(super) version: At<String>,
    #[serde(rename = "api_brief")]
    pub(super) brief: Option<At<String>>,
    #[serde(rename = "serviceNameCN")]
    pub(super) title: Option<At<String>>,
}

/// An action: its request and answer are objects.
#[derive(Debug, Deserialize)]
pub(super) struct Action {
    pub(super) input: At<String>,
    pub(super) output: At<String>,
    pub(super) name: Option<At<String>>,
    pub(super) document: Option<At<String>>,
    pub(super) status: Option<At<String>>,
    #[serde(default)]
    pub(super) skip_sign: bool,
}

/// A request, an answer or a type.
#[derive(Debug, Deserialize)]
pub(super) struct Object {
    pub(super) document: Option<At<String>>,
    /// Of a type whether requests hold it, `in`, answers, `out`, or `both`.
    pub(super) usage: Option<At<String>>,
    pub(super) members: Vec<Member>,
}

impl Object {
    /// Whether requests may hold it. That is a fact of its own, so that a struct is the same
    /// whatever is asked for.
    pub(super) fn is_sent(&self) -> bool {
        self.usage.as_ref().is_none_or(|usage| usage.value != "out")
    }
}

/// A field.
#[derive(Debug, Deserialize)]
pub(super) struct Member {
    pub(super) name: At<String>,
    /// `list`, `object`, or the kind of a scalar.
    #[serde(rename = "type")]
    pub(super) kind: At<String>,
    /// Of lists and objects what they are of; of scalars the kind in detail.
    pub(super) member: At<String>,
    pub(super) document: Option<At<String>>,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) value_allowed_null: bool,
    #[serde(default)]
    pub(super) disabled: bool,
}

/// `examples.json`, by action.
#[derive(Debug, Deserialize)]
pub(super) struct Examples {
    pub(super) actions: BTreeMap<String, Vec<Example>>,
}

/// A request as it is sent, and its answer.
#[derive(Debug, Deserialize)]
pub(super) struct Example {
    pub(super) title: Option<At<String>>,
    pub(super) input: At<String>,
    pub(super) output: At<String>,
}
