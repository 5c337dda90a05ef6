//! Addresses that are kept for a while.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use http::Uri;
use ureq::config::Config;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::resolver::Lookup;
use super::socket::Unconnected;

/// How long addresses are kept.
const KEPT: Duration = Duration::from_secs(30);

/// Resolves a host once in a while.
///
/// `ureq` resolves before it looks for an open connection, for every call, and a time limit takes
/// a thread: that costs several times what the rest of the call does.
#[derive(Debug)]
pub(super) struct CachingResolver {
    lookup: Lookup,
    known: Mutex<HashMap<String, Known>>,
}

#[derive(Debug)]
struct Known {
    addresses: Vec<SocketAddr>,
    resolved_at: Instant,
}

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
