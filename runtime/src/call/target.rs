//! Where a call goes.

use std::borrow::Cow;

use crate::action::{Effect, Operation, Protocol, RegionUse};
use crate::config::Settings;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};

/// Facts about the action that a call is made of; unlike [`Operation`] also for actions known
/// only when the program runs.
#[derive(Clone, Debug)]
pub struct Target {
    pub(crate) service: Cow<'static, str>,
    pub(crate) version: Cow<'static, str>,
    pub(crate) action: Cow<'static, str>,
    pub(crate) path: Cow<'static, str>,
    pub(crate) endpoint: Cow<'static, str>,
    pub(crate) regional_endpoints: &'static [(&'static str, &'static str)],
    pub(crate) region: RegionUse,
    pub(crate) regions: &'static [&'static str],
    pub(crate) protocol: Protocol,
    pub(crate) effect: Effect,
    pub(crate) rate_limit: u32,
}

impl From<Operation> for Target {
    fn from(operation: Operation) -> Self {
        let service = operation.service;
        Self {
            service: Cow::Borrowed(service.name),
            version: Cow::Borrowed(service.version),
            action: Cow::Borrowed(operation.name),
            path: Cow::Borrowed(operation.path),
            endpoint: Cow::Borrowed(service.endpoint),
            regional_endpoints: service.regional_endpoints,
            region: service.region,
            regions: service.regions,
            protocol: service.protocol,
            effect: operation.effect,
            rate_limit: operation.rate_limit,
        }
    }
}

impl Target {
    /// `lcic CreateRoom`: how errors name the call.
    pub(crate) fn call_name(&self) -> String {
        format!("{} {}", self.service, self.action)
    }

    /// The server to call: the one set, the region's own, or the nearest.
    pub(crate) fn endpoint(&self, settings: &Settings) -> Result<Endpoint, Error> {
        if let Some(endpoint) = &settings.endpoint {
            return Ok(endpoint.clone());
        }
        let regional = settings
            .region
            .as_deref()
            .filter(|_| settings.regional_endpoint)
            .and_then(|region| {
                let at = self
                    .regional_endpoints
                    .binary_search_by_key(&region, |(name, _)| *name)
                    .ok()?;
                Some(self.regional_endpoints[at].1)
            });
        Endpoint::parse(regional.unwrap_or(&self.endpoint))
    }

    /// Refuses a region that is missing or that the service does not have.
    pub(crate) fn check_region(&self, region: Option<&str>) -> Result<(), Error> {
        let message = match (self.region, region) {
            (RegionUse::Required, None) => {
                "needs a region: set one with ConfigBuilder::region() or TENCENTCLOUD_REGION"
                    .to_owned()
            }
            (RegionUse::Required | RegionUse::Optional, Some(region))
                if !self.regions.is_empty() && !self.regions.contains(&region) =>
            {
                format!("has no region {region}: it has {}", self.regions.join(", "))
            }
            _ => return Ok(()),
        };
        Err(Error::new(
            ErrorKind::Config,
            format!("the service {message}"),
        ))
    }
}
