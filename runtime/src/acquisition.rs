//! How a credential is obtained: a state machine like a call, and made of calls.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http::uri::Scheme;

use crate::call::{self, Call, Event, Moment};
use crate::config::Config;
use crate::credentials::cache::Refresh;
use crate::credentials::{
    self, ActionCall, Asked, Caller, Chain, Credential, CredentialError, Fetch, Provider,
};
use crate::endpoint::{Endpoint, is_loopback};
use crate::error::{Error, ErrorKind};
use crate::generic::GenericCall;
use crate::headers;
use crate::service::{Content, Effect, Protocol, RegionUse};
use crate::settings::{RateLimit, Settings};
use crate::target::Target;
use crate::transport::Exchange;

/// Time for one request.
const ATTEMPT: Duration = Duration::from_secs(5);

/// Time for a request within the machine's own network with all its attempts: where there is no
/// such service, this is how long it takes to find out.
const DIRECT: Duration = Duration::from_secs(5);

/// Longest answer.
const MAX_BYTES: usize = 1 << 20;

/// A refresh of the credential on its way. Dropped unfinished, it passes to another caller.
pub(crate) struct Acquisition {
    config: Config,
    refresh: Option<Refresh>,
    /// `None`: a time too far for the clock.
    deadline: Option<Instant>,
    request: Option<Pending>,
}

/// A request of the provider that is being answered.
struct Pending {
    call: Box<Call>,
    credential: Option<Credential>,
    fetch: Fetch,
}

/// What a driver has to do.
pub(crate) enum Step {
    /// Wait, then report [`Event::Resume`].
    Sleep(Duration),
    /// Send, and report [`Event::Answered`] or [`Event::Failed`].
    Send(Box<Exchange>),
    /// It is over.
    Done(Result<Credential, CredentialError>),
}

impl Acquisition {
    /// Begins a refresh that has so much time.
    pub(crate) fn new(config: &Config, refresh: Refresh, time: Duration, now: Instant) -> Self {
        // What the old credential still serves for must not go without time.
        let time = if refresh.has_spare() { time / 2 } else { time };
        Self {
            config: config.clone(),
            refresh: Some(refresh),
            deadline: now.checked_add(time),
            request: None,
        }
    }

    /// Takes what happened, and tells what to do next.
    pub(crate) fn step(&mut self, mut event: Event, now: Moment) -> Step {
        let Some(refresh) = &self.refresh else {
            return Step::Done(Err(CredentialError::new("the refresh is over")));
        };
        loop {
            let step = match self.request.take() {
                None => refresh.start(self.cloud_time(now)),
                Some(mut pending) => match pending.call.step(event, now) {
                    call::Step::Sleep(time) => {
                        self.request = Some(pending);
                        return Step::Sleep(time);
                    }
                    call::Step::Send(exchange) => {
                        self.request = Some(pending);
                        return Step::Send(exchange);
                    }
                    call::Step::Authenticate(_) => {
                        let none = || CredentialError::new("there is no credential to ask with");
                        event = Event::Credential(pending.credential.clone().ok_or_else(none));
                        self.request = Some(pending);
                        continue;
                    }
                    call::Step::Done(result) => pending.fetch.resume(result.map(text)),
                },
            };
            event = Event::Resume;
            let step = match step {
                credentials::Step::Fetch(fetch) => match self.ask(fetch, now) {
                    Ok(pending) => {
                        self.request = Some(pending);
                        continue;
                    }
                    Err(step) => step,
                },
                end => end,
            };
            return Step::Done(self.finish(step, now));
        }
    }

    /// Keeps the duty for as long as the driver is busy for certain, counted from `now`.
    pub(crate) fn renew(&self, now: Instant, busy: Duration) {
        if let Some(refresh) = &self.refresh {
            refresh.renew(now, busy);
        }
    }

    /// The cloud's time, as far as it is known: what credentials are obtained and kept by.
    fn cloud_time(&self, now: Moment) -> i64 {
        let offset = self.config.account().clock.get();
        now.unix_seconds.saturating_add(offset)
    }

    fn finish(
        &mut self,
        end: credentials::Step,
        now: Moment,
    ) -> Result<Credential, CredentialError> {
        let over = || CredentialError::new("the refresh is over");
        let refresh = self.refresh.take().ok_or_else(over)?;
        let failed = !matches!(end, credentials::Step::Ready(_));
        if failed && !refresh.has_spare() && self.time_left(now.instant).is_zero() {
            // Those who wait may have more time than this caller had.
            return Err(out_of_time());
        }
        refresh.finish(end, self.cloud_time(now))
    }

    fn time_left(&self, now: Instant) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| {
            deadline.saturating_duration_since(now)
        })
    }

    /// The call that a request is made by.
    fn ask(&self, fetch: Fetch, now: Moment) -> Result<Pending, credentials::Step> {
        let time_left = self.time_left(now.instant);
        let made = match fetch.asked() {
            Asked::Request { request, direct } => self.request(request, *direct, time_left),
            Asked::Action(call) => self.action(call, time_left),
        };
        match made {
            Ok((call, credential)) => Ok(Pending {
                call,
                credential,
                fetch,
            }),
            Err(error) => match fetch.resume(Err(error)) {
                credentials::Step::Fetch(next) => self.ask(next, now),
                end => Err(end),
            },
        }
    }

    fn request(
        &self,
        request: &Arc<Request<Bytes>>,
        direct: bool,
        time_left: Duration,
    ) -> Result<(Box<Call>, Option<Credential>), Error> {
        let uri = request.uri();
        let private = uri.scheme() == Some(&Scheme::HTTPS) || uri.host().is_some_and(is_loopback);
        if !(direct || private) {
            return Err(Error::new(
                ErrorKind::Config,
                "plain http is refused for credentials: use https",
            ));
        }
        let host = uri.host().unwrap_or_default().to_owned();
        let target = Target {
            endpoint: host.clone().into(),
            service: host.into(),
            version: "".into(),
            action: request.method().to_string().into(),
            path: "/".into(),
            regional_endpoints: &[],
            region: RegionUse::Unused,
            regions: &[],
            retryable_codes: &[],
            protocol: Protocol::Http,
            effect: Effect::Read,
            rate_limit: 0,
            content: Content::Json,
            anonymous: true,
            request: Some(Arc::clone(request)),
        };
        let time = if direct {
            DIRECT.min(time_left)
        } else {
            time_left
        };
        let config = self.config(self.settings(time), Arc::new(Chain::of_nobody()));
        Ok((Call::new(&config, target, Bytes::new(), Vec::new()), None))
    }

    fn action(
        &self,
        asked: &ActionCall,
        time_left: Duration,
    ) -> Result<(Box<Call>, Option<Credential>), Error> {
        let mut settings = self.settings(time_left);
        headers::check("region", &asked.region)?;
        settings.region = Some(asked.region.as_str().into());
        if let Some(url) = &asked.endpoint {
            settings.endpoint = Some(Endpoint::parse(url)?.into());
        }
        let mut call = GenericCall::new(asked.service, asked.version, asked.action).reads_only();
        let (provider, credential): (Arc<dyn Provider>, _) = match &asked.by {
            Caller::Credential(credential) => {
                (Arc::new(credential.clone()), Some(credential.clone()))
            }
            Caller::Token(token) => {
                settings.web_identity = Some(token.clone());
                call = call.anonymous();
                (Arc::new(Chain::of_nobody()), None)
            }
        };
        let config = self.config(settings, provider);
        Ok((call.with_body(&config, asked.body.clone()), credential))
    }

    fn config(&self, settings: Settings, provider: Arc<dyn Provider>) -> Config {
        self.config.on_behalf_of(provider, settings)
    }

    /// What of the settings holds for these requests too.
    fn settings(&self, time: Duration) -> Settings {
        let settings = self.config.settings();
        Settings {
            backup_region: settings.backup_region.clone(),
            backup_root_domains: settings.backup_root_domains.clone(),
            language: settings.language,
            request_client: settings.request_client.clone(),
            attempts: settings.attempts,
            first_backoff: settings.first_backoff,
            longest_backoff: settings.longest_backoff,
            rate_limit: RateLimit::Off,
            clock_correction: settings.clock_correction,
            attempt_timeout: settings.attempt_timeout.min(ATTEMPT),
            call_timeout: time,
            max_answer_bytes: MAX_BYTES,
            hooks: settings.hooks.clone(),
            ..Settings::default()
        }
    }
}

/// The text of an answer: of an action, its output as JSON.
fn text(answer: Box<call::Answer>) -> String {
    answer.plain().unwrap_or_else(|| answer.text())
}

/// Why there is no credential when the time is over.
pub(crate) fn out_of_time() -> CredentialError {
    CredentialError::new("no credential came in time").retryable(true)
}
