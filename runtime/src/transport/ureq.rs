//! The road of the blocking client: `ureq`, HTTP/1.1.

use std::io::{self, Read};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, RustlsConnector};
use ureq::{Agent, Body, BodyReader, ProxyProtocol, Timeout};

use super::cache::CachingResolver;
use super::proxy::Route;
use super::socket::{self, Dialing, Tcp, Unconnected};
use super::way::Way;
use super::{
    BlockingBody, BlockingOpened, BlockingTransport, ConnectionSettings, Exchange, Exchanged,
    MAX_HEADERS, Proxy, READ_AT_A_TIME, TransportError, TransportErrorKind, tls,
};
use crate::error::Error;

/// Most of a body that is read at a time as it arrives, in bytes.
const PART: usize = 16 << 10;

pub(super) struct UreqTransport {
    agent: Agent,
    route: Route,
    connect_timeout: Duration,
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
            .timeout_resolve(Some(settings.connect_timeout))
            .timeout_connect(Some(settings.connect_timeout))
            .input_buffer_size(READ_AT_A_TIME)
            .max_response_header_size(READ_AT_A_TIME)
            .max_idle_age(settings.idle_timeout)
            .max_idle_connections(usize::MAX)
            .max_idle_connections_per_host(settings.max_idle_connections)
            .build();
        let connector =
            ().chain(ConnectProxyConnector::default())
                .chain(Tcp)
                .chain(RustlsConnector::default());
        let resolver = CachingResolver::new(settings.lookup.clone());
        Ok(Self {
            agent: Agent::with_parts(config, Dialing(connector), resolver),
            route: settings.route(),
            connect_timeout: settings.connect_timeout,
        })
    }

    /// Whether there is a way to a server.
    pub(super) fn check(&self, server: &Uri) -> Result<(), Error> {
        self.route.proxy(server).map(drop)
    }
}

/// A proxy as `ureq` knows it.
fn proxy(proxy: &Proxy) -> Result<ureq::Proxy, ureq::Error> {
    let mut builder = ureq::Proxy::builder(ProxyProtocol::Http)
        .host(&proxy.host)
        .port(proxy.port);
    if let Some(login) = &proxy.login {
        builder = builder
            .username(login.user.expose())
            .password(login.password.expose());
    }
    builder.build()
}

impl BlockingTransport for UreqTransport {
    fn send(&self, exchange: Exchange) -> Exchanged {
        let limits = Limits::of(&exchange);
        let through = self.through(&exchange)?;
        let way = Way::new(exchange.request.uri(), through);
        let failure = |error| self.failure(error, limits, &way);
        let response = self
            .run(exchange.request, through, Some(limits.timeout))
            .map_err(failure)?;
        let (parts, mut body) = with_few_headers(response)?.into_parts();
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

    fn open(&self, exchange: Exchange) -> BlockingOpened {
        let limits = Limits::of(&exchange);
        let through = self.through(&exchange)?;
        let way = Way::new(exchange.request.uri(), through);
        let run = || self.run(exchange.request, through, None);
        let response = socket::within(limits.timeout, run)
            .map_err(|error| self.failure(error, limits, &way))?;
        let response = with_few_headers(response)?;
        Ok(response.map(|body| {
            let body = body.into_reader();
            Box::new(Arriving { body, way }) as _
        }))
    }
}

/// A body, of which more is waited for no longer than its reader says.
struct Arriving {
    body: BodyReader<'static>,
    way: Way,
}

impl BlockingBody for Arriving {
    fn part(&mut self, timeout: Duration) -> Result<Option<Bytes>, TransportError> {
        let mut part = vec![0; PART];
        match socket::within(timeout, || self.body.read(&mut part)) {
            Ok(0) => Ok(None),
            Ok(read) => {
                part.truncate(read);
                Ok(Some(part.into()))
            }
            Err(error) => Err(match ureq::Error::from(error) {
                ureq::Error::Timeout(_) => TransportError::timeout(timeout),
                error => broken(error, &self.way),
            }),
        }
    }
}

fn with_few_headers(response: Response<Body>) -> Result<Response<Body>, TransportError> {
    if response.headers().len() > MAX_HEADERS {
        return Err(TransportError::head_too_long());
    }
    Ok(response)
}

/// What is wrong with a connection that there was.
fn broken(error: ureq::Error, way: &Way) -> TransportError {
    let failure = match &error {
        ureq::Error::LargeResponseHeader(..) => TransportError::head_too_long(),
        // There is no other way to tell.
        ureq::Error::Protocol(error) if error.to_string().ends_with("too many headers") => {
            TransportError::head_too_long()
        }
        ureq::Error::Protocol(_) => {
            TransportError::new(TransportErrorKind::Malformed, "the answer is no HTTP")
        }
        _ => way.interrupted(),
    };
    failure.with_source(error)
}

/// What an answer may cost.
#[derive(Clone, Copy)]
struct Limits {
    timeout: Duration,
    max_bytes: usize,
}

impl Limits {
    fn of(exchange: &Exchange) -> Self {
        Self {
            timeout: exchange.timeout,
            max_bytes: exchange.max_answer_bytes,
        }
    }
}

impl UreqTransport {
    fn through(&self, exchange: &Exchange) -> Result<Option<&Proxy>, TransportError> {
        let through = self.route.proxy(exchange.request.uri());
        through.map_err(|error| TransportError::new(TransportErrorKind::Proxy, error.message()))
    }

    /// Sends a request, and hears the head of its answer.
    fn run(
        &self,
        request: Request<Bytes>,
        through: Option<&Proxy>,
        timeout: Option<Duration>,
    ) -> Result<Response<Body>, ureq::Error> {
        let (parts, body) = request.into_parts();
        let request = self
            .agent
            .configure_request(Request::from_parts(parts, &*body))
            .timeout_global(timeout)
            .proxy(through.map(proxy).transpose()?)
            .build();
        self.agent.run(request)
    }

    fn failure(&self, error: ureq::Error, limits: Limits, way: &Way) -> TransportError {
        let timeout = self.connect_timeout.min(limits.timeout);
        let failure = match &error {
            ureq::Error::Other(other) => match other.downcast_ref() {
                Some(error) => unconnected(error, timeout, way),
                None => TransportError::new(TransportErrorKind::Interrupted, other.to_string()),
            },
            ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => way.timed_out(timeout),
            ureq::Error::Timeout(_) => return TransportError::timeout(limits.timeout),
            ureq::Error::BodyExceedsLimit(_) => {
                return TransportError::too_long(limits.max_bytes);
            }
            _ => return broken(error, way),
        };
        failure.with_source(error)
    }
}

/// What connecting failed for.
fn unconnected(error: &Unconnected, timeout: Duration, way: &Way) -> TransportError {
    let error = match error {
        Unconnected::Name(cause) => return way.unresolved(cause),
        Unconnected::Address(cause) => return way.unreachable(cause),
        Unconnected::Other(error) => error,
    };
    match error {
        ureq::Error::Timeout(_) => way.timed_out(timeout),
        // The reason ends with the status, if the proxy answered at all.
        ureq::Error::ConnectProxyFailed(reason) => match reason.rsplit_once('/') {
            Some((_, status)) => way.refused_by_proxy(status == "407"),
            None => way.broken(&io::Error::from(io::ErrorKind::UnexpectedEof)),
        },
        ureq::Error::Protocol(_) => way.refused_by_proxy(false),
        ureq::Error::Rustls(error) => way.untrusted(error),
        ureq::Error::Io(cause) => match tls::find(cause) {
            Some(error) => way.untrusted(error),
            None => way.broken(cause),
        },
        error => way.broken(error),
    }
}
