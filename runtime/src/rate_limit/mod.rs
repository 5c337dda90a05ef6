//! Requests per second, kept by waiting.
//!
//! What is promised:
//!
//! - **The server never counts more than the limit**, neither in a calendar second nor in any
//!   other stretch of one. A request reaches it at some moment between being let go and being
//!   answered, at the latest [`UNDERWAY`] after being let go, and its token comes back a
//!   [`WINDOW`] after the last moment possible.
//! - **No token is kept back.** As many calls as the limit allows go at once where none went before,
//!   and a request that was certainly not sent gives its token back.
//! - **First come, first served.** A call keeps its place for all attempts, so that its retry goes
//!   before those who came later.
//! - **Nobody waits for the absent.** A token that those whose turn it is leave untouched for
//!   [`GRACE`] goes to whoever asks. So calls that nobody polls cost the others a moment, and a call
//!   that asks when told to gets its turn, whatever the rest do.
//! - **Waiting is cheap:** a number for each call in line, which asks about once in a [`WINDOW`].
//!
//! When a call gives up is its own affair.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a token is gone once its request has reached the server: a second, and a little for
/// clocks that tick coarsely.
const WINDOW: Duration = Duration::from_millis(1_010);

/// How long a request may take to reach the server, connecting included.
const UNDERWAY: Duration = Duration::from_millis(500);

/// How long a token that has come back is kept for those whose turn it is.
const GRACE: Duration = Duration::from_millis(100);

/// A bucket of tokens, one per request, each of which comes back some time after it was used.
pub(crate) struct Bucket {
    tokens: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When each token comes back, soonest first. One that lies unclaimed for [`GRACE`] after that
    /// is no longer among them.
    returns: VecDeque<Instant>,
    /// Numbers of those who wait, oldest first.
    waiting: Vec<u64>,
    next_number: u64,
}

impl State {
    /// Changes when a token comes back.
    fn reschedule(&mut self, from: Instant, to: Instant) {
        if let Ok(place) = self.returns.binary_search(&from) {
            self.returns.remove(place);
            self.schedule(to);
        }
    }

    fn schedule(&mut self, at: Instant) {
        let place = self.returns.partition_point(|other| *other <= at);
        self.returns.insert(place, at);
    }
}

impl Bucket {
    /// A full bucket; none where there is no limit.
    pub(crate) fn new(per_second: u32) -> Option<Self> {
        let tokens = usize::try_from(per_second).unwrap_or(usize::MAX);
        (tokens > 0).then(|| Self {
            tokens,
            state: Mutex::default(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call's place at a bucket. Dropping it gives the place up.
pub(crate) struct Ticket {
    bucket: Arc<Bucket>,
    number: Option<u64>,
    waits: bool,
    /// When the token of the request under way comes back.
    returns: Option<Instant>,
}

impl Ticket {
    pub(crate) fn new(bucket: Arc<Bucket>) -> Self {
        Self {
            bucket,
            number: None,
            waits: false,
            returns: None,
        }
    }

    pub(crate) fn per_second(&self) -> usize {
        self.bucket.tokens
    }

    /// The call's place among the others, settled when this is first asked.
    pub(crate) fn number(&mut self) -> u64 {
        *self.number.get_or_insert_with(|| {
            let mut state = self.bucket.lock();
            state.next_number += 1;
            state.next_number
        })
    }

    /// Takes a token if it is this call's turn; otherwise tells after what time to ask again.
    pub(crate) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let number = self.number();
        let mut state = self.bucket.lock();
        let state = &mut *state;
        while state.returns.front().is_some_and(|at| *at + GRACE <= now) {
            state.returns.pop_front();
        }
        let (Ok(place) | Err(place)) = state.waiting.binary_search(&number);
        let back = state.returns.partition_point(|at| *at <= now);
        let unclaimed = state.returns.len() < self.bucket.tokens;
        if unclaimed || place < back {
            if !unclaimed {
                state.returns.pop_front();
            }
            if self.waits {
                state.waiting.remove(place);
                self.waits = false;
            }
            let returns = now + UNDERWAY + WINDOW;
            state.schedule(returns);
            self.returns = Some(returns);
            return Ok(());
        }
        if !self.waits {
            state.waiting.insert(place, number);
            self.waits = true;
        }
        let soonest = state.returns.front().map(|at| *at + GRACE);
        let turn = state.returns.get(place).or(state.returns.back()).copied();
        let wait = [
            // Those ahead may fail to come for what has come back.
            soonest.filter(|_| back > 0),
            turn.filter(|turn| now < *turn),
        ]
        .into_iter()
        .flatten()
        .map(|at| at.saturating_duration_since(now))
        // No token of a request under way comes back sooner.
        .fold(WINDOW, Duration::min);
        Err(wait)
    }

    /// The request that was let go has reached the server by now.
    pub(crate) fn arrived(&mut self, now: Instant) {
        self.come_back(now + WINDOW);
    }

    /// The request that was let go will never reach the server.
    pub(crate) fn unsent(&mut self, now: Instant) {
        self.come_back(now);
    }

    /// Lets the token come back sooner than planned.
    fn come_back(&mut self, at: Instant) {
        if let Some(planned) = self.returns.take().filter(|planned| at < *planned) {
            self.bucket.lock().reschedule(planned, at);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.waits {
            return;
        }
        let mut state = self.bucket.lock();
        if let Some(number) = self.number
            && let Ok(place) = state.waiting.binary_search(&number)
        {
            state.waiting.remove(place);
        }
    }
}

#[cfg(test)]
mod tests;
