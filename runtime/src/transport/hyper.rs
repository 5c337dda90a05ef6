//! The road of the asynchronous client: `hyper`, HTTP/1.1, on Tokio.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::error::Error as StdError;
use std::future::{Future, pending};
use std::io;
use std::net::{Ipv4Addr, UdpSocket};
use std::panic::catch_unwind;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper_util::client::legacy::{self, Client, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::{self, Handle};
use tokio::task::AbortHandle;

use super::dialer::{Dialer, find};
use super::progress::Progress;
use super::way::Way;
use super::{
    Body, ConnectionSettings, Exchange, Exchanged, Opened, READ_AT_A_TIME, Transport,
    TransportError, TransportErrorKind, tls,
};
use crate::error::{Error, ErrorKind};

pub(super) struct HyperTransport {
    dialer: Dialer,
    idle_timeout: Duration,
    max_idle_connections: usize,
    /// Of each runtime; there is hardly ever more than one.
    pools: Mutex<Vec<Pool>>,
}

type Connections = Client<Dialer, Watched>;

/// The connections of one runtime. They rest when it does and end with it, so that no call of
/// another runtime may use them.
struct Pool {
    runtime: runtime::Id,
    client: Arc<Connections>,
    /// A task that lives as long as the runtime.
    life: AbortHandle,
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.life.abort();
    }
}

impl HyperTransport {
    pub(super) fn new(settings: &ConnectionSettings) -> Result<Self, Error> {
        Ok(Self {
            dialer: Dialer::new(settings)?,
            idle_timeout: settings.idle_timeout,
            max_idle_connections: settings.max_idle_connections,
            pools: Mutex::default(),
        })
    }

    /// Whether there is a way to a server.
    pub(super) fn check(&self, server: &Uri) -> Result<(), Error> {
        self.dialer.check(server)?;
        let runtime = Handle::current().id();
        let pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if pools.iter().any(|pool| pool.runtime == runtime) {
            return Ok(());
        }
        drop(pools);
        check_io()
    }

    pub(super) fn unconnected(&self, server: &Uri, timeout: Duration) -> TransportError {
        self.dialer.way(server).timed_out(timeout)
    }

    /// The client with the connections of the runtime that the call is made in.
    fn client(&self) -> Arc<Connections> {
        let runtime = Handle::current();
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pools.iter().find(|pool| pool.runtime == runtime.id());
        if let Some(pool) = known.filter(|pool| !pool.life.is_finished()) {
            return Arc::clone(&pool.client);
        }
        pools.retain(|pool| !pool.life.is_finished());
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(self.idle_timeout)
            .pool_max_idle_per_host(self.max_idle_connections)
            .pool_timer(TokioTimer::new())
            .http1_max_buf_size(READ_AT_A_TIME)
            .set_host(false)
            .build(self.dialer.clone());
        let client = Arc::new(client);
        pools.push(Pool {
            runtime: runtime.id(),
            client: Arc::clone(&client),
            life: runtime.spawn(pending::<()>()).abort_handle(),
        });
        client
    }
}

/// Refuses a runtime that cannot connect. Tokio has no other way to ask.
fn check_io() -> Result<(), Error> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|socket| socket.set_nonblocking(true).map(|()| socket));
    let Ok(socket) = socket else {
        // It may still be able to.
        return Ok(());
    };
    catch_unwind(|| drop(tokio::net::UdpSocket::from_std(socket))).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            "the Tokio runtime has no IO: build it with `enable_all()`",
        )
    })
}

impl HyperTransport {
    /// Sends a request. The future that waits for the head of its answer does not hold it.
    fn request(&self, exchange: Exchange) -> ResponseFuture {
        let progress = exchange.progress;
        progress.connecting();
        let request = exchange.request.map(|body| Watched {
            body: Full::new(body),
            progress,
        });
        self.client().request(request)
    }

    /// Why a server did not answer.
    fn failure(&self, error: legacy::Error, server: &Uri) -> TransportError {
        let unsent = error.is_connect()
            || find::<hyper::Error>(&error).is_some_and(hyper::Error::is_canceled);
        failure(error.into(), unsent, || self.dialer.way(server))
    }
}

impl Transport for HyperTransport {
    fn send(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Exchanged> + Send + '_>> {
        let max_bytes = exchange.max_answer_bytes;
        let server = exchange.request.uri().clone();
        Box::pin(async move {
            let answer = self.request(exchange).await;
            let (parts, body) = answer
                .map_err(|error| self.failure(error, &server))?
                .into_parts();
            let body = collect(body, max_bytes, || self.dialer.way(&server)).await?;
            Ok(Response::from_parts(parts, body))
        })
    }

    fn open(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Opened> + Send + '_>> {
        let server = exchange.request.uri().clone();
        Box::pin(async move {
            let answer = self.request(exchange).await;
            let response = answer.map_err(|error| self.failure(error, &server))?;
            let way = self.dialer.way(&server);
            Ok(response.map(|body| Box::new(Arriving { body, way }) as _))
        })
    }
}

struct Arriving {
    body: Incoming,
    way: Way,
}

impl Body for Arriving {
    fn poll_part(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
            match frame.map(|frame| frame.map(|frame| frame.into_data())) {
                Some(Ok(Ok(data))) => return Poll::Ready(Some(Ok(data))),
                // Trailers.
                Some(Ok(Err(_))) => {}
                Some(Err(error)) => {
                    let way = || &self.way;
                    return Poll::Ready(Some(Err(failure(error.into(), false, way))));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}

/// A body that tells when it is asked for: a connection is there, and the request on its way.
struct Watched {
    body: Full<Bytes>,
    progress: Progress,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    /// Asked before the first byte is sent.
    fn is_end_stream(&self) -> bool {
        self.progress.connected();
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Reads a body up to its cap. One that comes in one piece, as most do, is not copied.
async fn collect(
    mut body: Incoming,
    max_bytes: usize,
    way: impl Fn() -> Way,
) -> Result<Bytes, TransportError> {
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| failure(error.into(), false, &way))?;
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

/// Whether a body came in parts that are none. What is wrong with TLS comes as the same kind.
fn is_no_chunk(error: &hyper::Error) -> bool {
    let kind = find::<io::Error>(error).map(io::Error::kind);
    matches!(
        kind,
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
    ) && tls::find(error).is_none()
}

fn failure<W: Borrow<Way>>(
    error: Box<dyn StdError + Send + Sync>,
    unsent: bool,
    way: impl FnOnce() -> W,
) -> TransportError {
    if let Some(unconnected) = find::<TransportError>(&*error) {
        return unconnected.clone();
    }
    let failure = match find::<hyper::Error>(&*error) {
        // A client has no other way to tell.
        Some(cause) if cause.is_parse() && cause.to_string().ends_with("head is too large") => {
            TransportError::head_too_long()
        }
        Some(cause) if cause.is_parse() || is_no_chunk(cause) => {
            TransportError::new(TransportErrorKind::Malformed, "the answer is no HTTP")
        }
        _ => way().borrow().interrupted(),
    };
    let failure = failure.with_source(error);
    if unsent { failure.unsent() } else { failure }
}
