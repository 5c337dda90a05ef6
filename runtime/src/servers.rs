//! The servers in use: where each is, and which of several a call goes to.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::breaker::{Breaker, Pass};
use crate::endpoint::Endpoint;
use crate::error::Error;

/// The servers that calls have gone to, in the order of their hosts. There are as many as services
/// in use, and a few for each where others stand in.
#[derive(Default)]
pub(crate) struct Servers(Mutex<Vec<Arc<Server>>>);

struct Server {
    host: String,
    endpoint: Arc<Endpoint>,
    breaker: Mutex<Breaker>,
}

/// The hosts of a service.
pub(crate) struct Hosts<'a> {
    pub(crate) first: Cow<'a, str>,
    /// Those that stand in for it, in turn.
    pub(crate) others: Vec<String>,
}

/// The server that an attempt goes to.
pub(crate) struct Choice {
    pub(crate) endpoint: Arc<Endpoint>,
    /// Who counts what comes of it, where others could stand in.
    counted: Option<(Arc<Server>, Pass)>,
}

impl Servers {
    /// The first server whose breaker is not open. Where all are, the one whose will be the first
    /// to let calls go.
    pub(crate) fn choose(&self, hosts: &Hosts<'_>, now: Instant) -> Result<Choice, Error> {
        let first = self.get(&hosts.first)?;
        if hosts.others.is_empty() {
            return Ok(Choice::fixed(&first.endpoint));
        }
        let mut soonest = match first.check(now) {
            Ok(pass) => return Ok(Choice::counted(first, pass)),
            Err(wait) => (wait, first),
        };
        for host in &hosts.others {
            let server = self.get(host)?;
            match server.check(now) {
                Ok(pass) => return Ok(Choice::counted(server, pass)),
                Err(wait) if wait < soonest.0 => soonest = (wait, server),
                Err(_) => {}
            }
        }
        Ok(Choice::fixed(&soonest.1.endpoint))
    }

    fn get(&self, host: &str) -> Result<Arc<Server>, Error> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = known.binary_search_by(|server| server.host.as_str().cmp(host));
        let place = match place {
            Ok(at) => return Ok(Arc::clone(&known[at])),
            Err(at) => at,
        };
        let server = Arc::new(Server {
            host: host.to_owned(),
            endpoint: Arc::new(Endpoint::parse(host)?),
            breaker: Mutex::default(),
        });
        known.insert(place, Arc::clone(&server));
        Ok(server)
    }
}

impl Server {
    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, now: Instant) -> Result<Pass, Duration> {
        self.breaker().check(now)
    }
}

impl Choice {
    /// The one server that there is.
    pub(crate) fn fixed(endpoint: &Arc<Endpoint>) -> Self {
        Self {
            endpoint: Arc::clone(endpoint),
            counted: None,
        }
    }

    fn counted(server: Arc<Server>, pass: Pass) -> Self {
        Self {
            endpoint: Arc::clone(&server.endpoint),
            counted: Some((server, pass)),
        }
    }

    /// Takes whether the server did well. Whether calls go there no more from now on.
    pub(crate) fn report(&self, success: bool, now: Instant) -> bool {
        self.counted
            .as_ref()
            .is_some_and(|(server, pass)| server.breaker().report(*pass, success, now))
    }
}
