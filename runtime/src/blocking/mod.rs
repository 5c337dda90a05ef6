//! The blocking client, for programs without an asynchronous runtime.
//!
//! Its connections are those of `ureq`. Where the `log` targets `ureq` and `ureq_proto` are on at
//! level `TRACE`, it writes whole URLs and the raw bytes that it sends there, tokens and signatures
//! included. Keep them at `DEBUG` or above.

mod events;
mod pages;

use std::fmt;
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::acquisition::{self, Acquisition};
use crate::action::{Action, Reads, Streaming};
use crate::call::{Answer, Call, Context, Event, Step};
use crate::caller::Caller;
use crate::config::{Config, ConfigBuilder};
use crate::credentials::cache::{Lookup, Outcome};
use crate::credentials::{Credential, CredentialError};
use crate::driver::{cloud_time, moment, no_credential_in_time, report};
use crate::error::Error;
use crate::generic::GenericCall;
use crate::meta::Answered;
use crate::paginate::Paginate;
use crate::service::Service;
use crate::transport::{Exchange, Exchanged};
use crate::wait::{Verdict, Wait, Waited};

pub use events::Events;
pub use pages::{Items, Pages};

/// The blocking client of one service. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    config: Config,
    service: &'static Service,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.service.name)
            .field("config", &self.config)
            .finish()
    }
}

impl Client {
    /// Calls an action that has no generated code. Integers of more than 64 bits come as texts: a
    /// `Value` cannot hold them.
    ///
    /// # Errors
    ///
    /// Those of any call.
    pub fn call(config: &Config, call: GenericCall) -> Result<Value, Error> {
        drive(call.prepare(config))?.value()
    }

    /// Calls an action that has no generated code, and gives the output as JSON text in which
    /// every number has the digits that came.
    ///
    /// # Errors
    ///
    /// Those of any call.
    pub fn call_text(config: &Config, call: GenericCall) -> Result<String, Error> {
        Ok(drive(call.prepare(config))?.text())
    }

    /// Calls an action that has no generated code and whose answer comes as a stream of events; the
    /// parameters must ask for one where the action wants that. An event's text has every number
    /// with the digits that came.
    pub fn call_stream(config: &Config, call: GenericCall) -> Events<Value> {
        Events::new(call.prepare(config).map(Call::streamed), Context::value)
    }
}

impl Caller for Client {
    type Sent<A: Action> = Result<A::Output, Error>;
    type Answered<A: Action> = Result<Answered<A::Output>, Error>;
    type Waited<A: Reads> = Waited<A::Output>;
    type Pages<A: Paginate> = Pages<A>;
    type Items<A: Paginate> = Items<A>;
    type Events<A: Streaming> = Events<A::Event>;

    fn new(config: &Config, service: &'static Service) -> Self {
        Self {
            config: config.clone(),
            service,
        }
    }

    fn with(&self, change: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Result<Self, Error> {
        Ok(Self {
            config: change(self.config.to_builder()).build()?,
            service: self.service,
        })
    }

    fn send_ref<A: Action>(&self, request: &A) -> Result<A::Output, Error> {
        drive(Call::of(&self.config, request))?.decode()
    }

    fn send_ref_with_meta<A: Action>(&self, request: &A) -> Result<Answered<A::Output>, Error> {
        drive(Call::of(&self.config, request))?.decode_with_meta()
    }

    fn wait_until<A: Reads, V: Into<Verdict>>(
        &self,
        request: A,
        mut judge: impl FnMut(&A::Output) -> V + Send + 'static,
    ) -> Waited<A::Output> {
        let judge = move |answer: &A::Output| judge(answer).into();
        let mut wait = Wait::new(&self.config, request, judge, Instant::now());
        loop {
            let answer = drive(wait.call());
            match wait.accept(answer, Instant::now()) {
                ControlFlow::Continue(pause) => thread::sleep(pause),
                ControlFlow::Break(waited) => return waited,
            }
        }
    }

    fn send_stream<A: Streaming>(&self, request: A) -> Events<A::Event> {
        Events::new(Call::of_stream(&self.config, request), Context::decode)
    }

    fn pages<A: Paginate>(&self, request: A) -> Pages<A> {
        Pages::new(self.clone(), request)
    }

    fn items<A: Paginate>(&self, request: A) -> Items<A> {
        Items::new(self.pages(request))
    }
}

/// Does what a call asks for until it is done.
fn drive(call: Result<Box<Call>, Error>) -> Result<Box<Answer>, Error> {
    let mut call = call?;
    let mut event = Event::Resume;
    loop {
        event = match call.step(event, moment()) {
            Step::Sleep(duration) => {
                thread::sleep(duration);
                Event::Resume
            }
            Step::Authenticate(time) => authenticate(call.config(), time)?,
            Step::Send(exchange) => report(send(call.config(), exchange)?),
            Step::Done(result) => return result,
        };
    }
}

/// Gets what to sign with.
fn authenticate(config: &Config, time: Duration) -> Result<Event, Error> {
    Ok(match credential(config, time)? {
        Some(credential) => Event::Credential(credential),
        None => no_credential_in_time(),
    })
}

/// The credential in use, obtained anew where it is time to: once for all calls that wait.
/// `None` once the time is over.
fn credential(
    config: &Config,
    time: Duration,
) -> Result<Option<Result<Credential, CredentialError>>, Error> {
    let cache = &config.account().credentials;
    let begun = Instant::now();
    loop {
        let now = Instant::now();
        let time_left = time.saturating_sub(now - begun);
        match cache.lookup(cloud_time(config), now) {
            Lookup::Ready(credential) => return Ok(Some(Ok(credential))),
            Lookup::Refresh(refresh) => {
                let acquisition = Acquisition::new(config, refresh, time_left, now);
                return acquire(config, acquisition).map(Some);
            }
            Lookup::Wait(_) if time_left.is_zero() => return Ok(None),
            Lookup::Wait(wait) => {
                let patience = wait.patience(now).min(time_left);
                if let Some(Outcome::Done(result)) = wait.wait_timeout(patience) {
                    return Ok(Some(result));
                }
            }
        }
    }
}

/// Does what an acquisition asks for until it is done.
fn acquire(
    config: &Config,
    mut acquisition: Acquisition,
) -> Result<Result<Credential, CredentialError>, Error> {
    let mut event = Event::Resume;
    loop {
        event = match acquisition.step(event, moment()) {
            acquisition::Step::Sleep(duration) => {
                acquisition.renew(Instant::now(), duration);
                thread::sleep(duration);
                Event::Resume
            }
            acquisition::Step::Send(exchange) => {
                acquisition.renew(Instant::now(), exchange.timeout);
                report(send(config, exchange)?)
            }
            acquisition::Step::Done(result) => return Ok(result),
        };
    }
}

fn send(config: &Config, exchange: Box<Exchange>) -> Result<Exchanged, Error> {
    let transport = config.transports().blocking(exchange.request.uri())?;
    let span = exchange.span.clone();
    Ok(span.in_scope(|| transport.send(*exchange)))
}
