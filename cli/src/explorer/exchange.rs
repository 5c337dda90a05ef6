//! The way of a call: how it is signed, and what comes back.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value};
use tencentcloud_model::model::{Protocol, Service};
use tencentcloud_runtime::blocking::Client;
use tencentcloud_runtime::hooks::{self, Attempt, Hook};
use tencentcloud_runtime::{Config, Error, GenericCall, RequestMethod, Signature};

use super::filled::Filled;
use super::site::{Found, Site};
use crate::dry_run::Recorder;
use crate::failure::{Failure, Outcome};
use crate::{credentials, request};

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

/// The configuration by which the cloud is called, made once.
#[derive(Default)]
pub struct Cloud(Mutex<Option<Config>>);

impl Cloud {
    fn config(&self, profile: Option<&str>) -> Outcome<Config> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = &*made {
            return Ok(config.clone());
        }
        let builder = request::environment()?.credentials(credentials::provider(profile));
        Ok(made.insert(builder.build()?).clone())
    }
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
    let recorder = Recorder::default();
    let config = config(site, &filled.found, filled.region(), false)?
        .to_builder()
        .signature(way.signature)
        .method(way.method)
        .attempts(1)
        .blocking_transport(recorder.clone())
        .build()?;
    let outcome = Client::call(&config, call(&filled.found, &filled.parameters));
    match (recorder.request(), outcome) {
        (Some(request), _) => Ok(request),
        (None, Err(error)) => Err(error.into()),
        (None, Ok(_)) => Err(Failure::usage("there is no request to show")),
    }
}

/// Watches the attempts of a call.
#[derive(Clone, Default)]
pub struct Watch(Arc<Mutex<Vec<Attempted>>>);

/// What became of an attempt.
pub struct Attempted {
    pub took: Duration,
    /// Of the answer, if one came.
    pub status: Option<u16>,
    pub headers: Vec<(String, String)>,
    /// Why it failed, in a line.
    pub failed: Option<String>,
}

impl Watch {
    /// The attempts so far.
    pub fn take(&self) -> Vec<Attempted> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Hook for Watch {
    fn after_attempt(&self, _: &Attempt<'_>, took: Duration, outcome: hooks::Outcome<'_>) {
        let (meta, failed) = match outcome {
            hooks::Outcome::Answered(meta) => (Some(meta), None),
            hooks::Outcome::Failed(error) => (Some(error.meta()), Some(error.to_string())),
            _ => (None, None),
        };
        let headers = meta.iter().flat_map(|meta| meta.headers());
        let headers = headers.map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), value.into_owned())
        });
        let attempted = Attempted {
            took,
            status: meta.and_then(|meta| meta.status()),
            headers: headers.collect(),
            failed,
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(attempted);
    }
}

/// Why a call failed, as pages tell it.
pub struct Refused {
    /// All of it in a line.
    pub text: String,
    pub code: Option<String>,
    pub message: String,
    pub is_retryable: bool,
    pub may_have_executed: bool,
}

impl From<&Error> for Refused {
    fn from(error: &Error) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            text: error.to_string(),
            code: owned(error.code()),
            message: error.message().to_owned(),
            is_retryable: error.is_retryable(),
            may_have_executed: error.may_have_executed(),
        }
    }
}

impl From<&Failure> for Refused {
    fn from(failure: &Failure) -> Self {
        let text = failure.to_string();
        let text = text.trim_start_matches("error: ").trim_end().to_owned();
        Self {
            message: text.clone(),
            text,
            code: None,
            is_retryable: false,
            may_have_executed: false,
        }
    }
}
