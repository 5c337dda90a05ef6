//! Keeps the current credential, and has it refreshed once for all callers.

mod refresh;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};
use std::time::Instant;

pub(crate) use self::refresh::Refresh;
pub(crate) use super::flight::Outcome;
use super::flight::{Flight, Wait, lock};
use super::{Credential, Provider};
use crate::random;

/// A refresh begins at the latest this long before the expiry, in seconds, and at the earliest
/// twice as long before; nearer to it only where the credential lives less than an hour.
const EARLY: f64 = 300.0;
/// The share of a short life that [`EARLY`] shrinks to.
const EARLY_SHARE: f64 = 1.0 / 12.0;
/// A credential that came with its expiry already past is used for so long, in seconds: the local
/// clock may be what is wrong, and the cloud is the judge.
const LEAST_USE: i64 = 5;

/// The credential of one provider, shared by all clients of a configuration.
#[derive(Debug)]
pub(crate) struct Cache {
    provider: Arc<dyn Provider>,
    /// A number from 0 up to 1 that spreads refreshes over time.
    jitter: fn() -> f64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: Option<Held>,
    flight: Option<Arc<Flight>>,
}

#[derive(Debug)]
struct Held {
    credential: Credential,
    refresh_at: i64,
    valid_until: i64,
}

/// What a caller that needs a credential is to do.
#[derive(Debug)]
pub(crate) enum Lookup {
    /// Use this one.
    Ready(Credential),
    /// Obtain a new one, for itself and for all others.
    Refresh(Refresh),
    /// Wait for another caller that is obtaining one.
    Wait(Wait),
}

impl Cache {
    pub(crate) fn new(provider: Arc<dyn Provider>) -> Arc<Self> {
        Self::with_jitter(provider, random::unit)
    }

    fn with_jitter(provider: Arc<dyn Provider>, jitter: fn() -> f64) -> Arc<Self> {
        Arc::new(Self {
            provider,
            jitter,
            state: Mutex::default(),
        })
    }

    /// The credential at the time `now`, in seconds since the Unix epoch, if it needs no refresh.
    pub(crate) fn held(&self, now: i64) -> Option<Credential> {
        let state = lock(&self.state);
        let fresh = state.held.as_ref().filter(|held| now < held.refresh_at);
        fresh.map(|held| held.credential.clone())
    }

    /// Looks for a credential at the time `now`, in seconds since the Unix epoch, which is
    /// `instant` by the clock that leases run by.
    pub(crate) fn lookup(self: &Arc<Self>, now: i64, instant: Instant) -> Lookup {
        let mut state = lock(&self.state);
        let usable = match &state.held {
            Some(held) if now < held.refresh_at => return Lookup::Ready(held.credential.clone()),
            Some(held) if now < held.valid_until => Some(held.credential.clone()),
            _ => None,
        };
        let refresh = |flight: &Arc<Flight>, term, usable: Option<Credential>| {
            Lookup::Refresh(Refresh::new(self, flight, term, usable.is_some()))
        };
        match &state.flight {
            Some(flight) => match (flight.take_over(instant), usable) {
                (Some(term), usable) => refresh(flight, term, usable),
                (None, Some(credential)) => Lookup::Ready(credential),
                (None, None) => Lookup::Wait(Wait::new(flight.clone())),
            },
            None => {
                let flight = state.flight.insert(Arc::new(Flight::new(instant)));
                refresh(flight, 0, usable)
            }
        }
    }

    /// Drops a credential that the cloud has refused, so that the next lookup obtains another.
    pub(crate) fn discard(&self, refused: &Credential) {
        let mut state = lock(&self.state);
        if state
            .held
            .as_ref()
            .is_some_and(|held| held.credential == *refused)
        {
            state.held = None;
        }
    }

    fn hold(&self, credential: Credential, now: i64) -> Held {
        let Some(expires_at) = credential.expires_at() else {
            return Held {
                credential,
                refresh_at: i64::MAX,
                valid_until: i64::MAX,
            };
        };
        let life = expires_at.saturating_sub(now).max(0) as f64;
        let early = EARLY.min(life * EARLY_SHARE) * (1.0 + (self.jitter)());
        let at_least = now.saturating_add(LEAST_USE);
        Held {
            credential,
            refresh_at: expires_at.saturating_sub(early as i64).max(at_least),
            valid_until: expires_at.max(at_least),
        }
    }
}
