//! The state machine of a call, without clock, socket or randomness of its own.
//!
//! A driver asks [`Call::step`] what to do next, does it, and reports what came of it:
//!
//! ```text
//! Resume ──> Authenticate, Sleep, Send or Done     Credential ──> Sleep, Send or Done
//!                                                  Answered, Failed ──> any of them
//! ```
//!
//! Signing, rate limiting, retries, clock correction and the reading of answers live behind it,
//! so that the asynchronous and the blocking driver behave the same.

mod again;
mod answer;
mod deadline;
mod failover;
pub(crate) mod stream;
mod watch;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::ACCEPT_ENCODING;
use http::{HeaderValue, Response};
use tracing::{Id, Span, field};

use crate::action::{Action, Streaming};
use crate::asked;
use crate::config::Config;
use crate::credentials::{Credential, CredentialError};
use crate::error::{Error, ErrorKind};
use crate::hooks::Outcome;
use crate::lane::{Lane, LaneKey};
use crate::meta::Meta;
use crate::protocol::{Identity, Outgoing};
use crate::rate_limit::Ticket;
use crate::record::{self, File, Record};
use crate::retry::Fault;
use crate::servers::Choice;
use crate::service::{Content, Operation};
use crate::settings::RateLimit;
use crate::target::Target;
use crate::text::excerpt;
#[cfg(feature = "async")]
use crate::transport::Progress;
use crate::transport::{Exchange, TransportError};
use deadline::Deadlines;
use watch::Watch;

pub use answer::Answer;
pub(crate) use answer::{Context, Read};

/// Now, as the driver knows it.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// For waits and deadlines: this clock never jumps.
    pub instant: Instant,
    /// For signatures: this machine's clock, in seconds since the Unix epoch.
    pub unix_seconds: i64,
    /// Gives a random number in `0.0..1.0`.
    pub random: fn() -> f64,
}

/// What a driver reports.
#[derive(Debug)]
pub enum Event {
    /// The call starts, or the sleep is over.
    Resume,
    /// The credential to sign with.
    Credential(Result<Credential, CredentialError>),
    /// The answer came.
    Answered(Response<Bytes>),
    /// The exchange failed.
    Failed(TransportError),
}

/// What a driver has to do.
#[derive(Debug)]
pub enum Step {
    /// Wait, then report [`Event::Resume`].
    Sleep(Duration),
    /// Get the credential within this time, and report [`Event::Credential`].
    Authenticate(Duration),
    /// Send, and report [`Event::Answered`] or [`Event::Failed`].
    Send(Box<Exchange>),
    /// The call is over.
    Done(Result<Box<Answer>, Error>),
}

/// A call in progress. Dropping it at any point leaves nothing behind.
pub struct Call {
    config: Config,
    target: Arc<Target>,
    body: Bytes,
    files: Vec<File>,
    lane: Arc<Lane>,
    ticket: Option<Ticket>,
    /// Whether the answer may be a stream.
    streams: bool,
    /// When it must be over, whatever its own settings allow.
    end: Option<Instant>,
    /// Set when the call starts.
    deadlines: Option<Deadlines>,
    last: Option<Attempt>,
    attempts: u32,
    retries: u32,
    clock_corrected: bool,
    /// Why it is sent again, once it is.
    cause: Option<Error>,
    /// What it was sent with when the cloud refused that, once it has.
    refused: Option<Identity>,
    /// The attempt on its way, where hooks want to know.
    watch: Option<Watch>,
    span: Span,
}

/// An attempt that was made.
struct Attempt {
    identity: Identity,
    /// The clock offset that it was signed with.
    offset: i64,
    choice: Choice,
    span: Span,
}

impl Call {
    /// The call that sends a request.
    ///
    /// # Errors
    ///
    /// A request without one of its required parameters.
    pub fn of<A: Action>(config: &Config, request: &A) -> Result<Box<Self>, Error> {
        Self::checked(config, A::OPERATION, request)
    }

    /// The call that asks for a stream.
    pub(crate) fn of_stream<A: Streaming>(
        config: &Config,
        mut request: A,
    ) -> Result<Box<Self>, Error> {
        request.ask();
        Self::of(config, &request).map(Self::streamed)
    }

    /// The same call, whose answer may be a stream.
    pub(crate) fn streamed(mut self: Box<Self>) -> Box<Self> {
        self.streams = true;
        self
    }

    pub(crate) fn checked(
        config: &Config,
        operation: Operation,
        request: &dyn Record,
    ) -> Result<Box<Self>, Error> {
        let target = Target::from(operation);
        if let Some(name) = record::missing(request) {
            return Err(Error::missing(&name).with_call(target.call_name(), target.effect));
        }
        let written = record::written(request, target.content == Content::Json);
        let (body, files) = written.map_err(|error| {
            Error::new(ErrorKind::Request, "the request cannot be written as JSON")
                .with_source(Box::new(error))
                .with_call(target.call_name(), target.effect)
        })?;
        Ok(Self::new(config, target, body.into(), files))
    }

    /// A call that has done nothing yet. `body` is the request's parameters as JSON, but for files.
    pub(crate) fn new(config: &Config, target: Target, body: Bytes, files: Vec<File>) -> Box<Self> {
        let settings = config.settings();
        let region = target.region(settings);
        let lane = config.account().lanes.get(&LaneKey {
            service: target.service.clone(),
            action: target.action.clone(),
            region: region.cloned(),
            per_second: match settings.rate_limit {
                RateLimit::Documented => target.rate_limit,
                RateLimit::PerSecond(limit) => limit.get(),
                RateLimit::Off => 0,
            },
        });
        let span = tracing::info_span!(
            "call",
            service = &*target.service,
            action = &*target.action,
            region = region.map(|region| &**region),
            request_id = field::Empty,
            code = field::Empty,
        );
        Box::new(Self {
            config: config.clone(),
            ticket: lane.bucket.clone().map(Ticket::new),
            target: Arc::new(target),
            body,
            files,
            lane,
            streams: false,
            end: None,
            deadlines: None,
            last: None,
            attempts: 0,
            retries: 0,
            clock_corrected: false,
            cause: None,
            refused: None,
            watch: None,
            span,
        })
    }

    /// The same call, with no time after a moment; `None` is too far for the clock.
    pub(crate) fn until(mut self: Box<Self>, end: Option<Instant>) -> Box<Self> {
        self.end = end;
        self
    }

    /// The configuration that the call is made with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether a rate limit says when requests go.
    #[cfg(feature = "async")]
    pub(crate) fn is_limited(&self) -> bool {
        self.ticket.is_some()
    }

    /// Takes what happened, and tells what to do next.
    pub fn step(&mut self, event: Event, now: Moment) -> Step {
        self.deadlines
            .get_or_insert_with(|| Deadlines::start(self.config.settings(), self.end, now.instant));
        let step = match event {
            Event::Resume => self.resume(now),
            Event::Credential(credential) => self.authenticated(credential, now),
            Event::Answered(response) => self.answered(response, now),
            Event::Failed(error) => self.failed(error, now),
        };
        step.unwrap_or_else(|error| Step::Done(Err(self.finish(error, now))))
    }

    /// Gets what to sign with, and sends.
    fn resume(&mut self, now: Moment) -> Result<Step, Error> {
        if let Some(ticket) = &mut self.ticket {
            // Settles the call's place in line even if others get their credential sooner.
            ticket.number();
        }
        let remaining = self.remaining(now);
        if remaining.is_zero() {
            return Err(self.out_of_time());
        }
        let account = self.config.account();
        let unix_seconds = now.unix_seconds.saturating_add(account.clock.get());
        let rules = self.target.protocol.rules();
        if let Some(identity) =
            rules.identify(&self.target, self.config.settings(), unix_seconds)?
        {
            return self.send(identity, now);
        }
        match account.credentials.held(unix_seconds) {
            Some(credential) => self.authenticated(Ok(credential), now),
            None => Ok(Step::Authenticate(remaining)),
        }
    }

    fn authenticated(
        &mut self,
        credential: Result<Credential, CredentialError>,
        now: Moment,
    ) -> Result<Step, Error> {
        let credential = credential?;
        if let Some(Identity::Credential(refused)) = &self.refused
            && *refused == credential
            && let Some(error) = self.cause.take()
        {
            return Err(error);
        }
        self.send(Identity::Credential(credential), now)
    }

    /// Sends if it is the call's turn. Nothing lies between its turn and the sending, so that
    /// the rate limit counts requests when they go.
    fn send(&mut self, identity: Identity, now: Moment) -> Result<Step, Error> {
        if let Some(wait) = self.wait_for_turn(now) {
            return match self.remaining(now) {
                Duration::ZERO => Err(self.out_of_time()),
                remaining => Ok(Step::Sleep(wait.min(remaining))),
            };
        }
        let exchange = self.exchange(identity, now);
        if exchange.is_err()
            && let Some(ticket) = &mut self.ticket
        {
            ticket.unsent(now.instant);
        }
        exchange.map(Step::Send)
    }

    /// How long to wait before asking again whether it is the call's turn; `None` if it is.
    fn wait_for_turn(&mut self, now: Moment) -> Option<Duration> {
        let wait = self.ticket.as_mut()?.take(now.instant).err();
        if let Some(deadlines) = &mut self.deadlines {
            match wait {
                Some(_) => deadlines.wait(now.instant),
                None => deadlines.turn(now.instant),
            }
        }
        wait
    }

    fn exchange(&mut self, identity: Identity, now: Moment) -> Result<Box<Exchange>, Error> {
        let settings = self.config.settings();
        let timeout = match self.streams {
            true => settings.first_byte_timeout,
            false => settings.attempt_timeout,
        };
        let timeout = timeout.min(self.remaining(now));
        if timeout.is_zero() {
            return Err(self.out_of_time());
        }
        let account = self.config.account();
        let offset = account.clock.get();
        self.target.check_region(settings.region.as_deref())?;
        let hooks = &settings.hooks;
        let added = hooks.before_signing(&self.target.attempt(settings, self.attempts + 1))?;
        let rules = self.target.protocol.rules();
        let choice = self.choose_server(now.instant)?;
        let mut request = rules.request(&Outgoing {
            target: &self.target,
            settings,
            endpoint: &choice.endpoint,
            body: &self.body,
            files: &self.files,
            identity: &identity,
            signer: &account.signer,
            unix_seconds: now.unix_seconds.saturating_add(offset),
            random: now.random,
        })?;
        if self.takes_gzip() {
            let headers = request.headers_mut();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if let Some(added) = added {
            added.add_to(&mut request)?;
        }
        self.attempts += 1;
        self.watch = (!hooks.is_empty())
            .then(|| Watch::begin(&self.config, &self.target, self.attempts, now.instant));
        let span = tracing::info_span!(
            parent: &self.span,
            "attempt",
            attempt = self.attempts,
            request_id = field::Empty,
            code = field::Empty,
        );
        self.last = Some(Attempt {
            identity,
            offset,
            choice,
            span: span.clone(),
        });
        let connections = self.config.transports().settings();
        Ok(Box::new(Exchange {
            request,
            timeout,
            max_answer_bytes: settings.max_answer_bytes,
            span,
            call: connections
                .is_fake
                .then(|| Box::new(asked::Call::new(&self.target, settings, &self.body))),
            #[cfg(feature = "async")]
            progress: Progress::default(),
        }))
    }

    /// Whether the answer may be packed.
    fn takes_gzip(&self) -> bool {
        self.config.settings().compression && !self.streams
    }

    /// What belongs to the last attempt in the log belongs under this.
    fn attempt_id(&self) -> Option<Id> {
        self.last.as_ref().and_then(|last| last.span.id())
    }

    fn answered(&mut self, response: Response<Bytes>, now: Moment) -> Result<Step, Error> {
        if let Some(ticket) = &mut self.ticket {
            ticket.arrived(now.instant);
        }
        let max_bytes = self.config.settings().max_answer_bytes;
        let (head, body) = response.into_parts();
        let read = answer::read(&self.target, &head, body, max_bytes, self.takes_gzip());
        match read {
            Ok(mut output) => {
                self.note_answer(output.inner.request_id.as_deref(), None, now);
                if let (Some(id), Some(last)) = (&mut output.inner.request_id, &self.last) {
                    last.identity.redact(id);
                }
                self.record(output.inner.request_id.as_deref(), None);
                tracing::debug!(parent: self.attempt_id(), "answered");
                if let Some(warning) = &output.inner.deprecation {
                    self.warn_of_deprecation(warning);
                }
                self.lane.budget.deposit(self.retries > 0);
                let meta = Meta {
                    status: Some(head.status.as_u16()),
                    headers: head.headers,
                    request_id: output.inner.request_id.clone(),
                    attempts: self.attempts,
                    duration: self.elapsed(now),
                };
                self.end_attempt(Outcome::Answered(&meta), now);
                let context = Context {
                    target: Arc::clone(&self.target),
                    meta,
                    identity: self.last.take().map(|last| last.identity),
                };
                Ok(Step::Done(Ok(Answer::new(output, context))))
            }
            Err(error) => {
                self.note_answer(error.request_id(), error.code(), now);
                // What comes of it is logged, here or in the end.
                let mut error = self.placed(error, now);
                error.meta_mut().headers = head.headers;
                self.end_attempt(Outcome::Failed(&error), now);
                match error.fault() {
                    Fault::Clock => self.correct_clock(error, now),
                    Fault::Credential => self.replace_identity(error, now),
                    _ => self.retry(error, now),
                }
            }
        }
    }

    /// Passes on what the cloud says about the end of the action, once.
    fn warn_of_deprecation(&self, warning: &str) {
        let Target {
            service, action, ..
        } = &*self.target;
        let lanes = &self.config.account().lanes;
        if !lanes.deprecate(service.clone(), action.clone()) {
            return;
        }
        let mut warning = excerpt(warning, answer::MESSAGE);
        if let Some(last) = &self.last {
            last.identity.redact(&mut warning);
        }
        tracing::warn!(parent: self.attempt_id(), warning, "the action is deprecated");
    }

    fn failed(&mut self, error: TransportError, now: Moment) -> Result<Step, Error> {
        if !error.is_sent()
            && let Some(ticket) = &mut self.ticket
        {
            ticket.unsent(now.instant);
        }
        self.note_server(false, now);
        let error = self.placed(answer::transport_failure(error), now);
        self.end_attempt(Outcome::Failed(&error), now);
        self.retry(error, now)
    }

    fn record(&self, request_id: Option<&str>, code: Option<&str>) {
        let attempt = self.last.as_ref().map(|last| &last.span);
        for span in [Some(&self.span), attempt].into_iter().flatten() {
            if let Some(request_id) = request_id {
                span.record("request_id", request_id);
            }
            if let Some(code) = code {
                span.record("code", code);
            }
        }
    }

    /// Gives the error of the call its place.
    fn finish(&self, error: Error, now: Moment) -> Error {
        let error = self.placed(error, now);
        tracing::debug!(parent: &self.span, %error, "failed");
        error
    }

    /// Gives an error its place, and takes out of it what must not be seen.
    fn placed(&self, mut error: Error, now: Moment) -> Error {
        if let Some(last) = &self.last {
            error.redact(|text| last.identity.redact(text));
        }
        let meta = error.meta_mut();
        meta.attempts = self.attempts;
        meta.duration = self.elapsed(now);
        error.with_call(self.target.call_name(), self.target.effect)
    }
}
