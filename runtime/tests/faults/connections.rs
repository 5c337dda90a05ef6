//! Connections that break, and servers that take their time.

use std::time::{Duration, Instant};

use serde_json::json;
use tencentcloud_runtime::{ConfigBuilder, Error, ErrorKind};

use crate::probe::{Create, Describe};
use crate::run::{DRIVERS, Driver};
use crate::server::Reaction;
use crate::table::Expected::Fine;
use crate::table::{Row, check, fails, in_doubt, row};

#[test]
fn connections_that_break() {
    use ErrorKind::{Answer, Interrupted, Timeout};
    let short = |builder: ConfigBuilder| builder.attempt_timeout(Duration::from_millis(300));
    check(vec![
        row(
            "closed before the answer",
            vec![Reaction::Close],
            Fine(2),
            in_doubt(1, Interrupted, "the connection to 127.0.0.1:"),
        ),
        row(
            "closed within the answer",
            vec![Reaction::Break],
            Fine(2),
            in_doubt(1, Interrupted, "the connection to 127.0.0.1:"),
        ),
        row(
            "no HTTP",
            vec![Reaction::Noise],
            Fine(2),
            in_doubt(1, Answer, "the answer is no HTTP"),
        ),
        Row {
            change: short,
            ..row(
                "no answer",
                vec![Reaction::Silence],
                Fine(2),
                in_doubt(1, Timeout, "within 300ms"),
            )
        },
        Row {
            change: |builder| builder.call_timeout(Duration::from_millis(300)),
            ..row(
                "a byte now and then",
                vec![Reaction::Trickle],
                fails(1, Timeout, "within"),
                in_doubt(1, Timeout, "within"),
            )
        },
    ]);
}

#[test]
fn an_answer_may_have_a_hundred_headers() {
    for (headers, fits) in [
        (99, true),
        (100, true),
        (101, false),
        (110, false),
        (128, false),
        (129, false),
        (1_000, false),
    ] {
        let mut answer = Reaction::json(&json!({"Response": {"Id": 7, "RequestId": "r"}}));
        // One more tells the length.
        for _ in 1..headers {
            answer = answer.with_header("x-more", "1");
        }
        for driver in [Driver::Async, Driver::Blocking] {
            let outcome = driver.call(Create {}, &[answer.clone()], |builder| builder);
            match outcome.result {
                Ok(output) => assert!(fits && output.id == 7, "{headers} ({driver:?})"),
                Err(error) => {
                    assert!(!fits, "{headers} ({driver:?}): {error}");
                    assert_eq!(error.kind(), ErrorKind::Answer, "{headers} ({driver:?})");
                    assert!(
                        error.message().contains("100 headers and 64 KiB"),
                        "{error}"
                    );
                    assert!(error.may_have_executed());
                }
            }
        }
    }
}

#[test]
fn the_total_deadline_holds_against_a_trickle() {
    for driver in DRIVERS {
        let started = Instant::now();
        let outcome = driver.call(Describe {}, &[Reaction::Trickle], |builder| {
            builder.call_timeout(Duration::from_millis(300))
        });
        assert_eq!(kind(&outcome.result), Some(ErrorKind::Timeout));
        // The whole answer would take 20 seconds.
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

fn kind<T>(result: &Result<T, Error>) -> Option<ErrorKind> {
    result.as_ref().err().map(Error::kind)
}
