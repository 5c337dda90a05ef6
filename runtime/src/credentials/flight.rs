//! A refresh of credentials under way, and how others wait for its end.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::{Credential, CredentialError};

/// A refresh under way, as those see it who wait for its end.
#[derive(Debug, Default)]
pub(super) struct Flight {
    progress: Mutex<Progress>,
    landed: Condvar,
}

#[derive(Debug, Default)]
struct Progress {
    outcome: Option<Outcome>,
    wakers: Vec<Waker>,
}

/// How a refresh ended.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// The new credential, or why there is none.
    Done(Result<Credential, CredentialError>),
    /// The caller that was at it gave up; look again.
    Abandoned,
}

impl Flight {
    /// Only the first outcome counts.
    pub(super) fn land(&self, outcome: Outcome) {
        let mut progress = lock(&self.progress);
        progress.outcome.get_or_insert(outcome);
        let wakers = std::mem::take(&mut progress.wakers);
        drop(progress);
        self.landed.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// Waits for a refresh that another caller has begun: as a future, or blocking.
#[derive(Debug)]
pub(crate) struct Wait {
    flight: Arc<Flight>,
    /// Where among the flight's wakers this one's stands.
    slot: Option<usize>,
}

impl Wait {
    pub(super) fn new(flight: Arc<Flight>) -> Self {
        Self { flight, slot: None }
    }

    /// Blocks until the refresh ends, or the time is over: `None`.
    #[cfg_attr(
        not(feature = "blocking"),
        expect(dead_code, reason = "only the blocking client blocks")
    )]
    pub(crate) fn wait_timeout(self, timeout: Duration) -> Option<Outcome> {
        let deadline = Instant::now() + timeout;
        let mut progress = lock(&self.flight.progress);
        loop {
            if let Some(outcome) = &progress.outcome {
                return Some(outcome.clone());
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            progress = match self.flight.landed.wait_timeout(progress, left) {
                Ok((progress, _)) => progress,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

impl Future for Wait {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let flight = self.flight.clone();
        let mut progress = lock(&flight.progress);
        if let Some(outcome) = &progress.outcome {
            return Poll::Ready(outcome.clone());
        }
        let waker = context.waker();
        match self.slot.and_then(|slot| progress.wakers.get_mut(slot)) {
            Some(known) => known.clone_from(waker),
            None => {
                self.slot = Some(progress.wakers.len());
                progress.wakers.push(waker.clone());
            }
        }
        Poll::Pending
    }
}

/// No code runs under these locks that could leave them half changed, so that poisoning by a
/// panic elsewhere says nothing.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
