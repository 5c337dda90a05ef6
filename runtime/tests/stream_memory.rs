//! A stream of any length takes the memory of a part and an event.

use std::alloc::System;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_TYPE;
use serde_json::Value;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tencentcloud_runtime::transport::{
    BlockingBody, BlockingOpened, BlockingTransport, Body, Exchange, Exchanged, Opened, Transport,
    TransportError, TransportErrorKind,
};
use tencentcloud_runtime::{Client, Config, Credential, Error, Event, GenericCall, blocking};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Parts of a stream, and events in each.
const PARTS: usize = 100;
const EVENTS: usize = 64;

/// Most that may be held at any time; the whole stream is more than 6 MB.
const MOST: usize = 512 << 10;

/// Bytes in use.
fn held() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

/// A stream that is made as it is read.
struct Parts(usize);

impl Parts {
    fn next(&mut self) -> Option<Bytes> {
        self.0 = self.0.checked_sub(1)?;
        let event = format!("data: {{\"Word\":\"{}\"}}\n\n", "x".repeat(1_000));
        Some(event.repeat(EVENTS).into())
    }
}

impl Body for Parts {
    fn poll_part(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        Poll::Ready(self.next().map(Ok))
    }
}

impl BlockingBody for Parts {
    fn part(&mut self, _: Duration) -> Result<Option<Bytes>, TransportError> {
        Ok(self.next())
    }
}

fn stream<T>(body: T) -> Response<T> {
    let response = Response::builder().header(CONTENT_TYPE, "text/event-stream");
    response.body(body).expect("valid")
}

fn not_a_stream() -> Exchanged {
    Err(TransportError::new(
        TransportErrorKind::Connect,
        "no stream was asked for",
    ))
}

struct Road;

impl Transport for Road {
    fn send(&self, _: Exchange) -> Pin<Box<dyn Future<Output = Exchanged> + Send + '_>> {
        Box::pin(async { not_a_stream() })
    }

    fn open(&self, _: Exchange) -> Pin<Box<dyn Future<Output = Opened> + Send + '_>> {
        Box::pin(async { Ok(stream(Box::new(Parts(PARTS)) as _)) })
    }
}

impl BlockingTransport for Road {
    fn send(&self, _: Exchange) -> Exchanged {
        not_a_stream()
    }

    fn open(&self, _: Exchange) -> BlockingOpened {
        Ok(stream(Box::new(Parts(PARTS)) as _))
    }
}

fn call() -> GenericCall {
    GenericCall::new("talk", "2020-01-01", "Say")
}

/// Counts an event, and sees that not more is held than may be.
fn count(seen: &mut usize, before: usize, event: Result<Event<Value>, Error>) {
    let event = event.expect("good");
    assert_eq!(event.data["Word"].as_str().map(str::len), Some(1_000));
    *seen += 1;
    let grown = held().saturating_sub(before);
    assert!(grown < MOST, "{grown} bytes are held at event {seen}");
}

#[test]
fn both_clients_keep_no_more_than_they_read() {
    let config = Config::builder()
        .credentials(Credential::new("AKIDTALK", "key").expect("valid"))
        .transport(Road)
        .blocking_transport(Road)
        .build()
        .expect("valid");
    let mut seen = 0;
    let before = held();
    for event in blocking::Client::call_stream(&config, call()) {
        count(&mut seen, before, event);
    }
    assert_eq!(seen, PARTS * EVENTS);

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let before = held();
    runtime.block_on(async {
        let mut events = Client::call_stream(&config, call());
        while let Some(event) = events.next().await {
            count(&mut seen, before, event);
        }
    });
    assert_eq!(seen, 2 * PARTS * EVENTS);
}
