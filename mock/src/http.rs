//! Connections: requests in, answers out, however hostile the other side.

use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, AlertDescription, InvalidMessage};

use crate::cloud::{Cloud, MAX_BODY};
use crate::inject::{Ending, Reply};
use crate::request::{Body, Received};
use crate::{gzip, log};

/// How long the head of a request may take to arrive, and how long a connection may lie idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest head, in bytes; queries alone may have half of it.
const MAX_HEAD: usize = 64 << 10;

/// Why a connection is closed without an answer.
#[derive(Debug)]
pub(crate) enum Closed {
    /// The body did not arrive.
    Unfinished,
    /// It was asked for.
    Asked,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unfinished => "the request did not arrive",
            Self::Asked => "the connection was to be dropped",
        })
    }
}

impl std::error::Error for Closed {}

/// Serves a connection, one request after the other.
pub(crate) async fn serve(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    cloud: Arc<Cloud>,
    watcher: Watcher,
) {
    // Answers are written whole; there is nothing to gather.
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = acceptor else {
        return requests(stream, cloud, watcher).await;
    };
    let handshake = time::timeout(HEAD_TIMEOUT, acceptor.accept(stream));
    match handshake.await {
        Ok(Ok(stream)) => requests(stream, cloud, watcher).await,
        Ok(Err(error)) => {
            let hint = hint(&error).map_or_else(String::new, |hint| format!(" ({hint})"));
            log::connection(cloud.settings.log, &format!("TLS: {error}{hint}"));
        }
        Err(_) => {}
    }
}

/// What a client does wrong whose handshake fails.
fn hint(error: &io::Error) -> Option<&'static str> {
    let error = error.get_ref()?.downcast_ref()?;
    match error {
        rustls::Error::AlertReceived(
            AlertDescription::UnknownCA | AlertDescription::BadCertificate,
        ) => Some("the client does not trust the authority of this run"),
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            Some("the client speaks plain HTTP; its endpoint begins with https://")
        }
        _ => None,
    }
}

async fn requests<S>(stream: S, cloud: Arc<Cloud>, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |request| respond(Arc::clone(&cloud), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    // Whatever ends a connection early is the other side's doing.
    let _ = watcher.watch(connection).await;
}

async fn respond(
    cloud: Arc<Cloud>,
    request: Request<Incoming>,
) -> Result<Response<Answer>, Closed> {
    let started = Instant::now();
    let (head, incoming) = request.into_parts();
    let body = time::timeout(BODY_TIMEOUT, read(incoming))
        .await
        .map_err(|_| Closed::Unfinished)?
        .map_err(|_| Closed::Unfinished)?;
    let received = Received { head, body };
    let exchange = cloud.handle(&received).await;
    if let Some(delay) = exchange.reply.delay {
        time::sleep(delay).await;
    }
    let answer = exchange.answer();
    log::call(
        cloud.settings.log,
        &exchange,
        &answer,
        &cloud.secrets,
        started.elapsed(),
    );
    if exchange.reply.ending == Some(Ending::Drop) {
        return Err(Closed::Asked);
    }
    let stream = exchange.stream();
    let is_stream = stream.is_some();
    let body = stream.unwrap_or_else(|| answer.to_string());
    let packed = match received.header(ACCEPT_ENCODING.as_str()) {
        Some(header) if !is_stream && gzip::is_accepted(&header) => gzip::pack(&body).ok(),
        _ => None,
    };
    let is_packed = packed.is_some();
    let body = packed.map_or_else(|| Bytes::from(body), Bytes::from);
    let mut response = Response::new(Answer::new(body, is_stream, &exchange.reply));
    *response.status_mut() = exchange.status;
    let headers = response.headers_mut();
    if is_packed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if is_stream {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        if let Ok(request_id) = HeaderValue::try_from(exchange.request_id) {
            headers.insert("X-TC-RequestId", request_id);
        }
    } else {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    Ok(response)
}

/// Reads a body. One that is too large is read all the same, and forgotten: a client that is cut
/// off while it sends never reads the answer that says why.
async fn read(mut incoming: Incoming) -> hyper::Result<Body> {
    let mut bytes = BytesMut::new();
    let mut too_large = false;
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        too_large |= data.len() > MAX_BODY - bytes.len();
        if too_large {
            bytes = BytesMut::new();
        } else {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(if too_large {
        Body::TooLarge
    } else {
        Body::Whole(bytes.freeze())
    })
}

/// The body of an answer, which may end before its announced length, or never.
struct Answer {
    rest: Bytes,
    /// The bytes to be left out at the end.
    missing: usize,
    /// The most bytes to be sent at a time.
    part: usize,
    /// Whether its length is not announced.
    is_stream: bool,
    end: End,
    /// Whether what was handed over has had its turn to be written.
    flushed: bool,
}

/// What comes after the last byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Ordinary,
    Cut,
    Stall,
}

impl Answer {
    fn new(mut body: Bytes, is_stream: bool, reply: &Reply) -> Self {
        let whole = body.len();
        let end = match reply.ending {
            // Of an announced length, nothing would be missing.
            Some(Ending::Cut(bytes)) if is_stream || bytes < whole => {
                body.truncate(bytes);
                End::Cut
            }
            Some(Ending::Stall(bytes)) => {
                body.truncate(bytes);
                End::Stall
            }
            _ => End::Ordinary,
        };
        Self {
            missing: whole - body.len(),
            part: reply.part.map_or(usize::MAX, NonZeroUsize::get),
            is_stream,
            end,
            flushed: !body.is_empty(),
            rest: body,
        }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = Closed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Closed>>> {
        if !std::mem::replace(&mut self.flushed, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if !self.rest.is_empty() {
            let length = self.part.min(self.rest.len());
            let part = self.rest.split_to(length);
            self.flushed = false;
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        match self.end {
            End::Ordinary => Poll::Ready(None),
            End::Cut => Poll::Ready(Some(Err(Closed::Asked))),
            End::Stall => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.end == End::Ordinary
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_stream {
            return SizeHint::new();
        }
        let left = self.rest.len() + self.missing;
        SizeHint::with_exact(u64::try_from(left).unwrap_or(u64::MAX))
    }
}
