//! Which service and action a request is for.

use tencentcloud_model::model::{Action, Protocol, Service};

use crate::Error;
use crate::envelope::im;
use crate::fault::Fault;
use crate::loopback::is_label;
use crate::request::{Media, Received, find};
use crate::services::Services;
use crate::verify::{Proof, tc3::Authorization};

/// What a request says that it wants.
pub(crate) struct Claim {
    pub(crate) proof: Proof,
    /// The action or, in the Chat REST API, its path.
    pub(crate) action: String,
    version: String,
    pub(crate) region: Option<String>,
    /// The host as the request names it.
    host: String,
}

/// The protocol of a request: that of API 3.0 has one path only.
pub(crate) fn protocol(received: &Received) -> Protocol {
    match received.path() {
        "/" | "*" | "" => Protocol::Tc3,
        _ => Protocol::ImRest,
    }
}

impl Claim {
    pub(crate) fn read(received: &Received) -> Result<Self, Fault> {
        if !matches!(received.method(), "GET" | "POST") {
            return Err(Fault::new(
                "UnsupportedProtocol",
                "Requests are sent by GET or POST.",
            ));
        }
        if protocol(received) == Protocol::ImRest {
            return Ok(Self {
                proof: Proof::UserSig(received.query_pairs()?),
                action: received.path().trim_start_matches('/').to_owned(),
                version: String::new(),
                region: None,
                host: received.host().into_owned(),
            });
        }
        match received.header("X-TC-Action") {
            Some(action) => Self::from_headers(received, action.into_owned()),
            None => Self::from_parameters(received),
        }
    }

    fn from_headers(received: &Received, action: String) -> Result<Self, Fault> {
        let of = |name| {
            received
                .header(name)
                .map(|value| value.trim().to_owned())
                .ok_or_else(|| Fault::missing(name))
        };
        Ok(Self {
            proof: match &*of("Authorization")? {
                "SKIP" => Proof::Skipped,
                header => Proof::Tc3(Authorization::parse(header)?),
            },
            action: action.trim().to_owned(),
            version: of("X-TC-Version")?,
            region: of("X-TC-Region").ok(),
            host: received.host().into_owned(),
        })
    }

    fn from_parameters(received: &Received) -> Result<Self, Fault> {
        if !received.is_get() && received.media() != Media::Form {
            return Err(Fault::missing("X-TC-Action"));
        }
        let pairs = received.text_pairs()?;
        let of = |name| {
            find(&pairs, name)
                .map(str::to_owned)
                .ok_or_else(|| Fault::missing(name))
        };
        Ok(Self {
            action: of("Action")?,
            version: of("Version")?,
            region: of("Region").ok(),
            host: received.host().into_owned(),
            proof: Proof::V1(pairs),
        })
    }

    /// The action meant. Where the request names its service, only that one is looked at.
    pub(crate) fn find<'s>(
        &self,
        services: &'s Services,
    ) -> Result<(&'s Service, &'s Action), Fault> {
        let version = &self.version;
        let all = || services.of(Protocol::Tc3, Some(version));
        let found = match &self.proof {
            Proof::UserSig(_) => return self.at_path(services),
            Proof::Tc3(Authorization { service, .. }) => {
                match services.named(Protocol::Tc3, service, version) {
                    Ok(none) if none.is_empty() && !services.has(service) => {
                        if !is_label(service, &self.host) {
                            return Err(Fault::new(
                                "NoSuchProduct",
                                format!("There is no service `{service}`."),
                            ));
                        }
                        all()
                    }
                    found => found,
                }
            }
            Proof::V1(_) | Proof::Skipped => all(),
        };
        let services = found.map_err(unreadable)?;
        if services.is_empty() {
            return Err(Fault::new(
                "NoSuchVersion",
                format!("There is no version `{version}`."),
            ));
        }
        services
            .into_iter()
            .find_map(|service| {
                let mut actions = service.actions.iter();
                let action = actions.find(|action| action.name.value == self.action)?;
                Some((service, action))
            })
            .ok_or_else(|| {
                Fault::new(
                    "InvalidAction",
                    format!("Version `{version}` has no action `{}`.", self.action),
                )
            })
    }

    /// The action of the Chat REST API that has the path.
    fn at_path<'s>(&self, services: &'s Services) -> Result<(&'s Service, &'s Action), Fault> {
        let services = services.of(Protocol::ImRest, None).map_err(unreadable)?;
        services
            .into_iter()
            .find_map(|service| {
                let mut actions = service.actions.iter();
                let action =
                    actions.find(|action| action.path.trim_start_matches('/') == self.action)?;
                Some((service, action))
            })
            .ok_or_else(|| Fault::new(im::NO_SUCH_PATH, "No action has this path."))
    }
}

fn unreadable(error: Error) -> Fault {
    Fault::new("InternalError", error.to_string())
}
