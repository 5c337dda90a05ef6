//! What protocols differ in, as far as Rust goes: a row for each.

use tencentcloud_model::model::{Protocol, Scalar};
use tencentcloud_model::text::wrap;

use super::rust::{DOC_WIDTH, Field, Place, PublicCodes, Ty};

/// Field of every answer that tells the ID of the request.
pub const REQUEST_ID: &str = "request_id";

/// What a protocol means for a module of the client.
#[derive(Debug)]
pub struct InRust {
    /// Its variant of `runtime::Protocol`.
    pub variant: &'static str,
    /// How callers say who they are, for the module's documentation.
    pub identity: fn(&Place) -> String,
}

/// What a protocol means for a module of the client.
#[must_use]
pub fn in_rust(protocol: Protocol) -> InRust {
    match protocol {
        Protocol::Tc3 => InRust {
            variant: "Tc3",
            identity: |_| {
                "Requests are signed with the credential of the configuration.".to_owned()
            },
        },
        Protocol::ImRest => InRust {
            variant: "ImRest",
            identity: |place| {
                format!(
                    "Requests are made in the name of the administrator of the configuration: see \
                     [`ChatAdmin`]({}::ChatAdmin).",
                    place.runtime
                )
            },
        },
    }
}

/// The codes that any action can return without documenting them.
pub(super) fn public_codes(protocol: Protocol) -> Option<PublicCodes> {
    let numbers = protocol.facts().public_codes.clone()?;
    let about = format!(
        "Whether it is a public code: one from {} to {} that no action documents and any can return.",
        numbers.start(),
        numbers.end()
    );
    Some(PublicCodes {
        docs: wrap(&[about], DOC_WIDTH),
        numbers,
    })
}

/// The field that the protocol adds to every answer.
pub(super) fn request_id(protocol: Protocol) -> Option<Field> {
    protocol.facts().has_request_id.then(|| Field {
        ident: REQUEST_ID.to_owned(),
        docs: vec![
            "What the cloud calls this request; name it when you ask for support.".to_owned(),
        ],
        ty: Ty::Scalar(Scalar::String),
        wire: "RequestId".to_owned(),
        flags: Vec::new(),
        secret: false,
        time: None,
        deprecated: None,
    })
}
