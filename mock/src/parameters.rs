//! The parameters of a request as one JSON object, however they were sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyDataStream, Full};
use multer::Multipart;
use serde_json::Value;
use tencentcloud_model::model::{Action, Content, Field, Service};

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
    let by_body = matches!(proof, Proof::Tc3(_) | Proof::Skipped) && !received.is_get();
    if action.content != Content::Json && !by_body {
        return Err(unsupported(action));
    }
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
        Proof::Tc3(_) | Proof::Skipped => match (received.media(), &action.content) {
            (Media::Json, Content::Json) => json(received.body()),
            (Media::Multipart, Content::Multipart) => {
                let parts = multipart(received, &action.input).await?;
                flat::read(service, &action.input, parts, true)
            }
            (Media::OctetStream, Content::OctetStream(stream)) => {
                let mut pairs = headers(received, action, &stream.header_prefix)?;
                let body = &action.input[stream.body].name.value;
                pairs.push((body.clone(), STANDARD.encode(received.body())));
                flat::read(service, &action.input, pairs, false)
            }
            _ => Err(unsupported(action)),
        },
    }
}

/// The action takes another form.
fn unsupported(action: &Action) -> Fault {
    let form = match &action.content {
        Content::Json => "application/json or by GET",
        other => other.media_type(),
    };
    Fault::new(
        "UnsupportedProtocol",
        format!(
            "{} is sent with TC3-HMAC-SHA256 as {form}.",
            action.name.value
        ),
    )
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

/// The parameters among the headers.
fn headers(received: &Received, action: &Action, prefix: &str) -> Result<Pairs, Fault> {
    let prefix = prefix.to_ascii_lowercase();
    let mut pairs = Pairs::new();
    for (name, value) in &received.head.headers {
        let Some(name) = name.as_str().strip_prefix(&prefix) else {
            continue;
        };
        // Names of headers have no case.
        let mut fields = action.input.iter().map(|field| &field.name.value);
        let known = fields.find(|field| field.eq_ignore_ascii_case(name));
        let name = known.map_or(name, String::as_str).to_owned();
        let value = value.to_str().map_err(|_| {
            let message = format!("The header of the parameter `{name}` is not visible ASCII.");
            Fault::new("InvalidParameterValue", message)
        })?;
        pairs.push((name, value.to_owned()));
    }
    Ok(pairs)
}

/// The parts; files in Base64.
async fn multipart(received: &Received, fields: &[Field]) -> Result<Pairs, Fault> {
    let unreadable = |error: multer::Error| {
        let message = format!("The multipart body cannot be read: {error}.");
        Fault::new("InvalidRequest", message)
    };
    let boundary = multer::parse_boundary(&*received.content_type()).map_err(unreadable)?;
    let body = BodyDataStream::new(Full::new(received.body().clone()));
    let mut parts = Multipart::new(body, boundary);
    let mut pairs = Pairs::new();
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_binary = fields
            .iter()
            .any(|field| field.name.value == name && field.ty.is_binary());
        let value = if !is_binary {
            part.text().await.map_err(unreadable)?
        } else if part.file_name().is_some() {
            STANDARD.encode(part.bytes().await.map_err(unreadable)?)
        } else {
            let message = format!("The part `{name}` is no file: it has no `filename`.");
            return Err(Fault::new("InvalidParameter", message));
        };
        pairs.push((name, value));
    }
    Ok(pairs)
}
