//! Host names to addresses for the blocking client.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::Uri;
use ureq::Error;
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// How long addresses are kept.
const KEPT: Duration = Duration::from_secs(30);

/// Resolves a host once in a while.
///
/// `ureq` resolves before it looks for an open connection, and with a time limit does so in a
/// thread of its own: for every call, which costs several times what the rest of the call does.
#[derive(Debug, Default)]
pub(super) struct CachingResolver {
    resolver: DefaultResolver,
    known: Mutex<HashMap<String, Known>>,
}

#[derive(Debug)]
struct Known {
    addresses: Vec<SocketAddr>,
    resolved_at: Instant,
}

impl Resolver for CachingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.authority().map_or("", |authority| authority.as_str());
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(host)
            && known.resolved_at.elapsed() < KEPT
        {
            let mut resolved = self.empty();
            known
                .addresses
                .iter()
                .for_each(|address| resolved.push(*address));
            return Ok(resolved);
        }
        drop(known);
        let resolved = self.resolver.resolve(uri, config, timeout)?;
        let found = Known {
            addresses: resolved.to_vec(),
            resolved_at: Instant::now(),
        };
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(host.to_owned(), found);
        Ok(resolved)
    }
}
