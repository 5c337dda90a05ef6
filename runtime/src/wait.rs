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
    pub(crate) fn call(&self) -> Result<Call, Error> {
        Call::of(&self.config, &self.request).map(|call| call.until(self.deadline))
    }

    /// Takes an answer, and tells how long to pause before the next look.
    pub(crate) fn accept(
        &mut self,
        answer: Result<Answer, Error>,
        now: Instant,
    ) -> ControlFlow<Waited<A::Output>, Duration> {
        let output = match answer.and_then(Answer::decode) {
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
