//! Pages about calls.

pub mod make;

use std::sync::Arc;
use std::thread;

use askama::Template;
use bytes::Bytes;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::explorer::calls::{Call, Done, clock};
use crate::explorer::filled::Filled;
use crate::explorer::form::Form;
use crate::explorer::frame::{Frame, shown};
use crate::explorer::html::Html;
use crate::explorer::http::{Ask, Body, Reply};
use crate::explorer::json::{self, Line};
use crate::explorer::outcome::{Attempted, Refused};
use crate::explorer::pages::codes::{self, Meaning};
use crate::explorer::pages::home;
use crate::explorer::site::Site;
use crate::paging;

/// Where the events of a stream stand in its page. Nothing that comes from outside can look so.
const EVENTS: &str = "<!--events-->";
/// Events that wait for a browser to take them.
const WAITING: usize = 16;

#[derive(Template)]
#[template(path = "explorer/calls.html")]
struct List {
    frame: Frame,
    calls: Vec<Summary>,
}

/// A call in a line.
struct Summary {
    number: usize,
    module: String,
    action: String,
    live: bool,
    time: String,
    took: String,
    /// How it ended; none if it has not.
    verdict: Option<Result<(), String>>,
}

#[derive(Template)]
#[template(path = "explorer/call.html")]
struct Page<'a> {
    frame: Frame,
    call: &'a Call,
    time: String,
    request: Vec<Line>,
    is_over: bool,
    events: Vec<String>,
    ended: Option<Ended>,
}

/// How a call ended, as pages tell it.
#[derive(Template)]
#[template(path = "explorer/ended.html")]
struct Ended {
    root: String,
    number: usize,
    took: String,
    request_id: Option<String>,
    done: Arc<Done>,
    answer: Option<Answer>,
    failed: Option<Failed>,
    has_next: bool,
}

struct Answer {
    lines: Vec<Line>,
    is_cut: bool,
}

struct Failed {
    message: Html,
    meanings: Vec<Meaning>,
    advice: &'static str,
}

impl Ended {
    /// The answer that came last.
    fn last(&self) -> Option<&Attempted> {
        self.done.attempts.last()
    }

    fn refused(&self) -> Option<&Refused> {
        self.done.outcome.as_ref().err()
    }
}

#[derive(Template)]
#[template(path = "explorer/event.html")]
struct Event<'a> {
    text: &'a str,
}

fn milliseconds(done: &Done) -> String {
    format!("{} ms", done.took.as_millis())
}

fn summary(call: &Call) -> Summary {
    let done = call.progress().done.clone();
    Summary {
        number: call.number,
        module: call.module.clone(),
        action: call.action.clone(),
        live: call.live,
        time: clock(call.time),
        took: done.as_deref().map(milliseconds).unwrap_or_default(),
        verdict: done.map(|done| match &done.outcome {
            Ok(_) => Ok(()),
            Err(refused) => Err(refused.code.clone().unwrap_or_else(|| "failed".to_owned())),
        }),
    }
}

/// The calls that are kept.
pub fn list(site: &Site, _: &Ask) -> Reply {
    shown(&List {
        frame: Frame::new(site, "Calls").at("calls"),
        calls: site.calls.all().iter().map(|call| summary(call)).collect(),
    })
}

/// Forgets all calls.
pub fn clear(site: &Site, _: &Ask) -> Reply {
    site.calls.clear();
    Reply::see(format!("{}/calls", site.root()))
}

fn named(site: &Site, ask: &Ask) -> Option<Arc<Call>> {
    site.calls.get(ask.part(1).parse().ok()?)
}

/// A call and its answer; of a stream, the events as they come.
pub fn one(site: &Site, ask: &Ask) -> Reply {
    let Some(call) = named(site, ask) else {
        return home::missing(site, "There is no such call in this session.");
    };
    let (events, done) = {
        let progress = call.progress();
        (progress.events.clone(), progress.done.clone())
    };
    let page = Page {
        frame: Frame::new(site, format!("Call {}: {}", call.number, call.action)).at("calls"),
        time: clock(call.time),
        request: json::lines(&Value::Object(call.shown.clone())).0,
        is_over: done.is_some(),
        ended: done.as_ref().map(|done| ended(site, &call, done)),
        events,
        call: &call,
    };
    if page.is_over {
        return shown(&page);
    }
    let Ok(text) = page.render() else {
        return shown(&page);
    };
    let Some((before, after)) = text.split_once(EVENTS) else {
        return Reply::html(text);
    };
    let (begin, end) = (before.to_owned(), after.to_owned());
    let seen = page.events.len();
    Reply {
        body: Body::Parts(follow(site, Arc::clone(&call), seen, begin, end)),
        ..Reply::html("")
    }
}

/// The parts of the page of a stream that goes on.
fn follow(
    site: &Site,
    call: Arc<Call>,
    mut seen: usize,
    begin: String,
    end: String,
) -> mpsc::Receiver<Bytes> {
    let (parts, receiver) = mpsc::channel(WAITING);
    let root = site.root().to_owned();
    thread::spawn(move || {
        let mut next = begin;
        loop {
            if parts.blocking_send(next.into()).is_err() {
                return;
            }
            let (new, done) = {
                let progress = call.wait_for_more(seen);
                let new = progress.events.get(seen..).unwrap_or_default().to_vec();
                (new, progress.done.clone())
            };
            seen += new.len();
            next = new
                .iter()
                .map(|text| Event { text }.render().unwrap_or_default())
                .collect();
            if let Some(done) = done {
                let ended = ended_of(&root, &call, &done, Vec::new(), false);
                let last = next + &ended.render().unwrap_or_default() + &end;
                // Whoever looked may be gone.
                let _ = parts.blocking_send(last.into());
                return;
            }
        }
    });
    receiver
}

fn ended(site: &Site, call: &Call, done: &Arc<Done>) -> Ended {
    let code = done
        .outcome
        .as_ref()
        .err()
        .and_then(|refused| refused.code.as_deref());
    let found = site.action(&call.module, &call.action).ok();
    let meanings = match (code, &found) {
        (Some(code), Some(found)) => codes::meanings_in(&found.unpacked, code),
        _ => Vec::new(),
    };
    let next = found
        .as_ref()
        .zip(done.outcome.as_ref().ok())
        .and_then(|(found, answer)| {
            paging::next(found.service(), found.action(), &call.parameters, answer)
        });
    ended_of(site.root(), call, done, meanings, next.is_some())
}

fn ended_of(
    root: &str,
    call: &Call,
    done: &Arc<Done>,
    meanings: Vec<Meaning>,
    has_next: bool,
) -> Ended {
    let refused = done.outcome.as_ref().err();
    let code = refused.and_then(|refused| refused.code.as_deref());
    Ended {
        root: root.to_owned(),
        number: call.number,
        took: milliseconds(done),
        request_id: done.request_id.clone(),
        done: Arc::clone(done),
        answer: done
            .outcome
            .as_ref()
            .ok()
            .filter(|_| !call.is_stream)
            .map(|answer| {
                let (lines, is_cut) = json::lines(answer);
                Answer { lines, is_cut }
            }),
        failed: refused.map(|refused| Failed {
            message: Html::prose(&refused.message),
            advice: codes::advice(code),
            meanings,
        }),
        has_next,
    }
}

/// The answer of a call as it is.
pub fn raw(site: &Site, ask: &Ask) -> Reply {
    let done = named(site, ask).and_then(|call| call.progress().done.clone());
    match done.as_ref().map(|done| &done.outcome) {
        Some(Ok(answer)) => {
            let text = serde_json::to_string_pretty(answer).unwrap_or_default();
            Reply::new("application/json", text)
        }
        _ => home::missing(site, "There is no answer of such a call."),
    }
}

/// Calls again what a call called: the same, or the page after it.
pub fn again(site: &Site, ask: &Ask) -> Reply {
    let Some(call) = named(site, ask) else {
        return home::missing(site, "There is no such call in this session.");
    };
    let found = match site.action(&call.module, &call.action) {
        Ok(found) => found,
        Err(failure) => return home::missing(site, &failure.to_string()),
    };
    if call.live
        && let Some(reason) = site.refuses(found.action())
    {
        return home::refused(site, reason);
    }
    let done = call.progress().done.clone();
    let answer = done.as_ref().and_then(|done| done.outcome.as_ref().ok());
    let parameters = match (ask.part(2), answer) {
        ("next", Some(answer)) => {
            paging::next(found.service(), found.action(), &call.parameters, answer)
        }
        ("next", None) => None,
        _ => Some(call.parameters.clone()),
    };
    let Some(parameters) = parameters else {
        return home::missing(site, "There is no page after this one.");
    };
    let form = Form::of(found.service(), &found.action().input, &parameters);
    let region = call.region.clone().unwrap_or_default();
    let begun = make::begin(site, Filled::new(found, form, region), call.live);
    Reply::see(format!("{}/calls/{}", site.root(), begun.number))
}
