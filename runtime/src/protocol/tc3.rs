//! Cloud API 3.0: a signed POST whose headers name the action, and an answer in `Response`.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use serde_json::Value;

use super::{Identity, Opened, Outgoing, Rules, host, sensitive, take_text, url};
use crate::action::RegionUse;
use crate::config::Settings;
use crate::credentials::Credential;
use crate::error::{Error, ErrorKind};
use crate::headers;
use crate::retry::Fault;
use crate::sign::tc3;

const JSON: &str = "application/json";

const ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const VERSION: HeaderName = HeaderName::from_static("x-tc-version");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const REGION: HeaderName = HeaderName::from_static("x-tc-region");
const TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
const LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");

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
        // Every value is checked before anything is signed.
        let mut headers = named(outgoing, credential)?;
        let host = host(outgoing.endpoint)?;
        let authorization = outgoing.signer.authorization(
            credential,
            &tc3::Request {
                service: &outgoing.target.service,
                method: Method::POST.as_str(),
                host: outgoing.endpoint.authority.as_str(),
                query: "",
                content_type: JSON,
                payload: tc3::Payload::Signed(outgoing.body),
            },
            outgoing.unix_seconds,
        );
        let authorization = HeaderValue::try_from(authorization)
            .map_err(|_| Error::new(ErrorKind::Config, "the signature cannot be sent"))?;
        headers.insert(HOST, host);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        headers.insert(AUTHORIZATION, sensitive(authorization));
        headers.insert(TIMESTAMP, outgoing.unix_seconds.into());

        let mut request = Request::new(outgoing.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url(outgoing.endpoint, &outgoing.target.path)?;
        *request.headers_mut() = headers;
        Ok(request)
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

/// The headers that come from outside the program.
fn named(outgoing: &Outgoing<'_>, credential: &Credential) -> Result<HeaderMap, Error> {
    let Outgoing {
        target, settings, ..
    } = outgoing;
    let mut headers = HeaderMap::with_capacity(16);
    headers.insert(ACTION, headers::value("action", &target.action)?);
    headers.insert(VERSION, headers::value("version", &target.version)?);
    if let Some(region) = &settings.region
        && target.region != RegionUse::Unused
    {
        headers.insert(REGION, headers::value("region", region)?);
    }
    if let Some(token) = credential.token() {
        headers.insert(TOKEN, sensitive(headers::value("token", token.expose())?));
    }
    if let Some(language) = settings.language {
        headers.insert(LANGUAGE, HeaderValue::from_static(language.as_str()));
    }
    let tag = headers::value("request client", &settings.request_client)?;
    headers.insert(REQUEST_CLIENT, tag);
    Ok(headers)
}
