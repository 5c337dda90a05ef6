//! Streams of events from the mock server, by both clients. The spec is that of the hazards, since
//! none of the actions of the client answers with events; requests are as the generator writes them.

use std::time::Duration;

use serde_json::json;
use tencentcloud_client::runtime::{
    Action, Caller, Client, Credential, ErrorKind, Event, Operation, Protocol, RegionUse, Service,
    Streaming, blocking, record,
};
use tencentcloud_client::{Config, Error};
use tencentcloud_mock::{Error as MockError, Reply, Server};
use tests::project;

static HAZARD: Service = Service {
    name: "hazard",
    version: "2019-02-28",
    protocol: Protocol::Tc3,
    endpoint: "hazard.example.com",
    regional_endpoints: &[],
    region: RegionUse::Required,
    regions: &["ap-guangzhou"],
    retryable_codes: &[],
};

#[derive(Clone, Debug, Default)]
struct Stream {
    stream: Option<bool>,
}

record!(Stream { stream: "Stream" });

#[derive(Clone, Debug, Default, PartialEq)]
struct Word {
    r#type: Option<i64>,
    request_id: String,
}

record!(Word {
    r#type: "type",
    request_id: "RequestId",
});

#[derive(Clone, Debug, Default, PartialEq)]
struct StreamOutput {
    word: Option<Word>,
}

record!(StreamOutput { word: "Word" });

impl Action for Stream {
    type Output = StreamOutput;
    const OPERATION: Operation = HAZARD.reads("Stream");
}

impl Streaming for Stream {
    type Event = Word;

    fn ask(&mut self) {
        self.stream = Some(true);
    }
}

#[derive(Clone, Debug, Default)]
struct Events {}

record!(Events {});

#[derive(Clone, Debug, Default, PartialEq)]
struct EventsOutput {
    text: Option<String>,
}

record!(EventsOutput { text: "Text" });

impl Action for Events {
    type Output = EventsOutput;
    const OPERATION: Operation = HAZARD.reads("Events");
}

impl Streaming for Events {
    type Event = EventsOutput;
}

type Results<T> = Vec<Result<Event<T>, Error>>;

/// What both clients get of a reply.
fn each<A: Streaming + Default>(reply: Reply, check: impl Fn(&Server, Results<A::Event>)) {
    let server = Server::builder()
        .spec(project().join("tests/hazards/spec"))
        .no_rate_limit()
        .start_blocking()
        .expect("a server");
    server.on(A::OPERATION.name, reply).expect("a known action");
    let credential = Credential::new(server.secret_id(), server.secret_key());
    let config = Config::builder()
        .credentials(credential.expect("valid"))
        .endpoint(server.url())
        .region("ap-guangzhou")
        .event_timeout(Duration::from_millis(500))
        .build()
        .expect("valid");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let results = runtime.block_on(async {
        let mut events = Client::new(&config, &HAZARD).send_stream(A::default());
        let mut results = Vec::new();
        while let Some(event) = events.next().await {
            results.push(event);
        }
        results
    });
    check(&server, results);
    let events = blocking::Client::new(&config, &HAZARD).send_stream(A::default());
    check(&server, events.collect());
    assert_eq!(server.calls().len(), 2, "nothing is sent again");
}

fn types(results: &Results<Word>) -> Vec<i64> {
    let good = results.iter().map_while(|result| result.as_ref().ok());
    good.filter_map(|event| event.data.r#type).collect()
}

fn kind(results: &Results<Word>) -> ErrorKind {
    let last = results.last().expect("a result");
    last.as_ref().expect_err("an error").kind()
}

fn three() -> Reply {
    Reply::events((1..=3).map(|number| json!({ "type": number })))
}

/// How long each of those events is.
const EVENT: usize = "data: {\"type\":1}\n\n".len();

#[test]
fn events_come_as_they_were_set_in_parts_of_any_size() {
    for part in [1, 2, 7, 1_000] {
        each::<Stream>(three().split(part), |server, results| {
            assert_eq!(types(&results), [1, 2, 3]);
            assert_eq!(results.len(), 3);
            let calls = server.calls();
            let call = calls.last().expect("a call");
            assert_eq!(call.parameters, json!({ "Stream": true }));
            let first = results[0].as_ref().expect("an event");
            assert_eq!(first.data.request_id, call.request_id);
        });
    }
}

#[test]
fn the_usual_answer_is_the_only_event() {
    each::<Events>(Reply::new(), |_, results| {
        let texts: Vec<_> = results
            .into_iter()
            .map(|event| event.expect("an event").text)
            .collect();
        assert_eq!(texts, [r#"{"Text":"a"}"#]);
    });
}

#[test]
fn a_cut_anywhere_is_told_apart_from_the_end() {
    for bytes in [
        0,
        1,
        EVENT - 1,
        EVENT,
        EVENT + 1,
        2 * EVENT,
        3 * EVENT - 1,
        3 * EVENT,
    ] {
        each::<Stream>(three().cut(bytes), |_, results| {
            let whole = bytes / EVENT;
            assert_eq!(types(&results), [1, 2, 3][..whole], "{bytes}");
            assert_eq!(kind(&results), ErrorKind::Interrupted, "{bytes}");
        });
    }
}

#[test]
fn a_stall_ends_when_the_time_is_over() {
    for bytes in [0, EVENT + 3] {
        each::<Stream>(three().stall(bytes), |_, results| {
            assert_eq!(types(&results).len(), bytes / EVENT);
            assert_eq!(kind(&results), ErrorKind::Timeout);
        });
    }
}

#[test]
fn errors_come_before_the_stream_and_inside() {
    each::<Stream>(
        Reply::custom_error("LimitExceeded", "Too many."),
        |_, results| {
            let error = results[0].as_ref().expect_err("an error");
            assert_eq!(error.code(), Some("LimitExceeded"));
        },
    );
    let inside = [
        json!({ "type": 1 }),
        json!({ "ErrorMsg": { "Code": 4001, "Msg": "Too long." } }),
    ];
    each::<Stream>(Reply::events(inside), |_, results| {
        assert_eq!(types(&results), [1]);
        let error = results[1].as_ref().expect_err("an error");
        assert_eq!((error.code(), error.message()), (Some("4001"), "Too long."));
    });
}

#[test]
fn an_action_without_a_stream_has_no_events() {
    let server = Server::start_blocking().expect("a server");
    let error = server.on("CreateRoom", three()).expect_err("no stream");
    assert!(matches!(&error, MockError::NoStream(action) if action == "CreateRoom"));
    assert_eq!(
        error.to_string(),
        "`CreateRoom` does not answer with events"
    );
}
