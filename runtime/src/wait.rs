//! Asking again until something holds, without sending anything itself.

use std::error::Error as StdError;
use std::fmt;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::action::Reads;
use crate::call::{Answer, Call};
use crate::config::Config;
use crate::error::{Error, ErrorKind};
use crate::meta::Meta;
use crate::target::Target;

/// The last look is so long before the end, or half of the time that is left if that is less.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// What an answer says about what is waited for. `true` is [`Holds`](Self::Holds), `false` is
/// [`NotYet`](Self::NotYet).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is there.
    Holds,
    /// It may still come.
    NotYet,
    /// It will not come any more.
    Fails,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::NotYet }
    }
}

/// Why what was waited for did not come.
pub struct WaitError<T> {
    kind: WaitErrorKind,
    error: Error,
    last: Option<T>,
}

/// Why what was waited for did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitErrorKind {
    /// An answer was judged as [`Verdict::Fails`].
    Failed,
    /// The time was over.
    TimedOut,
    /// A call failed.
    Call,
}

impl<T> WaitError<T> {
    /// Why it ended.
    pub fn kind(&self) -> WaitErrorKind {
        self.kind
    }

    /// The last answer, if there was any.
    pub fn last(&self) -> Option<&T> {
        self.last.as_ref()
    }

    /// The last answer itself, if there was any.
    pub fn into_last(self) -> Option<T> {
        self.last
    }

    /// The error of the call that failed, or one that tells the same as this.
    pub fn error(&self) -> &Error {
        &self.error
    }
}

impl<T> From<WaitError<T>> for Error {
    fn from(error: WaitError<T>) -> Self {
        error.error
    }
}

impl<T> fmt::Display for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<T> fmt::Debug for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitError")
            .field("kind", &self.kind)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl<T> StdError for WaitError<T> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

/// What came of waiting: the answer that was waited for, or why it did not come.
pub type Waited<T> = Result<T, WaitError<T>>;

/// A request that is sent again until its answer is the one waited for.
pub(crate) struct Wait<A: Reads, F> {
    config: Config,
    request: A,
    judge: F,
    begun: Instant,
    /// `None`: too far for the clock.
    deadline: Option<Instant>,
    pause: Duration,
    answers: u32,
    last: Option<A::Output>,
    is_last_look: bool,
}

impl<A: Reads, F: FnMut(&A::Output) -> Verdict> Wait<A, F> {
    pub(crate) fn new(config: &Config, request: A, judge: F, now: Instant) -> Self {
        let settings = config.settings();
        Self {
            deadline: now.checked_add(settings.wait_timeout),
            pause: settings.first_pause,
            config: config.clone(),
            request,
            judge,
            begun: now,
            answers: 0,
            last: None,
            is_last_look: false,
        }
    }

    /// The next look; it has no more time than the wait itself.
    pub(crate) fn call(&self) -> Result<Box<Call>, Error> {
        Call::of(&self.config, &self.request).map(|call| call.until(self.deadline))
    }

    /// Takes an answer, and tells how long to pause before the next look.
    pub(crate) fn accept(
        &mut self,
        answer: Result<Box<Answer>, Error>,
        now: Instant,
    ) -> ControlFlow<Waited<A::Output>, Duration> {
        let output = match answer.and_then(|mut answer| answer.decode()) {
            Ok(output) => output,
            Err(error) if error.kind() == ErrorKind::Timeout && self.left(now).is_zero() => {
                return self.end(WaitErrorKind::TimedOut, now);
            }
            Err(error) => {
                return ControlFlow::Break(Err(WaitError {
                    kind: WaitErrorKind::Call,
                    error,
                    last: self.last.take(),
                }));
            }
        };
        self.answers += 1;
        match (self.judge)(&output) {
            Verdict::Holds => return ControlFlow::Break(Ok(output)),
            verdict => {
                self.last = Some(output);
                if verdict == Verdict::Fails {
                    return self.end(WaitErrorKind::Failed, now);
                }
            }
        }
        let left = self.left(now);
        if left.is_zero() || self.is_last_look {
            return self.end(WaitErrorKind::TimedOut, now);
        }
        let pause = self.pause;
        self.pause = pause
            .saturating_mul(2)
            .min(self.config.settings().longest_pause);
        if pause < left {
            return ControlFlow::Continue(pause);
        }
        self.is_last_look = true;
        ControlFlow::Continue(left - LAST_LOOK.min(left / 2))
    }

    fn left(&self, now: Instant) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| {
            deadline.saturating_duration_since(now)
        })
    }

    fn end(
        &mut self,
        kind: WaitErrorKind,
        now: Instant,
    ) -> ControlFlow<Waited<A::Output>, Duration> {
        let answers = self.answers;
        let (error, message) = match kind {
            WaitErrorKind::Failed => (
                ErrorKind::Answer,
                format!("answer {answers} says that what was waited for will not come"),
            ),
            _ => (
                ErrorKind::Timeout,
                format!(
                    "what was waited for did not come within the wait_timeout of {:?}, in \
                     {answers} answers",
                    self.config.settings().wait_timeout
                ),
            ),
        };
        let target = Target::from(A::OPERATION);
        let error = Error::new(error, message)
            .with_meta(Meta {
                attempts: answers,
                duration: now.saturating_duration_since(self.begun),
                ..Meta::default()
            })
            .with_call(target.call_name(), target.effect);
        ControlFlow::Break(Err(WaitError {
            kind,
            error,
            last: self.last.take(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow::{Break, Continue};

    use super::*;
    use crate::action::Action;
    use crate::service::{Operation, Protocol, RegionUse, Service};

    static SERVICE: Service = Service {
        name: "lcic",
        version: "2022-08-17",
        protocol: Protocol::Tc3,
        endpoint: "lcic.tencentcloudapi.com",
        regional_endpoints: &[],
        region: RegionUse::Unused,
        regions: &[],
        retryable_codes: &[],
    };

    #[derive(Clone, Debug, Default)]
    struct DescribeDocument {}

    crate::record!(DescribeDocument {});

    #[derive(Clone, Debug, PartialEq)]
    struct Document {
        progress: i64,
    }

    crate::record!(Document { progress: "Progress" always });

    impl Action for DescribeDocument {
        type Output = Document;
        const OPERATION: Operation = SERVICE.reads("DescribeDocument");
    }

    impl Reads for DescribeDocument {}

    /// Until the progress is 100; below zero it has failed.
    fn judge(document: &Document) -> Verdict {
        match document.progress {
            ..0 => Verdict::Fails,
            100 => Verdict::Holds,
            _ => Verdict::NotYet,
        }
    }

    type Waiting = Wait<DescribeDocument, fn(&Document) -> Verdict>;

    fn wait(now: Instant, first: u64, longest: u64, timeout: Duration) -> Waiting {
        let seconds = Duration::from_secs;
        let config = Config::fake(|_| serde_json::Value::Null)
            .to_builder()
            .pauses(seconds(first), seconds(longest))
            .wait_timeout(timeout)
            .build()
            .expect("valid");
        Wait::new(&config, DescribeDocument {}, judge, now)
    }

    fn progress(progress: i64) -> Result<Box<Answer>, Error> {
        Ok(Answer::of_tests(
            serde_json::json!({ "Progress": progress }),
        ))
    }

    /// Looks until the wait ends, and takes `each` for a call. The moments of the looks, in seconds.
    fn looks(
        mut wait: Waiting,
        begun: Instant,
        each: Duration,
        mut answer: impl FnMut(usize) -> Result<Box<Answer>, Error>,
    ) -> (Vec<f64>, Waited<Document>) {
        let (mut now, mut looks) = (begun, Vec::new());
        loop {
            looks.push((now - begun).as_secs_f64());
            now += each;
            match wait.accept(answer(looks.len()), now) {
                Continue(pause) => now += pause,
                Break(end) => return (looks, end),
            }
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let now = Instant::now();
        let wait = wait(now, 1, 10, Duration::from_secs(600));
        let (looks, end) = looks(wait, now, Duration::ZERO, |look| {
            progress(if look < 8 { 50 } else { 100 })
        });
        assert_eq!(looks, [0., 1., 3., 7., 15., 25., 35., 45.]);
        assert_eq!(end.expect("there").progress, 100);
    }

    #[test]
    fn the_last_look_is_just_before_the_end() {
        let now = Instant::now();
        let wait = wait(now, 1, 10, Duration::from_secs(20));
        let (looks, end) = looks(wait, now, Duration::ZERO, |_| progress(50));
        assert_eq!(looks, [0., 1., 3., 7., 15., 19.]);
        let error = end.expect_err("too long");
        assert_eq!(error.kind(), WaitErrorKind::TimedOut);
        assert_eq!(error.last(), Some(&Document { progress: 50 }));
        assert_eq!(error.error().kind(), ErrorKind::Timeout);
        assert_eq!(
            error.to_string(),
            "lcic DescribeDocument: what was waited for did not come within the wait_timeout of \
             20s, in 6 answers (6 attempts)"
        );
        assert_eq!(error.error().meta().duration(), Duration::from_secs(19));
        assert_eq!(Error::from(error).kind(), ErrorKind::Timeout);
    }

    #[test]
    fn time_that_calls_take_counts() {
        let now = Instant::now();
        let wait = wait(now, 1, 10, Duration::from_secs(10));
        let (looks, end) = looks(wait, now, Duration::from_secs(4), |_| progress(50));
        assert_eq!(looks, [0., 5., 9.5]);
        assert_eq!(end.expect_err("late").kind(), WaitErrorKind::TimedOut);
    }

    #[test]
    fn a_verdict_of_failure_and_an_error_end_it_with_the_last_answer() {
        let now = Instant::now();
        let failed = wait(now, 1, 10, Duration::from_secs(600));
        let (seen, end) = looks(failed, now, Duration::ZERO, |look| {
            progress(if look < 3 { 50 } else { -1 })
        });
        assert_eq!(seen.len(), 3);
        let error = end.expect_err("it fails");
        assert_eq!(error.kind(), WaitErrorKind::Failed);
        assert_eq!(error.into_last(), Some(Document { progress: -1 }));

        let refused = wait(now, 1, 10, Duration::from_secs(600));
        let (_, end) = looks(refused, now, Duration::ZERO, |look| match look {
            1 => progress(50),
            _ => Err(Error::service("ResourceNotFound.Document", "gone")),
        });
        let error = end.expect_err("it is gone");
        assert_eq!(error.kind(), WaitErrorKind::Call);
        assert_eq!(error.last(), Some(&Document { progress: 50 }));
        assert_eq!(Error::from(error).code(), Some("ResourceNotFound.Document"));
    }

    #[test]
    fn no_time_and_endless_time_are_times() {
        let now = Instant::now();
        let hasty = wait(now, 1, 10, Duration::ZERO);
        let (seen, end) = looks(hasty, now, Duration::ZERO, |_| progress(50));
        assert_eq!(seen, [0.]);
        assert_eq!(end.expect_err("late").kind(), WaitErrorKind::TimedOut);

        let patient = wait(now, 1, u64::MAX, Duration::MAX);
        let (seen, end) = looks(patient, now, Duration::ZERO, |look| {
            progress(if look < 20 { 50 } else { 100 })
        });
        assert_eq!(seen.len(), 20);
        assert!(end.is_ok());
    }

    #[test]
    fn a_call_gets_no_more_time_than_the_wait_has() {
        let now = Instant::now();
        let late = wait(now, 1, 10, Duration::from_secs(3));
        let mut call = late.call().expect("valid");
        let moment = crate::call::Moment {
            instant: now + Duration::from_secs(2),
            unix_seconds: 0,
            random: || 0.5,
        };
        let event = match call.step(crate::call::Event::Resume, moment) {
            crate::call::Step::Authenticate(time) => {
                assert_eq!(time, Duration::from_secs(1));
                crate::call::Event::Credential(crate::Credential::new("AKID", "key"))
            }
            other => panic!("a credential is needed first: {other:?}"),
        };
        match call.step(event, moment) {
            crate::call::Step::Send(exchange) => {
                assert_eq!(exchange.timeout, Duration::from_secs(1));
            }
            other => panic!("it must be sent: {other:?}"),
        }
    }
}
