//! What becomes of a request: routed, verified, counted, checked, carried out, answered.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use hyper::StatusCode;
use serde_json::Value;
use tencentcloud_model::model::{Action, ErrorDef, RegionUse, Service};

use crate::codes::{Known, Unknown};
use crate::envelope::Object;
use crate::exchange::{Calls, Exchange};
use crate::fault::Fault;
use crate::inject::{self, Outcome, Replies, Reply};
use crate::limit::Limiter;
use crate::request::{Body, Received};
use crate::route::{self, Claim};
use crate::secrets::Secrets;
use crate::services::Services;
use crate::settings::Settings;
use crate::state::State;
use crate::validate::Validator;
use crate::verify::Proof;
use crate::{Error, answer, paging, parameters};

/// The largest body, in bytes.
pub(crate) const MAX_BODY: usize = 10 << 20;
/// The largest body with a v1 signature, in bytes.
const MAX_V1_BODY: usize = 1 << 20;
/// The largest query, in bytes.
const MAX_QUERY: usize = 32 << 10;

/// The cloud, as far as it is here.
pub(crate) struct Cloud {
    pub(crate) services: Services,
    pub(crate) settings: Settings,
    pub(crate) secrets: Secrets,
    pub(crate) replies: Replies,
    limiter: Limiter,
    state: Mutex<State>,
    calls: Mutex<Calls>,
}

impl Cloud {
    pub(crate) fn new(
        services: Services,
        secrets: Secrets,
        settings: Settings,
    ) -> Result<Self, Error> {
        if let Some(outcome) = &settings.reply.outcome {
            check(&Known::all(&services)?, None, outcome)?;
        }
        Ok(Self {
            services,
            secrets,
            replies: Replies::default(),
            limiter: Limiter::default(),
            state: Mutex::new(State::new(settings.accounts.clone())),
            calls: Mutex::default(),
            settings,
        })
    }

    /// Adds a reply to an action.
    pub(crate) fn reply(&self, action: &str, reply: Reply) -> Result<(), Error> {
        let known = Known::all(&self.services)?;
        let known = known.with_action(action).map_err(|Unknown(meant)| {
            let name = action.to_owned();
            Error::UnknownAction { name, meant }
        })?;
        if let Some(outcome) = &reply.outcome {
            let mut actions = known.services.iter().flat_map(|service| &service.actions);
            let action = actions.find(|known| known.name.value == action);
            check(&known, action, outcome)?;
        }
        self.replies.push(action, reply);
        Ok(())
    }

    pub(crate) fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn handle(&self, received: &Received) -> Exchange<'_> {
        let mut exchange = Exchange::new(route::protocol(received));
        exchange.outcome = self.outcome(received, &mut exchange).await;
        if self.settings.record {
            let bytes = received.query().len() + received.body().len();
            self.calls().push(&exchange, bytes);
        }
        exchange
    }

    async fn outcome<'m>(
        &'m self,
        received: &Received,
        exchange: &mut Exchange<'m>,
    ) -> Result<Object, Fault> {
        received.check().inspect_err(|_| {
            exchange.status = StatusCode::BAD_REQUEST;
        })?;
        check_size(received)?;
        let claim = Claim::read(received)?;
        exchange.name.clone_from(&claim.action);
        exchange.region.clone_from(&claim.region);
        check_v1_size(received, &claim.proof)?;
        let (service, action) = claim.find(&self.services)?;
        exchange.target = Some((service, action));

        let now = unix_seconds();
        let keys = &self.settings.keys;
        let proof = &claim.proof;
        let verified = proof.verify(received, action, keys, &self.secrets, now);
        verified.map_err(|refusal| {
            exchange.trace = refusal.trace;
            refusal.fault
        })?;
        let region = checked_region(service, claim.region.as_deref())?;
        if self.settings.rate_limit {
            self.limiter.take(service, action, region, Instant::now())?;
        }

        exchange.parameters = parameters::read(received, &claim.proof, service, action).await?;
        let validator = Validator {
            service,
            bounds: self.settings.bounds,
        };
        validator.check(&action.input, &exchange.parameters)?;

        let reply = self.replies.next(&action.name.value);
        let reply = reply.unwrap_or_else(|| self.settings.reply.clone());
        let overlaid = reply.clone().overlaid(received)?;
        if let Some(outcome) = &overlaid.outcome
            && overlaid.outcome != reply.outcome
        {
            let known = Known {
                services: vec![service],
                common: self.common_errors(),
            };
            check(&known, Some(action), outcome).map_err(|error| {
                Fault::new("InvalidParameterValue", format!("By its headers: {error}."))
            })?;
        }
        exchange.reply = overlaid;
        let chosen = match &exchange.reply.outcome {
            Some(Outcome::Answer(output)) => {
                return Ok(output.as_object().cloned().unwrap_or_default());
            }
            Some(Outcome::Events(events)) => {
                exchange.events = Some(events.clone());
                let last = events.last().and_then(Value::as_object);
                return Ok(last.cloned().unwrap_or_default());
            }
            Some(Outcome::Error(code)) => return Err(self.described(service, code)),
            Some(Outcome::Custom(fault)) => return Err(fault.clone()),
            Some(Outcome::Example(example)) => Some(example),
            None => None,
        };
        let parameters = &exchange.parameters;
        if chosen.is_none()
            && let Some(outcome) = self.remembered(service, action, parameters, now)
        {
            return outcome;
        }
        let mut output = answer::example(service.protocol, action, chosen);
        answer::echo(action, parameters, &mut output);
        paging::cut(service, action, parameters, self.settings.rows, &mut output);
        Ok(output)
    }

    fn common_errors(&self) -> &[ErrorDef] {
        // Where they cannot be read, no action can.
        self.services.common_errors().unwrap_or_default()
    }

    fn remembered(
        &self,
        service: &Service,
        action: &Action,
        parameters: &Object,
        now: i64,
    ) -> Option<Result<Object, Fault>> {
        if !self.settings.stateful {
            return None;
        }
        self.state().call(service, action, parameters, now)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all_remembered(&self) -> Vec<(&'static str, Vec<Object>)> {
        let mut all = self.state().all(unix_seconds());
        for row in all.iter_mut().flat_map(|(_, rows)| rows) {
            if let Value::Object(shown) = self.secrets.within(&Value::Object(mem::take(row))) {
                *row = shown;
            }
        }
        all
    }

    /// An error that was asked for, with what the spec says about its code.
    fn described(&self, service: &Service, code: &str) -> Fault {
        let mut known = service.errors.iter().chain(self.common_errors());
        let known = known.find(|known| known.is(code));
        let message = known.map_or(inject::ASKED_FOR, |known| &known.doc);
        Fault::new(code.to_owned(), message)
    }
}

/// Refuses what would test nothing: a code or an example that does not exist, or no answer at all.
fn check(known: &Known<'_>, action: Option<&Action>, outcome: &Outcome) -> Result<(), Error> {
    match (outcome, action) {
        (Outcome::Error(code), _) => known.check(code).map_err(|Unknown(meant)| {
            let code = code.clone();
            Error::UnknownCode { code, meant }
        }),
        (Outcome::Example(example), Some(action)) => match answer::find(action, example) {
            Some(_) => Ok(()),
            None => Err(Error::UnknownExample(answer::which(action))),
        },
        (Outcome::Answer(output), _) if !output.is_object() => Err(Error::NoObject),
        (Outcome::Events(events), _) if !events.iter().all(Value::is_object) => {
            Err(Error::NoObject)
        }
        (Outcome::Events(_), Some(action)) if action.stream.is_none() => {
            Err(Error::NoStream(action.name.value.clone()))
        }
        (Outcome::Answer(_) | Outcome::Events(_) | Outcome::Custom(_) | Outcome::Example(_), _) => {
            Ok(())
        }
    }
}

fn check_size(received: &Received) -> Result<(), Fault> {
    if matches!(received.body, Body::TooLarge) {
        return Err(too_large("A request", MAX_BODY));
    }
    if received.query().len() > MAX_QUERY {
        return Err(too_large("The query of a GET request", MAX_QUERY));
    }
    Ok(())
}

fn check_v1_size(received: &Received, proof: &Proof) -> Result<(), Fault> {
    if matches!(proof, Proof::V1(_)) && received.body().len() > MAX_V1_BODY {
        return Err(too_large(
            "A request signed with HmacSHA1 or HmacSHA256",
            MAX_V1_BODY,
        ));
    }
    Ok(())
}

fn too_large(what: &str, bytes: usize) -> Fault {
    Fault::new(
        "RequestSizeLimitExceeded",
        format!("{what} may have {bytes} bytes at most."),
    )
}

/// The region of a request, where the service has regions.
fn checked_region<'r>(
    service: &Service,
    region: Option<&'r str>,
) -> Result<Option<&'r str>, Fault> {
    let region = region.filter(|region| !region.is_empty());
    match (service.region, region) {
        (RegionUse::Unused, _) | (RegionUse::Optional, None) => Ok(None),
        (RegionUse::Required, None) => Err(Fault::missing("Region")),
        (RegionUse::Required | RegionUse::Optional, Some(region)) => {
            let mut allowed = service.regions.iter();
            if service.regions.is_empty() || allowed.any(|allowed| allowed.value == region) {
                return Ok(Some(region));
            }
            Err(Fault::new(
                "UnsupportedRegion",
                format!(
                    "`{}` is not offered in the region `{region}`.",
                    service.name.value
                ),
            ))
        }
    }
}

fn unix_seconds() -> i64 {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}
