//! Connections: requests in, pages out.

use std::convert::Infallible;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, LOCATION, VARY};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{self, Runtime};
use tokio::sync::mpsc;
use tokio::{task, time};

use super::http::{Body, Reply};
use super::site::Site;
use super::{guard, routes, site};

/// How long a head or a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing is accepted after it failed.
const PAUSE: Duration = Duration::from_millis(50);
/// The largest form, in bytes.
const MAX_FORM: usize = 4 << 20;
/// Bytes below which packing does not pay.
const WORTH_PACKING: usize = 512;

/// A server that listens at the loopback.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
}

impl Server {
    /// Takes a port of 127.0.0.1; 0 stands for any that is free.
    pub fn listen(port: u16) -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, port)))?;
        Ok(Self { runtime, listener })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves pages, for ever.
    pub fn serve(self, site: Site) {
        let site = Arc::new(site);
        site::warm(&site);
        let port = self.address().map_or(0, |address| address.port());
        self.runtime.block_on(async {
            loop {
                match self.listener.accept().await {
                    Ok((stream, _)) => {
                        task::spawn(connection(stream, Arc::clone(&site), port));
                    }
                    Err(_) => time::sleep(PAUSE).await,
                }
            }
        });
    }
}

async fn connection(stream: TcpStream, site: Arc<Site>, port: u16) {
    let service = service_fn(move |request| respond(Arc::clone(&site), request, port));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    // Whatever ends a connection early is the other side's doing.
    let _ = connection.await;
}

async fn respond(
    site: Arc<Site>,
    request: Request<Incoming>,
    port: u16,
) -> Result<Response<Sent>, Infallible> {
    let packs = accepts_gzip(request.headers());
    let reply = reply(site, request, port).await;
    Ok(response(reply, packs))
}

async fn reply(site: Arc<Site>, request: Request<Incoming>, port: u16) -> Reply {
    let refuse = |status, text: &str| {
        Reply::new("text/plain; charset=utf-8", format!("Refused: {text}.\n")).with_status(status)
    };
    let is_post = request.method() == Method::POST;
    if !is_post && request.method() != Method::GET {
        return refuse(405, "pages are asked for by GET and POST");
    }
    if let Some(reason) = guard::refusal(request.headers(), is_post, port) {
        return refuse(403, reason);
    }
    let (head, body) = request.into_parts();
    let too_large = || refuse(413, "the form is larger than 4 MB, or was cut off");
    if body.size_hint().lower() > MAX_FORM as u64 {
        return too_large();
    }
    let read = time::timeout(PATIENCE, Limited::new(body, MAX_FORM).collect()).await;
    let body = match read {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => return too_large(),
        Err(_) => return refuse(408, "the form did not arrive"),
    };
    let answered = task::spawn_blocking(move || {
        let query = head.uri.query().unwrap_or_default();
        routes::answer(&site, is_post, head.uri.path(), query, &body)
    });
    answered.await.unwrap_or_else(|_| {
        refuse(
            500,
            "the page cannot be made: this is a mistake of the program",
        )
    })
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let mut codings = accepted.unwrap_or_default().split(',').map(str::trim);
    codings
        .any(|coding| coding == "gzip" || coding.starts_with("gzip;") && !coding.ends_with("q=0"))
}

fn response(reply: Reply, packs: bool) -> Response<Sent> {
    let (body, is_packed) = match reply.body {
        Body::Whole(bytes) if packs && bytes.len() >= WORTH_PACKING => match packed(&bytes) {
            Ok(packed) => (Sent::Whole(Full::new(packed)), true),
            Err(_) => (Sent::Whole(Full::new(bytes)), false),
        },
        Body::Whole(bytes) => (Sent::Whole(Full::new(bytes)), false),
        Body::Parts(parts) => (Sent::Parts(parts), false),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    let headers = response.headers_mut();
    guard::protect(headers);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(reply.kind));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if is_packed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Some(location) = reply.location.and_then(|to| HeaderValue::try_from(to).ok()) {
        headers.insert(LOCATION, location);
    }
    response
}

fn packed(bytes: &[u8]) -> io::Result<Bytes> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::new(6));
    packer.write_all(bytes)?;
    packer.finish().map(Bytes::from)
}

/// The body of an answer.
enum Sent {
    Whole(Full<Bytes>),
    Parts(mpsc::Receiver<Bytes>),
}

impl hyper::body::Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Whole(whole) => Pin::new(whole).poll_frame(context),
            Self::Parts(parts) => parts
                .poll_recv(context)
                .map(|part| part.map(|part| Ok(Frame::data(part)))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(whole) => whole.size_hint(),
            Self::Parts(_) => SizeHint::new(),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(whole) => whole.is_end_stream(),
            Self::Parts(_) => false,
        }
    }
}
