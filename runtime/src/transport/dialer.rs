//! How the asynchronous client connects.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tower_service::Service;
use zeroize::Zeroizing;

use super::fair::{Fair, Stream};
use super::proxy::Route;
use super::resolver::Lookup;
use super::way::Way;
use super::{ConnectionSettings, Proxy, TransportError, TransportErrorKind, tls};
use crate::error::Error;

/// Connects, directly or through a proxy, within a time that includes the TLS handshake.
pub(super) struct Dialer(Arc<Roads>);

struct Roads {
    tcp: Tcp,
    tls: TlsConnector,
    route: Route,
    timeout: Duration,
}

type Tcp = HttpConnector<Lookup>;
type Connecting = Pin<Box<dyn Future<Output = Result<Fair, TransportError>> + Send>>;
type ConnectError = <Tcp as Service<Uri>>::Error;
type TunnelError = <Tunnel<Tcp> as Service<Uri>>::Error;
type BoxError = Box<dyn StdError + Send + Sync>;

impl Dialer {
    pub(super) fn new(settings: &ConnectionSettings) -> Result<Self, Error> {
        let mut tcp = HttpConnector::new_with_resolver(settings.lookup.clone());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // The addresses of a host share it.
        tcp.set_connect_timeout(Some(settings.connect_timeout));
        Ok(Self(Arc::new(Roads {
            tcp,
            tls: Arc::new(tls::client_config(settings)?).into(),
            route: settings.route(),
            timeout: settings.connect_timeout,
        })))
    }

    /// Whether there is a way to a server.
    pub(super) fn check(&self, server: &Uri) -> Result<(), Error> {
        self.0.route.proxy(server).map(drop)
    }

    /// The way to a server that there is one to.
    pub(super) fn way(&self, server: &Uri) -> Way {
        Way::new(server, self.0.route.proxy(server).unwrap_or_default())
    }

    /// Connects to a server. Rare, so that room for it in every call would be wasted.
    pub(super) fn connect(&self, server: Uri) -> Connecting {
        let roads = Arc::clone(&self.0);
        Box::pin(async move { roads.connect(server).await })
    }
}

impl Roads {
    async fn connect(&self, server: Uri) -> Result<Fair, TransportError> {
        let proxy = self
            .route
            .proxy(&server)
            .map_err(|error| TransportError::new(TransportErrorKind::Proxy, error.message()))?;
        let way = Way::new(&server, proxy);
        match tokio::time::timeout(self.timeout, self.dial(&server, proxy)).await {
            Ok(Ok(connection)) => Ok(Fair::new(connection)),
            Ok(Err(error)) => Err(self.failure(&way, &*error).with_source(error)),
            Err(_) => Err(way.timed_out(self.timeout)),
        }
    }

    async fn dial(&self, server: &Uri, proxy: Option<&Proxy>) -> Result<Box<dyn Stream>, BoxError> {
        let tcp = match proxy {
            None => self.tcp.clone().call(server.clone()).await?,
            Some(proxy) => self.tunnel(proxy)?.call(server.clone()).await?,
        };
        // It gets this far for loopback addresses and metadata services only.
        if server.scheme() == Some(&Scheme::HTTP) {
            return Ok(Box::new(tcp));
        }
        let host = server.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host)?.to_owned();
        let tls = self.tls.connect(name, tcp.into_inner()).await?;
        Ok(Box::new(TokioIo::new(tls)))
    }

    fn tunnel(&self, proxy: &Proxy) -> Result<Tunnel<Tcp>, BoxError> {
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
        Ok(tunnel)
    }

    /// What connecting failed for.
    fn failure(&self, way: &Way, error: &(dyn StdError + 'static)) -> TransportError {
        if let Some(error) = tls::find(error) {
            return way.untrusted(error);
        }
        if let Some(Unresolved(cause)) = find(error) {
            return way.unresolved(cause);
        }
        if let Some(cause) = find::<ConnectError>(error).and_then(|error| find::<io::Error>(error))
        {
            return match cause.kind() {
                io::ErrorKind::TimedOut => way.timed_out(self.timeout),
                _ => way.unreachable(cause),
            };
        }
        match find(error) {
            Some(TunnelError::ProxyAuthRequired) => way.refused_by_proxy(true),
            Some(TunnelError::TunnelUnsuccessful | TunnelError::ProxyHeadersTooLong) => {
                way.refused_by_proxy(false)
            }
            Some(TunnelError::TunnelUnexpectedEof) => {
                way.broken(&io::Error::from(io::ErrorKind::UnexpectedEof))
            }
            _ => way.broken(error),
        }
    }
}

/// The first cause of a type.
pub(super) fn find<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// Looks names up where it holds nobody up.
impl Service<Name> for Lookup {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Unresolved>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let lookup = self.clone();
        let looking = tokio::task::spawn_blocking(move || lookup.addresses(name.as_str()));
        Box::pin(async move {
            let found = looking.await.map_err(|error| Unresolved(error.into()))?;
            Ok(found.map_err(Unresolved)?.into_iter())
        })
    }
}

/// A name without an address.
#[derive(Debug)]
pub(super) struct Unresolved(io::Error);

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Unresolved {}
