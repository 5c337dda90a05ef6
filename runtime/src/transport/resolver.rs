//! Host names to addresses.

#[cfg(feature = "blocking")]
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
#[cfg(feature = "blocking")]
use std::sync::{Mutex, PoisonError, mpsc};
#[cfg(feature = "blocking")]
use std::thread;
#[cfg(feature = "blocking")]
use std::time::{Duration, Instant};

#[cfg(feature = "blocking")]
use http::Uri;
#[cfg(feature = "blocking")]
use ureq::config::Config;
#[cfg(feature = "blocking")]
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
#[cfg(feature = "blocking")]
use ureq::unversioned::transport::NextTimeout;

#[cfg(feature = "blocking")]
use super::socket::Unconnected;

/// Looks up the addresses of a host, as both clients do it: with the operating system, unless a
/// test knows better.
#[derive(Clone)]
pub(super) struct Lookup(Arc<LookUp>);

type LookUp = dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync;

impl Lookup {
    pub(super) fn new(
        look_up: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(look_up))
    }

    /// The addresses of a host, at least one, with ports that mean nothing.
    pub(super) fn addresses(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        let addresses = (self.0)(host)?;
        if addresses.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "it has no address"));
        }
        Ok(addresses)
    }
}

impl Default for Lookup {
    fn default() -> Self {
        Self::new(|host| Ok((host, 0).to_socket_addrs()?.collect()))
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lookup")
    }
}

/// How long addresses are kept.
#[cfg(feature = "blocking")]
const KEPT: Duration = Duration::from_secs(30);

/// Resolves a host once in a while.
///
/// `ureq` resolves before it looks for an open connection, for every call, and a time limit takes
/// a thread: that costs several times what the rest of the call does.
#[cfg(feature = "blocking")]
#[derive(Debug)]
pub(super) struct CachingResolver {
    lookup: Lookup,
    known: Mutex<HashMap<String, Known>>,
}

#[cfg(feature = "blocking")]
#[derive(Debug)]
struct Known {
    addresses: Vec<SocketAddr>,
    resolved_at: Instant,
}

#[cfg(feature = "blocking")]
impl CachingResolver {
    pub(super) fn new(lookup: Lookup) -> Self {
        Self {
            lookup,
            known: Mutex::default(),
        }
    }

    fn known(&self, host: &str) -> Option<Vec<SocketAddr>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(host)?;
        (found.resolved_at.elapsed() < KEPT).then(|| found.addresses.clone())
    }

    fn look_up(&self, host: &str, timeout: NextTimeout) -> Result<Vec<SocketAddr>, ureq::Error> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let (lookup, name) = (self.lookup.clone(), host.to_owned());
        thread::spawn(move || {
            // Nobody listens any more once the time is over.
            let _ = sender.send(lookup.addresses(&name));
        });
        let addresses = receiver
            .recv_timeout(*timeout.after)
            .map_err(|_| ureq::Error::Timeout(timeout.reason))?
            .map_err(Unconnected::Name)?;
        let found = Known {
            addresses: addresses.clone(),
            resolved_at: Instant::now(),
        };
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(host.to_owned(), found);
        Ok(addresses)
    }
}

#[cfg(feature = "blocking")]
impl Resolver for CachingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        _: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = uri.port_u16().unwrap_or(match uri.scheme_str() {
            Some("http") => 80,
            _ => 443,
        });
        let addresses = match (host.parse(), self.known(host)) {
            (Ok(address), _) => vec![SocketAddr::new(address, port)],
            (_, Some(known)) => known,
            _ => self.look_up(host, timeout)?,
        };
        let mut resolved = self.empty();
        // As many as there is room for.
        for mut address in addresses.into_iter().take(16) {
            address.set_port(port);
            resolved.push(address);
        }
        Ok(resolved)
    }
}
