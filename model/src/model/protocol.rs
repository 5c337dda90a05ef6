//! What protocols differ in, as far as specs go: a row for each.

use std::ops::RangeInclusive;

use super::{Protocol, Scalar, Service, Type, TypeId};

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
    /// Whether requests may be anything but signed JSON, and answers anything but JSON.
    pub has_variants: bool,
    /// Whether any action can return the codes of `common/errors.yaml`.
    pub has_common_errors: bool,
    /// Numbers of the codes that any action can return, whether documented or not.
    pub public_codes: Option<RangeInclusive<u32>>,
    /// Whether answers tell callers the ID of the request.
    pub has_request_id: bool,
    /// What stands, or may stand, beside an action's own parameters in requests.
    pub common_parameters: &'static [&'static str],
    /// What stands beside an action's own fields in answers.
    pub envelope: &'static [&'static str],
    /// Names of the fields that tell of one element of a batch whether it failed: code and message.
    pub outcome: Option<[&'static str; 2]>,
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
    has_variants: true,
    has_common_errors: true,
    public_codes: None,
    has_request_id: true,
    common_parameters: &[
        "Action",
        "Nonce",
        "Region",
        "SecretId",
        "Signature",
        "SignatureMethod",
        "Timestamp",
        "Token",
        "Version",
    ],
    envelope: &["RequestId"],
    outcome: None,
};

const IM_REST: ProtocolFacts = ProtocolFacts {
    name: "im-rest",
    version: VersionFormat::Number,
    has_regions: false,
    has_paths: true,
    has_variants: false,
    has_common_errors: false,
    public_codes: Some(60_000..=79_999),
    has_request_id: false,
    common_parameters: &[],
    envelope: &["ActionStatus", "ErrorCode", "ErrorInfo"],
    outcome: Some(["ResultCode", "ResultInfo"]),
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

impl Service {
    /// The fields, as indices, that tell of a value of this type whether it failed for itself: code
    /// and message.
    #[must_use]
    pub fn outcome(&self, id: TypeId) -> Option<[usize; 2]> {
        let [code, message] = self.protocol.facts().outcome?;
        let ty = self.ty(id);
        let fields = ty.fields();
        let find = |name: &str, scalar: Scalar| {
            fields.iter().position(|field| {
                *field.name == *name && *field.ty == Type::Scalar(scalar) && !field.always
            })
        };
        let found = [find(code, Scalar::Integer)?, find(message, Scalar::String)?];
        (!ty.in_input).then_some(found)
    }
}
