//! Keeps calls away from a server that fails, and lets them try it again later.

use std::time::{Duration, Instant};

/// How many failures open a breaker: in a row, or among the calls of a window.
const FAILURES: u32 = 5;
/// How many of a hundred calls of a window must have failed.
const SHARE: u32 = 75;
/// How long calls are counted before the count starts anew.
const WINDOW: Duration = Duration::from_secs(60);
/// How long a breaker stays open.
const PAUSE: Duration = Duration::from_secs(60);
/// How many successes in a row close a breaker that is half open.
const SUCCESSES: u32 = 5;

/// Whether calls go to a server.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    state: State,
    /// Counts the changes of the state: what was sent before one says nothing about now.
    generation: u64,
}

#[derive(Debug)]
enum State {
    /// Calls go.
    Closed(Count),
    /// No calls go.
    Open { since: Instant },
    /// Calls go, and a failure is one too many.
    HalfOpen { successes: u32 },
}

impl Default for State {
    fn default() -> Self {
        Self::Closed(Count::default())
    }
}

#[derive(Debug, Default)]
struct Count {
    /// When the window began; `None` before its first call.
    since: Option<Instant>,
    calls: u32,
    failures: u32,
    failures_in_a_row: u32,
}

/// Ties what comes of a call to the state that it was sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pass(u64);

impl Breaker {
    /// Whether calls go, or how long none will.
    pub(crate) fn check(&mut self, now: Instant) -> Result<Pass, Duration> {
        if let State::Open { since } = self.state {
            let open = now.saturating_duration_since(since);
            if open < PAUSE {
                return Err(PAUSE - open);
            }
            self.turn(State::HalfOpen { successes: 0 });
        }
        Ok(Pass(self.generation))
    }

    /// Takes what came of a call. Whether calls went before, and go no more.
    pub(crate) fn report(&mut self, pass: Pass, success: bool, now: Instant) -> bool {
        if pass.0 != self.generation {
            return false;
        }
        let opens = match &mut self.state {
            State::Closed(count) => count.is_enough(success, now),
            State::Open { .. } => false,
            State::HalfOpen { successes } if success => {
                *successes += 1;
                if *successes == SUCCESSES {
                    self.turn(State::default());
                }
                false
            }
            State::HalfOpen { .. } => true,
        };
        if opens {
            self.turn(State::Open { since: now });
        }
        opens
    }

    fn turn(&mut self, state: State) {
        self.state = state;
        self.generation += 1;
    }
}

impl Count {
    /// Counts a call. Whether too many have failed.
    fn is_enough(&mut self, success: bool, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        if now.saturating_duration_since(since) >= WINDOW {
            (self.since, self.calls, self.failures) = (Some(now), 0, 0);
        }
        self.calls = self.calls.saturating_add(1);
        if success {
            self.failures_in_a_row = 0;
            return false;
        }
        self.failures = self.failures.saturating_add(1);
        self.failures_in_a_row += 1;
        let share = u64::from(self.failures) * 100 >= u64::from(self.calls) * u64::from(SHARE);
        (self.failures >= FAILURES && share) || self.failures_in_a_row >= FAILURES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A breaker, and a clock that only the test moves.
    struct Trial {
        breaker: Breaker,
        now: Instant,
    }

    impl Trial {
        fn new() -> Self {
            Self {
                breaker: Breaker::default(),
                now: Instant::now(),
            }
        }

        fn wait(&mut self, seconds: u64) {
            self.now += Duration::from_secs(seconds);
        }

        /// Calls as a text says, `+` for a success and `-` for a failure. Whether the next one goes.
        fn calls(&mut self, outcomes: &str) -> bool {
            for outcome in outcomes.chars() {
                let pass = self.breaker.check(self.now).expect("it goes");
                self.breaker.report(pass, outcome == '+', self.now);
            }
            self.breaker.check(self.now).is_ok()
        }
    }

    #[test]
    fn five_failures_and_three_quarters_of_the_calls_open_it() {
        for (outcomes, goes) in [
            ("----", true),
            ("-----", false),
            // Four of five, and five of six.
            ("+----", true),
            ("---+-", true),
            ("--+---", false),
            // Five of seven are 71 %, six of eight 75 %.
            ("--+--+-", true),
            ("--+--+--", false),
            // Not in a row, and too small a share: then in a row.
            ("++++++----+----", true),
            ("++++++----+-----", false),
        ] {
            assert_eq!(Trial::new().calls(outcomes), goes, "{outcomes}");
        }
    }

    #[test]
    fn a_window_ends_after_a_minute_but_a_row_does_not() {
        let mut trial = Trial::new();
        trial.calls("--+--");
        trial.wait(59);
        assert!(!trial.calls("-"), "five of six within the window");

        let mut trial = Trial::new();
        trial.calls("--+--");
        trial.wait(60);
        assert!(trial.calls("--"), "two of two in a new one, four in a row");
        assert!(!trial.calls("-"), "five in a row");
    }

    #[test]
    fn it_is_open_for_a_minute_and_then_half() {
        let mut trial = Trial::new();
        assert!(!trial.calls("-----"));
        trial.wait(59);
        let left = trial.breaker.check(trial.now);
        assert_eq!(left, Err(Duration::from_secs(1)));
        trial.wait(1);
        assert!(trial.calls("++++"), "four successes");
        assert!(!trial.calls("-"), "a failure while it is half open");
        trial.wait(60);
        assert!(trial.calls("+++++"), "five successes close it");
        assert!(trial.calls("----"), "closed, it takes five failures again");
        assert!(!trial.calls("-"));
    }

    #[test]
    fn what_was_sent_before_a_change_does_not_count_after_it() {
        let mut trial = Trial::new();
        let late = trial.breaker.check(trial.now).expect("it goes");
        trial.calls("-----");
        assert!(!trial.breaker.report(late, false, trial.now));
        trial.wait(60);
        assert!(trial.calls("+"), "half open");
        assert!(!trial.breaker.report(late, false, trial.now));
        assert!(trial.calls("++++"), "closed");
        assert!(trial.calls("----"));
        assert!(!trial.breaker.report(late, false, trial.now));
        assert!(trial.calls(""), "four failures still");
    }

    #[test]
    fn only_the_failure_that_opens_it_says_so() {
        let mut breaker = Breaker::default();
        let now = Instant::now();
        let pass = breaker.check(now).expect("it goes");
        let opened: Vec<_> = (0..7).map(|_| breaker.report(pass, false, now)).collect();
        assert_eq!(opened, [false, false, false, false, true, false, false]);
    }
}
