//! The request of a call: signed as it would go out, and kept instead of sent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Request;
use tencentcloud_model::model::{self, Action, Service};
use tencentcloud_runtime::blocking::Client;
use tencentcloud_runtime::hooks::{Attempt, Hook};
use tencentcloud_runtime::sign::tc3;
use tencentcloud_runtime::transport::{
    BlockingTransport, Exchange, Exchanged, TransportError, TransportErrorKind,
};
use tencentcloud_runtime::{Config, Effect, GenericCall};

use crate::failure::{Failure, Outcome};

/// The request that a call of an action would send. Those by which its credential is obtained are
/// sent.
pub fn request(config: &Config, action: &Action, call: GenericCall) -> Outcome<Request<Bytes>> {
    let watch = Arc::new(Watch {
        action: action.name.to_string(),
        reads: *action.effect == model::Effect::Read,
        ..Watch::default()
    });
    let seen = Arc::clone(&watch);
    let config = config
        .to_builder()
        .attempts(1)
        .hook(Arc::clone(&watch))
        .wrap_blocking_transport(move |road| Recorder {
            watch: Arc::clone(&seen),
            road,
        })
        .build()?;
    let outcome = Client::call(&config, call);
    match (watch.request().take(), outcome) {
        (Some(request), _) => Ok(request),
        (None, Err(error)) => Err(error.into()),
        (None, Ok(_)) => Err(Failure::usage("there is no request to show")),
    }
}

/// What is about to be sent, and what was kept.
#[derive(Default)]
struct Watch {
    /// The action that is called.
    action: String,
    /// Whether the call only reads.
    reads: bool,
    /// Whether it is the call itself.
    is_call: AtomicBool,
    request: Mutex<Option<Request<Bytes>>>,
}

impl Watch {
    fn request(&self) -> MutexGuard<'_, Option<Request<Bytes>>> {
        self.request.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hook for Watch {
    fn before_attempt(&self, attempt: &Attempt<'_>) {
        // `AssumeRole` writes, and is sent as what may be sent again where it obtains a credential.
        let reads = attempt.effect == Effect::Read;
        let is_call = attempt.action == self.action && reads == self.reads;
        self.is_call.store(is_call, Ordering::Relaxed);
    }
}

/// A road on which the call is kept, not sent.
struct Recorder {
    watch: Arc<Watch>,
    road: Arc<dyn BlockingTransport>,
}

impl BlockingTransport for Recorder {
    fn send(&self, exchange: Exchange) -> Exchanged {
        if !self.watch.is_call.load(Ordering::Relaxed) {
            return self.road.send(exchange);
        }
        *self.watch.request() = Some(exchange.request);
        Err(TransportError::new(
            TransportErrorKind::Connect,
            "nothing is sent",
        ))
    }
}

/// A header of a request; empty if there is none.
pub fn header<'a>(request: &'a Request<Bytes>, name: &str) -> &'a str {
    let value = request.headers().get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// What TC3 signs of a request.
pub fn signed<'a>(service: &'a Service, request: &'a Request<Bytes>) -> tc3::Request<'a> {
    tc3::Request {
        service: &service.name,
        method: request.method().as_str(),
        host: header(request, "host"),
        query: request.uri().query().unwrap_or_default(),
        content_type: header(request, "content-type"),
        payload: tc3::Payload::Signed(request.body()),
    }
}
