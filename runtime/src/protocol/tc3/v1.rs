//! Requests signed with HmacSHA1 or HmacSHA256: common parameters and signature stand among the
//! action's own.

use std::mem;

use bytes::Bytes;
use http::{HeaderMap, Request};
use zeroize::Zeroize;

use super::shape::Shape;
use crate::credentials::Credential;
use crate::error::{Error, ErrorKind};
use crate::headers;
use crate::protocol::Outgoing;
use crate::service::RegionUse;
use crate::settings::RequestMethod;
use crate::sign::Parameters;
use crate::sign::flatten::flatten;
use crate::sign::v1::{self, Algorithm};

/// What the names of an action's own parameters must not be.
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

/// Shapes and signs a request.
pub(super) fn request(
    outgoing: &Outgoing<'_>,
    credential: &Credential,
    algorithm: Algorithm,
) -> Result<Request<Bytes>, Error> {
    super::only_parameters(&outgoing.target.content, "with HmacSHA1 and HmacSHA256")?;
    let Wiped(parameters) = &mut Wiped(flatten(&super::flattenable(outgoing)?));
    add_common(parameters, outgoing)?;
    let method = match outgoing.settings.method {
        RequestMethod::Get => "GET",
        RequestMethod::Post => "POST",
    };
    v1::authorize(
        parameters,
        credential,
        algorithm,
        v1::Target {
            method,
            host: outgoing.endpoint.authority.as_str(),
        },
        // The cloud wants a positive number.
        outgoing.nonce().max(1),
        outgoing.unix_seconds,
    );
    let shape = match outgoing.settings.method {
        RequestMethod::Get => Shape::query(parameters),
        RequestMethod::Post => Shape::form(parameters),
    };
    shape?.into_request(outgoing, HeaderMap::new())
}

/// Parameters among which secrets stand.
struct Wiped(Parameters);

impl Drop for Wiped {
    fn drop(&mut self) {
        for mut value in mem::take(&mut self.0).into_values() {
            value.zeroize();
        }
    }
}

/// Adds the common parameters that come from outside the program.
fn add_common(parameters: &mut Parameters, outgoing: &Outgoing<'_>) -> Result<(), Error> {
    if let Some(name) = COMMON.iter().find(|name| parameters.contains_key(**name)) {
        return Err(Error::new(
            ErrorKind::Request,
            format!(
                "the parameter `{name}` has the name of one that HmacSHA1 and HmacSHA256 add: \
                 sign with TC3-HMAC-SHA256, see ConfigBuilder::signature()"
            ),
        ));
    }
    let Outgoing {
        target, settings, ..
    } = outgoing;
    let mut set = |name: &str, what: &str, value: &str| {
        headers::check(what, value)?;
        parameters.insert(name.to_owned(), value.to_owned());
        Ok(())
    };
    set("Action", "action", &target.action)?;
    set("Version", "version", &target.version)?;
    if let Some(region) = &settings.region
        && target.region != RegionUse::Unused
    {
        set("Region", "region", region)?;
    }
    if let Some(language) = settings.language {
        set("Language", "language", language.as_str())?;
    }
    set("RequestClient", "request client", &settings.request_client)
}
