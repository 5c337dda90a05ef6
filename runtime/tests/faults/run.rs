//! The three ways to run a call: the state machine alone, and both clients.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, Response};
use tencentcloud_runtime::call::{Call, Event, Moment, Step};
use tencentcloud_runtime::transport::{TransportError, TransportErrorKind};
use tencentcloud_runtime::{
    Action, Caller, Client, Config, ConfigBuilder, Credential, Error, blocking,
};

use crate::capture;
use crate::probe::{SECRET_ID, SECRET_KEY, TOKEN, config};
use crate::secrecy;
use crate::server::{Proof, Reaction, Seen, Server, unix_now};

/// What came of a call.
pub(crate) struct Outcome<T> {
    pub(crate) result: Result<T, Error>,
    /// What authorised each attempt that was sent.
    pub(crate) proofs: Vec<Proof>,
    /// Where in the log it begins.
    start: usize,
}

impl<T: Debug> Outcome<T> {
    /// Fails if anything that the call leaves behind holds a secret or a signature.
    pub(crate) fn check_secrecy(&self) {
        secrecy::check(&self.result, &self.proofs, self.start);
    }
}

/// How a call is run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Driver {
    Core,
    Async,
    Blocking,
}

pub(crate) const DRIVERS: [Driver; 3] = [Driver::Core, Driver::Async, Driver::Blocking];

impl Driver {
    /// Calls once, against a script.
    pub(crate) fn call<A: Action>(
        self,
        request: A,
        script: &[Reaction],
        change: impl FnOnce(ConfigBuilder) -> ConfigBuilder,
    ) -> Outcome<A::Output> {
        let start = capture::start();
        if matches!(self, Self::Core) {
            let config = change(config("http://127.0.0.1:1")).build().expect("valid");
            let mut world = World::new(script);
            let result = world.call(&config, &request);
            return Outcome {
                result,
                proofs: world.proofs,
                start,
            };
        }
        let server = Server::scripted(script.iter().cloned());
        let config = change(config(&server.url)).build().expect("valid");
        let result = self.send(&config, request);
        let seen = server.seen();
        Outcome {
            result,
            proofs: seen.iter().map(Seen::proof).collect(),
            start,
        }
    }

    /// Calls once, over a socket.
    pub(crate) fn send<A: Action>(self, config: &Config, request: A) -> Result<A::Output, Error> {
        match self {
            Self::Core => World::new(&[]).call(config, &request),
            Self::Async => {
                runtime().block_on(Client::new(config, A::OPERATION.service).send(request))
            }
            Self::Blocking => blocking::Client::new(config, A::OPERATION.service).send(request),
        }
    }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// The world as the state machine sees it: a script, and clocks that only it moves.
pub(crate) struct World {
    script: VecDeque<Reaction>,
    pub(crate) now: Moment,
    pub(crate) proofs: Vec<Proof>,
    /// How far the machine's clock jumps at every step.
    pub(crate) clock_jump: i64,
    /// All the time that was slept.
    pub(crate) slept: Duration,
}

impl World {
    pub(crate) fn new(script: &[Reaction]) -> Self {
        Self {
            script: script.iter().cloned().collect(),
            now: Moment {
                instant: Instant::now(),
                unix_seconds: unix_now(),
                random: || 0.5,
            },
            proofs: Vec::new(),
            clock_jump: 0,
            slept: Duration::ZERO,
        }
    }

    pub(crate) fn call<A: Action>(
        &mut self,
        config: &Config,
        request: &A,
    ) -> Result<A::Output, Error> {
        let mut call = Call::of(config, request)?;
        let mut event = Event::Resume;
        loop {
            self.now.unix_seconds += self.clock_jump;
            event = match call.step(event, self.now) {
                Step::Sleep(duration) => {
                    self.slept += duration;
                    self.pass(duration);
                    Event::Resume
                }
                Step::Authenticate(_) => Event::Credential(
                    Credential::new(SECRET_ID, SECRET_KEY)
                        .and_then(|credential| credential.with_token(TOKEN)),
                ),
                Step::Send(exchange) => {
                    let headers = exchange.request.headers();
                    let path_and_query = exchange.request.uri().path_and_query().expect("a path");
                    let proof = Proof::of(path_and_query.as_str(), |name| text(headers, name));
                    self.proofs.push(proof.clone());
                    self.react(&proof, exchange.timeout)
                }
                Step::Done(result) => return result?.decode(),
            };
        }
    }

    fn pass(&mut self, duration: Duration) {
        self.now.instant += duration;
        self.now.unix_seconds += duration.as_secs() as i64;
    }

    fn react(&mut self, proof: &Proof, timeout: Duration) -> Event {
        let reaction = self.script.pop_front().unwrap_or(Reaction::Fine);
        let failed = |kind, message: &str| Event::Failed(TransportError::new(kind, message));
        match reaction.answer(proof, self.now.unix_seconds) {
            Some(Reaction::Answer {
                status,
                headers,
                body,
            }) => {
                let mut response = Response::builder().status(status);
                for (name, value) in headers {
                    response = response.header(name, value);
                }
                Event::Answered(response.body(Bytes::from(body)).expect("valid"))
            }
            _ => match reaction {
                Reaction::Noise(_) => {
                    failed(TransportErrorKind::Malformed, "the answer is no HTTP")
                }
                Reaction::Silence | Reaction::Trickle => {
                    self.pass(timeout);
                    failed(
                        TransportErrorKind::Timeout,
                        &format!("no answer within {timeout:?}"),
                    )
                }
                _ => failed(
                    TransportErrorKind::Interrupted,
                    "the connection to 127.0.0.1:1 broke",
                ),
            },
        }
    }
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers[name].to_str().expect("text").to_owned()
}
