//! The calls of this session: made, kept, shown.

pub mod page;

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};
use tencentcloud_runtime::blocking::Client;
use tencentcloud_runtime::{Config, Error};

use super::exchange::{self, Attempted, Refused, Watch};
use super::filled::Filled;
use super::http::Reply;
use super::site::{Found, Site};
use crate::dry_run;

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
    parameters: Map<String, Value>,
    /// As pages show them.
    pub shown: Map<String, Value>,
    /// Whether the answer comes as events.
    pub is_stream: bool,
    progress: Mutex<Progress>,
    changed: Condvar,
}

/// How far a call has got.
#[derive(Default)]
pub struct Progress {
    /// The data of events that came, as JSON text.
    pub events: Vec<String>,
    pub done: Option<Arc<Done>>,
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
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there are more events than these, or the call is over.
    pub fn wait_for_more(&self, than: usize) -> MutexGuard<'_, Progress> {
        let waits =
            |progress: &mut Progress| progress.events.len() <= than && progress.done.is_none();
        self.changed
            .wait_while(self.progress(), waits)
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn bytes(&self) -> usize {
        let progress = self.progress();
        let events: usize = progress.events.iter().map(String::len).sum();
        let answer = progress
            .done
            .as_ref()
            .map_or(0, |done| match &done.outcome {
                Ok(answer) => answer.to_string().len(),
                Err(refused) => refused.text.len(),
            });
        events + answer
    }

    fn add(&self, event: String) {
        self.progress().events.push(event);
        self.changed.notify_all();
    }

    fn end(&self, done: Done) {
        self.progress().done = Some(Arc::new(done));
        self.changed.notify_all();
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

    fn add(&self, make: impl FnOnce(usize) -> Call) -> Arc<Call> {
        let mut kept = self.kept();
        kept.made += 1;
        let call = Arc::new(make(kept.made));
        kept.calls.push_back(Arc::clone(&call));
        call
    }

    /// Forgets the oldest where there is too much.
    fn trim(&self) {
        let mut kept = self.kept();
        let mut bytes: usize = kept.calls.iter().map(|call| call.bytes()).sum();
        while kept.calls.len() > KEPT || bytes > KEPT_BYTES && kept.calls.len() > 1 {
            bytes -= kept.calls.pop_front().map_or(0, |call| call.bytes());
        }
    }
}

/// Makes a call with what is filled in, and shows it.
pub fn call(site: &Site, filled: Filled, live: bool) -> Reply {
    if live && let Some(reason) = site.refuses(filled.found.action()) {
        return super::home::refused(site, reason);
    }
    let call = begin(site, filled, live);
    Reply::see(format!("{}/calls/{}", site.root(), call.number))
}

/// Makes a call. One whose answer comes as a stream goes on after this.
fn begin(site: &Site, filled: Filled, live: bool) -> Arc<Call> {
    let form = format!("{}{}", filled.path(site.root()), filled.query().0);
    let region = filled.region().map(str::to_owned);
    let Filled {
        found, parameters, ..
    } = filled;
    let (service, action) = (found.service(), found.action());
    let mut shown = parameters.clone();
    dry_run::hide(service, &action.input, &mut shown);
    let is_stream = action.stream.as_ref().is_some_and(|stream| {
        let asks =
            |by: usize| parameters.get(&action.input[by].name.value) == Some(&Value::Bool(true));
        stream.by.is_none_or(asks)
    });
    let call = site.calls.add(|number| Call {
        number,
        module: service.module.clone(),
        action: action.name.value.clone(),
        live,
        time: SystemTime::now(),
        form,
        region: region.clone(),
        parameters,
        shown,
        is_stream,
        progress: Mutex::default(),
        changed: Condvar::new(),
    });
    let watch = Watch::default();
    let config = exchange::config(site, &found, region.as_deref(), live)
        .and_then(|config| Ok(config.to_builder().hook(watch.clone()).build()?));
    match config {
        Err(failure) => call.end(Done {
            took: Duration::ZERO,
            request_id: None,
            attempts: Vec::new(),
            outcome: Err(Refused::from(&failure)),
        }),
        Ok(config) if is_stream => {
            let running = Arc::clone(&call);
            thread::spawn(move || stream(&running, &config, &watch, &found));
        }
        Ok(config) => send(&call, &config, &watch, &found),
    }
    site.calls.trim();
    call
}

fn send(call: &Call, config: &Config, watch: &Watch, found: &Found) {
    let begun = Instant::now();
    let outcome = Client::call(config, exchange::call(found, &call.parameters));
    call.end(done(begun, watch, None, outcome));
}

fn stream(call: &Call, config: &Config, watch: &Watch, found: &Found) {
    let begun = Instant::now();
    let mut events = Client::call_stream(config, exchange::call(found, &call.parameters));
    let mut request_id = None;
    let mut last = Value::Null;
    while let Some(event) = events.next() {
        request_id = request_id.or_else(|| events.request_id().map(str::to_owned));
        match event {
            Ok(event) => {
                call.add(event.text);
                last = event.data;
            }
            Err(error) => return call.end(done(begun, watch, request_id, Err(error))),
        }
    }
    drop(events);
    call.end(done(begun, watch, request_id, Ok(last)));
}

fn done(
    begun: Instant,
    watch: &Watch,
    request_id: Option<String>,
    outcome: Result<Value, Error>,
) -> Done {
    let told = match &outcome {
        Ok(answer) => answer
            .get("RequestId")
            .and_then(Value::as_str)
            .map(str::to_owned),
        Err(error) => error.request_id().map(str::to_owned),
    };
    Done {
        took: begun.elapsed(),
        request_id: told.or(request_id),
        attempts: watch.take(),
        outcome: outcome.map_err(|error| Refused::from(&error)),
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
