//! What the page says of spans and events is what a subscriber sees.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tencentcloud_client::Config;
use tencentcloud_client::lcic;
use tencentcloud_client::runtime::Credential;
use tencentcloud_mock::{Reply, Server};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::page;

/// Spans and events as rows: name or message, level, target, fields.
type Rows = BTreeSet<(String, String, String, BTreeSet<String>)>;

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Rows>>);

impl Seen {
    fn add(&self, name: String, metadata: &Metadata<'_>) {
        let fields = metadata
            .fields()
            .iter()
            .map(|field| field.name().to_owned());
        let fields = fields.filter(|field| field != "message").collect();
        let row = (
            name,
            metadata.level().to_string(),
            metadata.target().to_owned(),
            fields,
        );
        if metadata.target().starts_with("tencentcloud_runtime") {
            self.0.lock().expect("no panic").insert(row);
        }
    }
}

/// The message of an event.
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

impl Subscriber for Seen {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.add(span.metadata().name().to_owned(), span.metadata());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        self.add(message.0, event.metadata());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The rows of the page, spans and events.
fn documented() -> Rows {
    let page = page();
    let (_, section) = page.split_once("\n## Log\n").expect("a section");
    let (section, _) = section.split_once("\n## ").expect("an end");
    let row = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").collect();
        let codes = |cell: &str| -> Vec<String> {
            cell.split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect()
        };
        let [name, level, target, fields] = cells.as_slice() else {
            panic!("{line}")
        };
        let first = |cell| codes(cell).into_iter().next().expect("a name");
        (
            first(name),
            first(level),
            first(target),
            codes(fields).into_iter().collect(),
        )
    };
    let lines = section.lines().filter(|line| line.starts_with("| `"));
    lines.map(row).collect()
}

/// What a call tells that succeeds, one that is tried again, and one that fails.
fn seen() -> Rows {
    let server = Server::builder().start_blocking().expect("a server");
    let credential = Credential::new(server.secret_id(), server.secret_key());
    let config = Config::builder()
        .credentials(credential.expect("a credential"))
        .endpoint(server.url())
        .attempts(2)
        .backoff(Duration::from_millis(1), Duration::from_millis(1))
        .build()
        .expect("a configuration");
    let seen = Seen::default();
    tracing::subscriber::with_default(seen.clone(), || {
        let lcic = lcic::blocking::Client::new(&config);
        let warning = Reply::answer(json!({ "DeprecatedWarning": "Until 2030." }));
        server.on("DescribeDeveloper", warning).expect("an action");
        lcic.describe_developer().send().expect("an answer");
        let failure = Reply::error("InternalError").times(2);
        server.on("DescribeDeveloper", failure).expect("an action");
        lcic.describe_developer()
            .send()
            .expect_err("twice an error");
    });
    seen.0.lock().expect("no panic").clone()
}

#[test]
fn spans_and_events_are_those_of_the_page() {
    let (documented, seen) = (documented(), seen());
    assert!(seen.is_subset(&documented), "{seen:#?}\n{documented:#?}");
    let rare: Vec<_> = documented
        .difference(&seen)
        .map(|row| row.0.as_str())
        .collect();
    assert_eq!(
        rare,
        [
            "a hook panicked; the call goes on",
            "credentials not refreshed, the old ones serve on",
            "others can read the file of keys: chmod 600 is advised",
            "the host fails; calls go elsewhere for a minute",
            "the region of tccli is not known",
            "the region of the profile is not known",
            "the stream begins",
            "the stream failed",
            "this machine's clock is wrong; signing with the cloud's",
        ]
    );
}

/// Those that only rare circumstances bring about are compared with where they are written.
#[test]
fn every_event_of_the_runtime_is_on_the_page() {
    let page = page();
    let source = tests::project().join("runtime/src");
    let mut events = 0;
    for path in tests::paths(&source) {
        let code = std::fs::read_to_string(source.join(&path)).expect("UTF-8");
        for level in ["error", "warn", "info", "debug", "trace"] {
            for call in code.split(&format!("tracing::{level}!(")).skip(1) {
                let (call, _) = call.split_once(");").expect("an end");
                let message = call.rsplit('"').nth(1).expect("a message");
                let level = level.to_uppercase();
                let row = page
                    .lines()
                    .find(|line| line.contains(&format!("`{message}`")));
                assert!(
                    row.is_some_and(|row| row.contains(&format!("| `{level}` |"))),
                    "{level} {message}"
                );
                events += 1;
            }
        }
    }
    assert_eq!(events, 13);
}
