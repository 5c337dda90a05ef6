//! Obtaining a new credential for all who need one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::flight::{Flight, LEASE, Outcome, lock};
use super::super::{Credential, CredentialError, Step};
use super::{Cache, State};

/// Pause after a failed refresh while the old credential serves, in seconds; up to twice as long.
const RETRY_PAUSE: f64 = 10.0;

/// The duty to obtain a new credential. It is lent for a while, and passes to one of those who
/// wait if the lease is not renewed, or if it is dropped unfinished.
#[derive(Debug)]
pub(crate) struct Refresh {
    cache: Arc<Cache>,
    flight: Arc<Flight>,
    term: u64,
    has_spare: bool,
}

impl Refresh {
    pub(super) fn new(
        cache: &Arc<Cache>,
        flight: &Arc<Flight>,
        term: u64,
        has_spare: bool,
    ) -> Self {
        Self {
            cache: cache.clone(),
            flight: flight.clone(),
            term,
            has_spare,
        }
    }

    /// Whether there is an old credential that serves if no new one comes.
    pub(crate) fn has_spare(&self) -> bool {
        self.has_spare
    }

    /// Starts the provider; the caller answers its requests until it comes to an end.
    pub(crate) fn start(&self, now: i64) -> Step {
        self.cache.provider.start(now)
    }

    /// Keeps the duty from `now` on for the time that something is certain to take, and a lease.
    pub(crate) fn renew(&self, now: Instant, busy: Duration) {
        // What is too far for the clock is longer than anything is waited for.
        let lapses = now
            .checked_add(busy)
            .and_then(|busy| busy.checked_add(LEASE));
        if let Some(lapses) = lapses {
            self.flight.renew(self.term, lapses);
        }
    }

    /// Takes the end that the provider came to, keeps the credential and wakes all who wait.
    /// Where it failed, a credential that has not expired serves on. What came too late, because
    /// another took over, is for this caller alone.
    pub(crate) fn finish(self, end: Step, now: i64) -> Result<Credential, CredentialError> {
        let obtained = match end {
            Step::Ready(credential) => Ok(credential),
            Step::NotConfigured(reason) => Err(CredentialError::new(reason)),
            Step::Failed(error) => Err(error),
            Step::Fetch(fetch) => Err(CredentialError::new(format!("left waiting for {fetch:?}"))),
        };
        let obtained = obtained.map_err(|error| error.within(self.cache.provider.name()));
        let mut state = lock(&self.cache.state);
        let counts = match &obtained {
            Ok(_) => self.flight.is_open(),
            Err(_) => self.flight.is_led_by(self.term),
        };
        let result = match (obtained, &mut state.held) {
            (Ok(credential), held) => {
                if counts {
                    *held = Some(self.cache.hold(credential.clone(), now));
                }
                Ok(credential)
            }
            (Err(error), Some(held)) if now < held.valid_until => {
                tracing::warn!(%error, "credentials not refreshed, the old ones serve on");
                let pause = RETRY_PAUSE * (1.0 + (self.cache.jitter)());
                if counts {
                    held.refresh_at = now.saturating_add(pause as i64).min(held.valid_until);
                }
                Ok(held.credential.clone())
            }
            (Err(error), _) => Err(error),
        };
        if counts {
            self.clear(&mut state);
        }
        drop(state);
        if counts {
            self.flight.land(Outcome::Done(result.clone()));
        }
        result
    }

    /// Makes way for another refresh, unless there is one already.
    fn clear(&self, state: &mut State) {
        state
            .flight
            .take_if(|flight| Arc::ptr_eq(flight, &self.flight));
    }
}

impl Drop for Refresh {
    fn drop(&mut self) {
        let mut state = lock(&self.cache.state);
        if self.flight.is_led_by(self.term) {
            self.clear(&mut state);
            drop(state);
            self.flight.land(Outcome::Abandoned);
        }
    }
}
