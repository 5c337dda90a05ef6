//! The asynchronous client.

mod events;
mod pages;
mod runtime;

use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::task::{self, Poll};
use std::time::{Duration, Instant};

use serde_json::Value;
use tracing::Instrument;

use crate::acquisition::{self, Acquisition};
use crate::action::{Action, Reads, Streaming};
use crate::call::{Answer, Call, Context, Event, Step};
use crate::caller::Caller;
use crate::config::{Config, ConfigBuilder};
use crate::credentials::cache::{Lookup, Outcome};
use crate::credentials::flight::LEASE;
use crate::credentials::{Credential, CredentialError};
use crate::driver::{cloud_time, moment, no_credential_in_time, report};
use crate::error::Error;
use crate::generic::GenericCall;
use crate::meta::Answered;
use crate::paginate::Paginate;
use crate::pending::{Answering, Pending, poll};
use crate::record::Record;
use crate::service::{Operation, Service};
use crate::transport::{Exchange, Exchanged, Transport, TransportError};
use crate::wait::{Verdict, Wait, Waited};

pub use events::Events;
pub use pages::{Items, Pages};

/// The call that sends a request. Callers compile nothing of it for each type, and their debug
/// information does not describe what a call holds.
fn answering(config: &Config, operation: Operation, request: &dyn Record) -> Answering {
    start(Call::checked(config, operation, request))
}

/// The asynchronous client of one service, on Tokio. Cheap to clone.
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
    pub fn call(config: &Config, call: GenericCall) -> Sending<Value> {
        Sending::new(call.prepare(config), |answer, context| {
            poll(answer, context).map(|answer| answer?.value())
        })
    }

    /// Calls an action that has no generated code, and gives the output as JSON text in which
    /// every number has the digits that came.
    pub fn call_text(config: &Config, call: GenericCall) -> Sending<String> {
        Sending::new(call.prepare(config), |answer, context| {
            poll(answer, context).map_ok(|answer| answer.text())
        })
    }

    /// Calls an action that has no generated code and whose answer comes as a stream of events; the
    /// parameters must ask for one where the action wants that. An event's text has every number
    /// with the digits that came.
    pub fn call_stream(config: &Config, call: GenericCall) -> Events<Value> {
        Events::new(call.prepare(config).map(Call::streamed), Context::value)
    }
}

impl Caller for Client {
    type Sent<A: Action> = Sending<A::Output>;
    type Answered<A: Action> = Sending<Answered<A::Output>>;
    type Waited<A: Reads> = Waiting<A::Output>;
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

    fn send_ref<A: Action>(&self, request: &A) -> Sending<A::Output> {
        Sending {
            answer: answering(&self.config, A::OPERATION, request),
            read: A::read,
        }
    }

    fn send_ref_with_meta<A: Action>(&self, request: &A) -> Sending<Answered<A::Output>> {
        Sending {
            answer: answering(&self.config, A::OPERATION, request),
            read: decode_with_meta,
        }
    }

    fn wait_until<A: Reads, V: Into<Verdict>>(
        &self,
        request: A,
        mut judge: impl FnMut(&A::Output) -> V + Send + 'static,
    ) -> Waiting<A::Output> {
        let config = self.config.clone();
        Waiting(Mutex::new(Box::pin(async move {
            let judge = move |answer: &A::Output| judge(answer).into();
            let mut wait = Wait::new(&config, request, judge, Instant::now());
            loop {
                let answer = drive(wait.call()).await;
                match wait.accept(answer, Instant::now()) {
                    ControlFlow::Continue(pause) => tokio::time::sleep(pause).await,
                    ControlFlow::Break(waited) => return waited,
                }
            }
        })))
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

/// The future of a call's output. Dropping it at any point ends the call.
#[must_use = "a call is only sent when it is awaited"]
pub struct Sending<T> {
    answer: Answering,
    read: Read<T>,
}

/// Polls a call, and reads its answer.
type Read<T> = fn(&mut Answering, &mut task::Context<'_>) -> Poll<Result<T, Error>>;

impl<T> Sending<T> {
    fn new(call: Result<Box<Call>, Error>, read: Read<T>) -> Self {
        Self {
            answer: start(call),
            read,
        }
    }
}

impl<T> Future for Sending<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        (this.read)(&mut this.answer, context)
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

/// The future of an answer that is waited for. Dropping it at any point ends the wait.
#[must_use = "nothing is asked until it is awaited"]
pub struct Waiting<T>(Pending<Waited<T>>);

impl<T> Future for Waiting<T> {
    type Output = Waited<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        poll(&mut self.0, context)
    }
}

impl<T> fmt::Debug for Waiting<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}

fn decode_with_meta<T: Record>(
    answer: &mut Answering,
    context: &mut task::Context<'_>,
) -> Poll<Result<Answered<T>, Error>> {
    poll(answer, context).map(|answer| answer?.decode_with_meta())
}

fn start(call: Result<Box<Call>, Error>) -> Answering {
    Mutex::new(Box::pin(drive(call)))
}

/// Does what a call asks for until it is done.
async fn drive(call: Result<Box<Call>, Error>) -> Result<Box<Answer>, Error> {
    let mut call = call?;
    runtime::check()?;
    let mut event = Event::Resume;
    loop {
        event = match call.step(event, moment()) {
            Step::Sleep(duration) => {
                tokio::time::sleep(duration).await;
                Event::Resume
            }
            Step::Authenticate(time) => authenticate(call.config(), time).await?,
            Step::Send(exchange) if call.is_limited() => {
                // It goes when the limit says, even if nobody polls the call any more.
                let config = call.config().clone();
                // Once a second or so, so that room for it in every call would be wasted.
                let sending = Box::pin(async move { send(&config, exchange).await });
                report(runtime::apart(sending).await?)
            }
            Step::Send(exchange) => report(send(call.config(), exchange).await?),
            Step::Done(result) => return result,
        };
    }
}

/// Gets what to sign with.
async fn authenticate(config: &Config, time: Duration) -> Result<Event, Error> {
    // Rare, so that room for it in every call would be wasted.
    let credential = Box::pin(credential(config, time));
    Ok(match credential.await? {
        Some(credential) => Event::Credential(credential),
        None => no_credential_in_time(),
    })
}

/// The credential in use, obtained anew where it is time to: once for all calls that wait.
/// `None` once the time is over.
async fn credential(
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
                return acquire(config, acquisition).await.map(Some);
            }
            Lookup::Wait(_) if time_left.is_zero() => return Ok(None),
            Lookup::Wait(wait) => {
                let patience = wait.patience(now).min(time_left);
                if let Ok(Outcome::Done(result)) = tokio::time::timeout(patience, wait).await {
                    return Ok(Some(result));
                }
            }
        }
    }
}

/// Does what an acquisition asks for until it is done.
async fn acquire(
    config: &Config,
    mut acquisition: Acquisition,
) -> Result<Result<Credential, CredentialError>, Error> {
    let mut event = Event::Resume;
    loop {
        event = match acquisition.step(event, moment()) {
            acquisition::Step::Sleep(duration) => {
                attend(&mut acquisition, tokio::time::sleep(duration)).await;
                Event::Resume
            }
            acquisition::Step::Send(exchange) => {
                report(attend(&mut acquisition, send(config, exchange)).await?)
            }
            acquisition::Step::Done(result) => return Ok(result),
        };
    }
}

/// Waits for a part of an acquisition, and keeps the duty as long as somebody polls this future.
async fn attend<F: Future>(acquisition: &mut Acquisition, part: F) -> F::Output {
    let mut part = pin!(part);
    loop {
        acquisition.renew(Instant::now(), Duration::ZERO);
        match tokio::time::timeout(LEASE / 4, part.as_mut()).await {
            Ok(output) => return output,
            Err(_) => continue,
        }
    }
}

/// Sends, for as long as an exchange may take.
fn send(
    config: &Config,
    exchange: Box<Exchange>,
) -> impl Future<Output = Result<Exchanged, Error>> + '_ {
    carry(config, exchange, |road, exchange| road.send(*exchange))
}

/// What a road does with an exchange.
type Carrying<'a, T> = Pin<Box<dyn Future<Output = Result<T, TransportError>> + Send + 'a>>;

/// Has the road to the server do something with an exchange, for as long as that may take.
async fn carry<T>(
    config: &Config,
    exchange: Box<Exchange>,
    begin: fn(&dyn Transport, Box<Exchange>) -> Carrying<'_, T>,
) -> Result<Result<T, TransportError>, Error> {
    let road = config.transports().standard(exchange.request.uri())?;
    let (timeout, span) = (exchange.timeout, exchange.span.clone());
    let progress = exchange.progress.clone();
    let carrying = begin(road, exchange).instrument(span);
    Ok(tokio::time::timeout(timeout, carrying)
        .await
        .unwrap_or_else(|_| Err(progress.timed_out(timeout))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Allocators have pieces of up to a kilobyte at hand, and look for greater ones.
    #[tokio::test]
    async fn what_waits_for_an_answer_is_small() {
        let config = Config::builder().build().expect("a configuration");
        let call = GenericCall::new("lcic", "2022-08-17", "DescribeRoom");
        let driving = drive(call.prepare(&config));
        assert!(size_of_val(&driving) <= 1_024, "{}", size_of_val(&driving));
    }
}
