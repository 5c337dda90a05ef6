//! Actions that need no credentials, against the mock server, by both clients. The spec is that of the
//! hazards, since none of the actions of the client is one of them.

use serde_json::{Value, json};
use tencentcloud_client::runtime::credentials::{Provider, Step};
use tencentcloud_client::runtime::{Client, GenericCall, blocking};
use tencentcloud_client::{Config, Error};
use tencentcloud_mock::Server;
use tests::project;

/// Has nothing to give, and must not be asked.
#[derive(Debug)]
struct Unasked;

impl Provider for Unasked {
    fn name(&self) -> &'static str {
        "unasked"
    }

    fn start(&self, _: i64) -> Step {
        panic!("a credential was asked for")
    }
}

fn call(action: &str) -> GenericCall {
    GenericCall::new("hazard", "2019-02-28", action)
        .parameters(json!({ "Ticket": "t" }))
        .anonymous()
}

/// What both clients get.
fn both(server: &Server, action: &str) -> [Result<Value, Error>; 2] {
    let config = Config::builder()
        .credentials(Unasked)
        .endpoint(server.url())
        .region("ap-guangzhou")
        .build()
        .expect("valid");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    [
        runtime.block_on(Client::call(&config, call(action))),
        blocking::Client::call(&config, call(action)),
    ]
}

fn server() -> Server {
    Server::builder()
        .spec(project().join("tests/hazards/spec"))
        .no_rate_limit()
        .start_blocking()
        .expect("a server")
}

#[test]
fn nobody_is_asked_for_a_credential() {
    let server = server();
    for answer in both(&server, "SignIn") {
        assert_eq!(answer.expect("an answer")["Text"], "a");
    }
    for call in server.calls() {
        assert_eq!(call.parameters, json!({ "Ticket": "t" }));
        assert_eq!(call.region.as_deref(), Some("ap-guangzhou"));
    }
}

#[test]
fn all_other_actions_want_a_signature() {
    let server = server();
    for action in ["Events", "Stream", "Send"] {
        for answer in both(&server, action) {
            let error = answer.expect_err(action);
            assert_eq!(error.code(), Some("AuthFailure.InvalidAuthorization"));
            assert!(error.message().contains(action), "{error}");
        }
    }
}
