//! Cloud API 3.0: a signed request that names its action, and an answer in `Response`.

mod shape;
mod v1;
mod v3;

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::{Identity, Inner, Opened, Outgoing, REQUEST_ID, Rules, shown};
use crate::error::{Error, ErrorKind};
use crate::json::{Cursor, Json};
use crate::retry::Fault;
use crate::service::{Content, Effect, Protocol, RegionUse};
use crate::settings::{Settings, Signature};
use crate::sign::flatten::first_empty;
use crate::sign::v1::Algorithm;
use crate::target::Target;

/// The domain that hosts are under.
const ROOT_DOMAIN: &str = "tencentcloudapi.com";

pub(super) struct Tc3;

impl Rules for Tc3 {
    fn identify(
        &self,
        target: &Target,
        settings: &Settings,
        _: i64,
    ) -> Result<Option<Identity>, Error> {
        if !target.anonymous {
            return Ok(None);
        }
        let token = settings.web_identity.clone();
        Ok(Some(token.map_or(Identity::Nobody, Identity::Token)))
    }

    fn request(&self, outgoing: &Outgoing<'_>) -> Result<Request<Bytes>, Error> {
        let credential = match outgoing.identity {
            Identity::Credential(credential) => credential,
            Identity::Token(_) | Identity::Nobody => return v3::unsigned(outgoing),
            Identity::Chat(_) => {
                return Err(Error::new(
                    ErrorKind::Credentials,
                    "a credential is needed to sign",
                ));
            }
        };
        match outgoing.settings.signature {
            Signature::Tc3 => v3::request(outgoing, credential, true),
            Signature::Tc3UnsignedPayload => v3::request(outgoing, credential, false),
            Signature::HmacSha1 => v1::request(outgoing, credential, Algorithm::HmacSha1),
            Signature::HmacSha256 => v1::request(outgoing, credential, Algorithm::HmacSha256),
        }
    }

    fn open(&self, answer: Cursor<'_>) -> Opened {
        let [response] = answer.find(["Response"]);
        let Some(response) = response.filter(|response| response.is_object()) else {
            return Opened::Foreign;
        };
        let [id, error, warning] = response.find([REQUEST_ID, "Error", "DeprecatedWarning"]);
        let text = |cursor: Option<Cursor<'_>>| cursor.and_then(Cursor::text).map(Cow::into_owned);
        let request_id = text(id);
        match error.map(|mut error| error.tree()) {
            None | Some(Json::Null) => Opened::Output(Inner {
                at: response.place(),
                path: "Response",
                hidden: &[REQUEST_ID, "Error"],
                request_id,
                deprecation: text(warning).filter(|warning| !warning.is_empty()),
            }),
            Some(error) => {
                let (code, message) = (error.get("Code"), error.get("Message"));
                Opened::error(&error, code, message, request_id)
            }
        }
    }

    /// An event is an output without an envelope, in which `ErrorMsg` tells of an error. A whole
    /// answer may come as an event too.
    fn open_event(&self, event: Cursor<'_>) -> Opened {
        let [response, id, error] = event.find(["Response", REQUEST_ID, "ErrorMsg"]);
        if response.is_some_and(|response| response.is_object()) {
            return self.open(event);
        }
        let request_id = id.and_then(Cursor::text).map(Cow::into_owned);
        match error.map(|mut error| error.tree()) {
            Some(error @ Json::Object(_)) if is_failure(error.get("Code")) => {
                let code = error.get("Code").map(|code| Json::Text(shown(code)));
                Opened::error(&error, code.as_ref(), error.get("Msg"), request_id)
            }
            _ => Opened::Output(Inner {
                at: event.place(),
                hidden: &[REQUEST_ID],
                request_id,
                ..Inner::default()
            }),
        }
    }

    fn seal(&self, output: Value) -> String {
        format!(r#"{{"Response":{output}}}"#)
    }

    fn seal_error(&self, code: &str, message: &str, request_id: &str) -> String {
        json!({
            "Response": {
                "Error": { "Code": code, "Message": message },
                REQUEST_ID: request_id,
            },
        })
        .to_string()
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

    fn advice(&self, code: &str) -> Option<&'static str> {
        let advice = match code.split_once('.').unwrap_or((code, "")) {
            ("AuthFailure", "SecretIdNotFound") => "check that the secret ID exists and is enabled",
            ("AuthFailure", "SignatureFailure") => {
                "check that the secret key belongs to the secret ID"
            }
            ("AuthFailure", "SignatureExpire") => "set this machine's clock",
            ("AuthFailure", "TokenFailure") => "get a new temporary credential",
            ("AuthFailure" | "UnauthorizedOperation", _) => {
                "grant the permission to the account that signs"
            }
            ("RequestLimitExceeded", _) => "send fewer requests per second",
            _ => return None,
        };
        Some(advice)
    }

    fn root_domain(&self) -> Option<&'static str> {
        Some(ROOT_DOMAIN)
    }
}

/// An action that nothing but its name is known of. It counts as a write.
pub(crate) fn target(service: String, version: String, action: String) -> Target {
    Target {
        endpoint: Cow::Owned(format!("{service}.{ROOT_DOMAIN}")),
        service: Cow::Owned(service),
        version: Cow::Owned(version),
        action: Cow::Owned(action),
        path: Cow::Borrowed("/"),
        regional_endpoints: &[],
        region: RegionUse::Optional,
        regions: &[],
        retryable_codes: &[],
        protocol: Protocol::Tc3,
        effect: Effect::Write,
        rate_limit: 0,
        content: Content::Json,
        anonymous: false,
        request: None,
    }
}

/// Whether the number of an error says that there is one.
fn is_failure(code: Option<&Json>) -> bool {
    !matches!(code, Some(Json::Number(zero)) if zero == "0")
}

/// The parameters, taken out of the JSON that they are written in.
fn parameters(outgoing: &Outgoing<'_>) -> Result<BTreeMap<String, Json>, Error> {
    let refuse = || Error::new(ErrorKind::Request, "the parameters are no JSON object");
    match Json::parse(outgoing.body, usize::MAX) {
        Ok(Json::Object(parameters)) => Ok(parameters),
        Ok(_) => Err(refuse()),
        Err(error) => Err(refuse().with_source(Box::new(error))),
    }
}

/// The parameters, as long as none of them gets lost when they are flattened.
fn flattenable(outgoing: &Outgoing<'_>) -> Result<Json, Error> {
    let parameters = parameters(outgoing)?;
    let empty = parameters
        .iter()
        .find_map(|(name, value)| first_empty(name, value));
    match empty {
        None => Ok(Json::Object(parameters)),
        Some(name) => Err(Error::new(
            ErrorKind::Request,
            format!(
                "`{name}` is empty, which only JSON can say: send it by POST and sign with \
                 TC3-HMAC-SHA256, see ConfigBuilder::method() and ConfigBuilder::signature()"
            ),
        )),
    }
}

/// Refuses to send anything but plain parameters in a way that has no room for more.
fn only_parameters<Text>(content: &Content<Text>, how: &str) -> Result<(), Error> {
    let media_type = match content {
        Content::Json => return Ok(()),
        Content::Multipart => "multipart/form-data",
        Content::OctetStream { .. } => shape::OCTET_STREAM,
    };
    Err(Error::new(
        ErrorKind::Request,
        format!(
            "this action takes {media_type}, which cannot be sent {how}: use POST and \
             TC3-HMAC-SHA256, see ConfigBuilder::method() and ConfigBuilder::signature()"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_over_the_rate_are_throttled() {
        for (code, throttled) in [
            ("RequestLimitExceeded", true),
            ("RequestLimitExceeded.UinLimitExceeded", true),
            ("RequestLimitExceededX", false),
            ("LimitExceeded", false),
            ("RequestSizeLimitExceeded", false),
        ] {
            assert_eq!(Tc3.fault(code) == Fault::Throttled, throttled, "{code}");
        }
    }
}
