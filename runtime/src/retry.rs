//! When to send again, and after what wait.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What a fault says about sending the request again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Refused because too many came: it was not carried out.
    Throttled,
    /// It never left this machine.
    Unsent,
    /// It may have been carried out or not.
    Ambiguous,
    /// It may have been carried out, and the same answer would come again.
    Unreadable,
    /// Its signature was refused because the clocks differ.
    Clock,
    /// Its credential was refused.
    Credential,
    /// The answer stands.
    #[default]
    Final,
}

impl Fault {
    /// Whether the same call may succeed a little later.
    pub(crate) fn is_retryable(self) -> bool {
        matches!(self, Self::Throttled | Self::Unsent | Self::Ambiguous)
    }

    /// Whether the request may have been carried out.
    pub(crate) fn leaves_doubt(self) -> bool {
        matches!(self, Self::Ambiguous | Self::Unreadable)
    }
}

/// Full jitter: a random wait between zero and a ceiling that doubles with every retry.
///
/// `retry` counts from 1; `random` is in `0.0..1.0`.
pub(crate) fn backoff(first: Duration, longest: Duration, retry: u32, random: f64) -> Duration {
    let doublings = retry.saturating_sub(1).min(31);
    let ceiling = first.saturating_mul(1 << doublings).min(longest);
    // The product may round up past what a `Duration` holds.
    Duration::try_from_secs_f64(ceiling.as_secs_f64() * random).unwrap_or(ceiling)
}

/// Tokens that retries of calls to one service use up and successes bring back, so that a
/// service in trouble is not buried under retries.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const CAPACITY: u32 = 500;
    const RETRY: u32 = 5;
    const SUCCESS: u32 = 1;

    /// Takes the tokens of a retry, if there are enough.
    pub(crate) fn withdraw(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(Self::RETRY)
            })
            .is_ok()
    }

    /// A call succeeded: brings back what its last retry took, or a little if it needed none.
    pub(crate) fn deposit(&self, retried: bool) {
        let tokens = if retried { Self::RETRY } else { Self::SUCCESS };
        if self.0.load(Ordering::Relaxed) == Self::CAPACITY {
            return;
        }
        let add = |held: u32| Some((held + tokens).min(Self::CAPACITY));
        // The closure never declines.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(Self::CAPACITY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_its_longest_and_never_overflows() {
        let wait = |retry| {
            backoff(
                Duration::from_millis(200),
                Duration::from_secs(20),
                retry,
                0.5,
            )
        };
        assert_eq!(wait(1), Duration::from_millis(100));
        assert_eq!(wait(2), Duration::from_millis(200));
        assert_eq!(wait(5), Duration::from_millis(1_600));
        for retry in [8, 31, 32, 33, 100, u32::MAX] {
            assert_eq!(wait(retry), Duration::from_secs(10), "{retry}");
        }
        assert_eq!(
            backoff(Duration::MAX, Duration::MAX, 100, 0.0),
            Duration::ZERO
        );
        assert!(backoff(Duration::MAX, Duration::MAX, 100, 0.999) > Duration::from_secs(1));
    }

    #[test]
    fn a_spent_budget_fails_fast_and_recovers_with_successes() {
        let budget = Budget::default();
        assert_eq!((0..200).filter(|_| budget.withdraw()).count(), 100);
        assert!(!budget.withdraw());
        for _ in 0..5 {
            budget.deposit(false);
        }
        assert!(budget.withdraw());
        assert!(!budget.withdraw());
        budget.deposit(true);
        assert!(budget.withdraw());
        for _ in 0..1_000 {
            budget.deposit(true);
        }
        assert_eq!((0..200).filter(|_| budget.withdraw()).count(), 100);
    }
}
