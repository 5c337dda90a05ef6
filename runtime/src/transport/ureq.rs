//! The road of the blocking client: `ureq`, HTTP/1.1.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, ProxyProtocol, Timeout};

use super::proxy::Route;
use super::resolver::CachingResolver;
use super::{
    BlockingTransport, ConnectionSettings, Exchange, Exchanged, TransportError, TransportErrorKind,
    tls,
};
use crate::error::Error;

pub(super) struct UreqTransport {
    agent: Agent,
    route: Route,
}

impl UreqTransport {
    pub(super) fn new(settings: &ConnectionSettings) -> Result<Self, Error> {
        let roots: Vec<_> = tls::roots(settings)?
            .map(|root| Certificate::from_der(&root).to_owned())
            .collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&roots))
            .unversioned_rustls_crypto_provider(tls::provider())
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent("")
            .accept("")
            .accept_encoding("")
            .timeout_connect(Some(settings.connect_timeout))
            .max_idle_age(settings.idle_timeout)
            .max_idle_connections(usize::MAX)
            .max_idle_connections_per_host(settings.max_idle_connections)
            .build();
        let agent = Agent::with_parts(
            config,
            DefaultConnector::default(),
            CachingResolver::default(),
        );
        let route = settings.route()?;
        Ok(Self { agent, route })
    }

    /// The proxy on the way to a server.
    fn proxy(&self, server: &Uri) -> Result<Option<ureq::Proxy>, ureq::Error> {
        let Some(proxy) = self.route.proxy(server) else {
            return Ok(None);
        };
        let mut builder = ureq::Proxy::builder(ProxyProtocol::Http)
            .host(&proxy.host)
            .port(proxy.port);
        if let Some(login) = &proxy.login {
            builder = builder
                .username(login.user.expose())
                .password(login.password.expose());
        }
        builder.build().map(Some)
    }
}

impl BlockingTransport for UreqTransport {
    fn send(&self, exchange: Exchange) -> Exchanged {
        let limits = Limits {
            timeout: exchange.timeout,
            max_bytes: exchange.max_answer_bytes,
        };
        let proxy = self.proxy(exchange.request.uri());
        let through_proxy = !matches!(proxy, Ok(None));
        let failure = |error| failure(error, limits, through_proxy);
        let (parts, body) = exchange.request.into_parts();
        let request = self
            .agent
            .configure_request(Request::from_parts(parts, &*body))
            .timeout_global(Some(limits.timeout))
            .proxy(proxy.map_err(failure)?)
            .build();
        let response = self.agent.run(request).map_err(failure)?;
        let (parts, mut body) = response.into_parts();
        let body = body
            .with_config()
            // The limit counts as exceeded once it is reached.
            .limit(
                u64::try_from(limits.max_bytes)
                    .unwrap_or(u64::MAX)
                    .saturating_add(1),
            )
            .read_to_vec()
            .map_err(failure)?;
        Ok(Response::from_parts(parts, Bytes::from(body)))
    }
}

/// What an answer may cost.
#[derive(Clone, Copy)]
struct Limits {
    timeout: Duration,
    max_bytes: usize,
}

fn failure(error: ureq::Error, limits: Limits, through_proxy: bool) -> TransportError {
    if let ureq::Error::Io(cause) = &error
        && let Some(refusal) = tls::find(cause)
    {
        return refusal;
    }
    let failure = match &error {
        ureq::Error::Rustls(error) => return tls::refusal(error),
        ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
            TransportError::new(TransportErrorKind::Timeout, "connecting took too long").unsent()
        }
        ureq::Error::Timeout(_) => return TransportError::timeout(limits.timeout),
        ureq::Error::BodyExceedsLimit(_) => {
            return TransportError::too_long(limits.max_bytes);
        }
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => {
            TransportError::unconnected(through_proxy)
        }
        ureq::Error::Io(error) if is_connecting(error) => {
            TransportError::unconnected(through_proxy)
        }
        // The reason ends with the status, if the proxy answered at all.
        ureq::Error::ConnectProxyFailed(reason) => match reason.rsplit_once('/') {
            Some((_, status)) => TransportError::refused_by_proxy(status == "407"),
            None => TransportError::unconnected(through_proxy),
        },
        ureq::Error::Tls(_) => {
            TransportError::new(TransportErrorKind::Tls, "no TLS connection came about")
        }
        ureq::Error::Protocol(_) => {
            TransportError::new(TransportErrorKind::Malformed, "the answer is no HTTP")
        }
        _ => TransportError::new(TransportErrorKind::Interrupted, "the connection broke"),
    };
    failure.with_source(error)
}

/// Errors that only connecting gives.
fn is_connecting(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::AddrNotAvailable
    )
}
