//! Streams of actions that have no generated code.

use std::io::Write;
use std::net::TcpStream;

use serde_json::{Value, json};
use tencentcloud_runtime::{Client, Error, ErrorKind, Event, GenericCall, blocking};

use crate::server::{Server, head, stream};

fn say(parameters: Value) -> GenericCall {
    GenericCall::new("talk", "2020-01-01", "Say").parameters(parameters)
}

/// What either client makes of an answer to a call with these parameters.
fn each(
    answer: impl Fn(&mut TcpStream, &str) + Send + Sync + 'static,
    parameters: &Value,
    check: impl Fn(Vec<Result<Event<Value>, Error>>),
) {
    let server = Server::new(answer);
    let config = server.config().build().expect("valid");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let mut events = Client::call_stream(&config, say(parameters.clone()));
        let mut results = Vec::new();
        while let Some(event) = events.next().await {
            results.push(event);
        }
        check(results);
    });
    check(blocking::Client::call_stream(&config, say(parameters.clone())).collect());
}

#[test]
fn events_come_as_json_with_every_digit() {
    let answer = |to: &mut TcpStream, body: &str| {
        assert_eq!(body, r#"{"Stream":true}"#);
        let events = "event: word\nid: 7\ndata: {\"N\":1.10}\n\n\
                      data: {\"N\":123456789012345678901234567890,\"RequestId\":\"own\"}";
        let _ = to.write_all(&stream(events, 3, true));
    };
    each(answer, &json!({ "Stream": true }), |results| {
        let events: Vec<_> = results
            .into_iter()
            .map(|event| event.expect("good"))
            .collect();
        assert_eq!(events.len(), 2);
        assert_eq!((&*events[0].name, &*events[0].id), ("word", "7"));
        assert_eq!(events[0].text, r#"{"N":1.10}"#);
        assert_eq!(events[0].data, json!({ "N": 1.1, "RequestId": "req-7" }));
        assert_eq!(
            events[1].data,
            json!({ "N": "123456789012345678901234567890", "RequestId": "own" })
        );
    });
}

#[test]
fn an_answer_at_once_is_the_only_event() {
    let answer = |to: &mut TcpStream, _: &str| {
        let json = r#"{"Response":{"N":1.10,"RequestId":"r"}}"#;
        let length = format!("content-length: {}\r\n", json.len());
        let _ = to.write_all((head("application/json", &length) + json).as_bytes());
    };
    each(answer, &json!({}), |results| {
        let [Ok(event)] = &*results else {
            panic!("one event: {results:?}");
        };
        assert_eq!(event.text, r#"{"N":1.10}"#);
        assert_eq!(event.data, json!({ "N": 1.1, "RequestId": "r" }));
    });
}

#[test]
fn errors_are_those_of_any_stream() {
    let inside = |to: &mut TcpStream, _: &str| {
        let events = "data: {\"N\":1}\n\ndata: {\"ErrorMsg\":{\"Msg\":\"m\",\"Code\":7}}\n\n";
        let _ = to.write_all(&stream(events, 9, true));
    };
    each(inside, &json!({}), |results| {
        let [Ok(_), Err(error)] = &*results else {
            panic!("an event and an error: {results:?}");
        };
        assert_eq!(error.code(), Some("7"));
    });
    let config = Server::new(inside).config().build().expect("valid");
    let mut events = blocking::Client::call_stream(&config, say(json!([])));
    let refused = events.next().expect("a result").expect_err("no object");
    assert_eq!(refused.kind(), ErrorKind::Request);
    assert!(events.next().is_none());
}
