//! The way to a server, and what to say when it leads nowhere.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;

use super::{Proxy, TransportError, TransportErrorKind, tls};

/// Who is connected to, for messages.
pub(super) struct Way {
    /// With its port.
    server: String,
    /// With its port, but without its user.
    proxy: Option<String>,
}

impl Way {
    pub(super) fn new(server: &Uri, proxy: Option<&Proxy>) -> Self {
        Self {
            server: format!("{}:{}", server.host().unwrap_or_default(), port(server)),
            proxy: proxy.map(|proxy| format!("{}:{}", proxy.host, proxy.port)),
        }
    }

    /// The server, with its port.
    #[cfg(feature = "async")]
    pub(super) fn server(&self) -> &str {
        &self.server
    }

    /// Who is connected to first.
    fn first(&self) -> String {
        match &self.proxy {
            Some(proxy) => format!("the proxy {proxy}"),
            None => self.server.clone(),
        }
    }

    fn whole(&self) -> String {
        match &self.proxy {
            Some(proxy) => format!("{} through the proxy {proxy}", self.server),
            None => self.server.clone(),
        }
    }

    /// There is no address.
    pub(super) fn unresolved(&self, cause: &io::Error) -> TransportError {
        let message = format!(
            "cannot connect to {}: the name is not resolved: {}",
            self.first(),
            words(cause)
        );
        TransportError::new(TransportErrorKind::Connect, message)
    }

    /// Nobody listens at any address.
    pub(super) fn unreachable(&self, cause: &io::Error) -> TransportError {
        let message = format!("cannot connect to {}: {}", self.first(), words(cause));
        TransportError::new(TransportErrorKind::Connect, message)
    }

    /// The connection ended before it was of use.
    pub(super) fn broken(&self, cause: &(dyn StdError + 'static)) -> TransportError {
        let cause = match innermost(cause) {
            Some(cause) => words(cause),
            None => cause.to_string(),
        };
        let message = format!("cannot connect to {}: {cause}", self.whole());
        TransportError::new(TransportErrorKind::Connect, message)
    }

    /// The connection ended while it was in use.
    pub(super) fn interrupted(&self) -> TransportError {
        let message = format!("the connection to {} broke", self.whole());
        TransportError::new(TransportErrorKind::Interrupted, message)
    }

    pub(super) fn refused_by_proxy(&self, wants_login: bool) -> TransportError {
        let proxy = self.first();
        let message = if wants_login {
            format!(
                "{proxy} asks for another user name and password: they are part of its URL, as in \
                 http://user:password@proxy.example.com:3128"
            )
        } else {
            format!("{proxy} refused to connect to {}", self.server)
        };
        TransportError::new(TransportErrorKind::Proxy, message)
    }

    pub(super) fn untrusted(&self, error: &rustls::Error) -> TransportError {
        TransportError::new(TransportErrorKind::Tls, tls::reason(error, &self.server))
            .with_source(error.clone())
    }

    pub(super) fn timed_out(&self, timeout: Duration) -> TransportError {
        let message = format!("cannot connect to {} within {timeout:?}", self.whole());
        TransportError::new(TransportErrorKind::Timeout, message).unsent()
    }
}

/// The port of a server.
pub(super) fn port(server: &Uri) -> u16 {
    let default = if server.scheme() == Some(&Scheme::HTTP) {
        80
    } else {
        443
    };
    server.port_u16().unwrap_or(default)
}

/// The innermost error of the operating system's kind.
fn innermost<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    let mut found = None;
    let mut next = Some(error);
    while let Some(error) = next {
        next = tls::cause(error);
        found = error.downcast_ref().or(found);
    }
    found
}

/// What happened, without the numbers that stand for it.
fn words(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return "it closed the connection".to_owned();
    }
    let text = error.to_string();
    let text = text.split(" (os error ").next().unwrap_or_default();
    text.trim_start_matches("failed to lookup address information: ")
        .to_owned()
}
