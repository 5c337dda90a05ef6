//! The connections that all clients of a configuration share.

use std::sync::Arc;
#[cfg(any(feature = "async", feature = "blocking"))]
use std::sync::OnceLock;
use std::time::Duration;

#[cfg(any(feature = "async", feature = "blocking"))]
use http::Uri;

#[cfg(feature = "async")]
use super::TransportError;
#[cfg(feature = "async")]
use super::hyper::HyperTransport;
#[cfg(any(feature = "async", feature = "blocking"))]
use super::proxy::Route;
#[cfg(any(feature = "async", feature = "blocking"))]
use super::resolver::Lookup;
#[cfg(feature = "blocking")]
use super::ureq::UreqTransport;
use super::{BlockingTransport, NoProxy, Proxy, Transport};
#[cfg(any(feature = "async", feature = "blocking"))]
use crate::credentials::variables::Variables;
#[cfg(any(feature = "async", feature = "blocking"))]
use crate::error::Error;

/// Settings of the connections, which hold for all calls over them.
#[derive(Clone)]
pub(crate) struct ConnectionSettings {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    /// For each server.
    pub(crate) max_idle_connections: usize,
    /// Instead of that of the environment.
    pub(crate) proxy: Option<Proxy>,
    /// Instead of those of the environment.
    pub(crate) no_proxy: Option<NoProxy>,
    /// Certificates that are trusted beside the public ones, in PEM or DER.
    pub(crate) roots: Vec<Vec<u8>>,
    #[cfg(any(feature = "async", feature = "blocking"))]
    pub(super) lookup: Lookup,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) blocking_transport: Option<Arc<dyn BlockingTransport>>,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            idle_timeout: Duration::from_secs(50),
            // As many calls as may run at a time without each connecting anew.
            max_idle_connections: 256,
            proxy: None,
            no_proxy: None,
            roots: Vec::new(),
            #[cfg(any(feature = "async", feature = "blocking"))]
            lookup: Lookup::default(),
            transport: None,
            blocking_transport: None,
        }
    }
}

impl ConnectionSettings {
    /// The way to every server.
    #[cfg(any(feature = "async", feature = "blocking"))]
    pub(super) fn route(&self) -> Route {
        Route::new(
            self.proxy.as_ref(),
            self.no_proxy.as_ref(),
            &Variables::of_process(),
        )
    }
}

/// The transports, each made when the first call needs it.
pub(crate) struct Transports {
    settings: ConnectionSettings,
    #[cfg(feature = "async")]
    standard: OnceLock<HyperTransport>,
    #[cfg(feature = "blocking")]
    blocking: OnceLock<UreqTransport>,
}

impl Transports {
    pub(crate) fn new(settings: ConnectionSettings) -> Self {
        Self {
            settings,
            #[cfg(feature = "async")]
            standard: OnceLock::new(),
            #[cfg(feature = "blocking")]
            blocking: OnceLock::new(),
        }
    }

    pub(crate) fn settings(&self) -> &ConnectionSettings {
        &self.settings
    }

    /// The asynchronous transport, for a request to this server.
    #[cfg(feature = "async")]
    pub(crate) fn standard(&self, server: &Uri) -> Result<&dyn Transport, Error> {
        if let Some(custom) = &self.settings.transport {
            return Ok(&**custom);
        }
        let made = match self.standard.get() {
            Some(made) => made,
            None => {
                let made = HyperTransport::new(&self.settings)?;
                self.standard.get_or_init(|| made)
            }
        };
        made.check(server)?;
        Ok(made)
    }

    /// The error of a request whose time was over before there was a connection to this server.
    #[cfg(feature = "async")]
    pub(crate) fn unconnected(&self, server: &Uri, timeout: Duration) -> TransportError {
        match self.standard.get() {
            Some(made) => made.unconnected(server, timeout),
            None => TransportError::timeout(timeout),
        }
    }

    /// The blocking transport, for a request to this server.
    #[cfg(feature = "blocking")]
    pub(crate) fn blocking(&self, server: &Uri) -> Result<&dyn BlockingTransport, Error> {
        if let Some(custom) = &self.settings.blocking_transport {
            return Ok(&**custom);
        }
        let made = match self.blocking.get() {
            Some(made) => made,
            None => {
                let made = UreqTransport::new(&self.settings)?;
                self.blocking.get_or_init(|| made)
            }
        };
        made.check(server)?;
        Ok(made)
    }
}
