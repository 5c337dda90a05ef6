//! The parameters of a request as one JSON object, however they were sent.

use bytes::Bytes;
use http_body_util::{BodyDataStream, Full};
use multer::Multipart;
use serde_json::Value;
use tencentcloud_model::model::{Action, Service};

use crate::envelope::Object;
use crate::fault::Fault;
use crate::flat;
use crate::number;
use crate::request::{Media, Pairs, Received, find};
use crate::verify::Proof;

/// Parameters of v1 requests that belong to no action.
const COMMON: [&str; 11] = [
    "Action",
    "Language",
    "Nonce",
    "Region",
    "RequestClient",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Timestamp",
    "Token",
    "Version",
];

pub(crate) async fn read(
    received: &Received,
    proof: &Proof,
    service: &Service,
    action: &Action,
) -> Result<Object, Fault> {
    match proof {
        Proof::UserSig(query) => {
            check_chat_query(query)?;
            json(received.body())
        }
        Proof::V1(pairs) => {
            let own = pairs
                .iter()
                .filter(|(name, _)| !COMMON.contains(&name.as_str()));
            flat::read(service, &action.input, own.cloned().collect(), false)
        }
        Proof::Tc3(_) | Proof::Skipped if received.is_get() => {
            flat::read(service, &action.input, received.query_pairs()?, false)
        }
        Proof::Tc3(_) | Proof::Skipped => match (received.media(), action.multipart) {
            (Media::Json, false) => json(received.body()),
            (Media::Multipart, true) => {
                let parts = multipart(received).await.map_err(|error| {
                    Fault::new(
                        "InvalidRequest",
                        format!("The multipart body cannot be read: {error}."),
                    )
                })?;
                flat::read(service, &action.input, parts, true)
            }
            (_, multipart) => Err(Fault::new(
                "UnsupportedProtocol",
                format!(
                    "With TC3-HMAC-SHA256, {} is sent as {} or by GET.",
                    action.name.value,
                    if multipart {
                        "multipart/form-data"
                    } else {
                        "application/json"
                    }
                ),
            )),
        },
    }
}

/// What the Chat REST API asks of each query besides the UserSig.
fn check_chat_query(query: &Pairs) -> Result<(), Fault> {
    let of = |name| find(query, name).ok_or_else(|| Fault::missing(name));
    let wrong = |message: &str| Err(Fault::new("InvalidParameterValue", message));
    if number::unsigned(of("random")?).is_none_or(|random| random > u32::MAX.into()) {
        return wrong("`random` must be an unsigned integer of 32 bits.");
    }
    if of("contenttype")? != "json" {
        return wrong("`contenttype` must be `json`.");
    }
    Ok(())
}

/// An empty body stands for no parameters.
fn json(body: &Bytes) -> Result<Object, Fault> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Object::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(parameters)) => Ok(parameters),
        Ok(_) => Err(Fault::new(
            "InvalidParameter",
            "The body is JSON, but not an object.",
        )),
        Err(error) => Err(Fault::new(
            "InvalidParameter",
            format!("The body is not JSON: {error}."),
        )),
    }
}

async fn multipart(received: &Received) -> multer::Result<Pairs> {
    let boundary = multer::parse_boundary(&*received.content_type())?;
    let body = BodyDataStream::new(Full::new(received.body().clone()));
    let mut parts = Multipart::new(body, boundary);
    let mut pairs = Pairs::new();
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        pairs.push((name, part.text().await?));
    }
    Ok(pairs)
}
