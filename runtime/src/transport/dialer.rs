//! How the asynchronous client connects.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::fair::{Fair, Stream};
use super::proxy::Route;
use super::resolver::Lookup;
use super::way::{Way, port};
use super::{ConnectionSettings, Proxy, TransportError, TransportErrorKind, attempts, tls, tunnel};
use crate::error::Error;

/// Connects, directly or through a proxy, within a time that includes the TLS handshake.
pub(super) struct Dialer(Arc<Roads>);

struct Roads {
    lookup: Lookup,
    tls: TlsConnector,
    route: Route,
    timeout: Duration,
}

type Connecting = Pin<Box<dyn Future<Output = Result<Fair, TransportError>> + Send>>;

impl Dialer {
    pub(super) fn new(settings: &ConnectionSettings) -> Result<Self, Error> {
        Ok(Self(Arc::new(Roads {
            lookup: settings.lookup.clone(),
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
        match tokio::time::timeout(self.timeout, self.dial(&server, proxy, &way)).await {
            Ok(dialed) => dialed.map(Fair::new),
            Err(_) => Err(way.timed_out(self.timeout)),
        }
    }

    async fn dial(
        &self,
        server: &Uri,
        proxy: Option<&Proxy>,
        way: &Way,
    ) -> Result<Box<dyn Stream>, TransportError> {
        let host = bare(server.host().unwrap_or_default());
        let tcp = match proxy {
            None => self.reach(host, port(server), way).await?,
            Some(proxy) => {
                let tcp = self.reach(bare(&proxy.host), proxy.port, way).await?;
                tunnel::open(&tcp, proxy.login.as_ref(), way).await?;
                tcp
            }
        };
        // It gets this far for loopback addresses and metadata services only.
        if server.scheme() == Some(&Scheme::HTTP) {
            return Ok(Box::new(TokioIo::new(tcp)));
        }
        let name = ServerName::try_from(host)
            .map_err(|error| way.broken(&error).with_source(error))?
            .to_owned();
        match self.tls.connect(name, tcp).await {
            Ok(tls) => Ok(Box::new(TokioIo::new(tls))),
            Err(error) => Err(match tls::find(&error) {
                Some(error) => way.untrusted(error),
                None => way.broken(&error).with_source(error),
            }),
        }
    }

    /// Connects to a host that is a name or an address.
    async fn reach(&self, host: &str, port: u16, way: &Way) -> Result<TcpStream, TransportError> {
        let mut addresses = match host.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => self
                .addresses(host)
                .await
                .map_err(|error| way.unresolved(&error).with_source(error))?,
        };
        for address in &mut addresses {
            address.set_port(port);
        }
        attempts::first(addresses, self.timeout)
            .await
            .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
            .map_err(|error| way.unreachable(&error).with_source(error))
    }

    /// Looks a name up where it holds nobody up.
    async fn addresses(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        let (lookup, host) = (self.lookup.clone(), host.to_owned());
        tokio::task::spawn_blocking(move || lookup.addresses(&host)).await?
    }
}

/// A host without the brackets that an IPv6 address has in a URL.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}
