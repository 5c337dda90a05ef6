//! Hooks: what they are told, what they may add, and what they cannot break.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tencentcloud_runtime::hooks::{Attempt, Headers, Hook, Outcome};
use tencentcloud_runtime::{Action, ConfigBuilder, ErrorKind};

use crate::paging::List;
use crate::probe::{ChatDescribe, Create, Describe};
use crate::run::{DRIVERS, Driver, runtime};
use crate::server::{Reaction, Server};

/// Notes what it is told.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn add(&self, note: String) {
        self.0.lock().expect("no panic").push(note);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no panic"))
    }
}

impl Hook for Notes {
    fn before_signing(&self, attempt: &Attempt<'_>, headers: &mut Headers) {
        self.add(format!("sign {}", attempt.number));
        headers.set("X-Team", "first");
    }

    fn before_attempt(&self, attempt: &Attempt<'_>) {
        let Attempt {
            service,
            action,
            region,
            effect,
            number,
            ..
        } = attempt;
        self.add(format!(
            "send {service} {action} {region:?} {effect:?} {number}"
        ));
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, duration: Duration, outcome: Outcome<'_>) {
        let number = attempt.number;
        assert!(duration < Duration::from_secs(60));
        self.add(match outcome {
            Outcome::Answered(meta) => format!(
                "end {number}: {:?} after {} attempts",
                meta.status(),
                meta.attempts()
            ),
            Outcome::Failed(error) => format!("end {number}: {error}"),
            other => format!("end {number}: {other:?}"),
        });
    }
}

#[test]
fn each_attempt_is_told_with_what_became_of_it() {
    for driver in DRIVERS {
        let notes = Notes::default();
        let hook = notes.clone();
        let script = [Reaction::error("InternalError"), Reaction::Fine];
        let outcome = driver.call(Describe {}, &script, |config| {
            config.region("ap-guangzhou").hook(hook)
        });
        assert!(outcome.result.is_ok());
        assert_eq!(
            notes.take(),
            [
                "sign 1",
                "send probe Describe Some(\"ap-guangzhou\") Read 1",
                "end 1: probe Describe: InternalError: as scripted (request req-error)",
                "sign 2",
                "send probe Describe Some(\"ap-guangzhou\") Read 2",
                "end 2: Some(200) after 2 attempts",
            ],
            "{driver:?}"
        );
    }
}

#[test]
fn an_attempt_without_an_answer_has_an_end_too() {
    for driver in DRIVERS {
        let notes = Notes::default();
        let hook = notes.clone();
        let outcome = driver.call(Create {}, &[Reaction::Close], |config| config.hook(hook));
        assert!(outcome.result.is_err());
        let notes = notes.take();
        assert_eq!(notes.len(), 3, "{driver:?}: {notes:?}");
        assert!(notes[2].starts_with("end 1: probe Create: "), "{notes:?}");
    }
}

#[test]
fn a_call_that_is_dropped_tells_that() {
    let server = Server::scripted([Reaction::Silence]);
    let notes = Notes::default();
    let config = crate::probe::config(&server.url)
        .hook(notes.clone())
        .build()
        .expect("valid");
    runtime().block_on(async {
        use tencentcloud_runtime::{Caller, Client};
        let sending = Client::new(&config, Describe::OPERATION.service).send(Describe {});
        let over = tokio::time::timeout(Duration::from_millis(200), sending).await;
        assert!(over.is_err());
    });
    let notes = notes.take();
    assert_eq!(notes.last().expect("some"), "end 1: Dropped");
}

/// Adds what it is made of.
struct Adds(&'static [(&'static str, &'static str)]);

impl Hook for Adds {
    fn before_signing(&self, _: &Attempt<'_>, headers: &mut Headers) {
        for (name, value) in self.0 {
            headers.set(name, value);
        }
    }
}

/// Calls with hooks that add headers; what the server saw.
fn seen(
    driver: Driver,
    hooks: &[&'static [(&'static str, &'static str)]],
) -> Vec<(String, String)> {
    let server = Server::scripted([Reaction::Fine]);
    let add = |config, hook: &&'static [_]| ConfigBuilder::hook(config, Adds(hook));
    let config = hooks.iter().fold(crate::probe::config(&server.url), add);
    let config = config.build().expect("valid");
    driver.send(&config, Describe {}).expect("signed as ever");
    let seen = server.seen();
    seen[0].headers.clone().into_iter().collect()
}

#[test]
fn headers_go_with_the_request_and_the_last_hook_wins() {
    for driver in [Driver::Async, Driver::Blocking] {
        let seen = seen(
            driver,
            &[
                &[("X-Team", "one"), ("traceparent", "00-1-2-01")],
                &[("x-team", "two words")],
            ],
        );
        let of = |name: &str| {
            let named = seen.iter().filter(|(key, _)| key == name);
            named.map(|(_, value)| value.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of("x-team"), ["two words"], "{driver:?}");
        assert_eq!(of("traceparent"), ["00-1-2-01"], "{driver:?}");
    }
}

#[test]
fn headers_that_could_break_the_request_are_refused() {
    let refused: [(&[(&str, &str)], &str); 13] = [
        (&[("Host", "evil.example.com")], "\"Host\""),
        (&[("content-type", "text/plain")], "\"content-type\""),
        (&[("Content-Length", "0")], "\"Content-Length\""),
        (&[("Transfer-Encoding", "chunked")], "\"Transfer-Encoding\""),
        (&[("AUTHORIZATION", "x")], "\"AUTHORIZATION\""),
        (&[("X-TC-Action", "DeleteRoom")], "\"X-TC-Action\""),
        (&[("X-Tc-Anything", "1")], "\"X-Tc-Anything\""),
        (&[("Connection", "close")], "\"Connection\""),
        (&[("X-Team", "a\r\nX-Evil: b")], "\"X-Team\""),
        (&[("X-Team", "ä")], "\"X-Team\""),
        (&[("X-Team", " a")], "\"X-Team\""),
        (&[("X-Team: a\r\nX-Evil", "b")], "X-Evil"),
        (&[("", "b")], "\"\""),
    ];
    for (headers, named) in refused {
        for driver in DRIVERS {
            // A later header that is fine makes up for nothing.
            let outcome = driver.call(Describe {}, &[], |config| {
                config.hook(Adds(headers)).hook(Adds(&[("X-Fine", "1")]))
            });
            let error = outcome.result.expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Config, "{error}");
            assert_eq!(error.attempts(), 0);
            assert!(error.to_string().contains(named), "{error}");
            assert!(!error.to_string().contains(['\r', '\n']), "{error}");
            assert!(outcome.proofs.is_empty(), "{driver:?}: {headers:?}");
        }
    }
}

/// Panics where it is told to.
struct Panics(&'static str);

impl Panics {
    fn at(&self, place: &str) {
        assert_ne!(self.0, place, "a panic that is part of the test");
    }
}

impl Hook for Panics {
    fn before_signing(&self, _: &Attempt<'_>, _: &mut Headers) {
        self.at("signing");
    }

    fn before_attempt(&self, _: &Attempt<'_>) {
        self.at("before");
    }

    fn after_attempt(&self, _: &Attempt<'_>, _: Duration, _: Outcome<'_>) {
        self.at("after");
    }
}

#[test]
fn a_hook_that_panics_hangs_nothing() {
    for driver in DRIVERS {
        for place in ["before", "after"] {
            let notes = Notes::default();
            let hook = notes.clone();
            let outcome = driver.call(Describe {}, &[], |config| {
                config.hook(Panics(place)).hook(hook).hook(Panics(place))
            });
            assert!(outcome.result.is_ok(), "{driver:?}, {place}");
            assert_eq!(notes.take().len(), 3, "{driver:?}, {place}");
        }
        let outcome = driver.call(Describe {}, &[], |config| config.hook(Panics("signing")));
        let error = outcome.result.expect_err("not sent");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("a hook panicked"), "{error}");
        assert!(outcome.proofs.is_empty());
    }
}

#[test]
fn pages_and_chat_are_told_too() {
    use tencentcloud_runtime::{Caller, blocking};

    let page = |names: &str| {
        Reaction::raw(
            200,
            format!(r#"{{"Response": {{"Total": 3, "Names": {names}, "RequestId": "r"}}}}"#),
        )
    };
    let server = Server::scripted([page("[1, 2]"), page("[3]")]);
    let notes = Notes::default();
    let config = crate::probe::config(&server.url).hook(notes.clone());
    let client = blocking::Client::new(&config.build().expect("valid"), List::OPERATION.service);
    assert_eq!(client.items(List::default()).count(), 3);
    let ends = notes.take();
    let ends = ends
        .iter()
        .filter(|note| note.starts_with("end 1: Some(200)"));
    assert_eq!(ends.count(), 2);

    for driver in DRIVERS {
        let hook = notes.clone();
        let outcome = driver.call(ChatDescribe {}, &[], |config| config.hook(hook));
        assert!(outcome.result.is_ok());
        assert_eq!(notes.take()[1], "send chat Describe None Read 1");
    }
}
