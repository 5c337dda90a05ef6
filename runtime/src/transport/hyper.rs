//! The road of the asynchronous client: `hyper`, HTTP/1.1, on Tokio.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_service::Service;

use super::{
    ConnectionSettings, Exchange, Exchanged, Transport, TransportError, TransportErrorKind, tls,
};
use crate::error::Error;

pub(super) struct HyperTransport {
    client: Client<Dialer, Full<Bytes>>,
}

impl HyperTransport {
    pub(super) fn new(settings: &ConnectionSettings) -> Result<Self, Error> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls::client_config(settings)?)
            // Plain http gets this far for loopback addresses only.
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(settings.idle_timeout)
            .pool_timer(TokioTimer::new())
            .set_host(false)
            .build(Dialer {
                https,
                timeout: settings.connect_timeout,
            });
        Ok(Self { client })
    }
}

impl Transport for HyperTransport {
    fn send(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Exchanged> + Send + '_>> {
        let request = exchange.request.map(Full::new);
        let max_bytes = exchange.max_answer_bytes;
        Box::pin(async move {
            let response = self.client.request(request).await.map_err(|error| {
                let unsent = error.is_connect()
                    || find::<hyper::Error>(&error).is_some_and(hyper::Error::is_canceled);
                failure(error.into(), unsent)
            })?;
            let (parts, body) = response.into_parts();
            let body = collect(body, max_bytes).await?;
            Ok(Response::from_parts(parts, body))
        })
    }
}

/// Reads a body up to its cap. One that comes in one piece, as most do, is not copied.
async fn collect(mut body: Incoming, max_bytes: usize) -> Result<Bytes, TransportError> {
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| failure(error.into(), false))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if first.len() + rest.len() + data.len() > max_bytes {
            return Err(TransportError::too_long(max_bytes));
        }
        if first.is_empty() {
            first = data;
        } else {
            rest.extend_from_slice(&data);
        }
        if body.is_end_stream() {
            break;
        }
    }
    if rest.is_empty() {
        return Ok(first);
    }
    Ok([first, rest.freeze()].concat().into())
}

fn failure(error: Box<dyn StdError + Send + Sync>, unsent: bool) -> TransportError {
    if let Some(error) = tls::find(&*error) {
        return error;
    }
    if find::<TimedOut>(&*error).is_some() {
        return TransportError::new(TransportErrorKind::Timeout, "connecting took too long")
            .unsent();
    }
    let hyper = find::<hyper::Error>(&*error);
    let (kind, message) = if hyper.is_some_and(hyper::Error::is_parse) {
        (TransportErrorKind::Malformed, "the answer is no HTTP")
    } else if unsent && hyper.is_none() {
        (TransportErrorKind::Connect, "no connection came about")
    } else {
        (TransportErrorKind::Interrupted, "the connection broke")
    };
    let failure = TransportError::new(kind, message).with_source(error);
    if unsent { failure.unsent() } else { failure }
}

/// The first cause of a type.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// Connects within a time that includes the TLS handshake.
#[derive(Clone)]
struct Dialer {
    https: HttpsConnector<HttpConnector>,
    timeout: Duration,
}

type Connection = <HttpsConnector<HttpConnector> as Service<Uri>>::Response;
type BoxError = Box<dyn StdError + Send + Sync>;

impl Service<Uri> for Dialer {
    type Response = Connection;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.https.call(uri);
        let timeout = self.timeout;
        Box::pin(async move {
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => connected,
                Err(_) => Err(TimedOut.into()),
            }
        })
    }
}

/// Connecting took longer than allowed.
#[derive(Debug)]
struct TimedOut;

impl std::fmt::Display for TimedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("connecting took too long")
    }
}

impl StdError for TimedOut {}
