//! What protocols differ in, as far as specs go: a row for each.

use super::Protocol;

/// What a protocol means for the specs of its services.
#[derive(Debug)]
pub struct ProtocolFacts {
    /// What specs call it.
    pub name: &'static str,
    /// How versions are written.
    pub version: VersionFormat,
    /// Whether requests can name a region.
    pub has_regions: bool,
    /// Whether each action has a path of its own.
    pub has_paths: bool,
    /// Whether codes are numbers, to which specs give names.
    pub has_numeric_codes: bool,
    /// Whether any action can return the codes of `common/errors.yaml`.
    pub has_common_errors: bool,
    /// Whether answers tell callers the ID of the request.
    pub has_request_id: bool,
    /// What stands beside an action's own fields in answers.
    pub envelope: &'static [&'static str],
}

/// A way to write versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionFormat {
    /// `2022-08-17`
    Date,
    /// `v4`
    Number,
}

const TC3: ProtocolFacts = ProtocolFacts {
    name: "tc3",
    version: VersionFormat::Date,
    has_regions: true,
    has_paths: false,
    has_numeric_codes: false,
    has_common_errors: true,
    has_request_id: true,
    envelope: &["RequestId"],
};

const IM_REST: ProtocolFacts = ProtocolFacts {
    name: "im-rest",
    version: VersionFormat::Number,
    has_regions: false,
    has_paths: true,
    has_numeric_codes: true,
    has_common_errors: false,
    has_request_id: false,
    envelope: &["ActionStatus", "ErrorCode", "ErrorInfo"],
};

impl Protocol {
    /// What it means for specs.
    #[must_use]
    pub fn facts(self) -> &'static ProtocolFacts {
        match self {
            Self::Tc3 => &TC3,
            Self::ImRest => &IM_REST,
        }
    }
}
