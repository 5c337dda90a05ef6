//! Calls of actions that have no generated code.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::action::{Effect, Protocol, RegionUse};
use crate::call::{Call, Target};
use crate::config::Config;
use crate::error::{Error, ErrorKind};

/// A call of any action of the cloud's API, by name: the same signing, retries and errors as with
/// generated code; parameters and output are JSON.
///
/// ```
/// use serde_json::json;
/// use tencentcloud_runtime::GenericCall;
///
/// let call = GenericCall::new("lcic", "2022-08-17", "DescribeRoom")
///     .parameters(json!({ "RoomId": 1 }))
///     .reads_only();
/// # let _ = call;
/// ```
///
/// It is sent with `Client::call` of either client. The output is what stands in `Response`.
#[derive(Debug)]
#[must_use]
pub struct GenericCall {
    service: String,
    version: String,
    action: String,
    effect: Effect,
    rate_limit: u32,
    parameters: serde_json::Result<Value>,
}

impl GenericCall {
    /// A call without parameters, that counts as a write: see [`GenericCall::reads_only`].
    pub fn new(
        service: impl Into<String>,
        version: impl Into<String>,
        action: impl Into<String>,
    ) -> Self {
        Self {
            service: service.into(),
            version: version.into(),
            action: action.into(),
            effect: Effect::Write,
            rate_limit: 0,
            parameters: Ok(Value::Object(Map::new())),
        }
    }

    /// Sets all parameters: a JSON object, or anything that is written as one.
    pub fn parameters(mut self, parameters: impl Serialize) -> Self {
        self.parameters = serde_json::to_value(parameters);
        self
    }

    /// States that the action changes nothing, so that it is sent again after any fault that
    /// passes.
    pub fn reads_only(mut self) -> Self {
        self.effect = Effect::Read;
        self
    }

    /// Requests per second that the action allows. By default the client keeps to none.
    pub fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate_limit = per_second;
        self
    }

    pub(crate) fn prepare(self, config: &Config) -> Result<Call, Error> {
        let refuse = |message: &str| Err(Error::new(ErrorKind::Request, message));
        // The name becomes a part of a host: it must not make it another one.
        let is_label =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.service.is_empty() || !self.service.bytes().all(is_label) {
            return refuse("the service's name must be of lower-case letters, digits and hyphens");
        }
        let parameters = match self.parameters {
            Ok(parameters @ Value::Object(_)) => parameters,
            Ok(_) => return refuse("the parameters must be a JSON object"),
            Err(error) => {
                return refuse("the parameters cannot be written as JSON")
                    .map_err(|refusal| refusal.with_source(Box::new(error)));
            }
        };
        let target = Target {
            endpoint: Cow::Owned(format!("{}.tencentcloudapi.com", self.service)),
            service: Cow::Owned(self.service),
            version: Cow::Owned(self.version),
            action: Cow::Owned(self.action),
            path: Cow::Borrowed("/"),
            regional_endpoints: &[],
            region: RegionUse::Optional,
            regions: &[],
            protocol: Protocol::Tc3,
            effect: self.effect,
            rate_limit: self.rate_limit,
        };
        Ok(Call::new(config, target, parameters.to_string().into()))
    }
}
