//! The road of the blocking client: `ureq`, HTTP/1.1.

use std::io;

use bytes::Bytes;
use http::{Request, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Timeout};

use super::resolver::CachingResolver;
use super::{
    BlockingTransport, ConnectionSettings, Exchange, Exchanged, TransportError, TransportErrorKind,
    tls,
};
use crate::error::Error;

pub(super) struct UreqTransport {
    agent: Agent,
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
            .max_idle_connections(IDLE_CONNECTIONS)
            .max_idle_connections_per_host(IDLE_CONNECTIONS)
            .build();
        let agent = Agent::with_parts(
            config,
            DefaultConnector::default(),
            CachingResolver::default(),
        );
        Ok(Self { agent })
    }
}

/// As many threads as may share a client without connecting anew for every call.
const IDLE_CONNECTIONS: usize = 256;

impl BlockingTransport for UreqTransport {
    fn send(&self, exchange: Exchange) -> Exchanged {
        let max_bytes = exchange.max_answer_bytes;
        let failure = |error| failure(error, &exchange);
        let (parts, body) = exchange.request.clone().into_parts();
        let request = self
            .agent
            .configure_request(Request::from_parts(parts, &*body))
            .timeout_global(Some(exchange.timeout))
            .build();
        let response = self.agent.run(request).map_err(failure)?;
        let (parts, mut body) = response.into_parts();
        let body = body
            .with_config()
            // The limit counts as exceeded once it is reached.
            .limit(
                u64::try_from(max_bytes)
                    .unwrap_or(u64::MAX)
                    .saturating_add(1),
            )
            .read_to_vec()
            .map_err(failure)?;
        Ok(Response::from_parts(parts, Bytes::from(body)))
    }
}

fn failure(error: ureq::Error, exchange: &Exchange) -> TransportError {
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
        ureq::Error::Timeout(_) => return TransportError::timeout(exchange.timeout),
        ureq::Error::BodyExceedsLimit(_) => {
            return TransportError::too_long(exchange.max_answer_bytes);
        }
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => {
            TransportError::new(TransportErrorKind::Connect, "no connection came about")
        }
        ureq::Error::Io(error) if is_connecting(error) => {
            TransportError::new(TransportErrorKind::Connect, "no connection came about")
        }
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
