//! A refresh of credentials under way: who is at it, and how others wait for its end.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::{Credential, CredentialError};

/// For how long the duty to refresh is lent out at a time. Who is still at it renews the lease;
/// one that nobody lets go on, such as a future that is kept and not polled, loses it to the next
/// that waits.
pub(crate) const LEASE: Duration = Duration::from_millis(500);

/// A refresh under way, as those see it who wait for its end.
#[derive(Debug)]
pub(super) struct Flight {
    progress: Mutex<Progress>,
    landed: Condvar,
}

#[derive(Debug)]
struct Progress {
    outcome: Option<Outcome>,
    /// Of those who wait as futures, by their numbers, which grow.
    wakers: Vec<(u64, Waker)>,
    waited: u64,
    /// Counts those who have had the duty; the last has it.
    term: u64,
    lapses: Instant,
}

impl Progress {
    /// Where the waker of a number is, or belongs.
    fn place(&self, number: u64) -> Result<usize, usize> {
        self.wakers
            .binary_search_by_key(&number, |(known, _)| *known)
    }
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
    /// A refresh that somebody begins at `now`, in the term 0.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            progress: Mutex::new(Progress {
                outcome: None,
                wakers: Vec::new(),
                waited: 0,
                term: 0,
                lapses: now + LEASE,
            }),
            landed: Condvar::new(),
        }
    }

    /// The term of the caller, if it may take over at `now` from one that no longer goes on.
    pub(super) fn take_over(&self, now: Instant) -> Option<u64> {
        let mut progress = lock(&self.progress);
        if progress.outcome.is_some() || now < progress.lapses {
            return None;
        }
        progress.term += 1;
        progress.lapses = now + LEASE;
        Some(progress.term)
    }

    /// Lets the duty of a term last until then.
    pub(super) fn renew(&self, term: u64, lapses: Instant) {
        let mut progress = lock(&self.progress);
        if progress.term == term {
            progress.lapses = lapses;
        }
    }

    /// Whether nothing has come of it yet, and this term's caller has the duty.
    pub(super) fn is_led_by(&self, term: u64) -> bool {
        let progress = lock(&self.progress);
        progress.outcome.is_none() && progress.term == term
    }

    /// Whether nothing has come of it yet.
    pub(super) fn is_open(&self) -> bool {
        lock(&self.progress).outcome.is_none()
    }

    /// Only the first outcome counts.
    pub(super) fn land(&self, outcome: Outcome) {
        let mut progress = lock(&self.progress);
        progress.outcome.get_or_insert(outcome);
        let wakers = std::mem::take(&mut progress.wakers);
        drop(progress);
        self.landed.notify_all();
        wakers.into_iter().for_each(|(_, waker)| waker.wake());
    }
}

/// Waits for a refresh that another caller is at: as a future, or blocking.
#[derive(Debug)]
pub(crate) struct Wait {
    flight: Arc<Flight>,
    /// The number of this one's waker, once it has one.
    number: Option<u64>,
}

impl Wait {
    pub(super) fn new(flight: Arc<Flight>) -> Self {
        Self {
            flight,
            number: None,
        }
    }

    /// How long it is worth to wait at most before looking again, whether the other caller still
    /// goes on.
    pub(crate) fn patience(&self, now: Instant) -> Duration {
        let lapses = lock(&self.flight.progress).lapses;
        lapses.saturating_duration_since(now)
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
        let number = *self.number.get_or_insert_with(|| {
            progress.waited += 1;
            progress.waited
        });
        let waker = context.waker();
        match progress.place(number) {
            Ok(place) => progress.wakers[place].1.clone_from(waker),
            Err(place) => progress.wakers.insert(place, (number, waker.clone())),
        }
        Poll::Pending
    }
}

/// Who no longer waits leaves nothing behind.
impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            let mut progress = lock(&self.flight.progress);
            if let Ok(place) = progress.place(number) {
                progress.wakers.remove(place);
            }
        }
    }
}

/// No code runs under these locks that could leave them half changed, so that poisoning by a
/// panic elsewhere says nothing.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
