//! What becomes of a request: routed, verified, counted, checked, carried out, answered.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tencentcloud_model::model::{Action, Model, Protocol, RegionUse, Service};

use crate::config::Settings;
use crate::envelope::{self, Object};
use crate::fault::Fault;
use crate::inject::{Outcome, Replies, Reply};
use crate::limit::Limiter;
use crate::request::{Body, Received};
use crate::route::{self, Claim};
use crate::server::Call;
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
    pub(crate) model: Arc<Model>,
    pub(crate) settings: Settings,
    pub(crate) replies: Replies,
    limiter: Limiter,
    state: Mutex<State>,
    calls: Mutex<Vec<Call>>,
}

/// A request on its way through, as far as it got.
pub(crate) struct Exchange<'m> {
    pub(crate) protocol: Protocol,
    pub(crate) target: Option<(&'m Service, &'m Action)>,
    /// The action as the request names it.
    pub(crate) name: String,
    pub(crate) region: Option<String>,
    pub(crate) parameters: Object,
    pub(crate) reply: Reply,
    /// What helps to find a mistake in a signature.
    pub(crate) trace: Option<String>,
    pub(crate) request_id: String,
    pub(crate) outcome: Result<Object, Fault>,
}

impl Exchange<'_> {
    /// The body of the answer.
    pub(crate) fn answer(&self) -> Value {
        envelope::wrap(self.protocol, &self.outcome, &self.request_id)
    }
}

impl Cloud {
    pub(crate) fn new(model: Arc<Model>, settings: Settings) -> Self {
        Self {
            model,
            settings,
            replies: Replies::default(),
            limiter: Limiter::default(),
            state: Mutex::default(),
            calls: Mutex::default(),
        }
    }

    /// Adds a reply to an action.
    pub(crate) fn reply(&self, action: &str, reply: Reply) -> Result<(), Error> {
        let mut actions = self
            .model
            .services
            .iter()
            .flat_map(|service| &service.actions);
        if !actions.any(|known| known.name.value == action) {
            return Err(Error::UnknownAction(action.to_owned()));
        }
        self.replies.push(action, reply);
        Ok(())
    }

    pub(crate) fn calls(&self) -> MutexGuard<'_, Vec<Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn handle(&self, received: &Received) -> Exchange<'_> {
        let mut exchange = Exchange {
            protocol: route::protocol(received),
            target: None,
            name: String::new(),
            region: None,
            parameters: Object::new(),
            reply: Reply::new(),
            trace: None,
            request_id: request_id(),
            outcome: Ok(Object::new()),
        };
        exchange.outcome = self.outcome(received, &mut exchange).await;
        if self.settings.record {
            self.calls().push(Call::of(&exchange));
        }
        exchange
    }

    async fn outcome<'m>(
        &'m self,
        received: &Received,
        exchange: &mut Exchange<'m>,
    ) -> Result<Object, Fault> {
        check_size(received)?;
        let claim = Claim::read(received)?;
        exchange.name.clone_from(&claim.action);
        exchange.region.clone_from(&claim.region);
        check_v1_size(received, &claim.proof)?;
        let (service, action) = claim.find(&self.model)?;
        exchange.target = Some((service, action));

        let now = unix_seconds();
        let verified = claim.proof.verify(received, &self.settings.keys, now);
        verified.map_err(|refusal| {
            exchange.trace = refusal.trace;
            refusal.fault
        })?;
        if self.settings.rate_limit {
            let region = claim.region.as_deref();
            let region = region.filter(|_| service.region != RegionUse::Unused);
            self.limiter.take(service, action, region, Instant::now())?;
        }
        check_region(service, claim.region.as_deref())?;

        exchange.parameters = parameters::read(received, &claim.proof, service, action).await?;
        let validator = Validator {
            service,
            bounds: self.settings.bounds,
        };
        validator.check(&action.input, &exchange.parameters)?;

        let reply = self.replies.next(&action.name.value);
        let reply = reply.unwrap_or_else(|| self.settings.reply.clone());
        exchange.reply = reply.overlaid(received)?;
        let chosen = match &exchange.reply.outcome {
            Some(Outcome::Answer(output)) => return Ok(output.clone()),
            Some(Outcome::Error(fault)) => return Err(self.described(service, fault)),
            Some(Outcome::Example(example)) => Some(example),
            None => None,
        };
        let parameters = &exchange.parameters;
        let remembered = match chosen {
            None => self.remembered(service, action, parameters, now),
            Some(_) => None,
        };
        let mut output = match remembered {
            Some(outcome) => outcome?,
            None => {
                let mut output = answer::example(service.protocol, action, chosen);
                answer::echo(action, parameters, &mut output);
                output
            }
        };
        paging::cut(service, action, parameters, &mut output);
        Ok(output)
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
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.call(service, action, parameters, now)
    }

    /// An error that was asked for, with what the spec says about its code.
    fn described(&self, service: &Service, fault: &Fault) -> Fault {
        let mut known = service.errors.iter().chain(&self.model.common_errors);
        match known.find(|known| known.is(&fault.code)) {
            Some(known) => Fault::new(fault.code.clone(), known.doc.clone()),
            None => fault.clone(),
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

fn check_region(service: &Service, region: Option<&str>) -> Result<(), Fault> {
    let region = region.filter(|region| !region.is_empty());
    match (service.region, region) {
        (RegionUse::Unused, _) | (RegionUse::Optional, None) => Ok(()),
        (RegionUse::Required, None) => Err(Fault::missing("Region")),
        (RegionUse::Required | RegionUse::Optional, Some(region)) => {
            let mut allowed = service.regions.iter();
            if service.regions.is_empty() || allowed.any(|allowed| allowed.value == region) {
                return Ok(());
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

/// A random UUID.
fn request_id() -> String {
    let hex = format!("{:032x}", fastrand::u128(..));
    let part = |from, to| &hex[from..to];
    let variant = ["8", "9", "a", "b"][fastrand::usize(..4)];
    format!(
        "{}-{}-4{}-{variant}{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

fn unix_seconds() -> i64 {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}
