//! Answers that come as streams of events: both clients, over real sockets.

mod generic;
mod server;
mod times;

use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};

use tencentcloud_runtime::{
    Action, Caller, Client, Config, ConfigBuilder, Error, ErrorKind, Event, Operation, Protocol,
    RegionUse, Service, Streaming, blocking, record,
};

use server::{Server, head, request, stream};

static TALK: Service = Service {
    name: "talk",
    version: "2020-01-01",
    protocol: Protocol::Tc3,
    endpoint: "talk.tencentcloudapi.com",
    regional_endpoints: &[],
    region: RegionUse::Optional,
    regions: &[],
    retryable_codes: &[],
};

#[derive(Clone, Debug, Default)]
struct Say {
    stream: Option<bool>,
}

record!(Say { stream: "Stream" });

#[derive(Clone, Debug, Default, PartialEq)]
struct Said {
    word: String,
    request_id: String,
}

record!(Said {
    word: "Word",
    request_id: "RequestId",
});

impl Action for Say {
    type Output = Said;
    const OPERATION: Operation = TALK.writes("Say");
}

impl Streaming for Say {
    type Event = Said;

    fn ask(&mut self) {
        self.stream = Some(true);
    }
}

type Results = Vec<Result<Event<Said>, Error>>;

fn by_async(config: &Config) -> Results {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let mut events = Client::new(config, &TALK).send_stream(Say::default());
        let mut results = Vec::new();
        while let Some(event) = events.next().await {
            results.push(event);
        }
        assert!(events.next().await.is_none());
        results
    })
}

fn by_blocking(config: &Config) -> Results {
    let mut events = blocking::Client::new(config, &TALK).send_stream(Say::default());
    let results = events.by_ref().collect();
    assert!(events.next().is_none());
    results
}

/// What either client makes of an answer.
fn each(
    answer: impl Fn(&mut TcpStream, &str) + Send + Sync + 'static,
    set: impl Fn(ConfigBuilder) -> ConfigBuilder,
    check: impl Fn(Results, &str),
) {
    let server = Server::new(answer);
    let config = set(server.config()).build().expect("valid");
    check(by_async(&config), "async");
    check(by_blocking(&config), "blocking");
    assert_eq!(server.requests(), 2, "nothing is sent again");
}

/// The same for an answer whose bytes are known beforehand.
fn bytes(answer: Vec<u8>, check: impl Fn(Results, &str)) {
    let answer = move |stream: &mut TcpStream, _: &str| {
        let _ = stream.write_all(&answer);
    };
    each(answer, |config| config, check);
}

fn words(results: &Results) -> Vec<&str> {
    let good = results.iter().map_while(|result| result.as_ref().ok());
    good.map(|event| event.data.word.as_str()).collect()
}

fn failure(results: &Results) -> &Error {
    let last = results.last().expect("a result");
    last.as_ref().expect_err("an error")
}

const HELLO: &str = "id: 1\r\nevent: word\r\ndata: {\"Word\":\"Hallo\"}\r\n\r\n: ping\n\ndata: {\"Word\":\ndata: \"课堂\", \"RequestId\": \"own\"}\n\n";

#[test]
fn events_come_typed_however_they_are_split() {
    for size in [1, 2, 3, 5, 7, 1_000] {
        bytes(stream(HELLO, size, true), |results, client| {
            let events: Vec<_> = results
                .into_iter()
                .map(|event| event.expect("good"))
                .collect();
            assert_eq!(events.len(), 2, "{client}");
            assert_eq!(events[0].name, "word");
            assert_eq!(events[0].id, "1");
            assert_eq!(events[0].text, "{\"Word\":\"Hallo\"}");
            assert_eq!(events[0].data.word, "Hallo");
            assert_eq!(events[0].data.request_id, "req-7");
            assert_eq!(events[1].name, "message");
            assert_eq!(
                events[1].text,
                "{\"Word\":\n\"课堂\", \"RequestId\": \"own\"}"
            );
            assert_eq!(events[1].data.word, "课堂");
            assert_eq!(events[1].data.request_id, "own");
        });
    }
}

#[test]
fn the_request_asks_for_a_stream() {
    let answer = |to: &mut TcpStream, body: &str| {
        let asked = body.replace('"', "'");
        let events = format!("data: {{\"Word\": \"{asked}\"}}\n\n");
        let _ = to.write_all(&stream(&events, 100, true));
    };
    each(
        answer,
        |config| config,
        |results, client| {
            assert_eq!(words(&results), ["{'Stream':true}"], "{client}");
        },
    );
}

#[test]
fn the_media_type_decides() {
    let event = "data: {\"Word\":\"a\"}\n\n";
    for media_type in [
        "text/event-stream; charset=utf-8",
        "Text/Event-Stream",
        "text/event-stream ;x=y",
    ] {
        let length = format!("content-length: {}\r\n", event.len());
        let answer = head(media_type, &length) + event;
        bytes(answer.into_bytes(), |results, client| {
            assert_eq!(words(&results), ["a"], "{client}: {media_type}");
        });
    }
    for media_type in [
        "application/json",
        "Application/JSON;charset=utf-8",
        "text/plain",
    ] {
        let json = r#"{"Response":{"Word":"whole","RequestId":"in-json"}}"#;
        let length = format!("content-length: {}\r\n", json.len());
        let answer = head(media_type, &length) + json;
        bytes(answer.into_bytes(), |results, client| {
            assert_eq!(words(&results), ["whole"], "{client}: {media_type}");
            assert_eq!(results.len(), 1);
            let event = results[0].as_ref().expect("good");
            assert_eq!(event.data.request_id, "in-json");
            assert_eq!(event.text, r#"{"Word":"whole"}"#);
        });
    }
}

#[test]
fn an_error_before_the_stream_is_the_clouds_own() {
    let json = r#"{"Response":{"Error":{"Code":"LimitExceeded","Message":"no"},"RequestId":"r"}}"#;
    let length = format!("content-length: {}\r\n", json.len());
    let answer = head("application/json", &length) + json;
    bytes(answer.into_bytes(), |results, client| {
        let error = failure(&results);
        assert_eq!(error.code(), Some("LimitExceeded"), "{client}");
        assert_eq!(error.request_id(), Some("r"));
        assert!(!error.may_have_executed());
    });
}

#[test]
fn an_error_inside_the_stream_ends_it() {
    for (data, code, message) in [
        (
            r#"{"Word":"","ErrorMsg":{"Msg":"too much","Code":4001},"RequestId":"own"}"#,
            "4001",
            "too much",
        ),
        (
            r#"{"ErrorMsg":{"Msg":"m","Code":"X.Y"},"RequestId":"own"}"#,
            "X.Y",
            "m",
        ),
        (
            r#"{"Response":{"Error":{"Code":"InternalError","Message":"m"},"RequestId":"own"}}"#,
            "InternalError",
            "m",
        ),
    ] {
        let events = format!("data: {{\"Word\":\"a\"}}\n\ndata: {data}\n\ndata: {{}}\n\n");
        bytes(stream(&events, 9, true), |results, client| {
            assert_eq!(words(&results), ["a"], "{client}");
            assert_eq!(results.len(), 2);
            let error = failure(&results);
            assert_eq!(error.code(), Some(code));
            assert_eq!(error.message(), message);
            assert_eq!(error.request_id(), Some("own"));
        });
    }
    for harmless in [
        r#"{"Word":"b","ErrorMsg":null}"#,
        r#"{"Word":"b","ErrorMsg":{"Msg":"","Code":0}}"#,
    ] {
        bytes(
            stream(&format!("data: {harmless}\n\n"), 9, true),
            |results, _| {
                assert_eq!(words(&results), ["b"]);
                assert_eq!(results.len(), 1);
            },
        );
    }
    let nameless = "data: {\"ErrorMsg\":{\"Msg\":\"all wrong\"}}\n\n";
    bytes(stream(nameless, 9, true), |results, _| {
        let error = failure(&results);
        assert_eq!(
            (error.kind(), error.request_id()),
            (ErrorKind::Answer, Some("req-7"))
        );
        assert!(error.message().contains("all wrong"), "{error}");
    });
}

#[test]
fn a_last_event_without_an_empty_line_is_given_and_a_cut_is_told_apart() {
    let events = "data: {\"Word\":\"a\"}\n\ndata: {\"Word\":\"b\"}";
    bytes(stream(events, 4, true), |results, client| {
        assert_eq!(words(&results), ["a", "b"], "{client}");
        assert_eq!(results.len(), 2);
    });
    for cut in [
        events.to_owned(),
        events.to_owned() + "\n",
        "data: {\"Word\":\"a\"}\n\n".to_owned(),
    ] {
        bytes(stream(&cut, 4, false), |results, client| {
            assert_eq!(words(&results), ["a"], "{client}");
            let error = failure(&results);
            assert_eq!(error.kind(), ErrorKind::Interrupted, "{client}: {error}");
            assert_eq!(error.request_id(), Some("req-7"));
            assert!(error.may_have_executed() && error.is_retryable());
        });
    }
    // The length tells as well.
    let long = head("text/event-stream", "content-length: 1000\r\n") + events;
    bytes(long.into_bytes(), |results, client| {
        assert_eq!(words(&results), ["a"], "{client}");
        assert_eq!(failure(&results).kind(), ErrorKind::Interrupted);
    });
    bytes(
        stream("data: {\"Word\":\"a\"}\n\ndata: [DONE]\n\n", 4, true),
        |results, client| {
            assert_eq!(words(&results), ["a"], "{client}");
            assert_eq!(results.len(), 1);
        },
    );
}

#[test]
fn a_stream_that_tells_its_end_leaves_its_connection_to_others() {
    let answer = stream("data: {\"Word\":\"a\"}\n\ndata: [DONE]\n\n", 100, true);
    let server = Server::new(move |to: &mut TcpStream, _: &str| {
        let mut requests = BufReader::new(to.try_clone().expect("a handle"));
        while to.write_all(&answer).is_ok() && request(&mut requests).is_some() {}
    });
    let client = Client::new(&server.config().build().expect("valid"), &TALK);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        for _ in 0..20 {
            let mut events = client.send_stream(Say::default());
            while let Some(event) = events.next().await {
                assert_eq!(event.expect("good").data.word, "a");
            }
        }
    });
    // The second may begin before the first is over.
    let connections = server.requests();
    assert!(connections <= 5, "{connections} connections for 20 streams");
}

#[test]
fn what_does_not_fit_is_an_error_with_its_place() {
    for (data, says) in [
        ("{\"Word\":{}}", "Word: expected a string, found an object"),
        ("no JSON", "an event of the stream is no JSON"),
    ] {
        bytes(
            stream(&format!("data: {data}\n\n"), 100, true),
            |results, client| {
                let error = failure(&results);
                assert_eq!(error.kind(), ErrorKind::Answer, "{client}");
                assert!(error.to_string().contains(says), "{error}");
                assert!(error.may_have_executed());
            },
        );
    }
}

#[test]
fn an_event_longer_than_allowed_ends_the_stream() {
    let long = format!("data: {{\"Word\":\"{}\"}}\n\n", "x".repeat(5_000));
    let answer = stream(&format!("data: {{\"Word\":\"a\"}}\n\n{long}"), 999, true);
    let answer = move |to: &mut TcpStream, _: &str| {
        let _ = to.write_all(&answer);
    };
    each(
        answer,
        |config| config.max_answer_bytes(2_000),
        |results, client| {
            assert_eq!(words(&results), ["a"], "{client}");
            let error = failure(&results);
            assert_eq!(error.kind(), ErrorKind::Answer);
            assert!(error.message().contains("2000 bytes"), "{error}");
        },
    );
}

/// Before the stream begins, a call is tried again as any other.
#[test]
fn what_was_not_carried_out_is_sent_again() {
    let server = Server::new(|to: &mut TcpStream, _: &str| {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let json = r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"no"},"RequestId":"r"}}"#;
        let length = format!("content-length: {}\r\n", json.len());
        let refusal = head("application/json", &length) + json;
        let _ = match COUNT.fetch_add(1, Ordering::SeqCst) % 2 {
            0 => to.write_all(refusal.as_bytes()),
            _ => to.write_all(&stream(HELLO, 100, true)),
        };
    });
    let config = server.config().build().expect("valid");
    assert_eq!(words(&by_async(&config)), ["Hallo", "课堂"]);
    assert_eq!(words(&by_blocking(&config)), ["Hallo", "课堂"]);
    assert_eq!(server.requests(), 4);
}

#[test]
fn streams_can_be_shared_and_sent() {
    fn check<T: Send + Sync>(_: &T) {}
    let config = Config::builder().build().expect("valid");
    check(&Client::new(&config, &TALK).send_stream(Say::default()));
}
