//! Where a call goes.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;

use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::hooks::Attempt;
use crate::service::{Effect, Operation, Protocol, RegionUse};
use crate::settings::Settings;
use crate::text::excerpt;

/// Longest text from outside that an error repeats, in characters.
const SHOWN: usize = 100;

/// Facts about the action that a call is made of; unlike [`Operation`] also for actions known
/// only when the program runs.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) service: Cow<'static, str>,
    pub(crate) version: Cow<'static, str>,
    pub(crate) action: Cow<'static, str>,
    pub(crate) path: Cow<'static, str>,
    pub(crate) endpoint: Cow<'static, str>,
    pub(crate) regional_endpoints: &'static [(&'static str, &'static str)],
    pub(crate) region: RegionUse,
    pub(crate) regions: &'static [&'static str],
    pub(crate) retryable_codes: &'static [&'static str],
    pub(crate) protocol: Protocol,
    pub(crate) effect: Effect,
    pub(crate) rate_limit: u32,
    pub(crate) multipart: bool,
    pub(crate) anonymous: bool,
    /// The request itself, where the protocol leaves it to others to make it.
    pub(crate) request: Option<Arc<Request<Bytes>>>,
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
            retryable_codes: service.retryable_codes,
            protocol: service.protocol,
            effect: operation.effect,
            rate_limit: operation.rate_limit,
            multipart: operation.multipart,
            anonymous: operation.anonymous,
            request: None,
        }
    }
}

impl Target {
    /// `lcic CreateRoom`: how errors name the call.
    pub(crate) fn call_name(&self) -> String {
        format!("{} {}", self.service, self.action)
    }

    /// The region that a request names, if it names one.
    pub(crate) fn region<'a>(&self, settings: &'a Settings) -> Option<&'a Arc<str>> {
        let region = settings.region.as_ref();
        region.filter(|_| self.region != RegionUse::Unused)
    }

    /// An attempt of the call, as hooks see it.
    pub(crate) fn attempt<'a>(&'a self, settings: &'a Settings, number: u32) -> Attempt<'a> {
        Attempt {
            service: &self.service,
            action: &self.action,
            region: self.region(settings).map(|region| &**region),
            effect: self.effect,
            number,
        }
    }

    /// The server to call: the one set, the region's own, or the nearest. Another root domain takes
    /// the place of the one that the protocol's hosts are under.
    pub(crate) fn endpoint<'a>(
        &self,
        settings: &'a Settings,
        root_domain: Option<&str>,
    ) -> Result<Cow<'a, Endpoint>, Error> {
        if let Some(endpoint) = &settings.endpoint {
            return Ok(Cow::Borrowed(endpoint));
        }
        let regional = self.regional_endpoint(settings)?;
        let host = regional.map_or(&*self.endpoint, |(_, host)| host);
        let Some(domain) = &settings.root_domain else {
            return Endpoint::parse(host).map(Cow::Owned);
        };
        let replaceable = root_domain
            .and_then(|root| host.strip_suffix(root))
            .is_some_and(|host| host.ends_with('.'));
        if !replaceable {
            return Err(refuse(&format!(
                "is at {host}, which is under no root domain that could be replaced: \
                 use ConfigBuilder::endpoint()"
            )));
        }
        let host = match regional {
            Some((region, _)) => format!("{}.{region}.{domain}", self.service),
            None => format!("{}.{domain}", self.service),
        };
        Endpoint::parse(&host).map(Cow::Owned)
    }

    /// The region and its own host, where that is asked for and the service has such hosts.
    fn regional_endpoint(
        &self,
        settings: &Settings,
    ) -> Result<Option<(&'static str, &'static str)>, Error> {
        let known = self.regional_endpoints;
        if known.is_empty() || !settings.regional_endpoint {
            return Ok(None);
        }
        let region = settings.region.as_deref().unwrap_or_default();
        match known.binary_search_by_key(&region, |(name, _)| *name) {
            Ok(at) => Ok(Some(known[at])),
            Err(_) => {
                let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
                Err(refuse(&format!(
                    "has regional endpoints in {} only: set one of them with \
                     ConfigBuilder::region(), or leave ConfigBuilder::regional_endpoint() off",
                    names.join(", ")
                )))
            }
        }
    }

    /// Refuses a region that is missing or that the service does not have.
    pub(crate) fn check_region(&self, region: Option<&str>) -> Result<(), Error> {
        let problem = match (self.region, region) {
            (RegionUse::Required, None) => "needs a region".to_owned(),
            (RegionUse::Required | RegionUse::Optional, Some(region))
                if !self.regions.is_empty() && !self.regions.contains(&region) =>
            {
                format!("has no region {}", excerpt(region, SHOWN))
            }
            _ => return Ok(()),
        };
        let choice = match self.regions {
            [] => "one".to_owned(),
            regions => format!("one of {}", regions.join(", ")),
        };
        Err(refuse(&format!(
            "{problem}: set {choice} with ConfigBuilder::region() or TENCENTCLOUD_REGION"
        )))
    }
}

fn refuse(message: &str) -> Error {
    Error::new(ErrorKind::Config, format!("the service {message}"))
}
