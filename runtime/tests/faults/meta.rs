//! What is known of an answer beside its output, and of an error.

use std::time::Duration;

use tencentcloud_runtime::{Action, Caller, Client, WithMeta, blocking};

use crate::probe::{Create, Describe};
use crate::run::{DRIVERS, World, runtime};
use crate::server::{Reaction, Server};

fn fine() -> Reaction {
    let body = r#"{"Response": {"Id": 7, "RequestId": "req-7"}}"#;
    Reaction::raw(200, body).with_header("x-served-by", "node 3")
}

#[test]
fn an_answer_comes_with_its_meta() {
    let script = [Reaction::error("InternalError"), fine()];
    let check = |answered: tencentcloud_runtime::Answered<crate::probe::Output>| {
        let meta = &answered.meta;
        assert_eq!(answered.output.id, 7);
        assert_eq!(meta.status(), Some(200));
        assert_eq!(meta.header("X-Served-By"), Some("node 3"));
        assert_eq!(meta.request_id(), Some("req-7"));
        assert_eq!(meta.attempts(), 2);
        assert!(meta.duration() > Duration::ZERO);
        assert!(!format!("{meta:?}").contains("node 3"), "{meta:?}");
    };
    let service = Describe::OPERATION.service;

    let server = Server::scripted(script.clone());
    let config = crate::probe::config(&server.url).build().expect("valid");
    let client = Client::new(&config, service);
    check(
        runtime()
            .block_on(client.send_with_meta(Describe {}))
            .expect("fine"),
    );

    let server = Server::scripted(script);
    let config = crate::probe::config(&server.url).build().expect("valid");
    let client = WithMeta::of(&blocking::Client::new(&config, service));
    check(client.send(Describe {}).expect("fine"));
}

#[test]
fn errors_tell_the_same() {
    for driver in DRIVERS {
        let body =
            r#"{"Response": {"Error": {"Code": "A.B", "Message": ""}, "RequestId": "req-9"}}"#;
        let refused = Reaction::raw(400, body).with_header("x-served-by", "node 3");
        let error = driver.call(Create {}, &[refused], |config| config);
        let error = error.result.expect_err("refused");
        let meta = error.meta();
        assert_eq!(meta.status(), Some(400), "{driver:?}");
        assert_eq!(meta.header("x-served-by"), Some("node 3"));
        assert_eq!((meta.request_id(), meta.attempts()), (Some("req-9"), 1));

        // One that does not fit is an answer too.
        let misfit = Reaction::raw(200, r#"{"Response": {"Id": [], "RequestId": "req-9"}}"#)
            .with_header("x-served-by", "node 3");
        let error = driver.call(Create {}, &[misfit], |config| config);
        let error = error.result.expect_err("no integer");
        assert_eq!(error.meta().header("x-served-by"), Some("node 3"));
        assert_eq!(error.request_id(), Some("req-9"));

        let error = driver.call(Create {}, &[Reaction::Close], |config| config);
        let error = error.result.expect_err("no answer");
        assert_eq!(error.meta().status(), None);
        assert!(error.meta().headers().is_empty());
        assert_eq!(error.meta().attempts(), 1);
    }
}

#[test]
fn the_time_is_that_of_the_whole_call() {
    let config = crate::probe::config("http://127.0.0.1:1");
    let config = config.attempts(2).attempt_timeout(Duration::from_secs(7));
    let mut world = World::new(&[Reaction::Silence, Reaction::Silence]);
    let error = world
        .call(&config.build().expect("valid"), &Describe {})
        .expect_err("silence");
    assert_eq!(error.meta().attempts(), 2);
    assert_eq!(
        error.meta().duration(),
        Duration::from_secs(14) + world.slept
    );
}
