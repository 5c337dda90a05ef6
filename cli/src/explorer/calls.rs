//! The calls of this session, as far as they are kept.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use super::outcome::{Attempted, Refused};

/// How many calls are kept.
const KEPT: usize = 100;
/// Bytes of answers that are kept, about.
const KEPT_BYTES: usize = 64 << 20;

/// What was called, the latest last.
#[derive(Default)]
pub struct Calls(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    calls: VecDeque<Arc<Call>>,
    /// How many there were.
    made: usize,
}

/// A call.
pub struct Call {
    pub number: usize,
    pub module: String,
    pub action: String,
    /// Whether the cloud was called, not the mock.
    pub live: bool,
    pub time: SystemTime,
    /// The page with the same form; without secret parameters.
    pub form: String,
    pub region: Option<String>,
    /// As they were sent.
    pub parameters: Map<String, Value>,
    /// As pages show them.
    pub shown: Map<String, Value>,
    /// Whether the answer comes as events.
    pub is_stream: bool,
    pub state: State,
}

/// What of a call changes while it goes on.
#[derive(Default)]
pub struct State {
    progress: Mutex<Progress>,
    changed: Condvar,
}

/// How far a call has got.
#[derive(Default)]
pub struct Progress {
    /// The data of events that came, as JSON text.
    pub events: Vec<String>,
    pub done: Option<Arc<Done>>,
    /// Bytes of the events and of the answer, about.
    bytes: usize,
}

/// How a call ended.
pub struct Done {
    pub took: Duration,
    /// The ID of the request, where the answer tells.
    pub request_id: Option<String>,
    /// Each time that the request was sent.
    pub attempts: Vec<Attempted>,
    pub outcome: Result<Value, Refused>,
}

impl Call {
    pub fn progress(&self) -> MutexGuard<'_, Progress> {
        let progress = self.state.progress.lock();
        progress.unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there are more events than these, or the call is over.
    pub fn wait_for_more(&self, than: usize) -> MutexGuard<'_, Progress> {
        let waits =
            |progress: &mut Progress| progress.events.len() <= than && progress.done.is_none();
        self.state
            .changed
            .wait_while(self.progress(), waits)
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, event: String) {
        let mut progress = self.progress();
        progress.bytes += event.len();
        progress.events.push(event);
        self.state.changed.notify_all();
    }

    pub fn end(&self, done: Done) {
        let answer = match &done.outcome {
            Ok(answer) => answer.to_string().len(),
            Err(refused) => refused.text.len(),
        };
        let mut progress = self.progress();
        progress.bytes += answer;
        progress.done = Some(Arc::new(done));
        self.state.changed.notify_all();
    }
}

impl Calls {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that are kept, the latest first.
    pub fn all(&self) -> Vec<Arc<Call>> {
        self.kept().calls.iter().rev().cloned().collect()
    }

    pub fn get(&self, number: usize) -> Option<Arc<Call>> {
        self.kept()
            .calls
            .iter()
            .find(|call| call.number == number)
            .cloned()
    }

    pub fn clear(&self) {
        self.kept().calls.clear();
    }

    pub fn add(&self, make: impl FnOnce(usize) -> Call) -> Arc<Call> {
        let mut kept = self.kept();
        kept.made += 1;
        let call = Arc::new(make(kept.made));
        kept.calls.push_back(Arc::clone(&call));
        call
    }

    /// Forgets the oldest where there is too much.
    pub fn trim(&self) {
        let mut kept = self.kept();
        let mut bytes: usize = kept.calls.iter().map(|call| call.progress().bytes).sum();
        while kept.calls.len() > KEPT || bytes > KEPT_BYTES && kept.calls.len() > 1 {
            let oldest = kept.calls.pop_front();
            // A stream that goes on has grown since.
            bytes = bytes.saturating_sub(oldest.map_or(0, |call| call.progress().bytes));
        }
    }
}

/// The time of day in UTC, as `09:08:07`.
pub fn clock(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}", seconds % 60)
}
