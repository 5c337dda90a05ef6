//! Requests per second, kept by waiting.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a token is gone once used. No stretch of this length sees more requests than the
/// bucket has tokens.
const WINDOW: Duration = Duration::from_secs(1);

/// How long a call waits at most before it looks again: calls ahead of it may have given up.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// A bucket of tokens, one per request, each of which comes back a second after it was used.
/// Those who wait are served in the order in which they came.
pub(crate) struct Bucket {
    tokens: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the tokens in use were taken, oldest first.
    taken: VecDeque<Instant>,
    /// Numbers of those who wait, oldest first.
    waiting: VecDeque<u64>,
    next_number: u64,
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

    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }
}

/// A call's place at a bucket. Dropping it gives the place up.
pub(crate) struct Ticket {
    bucket: Arc<Bucket>,
    /// Kept for all attempts of a call, so that a retry goes before those who came later.
    number: Option<u64>,
    waits: bool,
}

impl Ticket {
    pub(crate) fn new(bucket: Arc<Bucket>) -> Self {
        Self {
            bucket,
            number: None,
            waits: false,
        }
    }

    /// Takes a token if it is this call's turn; otherwise tells after what time to ask again.
    pub(crate) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let bucket = Arc::clone(&self.bucket);
        let mut state = bucket.lock();
        let state = &mut *state;
        while state
            .taken
            .front()
            .is_some_and(|taken| now.saturating_duration_since(*taken) >= WINDOW)
        {
            state.taken.pop_front();
        }
        let number = *self.number.get_or_insert_with(|| {
            state.next_number += 1;
            state.next_number
        });
        let (Ok(place) | Err(place)) = state.waiting.binary_search(&number);
        let free = bucket.tokens - state.taken.len().min(bucket.tokens);
        if place < free {
            if self.waits {
                state.waiting.remove(place);
                self.waits = false;
            }
            state.taken.push_back(now);
            return Ok(());
        }
        if !self.waits {
            state.waiting.insert(place, number);
            self.waits = true;
        }
        let back = state
            .taken
            .get(place - free)
            .map(|taken| (*taken + WINDOW).saturating_duration_since(now));
        Err(back.map_or(LOOK_AGAIN, |wait| wait.min(LOOK_AGAIN)))
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
mod tests {
    use super::*;

    fn bucket(per_second: u32) -> Arc<Bucket> {
        Arc::new(Bucket::new(per_second).expect("limited"))
    }

    /// Lets time pass until every ticket has its token; gives when each got it.
    fn serve(tickets: &mut [Ticket], start: Instant) -> Vec<Duration> {
        let mut served = vec![None; tickets.len()];
        let mut now = start;
        while served.contains(&None) {
            let mut next = None::<Duration>;
            for (ticket, served) in tickets.iter_mut().zip(&mut served) {
                if served.is_some() {
                    continue;
                }
                match ticket.take(now) {
                    Ok(()) => *served = Some(now - start),
                    Err(wait) => next = Some(next.map_or(wait, |next| next.min(wait))),
                }
            }
            now += next.unwrap_or_default();
        }
        served.into_iter().flatten().collect()
    }

    #[test]
    fn no_second_sees_more_than_the_limit_and_all_are_served_in_order() {
        let bucket = bucket(20);
        let mut tickets: Vec<_> = (0..1_000)
            .map(|_| Ticket::new(Arc::clone(&bucket)))
            .collect();
        let times = serve(&mut tickets, Instant::now());
        assert!(times.is_sorted());
        assert_eq!(times.last(), Some(&Duration::from_secs(49)));
        for (first, later) in times.iter().zip(times.iter().skip(20)) {
            assert!(*later - *first >= WINDOW);
        }
        assert_eq!(bucket.waiting(), 0);
        assert!(bucket.lock().taken.len() <= 20);
    }

    #[test]
    fn those_who_give_up_hold_nobody_up() {
        let bucket = bucket(1);
        let now = Instant::now();
        let mut tickets: Vec<_> = (0..1_000)
            .map(|_| Ticket::new(Arc::clone(&bucket)))
            .collect();
        for ticket in &mut tickets {
            let _ = ticket.take(now);
        }
        assert_eq!(bucket.waiting(), 999);
        tickets.drain(1..999);
        assert_eq!(bucket.waiting(), 1);
        let last = tickets.last_mut().expect("two are left");
        assert!(last.take(now + LOOK_AGAIN).is_err());
        assert!(last.take(now + WINDOW).is_ok());
        drop(tickets);
        assert_eq!(bucket.waiting(), 0);
    }

    #[test]
    fn a_retry_goes_before_those_who_came_later() {
        let bucket = bucket(1);
        let now = Instant::now();
        let [mut first, mut second] = [(); 2].map(|()| Ticket::new(Arc::clone(&bucket)));
        assert!(first.take(now).is_ok());
        assert!(second.take(now).is_err());
        assert!(first.take(now + LOOK_AGAIN).is_err());
        assert!(second.take(now + WINDOW).is_err());
        assert!(first.take(now + WINDOW).is_ok());
        assert!(second.take(now + WINDOW).is_err());
        assert!(second.take(now + 2 * WINDOW).is_ok());
    }

    #[test]
    fn zero_is_no_limit() {
        assert!(Bucket::new(0).is_none());
    }
}
