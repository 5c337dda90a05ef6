//! Where a call goes.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;

use crate::error::{Error, ErrorKind};
use crate::hooks::Attempt;
use crate::servers::Hosts;
use crate::service::{Content, Effect, Operation, Protocol, RegionUse};
use crate::settings::Settings;
use crate::text::{SHOWN, excerpt};

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
    pub(crate) content: Content<Cow<'static, str>>,
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
            content: operation.content.of_any_text(),
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

    /// The hosts to call: the region's own or the nearest, then those that stand in for it if it is
    /// under the root domain of the protocol. Another root domain may take the place of that.
    pub(crate) fn hosts(
        &self,
        settings: &Settings,
        root_domain: Option<&str>,
    ) -> Result<Hosts<'_>, Error> {
        let regional = self.regional_endpoint(settings)?;
        let region = regional.map(|(region, _)| region);
        let own = regional.map_or(&*self.endpoint, |(_, host)| host);
        let root_domain = root_domain.filter(|root| {
            let name = own.strip_suffix(root);
            name.is_some_and(|name| name.ends_with('.'))
        });
        let first = match (&settings.root_domain, root_domain) {
            (None, _) => Cow::Borrowed(own),
            (Some(domain), Some(_)) => Cow::Owned(self.host(region, domain)),
            (Some(_), None) => {
                return Err(refuse(&format!(
                    "is at {own}, which is under no root domain that could be replaced: \
                     use ConfigBuilder::endpoint()"
                )));
            }
        };
        let mut others = Vec::new();
        if let Some(root) = root_domain {
            let domain = settings.root_domain.as_deref().unwrap_or(root);
            if let Some(backup) = &settings.backup_region {
                others.push(self.host(Some(backup), domain));
            }
            let domains = settings.backup_root_domains.iter();
            others.extend(domains.map(|domain| self.host(region, domain)));
            others.retain(|host| *host != first);
        }
        Ok(Hosts { first, others })
    }

    /// What the service's host is called in a region, or without one.
    fn host(&self, region: Option<&str>, domain: &str) -> String {
        match region {
            Some(region) => format!("{}.{region}.{domain}", self.service),
            None => format!("{}.{domain}", self.service),
        }
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
