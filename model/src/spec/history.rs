//! What the releases of a service's documentation brought.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::sources::At;

/// `history.yaml`: the releases of a service's documentation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HistoryFile {
    /// The releases, newest first.
    pub releases: At<Vec<Release>>,
}

/// A release and what it lists.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Its number.
    pub release: At<u32>,
    /// When it came out, as documented.
    pub time: At<String>,
    /// Actions it adds.
    #[serde(default)]
    pub new_actions: Vec<At<String>>,
    /// Actions it changes.
    #[serde(default)]
    pub modified_actions: Vec<ModifiedAction>,
    /// Types it adds.
    #[serde(default)]
    pub new_types: Vec<At<String>>,
    /// Types it changes.
    #[serde(default)]
    pub modified_types: Vec<ModifiedType>,
}

/// An action that a release changes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModifiedAction {
    /// The action.
    pub action: At<String>,
    /// Parameters added.
    #[serde(default)]
    pub new_input: Vec<At<String>>,
    /// Fields added to the answer.
    #[serde(default)]
    pub new_output: Vec<At<String>>,
}

/// A type that a release changes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModifiedType {
    /// The type.
    #[serde(rename = "type")]
    pub ty: At<String>,
    /// Fields added.
    #[serde(default)]
    pub new: Vec<At<String>>,
    /// Fields whose documentation changed.
    #[serde(default)]
    pub modified: Vec<At<String>>,
}
