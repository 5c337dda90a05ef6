//! The way of a call: how it is signed, and what comes back.

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value};
use tencentcloud_model::model::{Protocol, Service};
use tencentcloud_runtime::{Config, GenericCall, RequestMethod, Signature};

use super::filled::Filled;
use super::site::Site;
use super::unpacked::Found;
use crate::failure::Outcome;
use crate::{recorded, request};

/// A way to sign.
pub struct Way {
    /// What it is called in addresses.
    pub name: &'static str,
    pub title: &'static str,
    pub protocol: Protocol,
    pub signature: Signature,
    pub method: RequestMethod,
}

const fn way(
    name: &'static str,
    title: &'static str,
    protocol: Protocol,
    signature: Signature,
    method: RequestMethod,
) -> Way {
    Way {
        name,
        title,
        protocol,
        signature,
        method,
    }
}

/// All ways to sign, those that are taken where none is named first.
pub static WAYS: [Way; 7] = {
    use Protocol::{ImRest, Tc3};
    use RequestMethod::{Get, Post};
    use Signature::{HmacSha1, HmacSha256};
    [
        way("tc3", "TC3-HMAC-SHA256", Tc3, Signature::Tc3, Post),
        way("tc3-get", "TC3-HMAC-SHA256, GET", Tc3, Signature::Tc3, Get),
        way("hmac-sha256", "HmacSHA256", Tc3, HmacSha256, Post),
        way("hmac-sha256-get", "HmacSHA256, GET", Tc3, HmacSha256, Get),
        way("hmac-sha1", "HmacSHA1", Tc3, HmacSha1, Post),
        way("hmac-sha1-get", "HmacSHA1, GET", Tc3, HmacSha1, Get),
        way("usersig", "UserSig", ImRest, Signature::Tc3, Post),
    ]
};

/// The ways in which requests of a service can be signed.
pub fn ways(service: &Service) -> impl Iterator<Item = &'static Way> {
    let protocol = service.protocol;
    WAYS.iter().filter(move |way| way.protocol == protocol)
}

/// The configuration of a call.
pub fn config(site: &Site, found: &Found, region: Option<&str>, live: bool) -> Outcome<Config> {
    let mut builder = match live {
        true => site
            .cloud
            .config(site.options.profile.as_deref())?
            .to_builder(),
        false => {
            let mock = site.mocks.of(&found.unpacked)?;
            request::to_mock(Config::builder(), &mock)?
        }
    };
    if let Some(region) = region {
        builder = builder.region(region);
    }
    Ok(builder.build()?)
}

/// A call of an action.
pub fn call(found: &Found, parameters: &Map<String, Value>) -> GenericCall {
    request::call(found.unpacked.facts, found.action(), parameters)
}

/// The request as it would go to the mock, signed with its keys, which are no secret. No key of a
/// person is ever looked at.
pub fn signed(site: &Site, filled: &Filled, way: &Way) -> Outcome<Request<Bytes>> {
    let config = config(site, &filled.found, filled.region(), false)?
        .to_builder()
        .signature(way.signature)
        .method(way.method)
        .build()?;
    let call = call(&filled.found, &filled.parameters);
    recorded::request(&config, filled.found.action(), call)
}
