//! The road of the asynchronous client: `hyper`, HTTP/1.1, on Tokio.

use std::error::Error as StdError;
use std::future::{Future, poll_fn};
use std::io;
use std::mem;
use std::net::{Ipv4Addr, UdpSocket};
use std::panic::catch_unwind;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response, Uri};
use hyper::body::{Body as HttpBody, Incoming};
use hyper::client::conn::http1;
use tokio::runtime::{self, Handle};
use tokio::task::AbortHandle;

use super::dialer::Dialer;
use super::pool::{Connection, Pool};
use super::progress::Progress;
use super::upload::{Upload, Watch};
use super::way::Way;
use super::{
    Body, ConnectionSettings, Exchange, Exchanged, Opened, READ_AT_A_TIME, Transport,
    TransportError, TransportErrorKind, tls,
};
use crate::error::{Error, ErrorKind};

/// How often idle connections are looked at, at most.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

pub(super) struct HyperTransport {
    dialer: Dialer,
    idle_timeout: Duration,
    max_idle_connections: usize,
    /// Of each runtime; there is hardly ever more than one.
    pools: Mutex<Vec<Held>>,
}

/// The connections of one runtime. They rest when it does and end with it, so that no call of
/// another runtime may use them.
struct Held {
    runtime: runtime::Id,
    pool: Arc<Pool>,
    /// A task that lives as long as the runtime, and closes what is idle for too long.
    life: AbortHandle,
}

impl Drop for Held {
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
        if pools.iter().any(|held| held.runtime == runtime) {
            return Ok(());
        }
        drop(pools);
        check_io()
    }

    /// The connections of the runtime that the call is made in.
    fn pool(&self) -> Arc<Pool> {
        let runtime = Handle::current();
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pools.iter().find(|held| held.runtime == runtime.id());
        if let Some(held) = known.filter(|held| !held.life.is_finished()) {
            return Arc::clone(&held.pool);
        }
        pools.retain(|held| !held.life.is_finished());
        let pool = Arc::new(Pool::new(self.idle_timeout, self.max_idle_connections));
        pools.push(Held {
            runtime: runtime.id(),
            pool: Arc::clone(&pool),
            life: runtime
                .spawn(task(tend(Arc::clone(&pool), self.idle_timeout)))
                .abort_handle(),
        });
        pool
    }
}

/// What runs beside the calls: of one type, as a caller compiles Tokio's tasks anew for each.
fn task(
    future: impl Future<Output = ()> + Send + 'static,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(future)
}

/// Closes connections that are idle for too long, until it is aborted.
async fn tend(pool: Arc<Pool>, idle_timeout: Duration) {
    loop {
        tokio::time::sleep(idle_timeout.max(SHORTEST_PAUSE)).await;
        pool.expire();
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
    /// Sends a request, and waits for the head of its answer. One that did not get onto a
    /// connection that was idle, because the server closed that, is sent over another.
    async fn request(
        &self,
        request: &mut Request<Upload>,
        server: &Uri,
        progress: &Progress,
    ) -> Result<(Response<Incoming>, Answering), TransportError> {
        let pool = self.pool();
        let sending = request.body().watch();
        loop {
            let idle = pool.take(server);
            let is_new = idle.is_none();
            let mut connection = match idle {
                Some(connection) => connection,
                None => self.connect(server, progress).await?,
            };
            let sent = connection
                .requests
                .try_send_request(mem::take(request))
                .await;
            let mut failed = match sent {
                Ok(answer) => {
                    let answering = Answering {
                        connection,
                        sending,
                        pool,
                    };
                    return Ok((answer, answering));
                }
                Err(failed) => failed,
            };
            match failed.take_message() {
                Some(unsent) if !is_new => *request = unsent,
                _ => {
                    let error = failed.into_error();
                    let unsent = error.is_canceled();
                    return Err(failure(error, unsent, &self.dialer.way(server)));
                }
            }
        }
    }

    /// A new connection, which is driven by a task of its own.
    async fn connect(
        &self,
        server: &Uri,
        progress: &Progress,
    ) -> Result<Connection, TransportError> {
        progress.connecting(self.dialer.way(server));
        let stream = self.dialer.connect(server.clone()).await?;
        let (requests, driver) = http1::Builder::new()
            .max_buf_size(READ_AT_A_TIME)
            .writev(false)
            .handshake(stream)
            .await
            .map_err(|error| failure(error, true, &self.dialer.way(server)))?;
        // What goes wrong with it is told to whoever waits for an answer.
        let driver = tokio::spawn(task(async { drop(driver.await) })).abort_handle();
        progress.connected();
        Ok(Connection {
            requests,
            driver,
            in_use: true,
        })
    }
}

/// A connection whose answer has begun.
struct Answering {
    connection: Connection,
    sending: Watch,
    pool: Arc<Pool>,
}

impl Answering {
    /// Hands the connection on when the answer is over or wanted no more, unless the server did not
    /// want all of the request.
    fn finish(self, server: &Uri) {
        if self.sending.is_over() {
            self.pool.keep(server, self.connection);
        }
    }
}

/// A request as it goes over the connection to its server, which it no longer names.
fn split(request: Request<Bytes>) -> (Request<Upload>, Uri) {
    let mut request = request.map(Upload::new);
    let server = mem::take(request.uri_mut());
    let path = server.path_and_query().filter(|path| *path != "/");
    if let Some(path) = path {
        *request.uri_mut() = path.clone().into();
    }
    (request, server)
}

impl Transport for HyperTransport {
    fn send(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Exchanged> + Send + '_>> {
        let max_bytes = exchange.max_answer_bytes;
        let progress = exchange.progress;
        let (mut request, server) = split(exchange.request);
        Box::pin(async move {
            let (mut answer, answering) = self.request(&mut request, &server, &progress).await?;
            let way = || self.dialer.way(&server);
            let body = collect(answer.body_mut(), max_bytes, way).await?;
            answering.finish(&server);
            Ok(answer.map(|_| body))
        })
    }

    fn open(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Opened> + Send + '_>> {
        let progress = exchange.progress;
        let (mut request, server) = split(exchange.request);
        Box::pin(async move {
            let (answer, answering) = self.request(&mut request, &server, &progress).await?;
            let way = self.dialer.way(&server);
            Ok(answer.map(|body| {
                Box::new(Arriving {
                    body,
                    way,
                    answering: Some(answering),
                    server,
                }) as _
            }))
        })
    }
}

struct Arriving {
    body: Incoming,
    way: Way,
    /// Until the answer is over, or broken.
    answering: Option<Answering>,
    server: Uri,
}

impl Drop for Arriving {
    /// What is left may be no more than the end, as behind an event that says that it is the last
    /// one. `hyper` takes that where it has arrived already, or else closes the connection.
    fn drop(&mut self) {
        self.finish();
    }
}

impl Arriving {
    fn finish(&mut self) {
        if let Some(answering) = self.answering.take() {
            answering.finish(&self.server);
        }
    }
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
                    self.answering = None;
                    return Poll::Ready(Some(Err(failure(error, false, &self.way))));
                }
                None => {
                    self.finish();
                    return Poll::Ready(None);
                }
            }
        }
    }
}

/// Reads a body up to its cap. One that comes in one piece, as most do, is not copied, and another
/// once, into room for all of it.
async fn collect(
    body: &mut Incoming,
    max_bytes: usize,
    way: impl Fn() -> Way,
) -> Result<Bytes, TransportError> {
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
        let frame = frame.map_err(|error| failure(error, false, &way()))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        let length = first.len().max(whole.len()) + data.len();
        if length > max_bytes {
            return Err(TransportError::too_long(max_bytes));
        }
        if first.is_empty() {
            first = data;
        } else {
            if whole.is_empty() {
                let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
                whole.reserve(length + announced.min(max_bytes - length));
                whole.extend_from_slice(&first);
            }
            whole.extend_from_slice(&data);
        }
        if body.is_end_stream() {
            break;
        }
    }
    Ok(if whole.is_empty() {
        first
    } else {
        whole.into()
    })
}

/// Whether a body came in parts that are none. What is wrong with TLS comes as the same kind.
fn is_no_chunk(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    matches!(
        cause.map(io::Error::kind),
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
    ) && tls::find(error).is_none()
}

fn failure(error: hyper::Error, unsent: bool, way: &Way) -> TransportError {
    // A client has no other way to tell.
    let failure = if error.is_parse() && error.to_string().ends_with("head is too large") {
        TransportError::head_too_long()
    } else if error.is_parse() || is_no_chunk(&error) {
        TransportError::new(TransportErrorKind::Malformed, "the answer is no HTTP")
    } else {
        way.interrupted()
    };
    let failure = failure.with_source(error);
    if unsent { failure.unsent() } else { failure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_over_a_connection_names_a_path_alone() {
        for (url, sent) in [
            ("https://lcic.tencentcloudapi.com", "/"),
            ("https://lcic.tencentcloudapi.com/", "/"),
            ("https://lcic.tencentcloudapi.com/?A=1", "/?A=1"),
            ("http://127.0.0.1:4010/v4/a?b", "/v4/a?b"),
        ] {
            let mut request = Request::default();
            *request.uri_mut() = Uri::from_static(url);
            let (request, server) = split(request);
            assert_eq!(
                (request.uri(), &server),
                (&Uri::from_static(sent), &Uri::from_static(url))
            );
        }
    }
}
