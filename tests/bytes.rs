//! Files of forms and bodies that are bytes, against the mock server, by both clients. The spec is
//! that of the hazards, since none of the actions of the client takes bytes.

use serde_json::{Value, json};
use tencentcloud_client::runtime::{Client, Credential, GenericCall, RequestMethod, blocking};
use tencentcloud_client::{Config, Error};
use tencentcloud_mock::{Reply, Server};
use tests::project;

/// What no text holds, and its Base64.
const BYTES: &[u8] = b"\x00\xff\r\n--";
const BASE64: &str = "AP8NCi0t";

fn server() -> Server {
    Server::builder()
        .spec(project().join("tests/hazards/spec"))
        .no_rate_limit()
        .start_blocking()
        .expect("a server")
}

fn call(action: &str, parameters: Value) -> GenericCall {
    GenericCall::new("hazard", "2019-02-28", action).parameters(parameters)
}

fn upload() -> GenericCall {
    call("Upload", json!({ "Words": [{ "type": 1 }], "Size": 4 })).file("File", BYTES)
}

fn body() -> GenericCall {
    call("Body", json!({ "Host": "a b", "Type": 1 })).octet_stream("X-Hazard-", BYTES)
}

/// What both clients get.
fn both(
    server: &Server,
    method: RequestMethod,
    call: impl Fn() -> GenericCall,
) -> [Result<Value, Error>; 2] {
    let credential = Credential::new(server.secret_id(), server.secret_key());
    let config = Config::builder()
        .credentials(credential.expect("valid"))
        .endpoint(server.url())
        .region("ap-guangzhou")
        .method(method)
        .build()
        .expect("valid");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    [
        runtime.block_on(Client::call(&config, call())),
        blocking::Client::call(&config, call()),
    ]
}

fn post(server: &Server, call: impl Fn() -> GenericCall) -> [Result<Value, Error>; 2] {
    both(server, RequestMethod::Post, call)
}

#[test]
fn the_mock_gets_what_was_given() {
    let server = server();
    for answer in post(&server, upload).into_iter().chain(post(&server, body)) {
        answer.expect("an answer");
    }
    let calls = server.calls();
    assert_eq!(calls.len(), 4);
    for call in &calls[..2] {
        assert_eq!(
            call.parameters,
            json!({ "File": BASE64, "Words": [{ "type": 1 }], "Size": 4 })
        );
    }
    for call in &calls[2..] {
        assert_eq!(
            call.parameters,
            json!({ "Host": "a b", "Type": 1, "Bytes": BASE64 })
        );
    }
}

#[test]
fn errors_and_cut_answers_are_those_of_any_call() {
    let server = server();
    for action in ["Upload", "Body"] {
        let send = || if action == "Body" { body() } else { upload() };
        server
            .on(action, Reply::error("InternalError").times(2))
            .expect("known");
        for answer in post(&server, send) {
            let error = answer.expect_err("refused");
            assert_eq!(error.code(), Some("InternalError"), "{error}");
            assert!(error.may_have_executed());
        }
        server
            .on(action, Reply::new().cut(3).times(2))
            .expect("known");
        for answer in post(&server, send) {
            assert!(answer.expect_err("cut").may_have_executed());
        }
    }
}

#[test]
fn each_action_takes_its_own_form_alone() {
    let server = server();
    let wrong: [fn() -> GenericCall; 5] = [
        || call("Upload", json!({ "File": BASE64 })),
        || call("Upload", json!({})).octet_stream("X-Hazard-", BYTES),
        || call("Body", json!({ "Host": "a", "Bytes": BASE64 })),
        || call("Body", json!({ "Host": "a" })).file("Bytes", BYTES),
        || call("Send", json!({})).file("File", BYTES),
    ];
    for call in wrong {
        for answer in post(&server, call) {
            let error = answer.expect_err("another form");
            assert_eq!(error.code(), Some("UnsupportedProtocol"), "{error}");
        }
    }
    for answer in both(&server, RequestMethod::Get, || {
        call("Body", json!({ "Host": "a", "Bytes": BASE64 }))
    }) {
        let error = answer.expect_err("no room for bytes");
        assert_eq!(error.code(), Some("UnsupportedProtocol"), "{error}");
    }
    for (call, code) in [
        (
            (|| call("Upload", json!({ "File": BASE64 })).multipart()) as fn() -> GenericCall,
            "InvalidParameter",
        ),
        (|| call("Upload", json!({})).multipart(), "MissingParameter"),
        (
            || call("Upload", json!({ "Size": "x" })).file("File", BYTES),
            "InvalidParameter",
        ),
        (
            || call("Body", json!({ "Host": "a" })).octet_stream("X-Other-", BYTES),
            "MissingParameter",
        ),
        (
            || call("Body", json!({ "Host": "a", "More": 1 })).octet_stream("X-Hazard-", BYTES),
            "UnknownParameter",
        ),
    ] {
        for answer in post(&server, call) {
            let error = answer.expect_err(code);
            assert_eq!(error.code(), Some(code), "{error}");
        }
    }
}
