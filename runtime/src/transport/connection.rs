//! The connections that all clients of a configuration share.

use std::fmt;
use std::sync::Arc;
#[cfg(any(feature = "async", feature = "blocking"))]
use std::sync::OnceLock;
use std::time::Duration;

#[cfg(any(feature = "async", feature = "blocking"))]
use http::Uri;

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
    /// What is put around the transport, the innermost first.
    pub(crate) wraps: Vec<Wrap<dyn Transport>>,
    pub(crate) blocking_wraps: Vec<Wrap<dyn BlockingTransport>>,
    /// Whether a closure stands for the cloud.
    pub(crate) is_fake: bool,
}

/// Puts something around a transport.
pub(crate) type Wrap<T> = Arc<dyn Fn(Arc<T>) -> Arc<T> + Send + Sync>;

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
            wraps: Vec::new(),
            blocking_wraps: Vec::new(),
            is_fake: false,
        }
    }
}

impl fmt::Debug for ConnectionSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionSettings")
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_idle_connections", &self.max_idle_connections)
            .finish_non_exhaustive()
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
    standard: Road<HyperTransport, dyn Transport>,
    #[cfg(feature = "blocking")]
    blocking: Road<UreqTransport, dyn BlockingTransport>,
}

/// A road to the cloud.
#[cfg(any(feature = "async", feature = "blocking"))]
struct Road<M, T: ?Sized> {
    /// Ours, unless another one was put in place.
    made: OnceLock<Arc<M>>,
    /// With all that is put around it.
    whole: OnceLock<Arc<T>>,
}

#[cfg(any(feature = "async", feature = "blocking"))]
impl<M, T: ?Sized> Road<M, T> {
    const fn new() -> Self {
        Self {
            made: OnceLock::new(),
            whole: OnceLock::new(),
        }
    }

    fn made(&self, make: impl FnOnce() -> Result<M, Error>) -> Result<&Arc<M>, Error> {
        match self.made.get() {
            Some(made) => Ok(made),
            None => {
                let made = Arc::new(make()?);
                Ok(self.made.get_or_init(|| made))
            }
        }
    }

    fn whole(&self, road: &dyn Fn() -> Arc<T>, wraps: &[Wrap<T>]) -> &T {
        self.whole
            .get_or_init(|| wraps.iter().fold(road(), |road, wrap| wrap(road)))
    }
}

impl Transports {
    pub(crate) fn new(settings: ConnectionSettings) -> Self {
        Self {
            settings,
            #[cfg(feature = "async")]
            standard: Road::new(),
            #[cfg(feature = "blocking")]
            blocking: Road::new(),
        }
    }

    pub(crate) fn settings(&self) -> &ConnectionSettings {
        &self.settings
    }

    /// The asynchronous transport, for a request to this server.
    #[cfg(feature = "async")]
    pub(crate) fn standard(&self, server: &Uri) -> Result<&dyn Transport, Error> {
        let wraps = &self.settings.wraps;
        if let Some(custom) = &self.settings.transport {
            return Ok(self.standard.whole(&|| custom.clone(), wraps));
        }
        let made = self.standard.made(|| HyperTransport::new(&self.settings))?;
        made.check(server)?;
        Ok(self.standard.whole(&|| made.clone(), wraps))
    }

    /// The blocking transport, for a request to this server.
    #[cfg(feature = "blocking")]
    pub(crate) fn blocking(&self, server: &Uri) -> Result<&dyn BlockingTransport, Error> {
        let wraps = &self.settings.blocking_wraps;
        if let Some(custom) = &self.settings.blocking_transport {
            return Ok(self.blocking.whole(&|| custom.clone(), wraps));
        }
        let made = self.blocking.made(|| UreqTransport::new(&self.settings))?;
        made.check(server)?;
        Ok(self.blocking.whole(&|| made.clone(), wraps))
    }
}
