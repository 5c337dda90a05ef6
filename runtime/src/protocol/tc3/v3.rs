//! Requests signed with TC3-HMAC-SHA256: common parameters and signature are headers.

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use super::shape::Shape;
use crate::credentials::Credential;
use crate::error::{Error, ErrorKind};
use crate::headers;
use crate::protocol::{Outgoing, sensitive};
use crate::service::{Content, RegionUse};
use crate::settings::RequestMethod;
use crate::sign::flatten::flatten;
use crate::sign::tc3;

const ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const VERSION: HeaderName = HeaderName::from_static("x-tc-version");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const REGION: HeaderName = HeaderName::from_static("x-tc-region");
const TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
const LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");
const CONTENT_HASH: HeaderName = HeaderName::from_static("x-tc-content-sha256");

/// Shapes and signs a request; the payload takes part in the signature or not.
pub(super) fn request(
    outgoing: &Outgoing<'_>,
    credential: &Credential,
    sign_payload: bool,
) -> Result<Request<Bytes>, Error> {
    // Every value is checked before anything is signed.
    let mut headers = named(outgoing)?;
    if let Some(token) = credential.token() {
        headers.insert(TOKEN, headers::secret("token", token)?);
    }
    let shape = shape(outgoing)?;
    let authorization = outgoing.signer.authorization(
        credential,
        &tc3::Request {
            service: &outgoing.target.service,
            method: shape.method.as_str(),
            host: outgoing.endpoint.authority.as_str(),
            query: &shape.query,
            content_type: &shape.content_type,
            payload: if sign_payload {
                tc3::Payload::Signed(&shape.body)
            } else {
                tc3::Payload::Unsigned
            },
        },
        outgoing.unix_seconds,
    );
    let authorization = HeaderValue::try_from(authorization)
        .map_err(|_| Error::new(ErrorKind::Config, "the signature cannot be sent"))?;
    headers.insert(AUTHORIZATION, sensitive(authorization));
    headers.insert(TIMESTAMP, outgoing.unix_seconds.into());
    if !sign_payload {
        let announcement = HeaderValue::from_static(tc3::UNSIGNED_PAYLOAD);
        headers.insert(CONTENT_HASH, announcement);
    }
    shape.into_request(outgoing, headers)
}

/// Shapes a request that nothing but what is among its parameters authorises.
pub(super) fn unsigned(outgoing: &Outgoing<'_>) -> Result<Request<Bytes>, Error> {
    let mut headers = named(outgoing)?;
    headers.insert(AUTHORIZATION, HeaderValue::from_static("SKIP"));
    headers.insert(TIMESTAMP, outgoing.unix_seconds.into());
    shape(outgoing)?.into_request(outgoing, headers)
}

fn shape(outgoing: &Outgoing<'_>) -> Result<Shape, Error> {
    let (content, files) = (&outgoing.target.content, outgoing.files);
    if outgoing.settings.method == RequestMethod::Get {
        super::only_parameters(content, "by GET")?;
        return Shape::query(&flatten(&super::flattenable(outgoing)?));
    }
    match content {
        Content::Json => Shape::json(outgoing.body),
        Content::Multipart => Shape::multipart(&super::parameters(outgoing)?, files),
        Content::OctetStream { header_prefix } => {
            Shape::octet_stream(&super::parameters(outgoing)?, header_prefix, files)
        }
    }
}

/// The headers that come from outside the program.
fn named(outgoing: &Outgoing<'_>) -> Result<HeaderMap, Error> {
    let Outgoing {
        target, settings, ..
    } = outgoing;
    let mut headers = HeaderMap::with_capacity(12);
    headers.insert(ACTION, headers::value("action", target.action.clone())?);
    headers.insert(VERSION, headers::value("version", target.version.clone())?);
    if let Some(region) = &settings.region
        && target.region != RegionUse::Unused
    {
        headers.insert(REGION, headers::value("region", region.to_string())?);
    }
    if let Some(language) = settings.language {
        headers.insert(LANGUAGE, HeaderValue::from_static(language.as_str()));
    }
    let tag = headers::value("request client", settings.request_client.clone())?;
    headers.insert(REQUEST_CLIENT, tag);
    Ok(headers)
}
