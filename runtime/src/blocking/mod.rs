//! The blocking client, for programs without an asynchronous runtime.

mod pages;

use std::fmt;
use std::thread;

use crate::action::{Action, Caller, Paginate, Service};
use crate::call::{Answer, Call, Event, Step};
use crate::config::{Config, ConfigBuilder};
use crate::driver::{moment, report};
use crate::error::Error;

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

impl Caller for Client {
    type Sent<A: Action> = Result<A::Output, Error>;
    type Pages<A: Paginate> = Pages<A>;
    type Items<A: Paginate> = Items<A>;

    fn new(config: &Config, service: &'static Service) -> Self {
        Self {
            config: config.clone(),
            service,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn with(&self, change: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Result<Self, Error> {
        Ok(Self {
            config: change(self.config.to_builder()).build()?,
            service: self.service,
        })
    }

    fn send<A: Action>(&self, request: A) -> Result<A::Output, Error> {
        drive(Call::of(&self.config, &request))?.decode()
    }

    fn pages<A: Paginate>(&self, request: A) -> Pages<A> {
        Pages::new(self.clone(), request)
    }

    fn items<A: Paginate>(&self, request: A) -> Items<A> {
        Items::new(self.pages(request))
    }
}

/// Does what a call asks for until it is done.
fn drive(call: Result<Call, Error>) -> Result<Answer, Error> {
    let mut call = call?;
    let config = call.config().clone();
    let mut event = Event::Resume;
    loop {
        event = match call.step(event, moment()) {
            Step::Sleep(duration) => {
                thread::sleep(duration);
                Event::Resume
            }
            Step::Authenticate(_) => Event::Credential(Ok(config.account().credential.clone())),
            Step::Send(exchange) => {
                let transport = config.transports().blocking()?;
                let span = exchange.span.clone();
                report(span.in_scope(|| transport.send(exchange)))
            }
            Step::Done(result) => return *result,
        };
    }
}
