//! Cloud API 3.0: a signed request that names its action, and an answer in `Response`.

mod shape;
mod v1;
mod v3;

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value};

use super::{Identity, Opened, Outgoing, Rules, take_text};
use crate::error::{Error, ErrorKind};
use crate::retry::Fault;
use crate::settings::{Settings, Signature};
use crate::sign::flatten::first_empty;
use crate::sign::v1::Algorithm;

pub(super) struct Tc3;

impl Rules for Tc3 {
    fn identify(&self, _: &Settings, _: i64) -> Result<Option<Identity>, Error> {
        Ok(None)
    }

    fn request(&self, outgoing: &Outgoing<'_>) -> Result<Request<Bytes>, Error> {
        let Identity::Credential(credential) = outgoing.identity else {
            return Err(Error::new(
                ErrorKind::Credentials,
                "a credential is needed to sign",
            ));
        };
        match outgoing.settings.signature {
            Signature::Tc3 => v3::request(outgoing, credential, true),
            Signature::Tc3UnsignedPayload => v3::request(outgoing, credential, false),
            Signature::HmacSha1 => v1::request(outgoing, credential, Algorithm::HmacSha1),
            Signature::HmacSha256 => v1::request(outgoing, credential, Algorithm::HmacSha256),
        }
    }

    fn open(&self, mut answer: Value) -> Opened {
        let Some(response @ Value::Object(_)) = answer.get_mut("Response") else {
            return Opened::Foreign;
        };
        let mut value = response.take();
        let error = value.get_mut("Error").filter(|error| !error.is_null());
        if let Some(error) = error {
            return Opened::Error {
                code: take_text(error, "Code").unwrap_or_default(),
                message: take_text(error, "Message").unwrap_or_default(),
                request_id: take_text(&mut value, "RequestId"),
            };
        }
        Opened::Output {
            request_id: value["RequestId"].as_str().map(str::to_owned),
            value,
            place: "Response",
        }
    }

    fn fault(&self, code: &str) -> Fault {
        match code.split_once('.').unwrap_or((code, "")) {
            ("RequestLimitExceeded", _) => Fault::Throttled,
            ("InternalError" | "InternalServerError", _) => Fault::Ambiguous,
            ("AuthFailure", "SignatureExpire") => Fault::Clock,
            ("AuthFailure", "SecretIdNotFound" | "InvalidSecretId" | "TokenFailure") => {
                Fault::Credential
            }
            _ => Fault::Final,
        }
    }
}

/// The parameters, taken out of the JSON that they are written in.
fn parameters(outgoing: &Outgoing<'_>) -> Result<Map<String, Value>, Error> {
    serde_json::from_slice(outgoing.body).map_err(|error| {
        Error::new(ErrorKind::Request, "the parameters are no JSON object")
            .with_source(Box::new(error))
    })
}

/// The parameters, as long as none of them gets lost when they are flattened.
fn flattenable(outgoing: &Outgoing<'_>) -> Result<Value, Error> {
    let parameters = parameters(outgoing)?;
    let empty = parameters
        .iter()
        .find_map(|(name, value)| first_empty(name, value));
    match empty {
        None => Ok(Value::Object(parameters)),
        Some(name) => Err(Error::new(
            ErrorKind::Request,
            format!(
                "`{name}` is empty, which only JSON can say: send it by POST and sign with \
                 TC3-HMAC-SHA256, see ConfigBuilder::method() and ConfigBuilder::signature()"
            ),
        )),
    }
}

fn not_multipart(how: &str) -> Error {
    Error::new(
        ErrorKind::Request,
        format!(
            "this action takes multipart/form-data, which cannot be sent {how}: use POST and \
             TC3-HMAC-SHA256, see ConfigBuilder::method() and ConfigBuilder::signature()"
        ),
    )
}
