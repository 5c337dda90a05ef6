//! Answers and accidents that the user of the server asks for.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::fault::Fault;
use crate::number;
use crate::request::Received;

/// What errors of one's own say that came without words.
pub(crate) const ASKED_FOR: &str = "This error was asked for.";

/// What a call gets instead of, or besides, its usual answer.
///
/// A plain reply changes nothing; its methods say what to change:
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_mock::Reply;
///
/// let busy = Reply::error("InternalError").times(2);
/// let odd = Reply::custom_error("FailedOperation.OfMyOwn", "What a proxy might say.");
/// let slow = Reply::new().delay(Duration::from_secs(5));
/// let torn = Reply::new().cut(20);
/// let chatty = Reply::events([serde_json::json!({ "Text": "Hel" })]).split(3).stall(10);
/// # let _ = (busy, odd, slow, torn, chatty);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Reply {
    pub(crate) outcome: Option<Outcome>,
    pub(crate) delay: Option<Duration>,
    pub(crate) ending: Option<Ending>,
    /// Bytes that are sent at a time.
    pub(crate) part: Option<NonZeroUsize>,
    times: Option<usize>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Answer(Value),
    Events(Vec<Value>),
    /// By its code, which the specs know.
    Error(String),
    /// Whatever the specs say.
    Custom(Fault),
    Example(Example),
}

/// One of an action's documented examples.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Example {
    /// Counted from 1.
    Number(usize),
    Title(String),
}

/// How an answer goes wrong on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The connection is closed without an answer.
    Drop,
    /// The connection is closed after so many bytes of the answer's body.
    Cut(usize),
    /// Nothing is sent after so many bytes of the answer's body.
    Stall(usize),
}

impl Reply {
    /// The usual reply.
    pub fn new() -> Self {
        Self::default()
    }

    /// The output of the action, without its envelope and `RequestId`: a JSON object. It is sent as
    /// it is.
    pub fn answer(output: Value) -> Self {
        Self::with(Outcome::Answer(output))
    }

    /// The events of an answer that comes as a stream, each the JSON object that is its data. They
    /// are sent as they are; one with an `ErrorMsg` is how the cloud tells of an error inside. A
    /// request that does not ask for a stream is answered with the last one.
    pub fn events(events: impl IntoIterator<Item = Value>) -> Self {
        Self::with(Outcome::Events(events.into_iter().collect()))
    }

    /// A documented error, by its code; the action is not carried out. Actions of Chat have numbers
    /// (`"70500"`), which may be any from 60000 to 79999.
    pub fn error(code: impl Into<String>) -> Self {
        Self::with(Outcome::Error(code.into()))
    }

    /// An error of one's own, which nobody documents; the action is not carried out. A code that is
    /// no number becomes 70500 in Chat.
    pub fn custom_error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::with(Outcome::Custom(Fault::new(code.into(), message)))
    }

    /// A documented example, counted from 1. As a reply to all actions it is the first one where
    /// there are fewer.
    pub fn example(number: usize) -> Self {
        Self::with(Outcome::Example(Example::Number(number)))
    }

    fn with(outcome: Outcome) -> Self {
        Self {
            outcome: Some(outcome),
            ..Self::default()
        }
    }

    /// Waits before the answer.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Carries the action out, then closes the connection without an answer.
    pub fn drop_connection(mut self) -> Self {
        self.ending = Some(Ending::Drop);
        self
    }

    /// Closes the connection after `bytes` bytes of the answer's body.
    pub fn cut(mut self, bytes: usize) -> Self {
        self.ending = Some(Ending::Cut(bytes));
        self
    }

    /// Sends nothing more after `bytes` bytes of the answer's body, and leaves the connection open.
    pub fn stall(mut self, bytes: usize) -> Self {
        self.ending = Some(Ending::Stall(bytes));
        self
    }

    /// Sends the answer's body in parts of `bytes` bytes; 0 counts as 1.
    pub fn split(mut self, bytes: usize) -> Self {
        self.part = Some(NonZeroUsize::new(bytes).unwrap_or(NonZeroUsize::MIN));
        self
    }

    /// Holds for this many calls. Without it, for all.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// This reply, changed as the headers of a request ask.
    pub(crate) fn overlaid(mut self, received: &Received) -> Result<Self, Fault> {
        let number = |name: &str| {
            let Some(value) = received.header(name) else {
                return Ok(None);
            };
            let wrong = || {
                let message = format!("The header `{name}` is not a number.");
                Fault::new("InvalidParameterValue", message)
            };
            number::unsigned(&value).map(Some).ok_or_else(wrong)
        };
        if let Some(example) = received.header("X-Mock-Example") {
            let number = number::unsigned(&example).and_then(|number| number.try_into().ok());
            let title = || Example::Title(example.into_owned());
            self.outcome = Some(Outcome::Example(number.map_or_else(title, Example::Number)));
        }
        if let Some(code) = received.header("X-Mock-Error") {
            self.outcome = Self::error(code).outcome;
        }
        if let Some(code) = received.header("X-Mock-Custom-Error") {
            self.outcome = Self::custom_error(code, ASKED_FOR).outcome;
        }
        if let Some(milliseconds) = number("X-Mock-Delay")? {
            self.delay = Some(Duration::from_millis(milliseconds));
        }
        if let Some(bytes) = number("X-Mock-Cut")? {
            self.ending = Some(Ending::Cut(usize::try_from(bytes).unwrap_or(usize::MAX)));
        }
        if received.header("X-Mock-Drop").is_some() {
            self.ending = Some(Ending::Drop);
        }
        Ok(self)
    }
}

/// Replies that wait for calls, by action.
#[derive(Default)]
pub(crate) struct Replies(Mutex<HashMap<String, VecDeque<Reply>>>);

impl Replies {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, VecDeque<Reply>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a reply behind those that wait; it takes the place of one that holds for all calls.
    pub(crate) fn push(&self, action: &str, reply: Reply) {
        let mut replies = self.lock();
        let queue = replies.entry(action.to_owned()).or_default();
        queue.retain(|earlier| earlier.times.is_some());
        if reply.times != Some(0) {
            queue.push_back(reply);
        }
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The reply for a call.
    pub(crate) fn next(&self, action: &str) -> Option<Reply> {
        let mut replies = self.lock();
        let queue = replies.get_mut(action)?;
        let reply = queue.front_mut()?;
        let found = reply.clone();
        if let Some(times) = &mut reply.times {
            *times -= 1;
            if *times == 0 {
                queue.pop_front();
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_used_up_in_turn() {
        let replies = Replies::default();
        let [once, twice, always] = ["Once", "Twice", "Always"].map(Reply::error);
        replies.push("A", once.clone().times(1));
        replies.push("A", twice.clone().times(2));
        replies.push("A", always.clone());
        let codes: Vec<_> = std::iter::repeat_with(|| replies.next("A"))
            .take(5)
            .map(|reply| reply.and_then(|reply| reply.outcome))
            .collect();
        let expected = [&once, &twice, &twice, &always, &always];
        assert_eq!(codes, expected.map(|reply| reply.outcome.clone()));

        replies.push("A", once.clone());
        assert_eq!(replies.next("A"), Some(once));
        assert_eq!(replies.next("B"), None);
        replies.push("A", twice.times(0));
        assert_eq!(replies.next("A"), None);
    }
}
