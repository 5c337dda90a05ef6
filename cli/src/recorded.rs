//! The request of a call: signed as it would go out, and kept instead of sent.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::Request;
use tencentcloud_model::model::Service;
use tencentcloud_runtime::blocking::Client;
use tencentcloud_runtime::sign::tc3;
use tencentcloud_runtime::transport::{
    BlockingTransport, Exchange, Exchanged, TransportError, TransportErrorKind,
};
use tencentcloud_runtime::{Config, GenericCall};

use crate::failure::{Failure, Outcome};

/// The request that a call would send first.
pub fn request(config: &Config, call: GenericCall) -> Outcome<Request<Bytes>> {
    let recorder = Recorder::default();
    let config = config
        .to_builder()
        .attempts(1)
        .blocking_transport(recorder.clone())
        .build()?;
    let outcome = Client::call(&config, call);
    match (recorder.request(), outcome) {
        (Some(request), _) => Ok(request),
        (None, Err(error)) => Err(error.into()),
        (None, Ok(_)) => Err(Failure::usage("there is no request to show")),
    }
}

/// A road on which nothing is sent: it keeps the request.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Option<Request<Bytes>>>>);

impl BlockingTransport for Recorder {
    fn send(&self, exchange: Exchange) -> Exchanged {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange.request);
        Err(TransportError::new(
            TransportErrorKind::Connect,
            "nothing is sent",
        ))
    }
}

impl Recorder {
    /// The request, if it came to that.
    fn request(&self) -> Option<Request<Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
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
