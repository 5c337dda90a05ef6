//! Changes that break callers and were accepted.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::sources::At;

/// `approvals.yaml`: changes of the specs that were accepted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalsFile {
    /// The changes.
    #[serde(default)]
    pub approvals: Vec<Approval>,
}

/// A change that was accepted, known by its rule and its place.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Its rule, such as `request-parameter-removed`.
    pub rule: At<String>,
    /// Its place, such as `lcic.CreateRoom.input.Name`.
    pub place: At<String>,
    /// Why it is accepted.
    pub reason: At<String>,
}
