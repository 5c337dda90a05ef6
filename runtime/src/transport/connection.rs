//! The connections that all clients of a configuration share.

use std::sync::Arc;
#[cfg(any(feature = "async", feature = "blocking"))]
use std::sync::OnceLock;
use std::time::Duration;

#[cfg(any(feature = "async", feature = "blocking"))]
use super::proxy::Route;
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
            transport: None,
            blocking_transport: None,
        }
    }
}

impl ConnectionSettings {
    /// The way to every server.
    #[cfg(any(feature = "async", feature = "blocking"))]
    pub(super) fn route(&self) -> Result<Route, Error> {
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
    standard: OnceLock<Arc<dyn Transport>>,
    #[cfg(feature = "blocking")]
    blocking: OnceLock<Arc<dyn BlockingTransport>>,
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

    #[cfg(feature = "async")]
    pub(crate) fn standard(&self) -> Result<&dyn Transport, Error> {
        if let Some(custom) = &self.settings.transport {
            return Ok(&**custom);
        }
        if let Some(made) = self.standard.get() {
            return Ok(&**made);
        }
        let made = super::hyper::HyperTransport::new(&self.settings)?;
        Ok(&**self.standard.get_or_init(|| Arc::new(made)))
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn blocking(&self) -> Result<&dyn BlockingTransport, Error> {
        if let Some(custom) = &self.settings.blocking_transport {
            return Ok(&**custom);
        }
        if let Some(made) = self.blocking.get() {
            return Ok(&**made);
        }
        let made = super::ureq::UreqTransport::new(&self.settings)?;
        Ok(&**self.blocking.get_or_init(|| Arc::new(made)))
    }
}
