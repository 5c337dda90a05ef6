//! The road of the asynchronous client: `hyper`, HTTP/1.1, on Tokio.

use std::error::Error as StdError;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::{Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tower_service::Service;
use zeroize::Zeroizing;

use super::proxy::Route;
use super::{
    ConnectionSettings, Exchange, Exchanged, Proxy, Transport, TransportError, TransportErrorKind,
    tls,
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
        let tls = Arc::new(tls::client_config(settings)?);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(settings.idle_timeout)
            .pool_max_idle_per_host(settings.max_idle_connections)
            .pool_timer(TokioTimer::new())
            .set_host(false)
            .build(Dialer(Arc::new(Roads {
                // Plain http gets this far for loopback addresses only.
                direct: (tcp.clone(), Arc::clone(&tls)).into(),
                tcp,
                tls,
                route: settings.route()?,
                timeout: settings.connect_timeout,
            })));
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
    if let Some(failure) = find::<TunnelError>(&*error) {
        let failure = match failure {
            TunnelError::ConnectFailed(_)
            | TunnelError::Io(_)
            | TunnelError::TunnelUnexpectedEof => TransportError::unconnected(true),
            TunnelError::ProxyAuthRequired => TransportError::refused_by_proxy(true),
            _ => TransportError::refused_by_proxy(false),
        };
        return failure.with_source(error);
    }
    let hyper = find::<hyper::Error>(&*error);
    let (kind, message) = if hyper.is_some_and(hyper::Error::is_parse) {
        (TransportErrorKind::Malformed, "the answer is no HTTP")
    } else if unsent && hyper.is_none() {
        return TransportError::unconnected(false).with_source(error);
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

/// Connects, directly or through a proxy, within a time that includes the TLS handshake. It is
/// cloned for every request.
#[derive(Clone)]
struct Dialer(Arc<Roads>);

struct Roads {
    direct: HttpsConnector<HttpConnector>,
    tcp: HttpConnector,
    tls: Arc<ClientConfig>,
    route: Route,
    timeout: Duration,
}

impl Roads {
    fn tunnel(&self, proxy: &Proxy) -> Result<HttpsConnector<Tunnel<HttpConnector>>, BoxError> {
        let url = format!("http://{}:{}", proxy.host, proxy.port).parse()?;
        let mut tunnel = Tunnel::new(url, self.tcp.clone());
        if let Some(login) = &proxy.login {
            let login = Zeroizing::new(format!(
                "{}:{}",
                login.user.expose(),
                login.password.expose()
            ));
            let header = format!("Basic {}", STANDARD.encode(&*login));
            tunnel = tunnel.with_auth(header.try_into()?);
        }
        Ok((tunnel, Arc::clone(&self.tls)).into())
    }
}

type Connection = <HttpsConnector<HttpConnector> as Service<Uri>>::Response;
type TunnelError = <Tunnel<HttpConnector> as Service<Uri>>::Error;
type BoxError = Box<dyn StdError + Send + Sync>;

impl Service<Uri> for Dialer {
    type Response = Connection;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, BoxError>> + Send>>;

    /// The connectors beneath are always ready.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let roads = &self.0;
        let connecting = match roads.route.proxy(&uri).map(|proxy| roads.tunnel(proxy)) {
            None => roads.direct.clone().call(uri),
            Some(Ok(mut tunnel)) => tunnel.call(uri),
            Some(Err(error)) => return Box::pin(ready(Err(error))),
        };
        let timeout = roads.timeout;
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
