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
    use ErrorKind::{Interrupted, Timeout};
    let short = |builder: ConfigBuilder| builder.attempt_timeout(Duration::from_secs(1));
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
        Row {
            change: short,
            ..row(
                "no answer",
                vec![Reaction::Silence],
                Fine(2),
                in_doubt(1, Timeout, "within 1s"),
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

/// Answers that are no HTTP, each in another place.
const NOISES: &[(&str, &[u8])] = &[
    ("of a mail server", b"220 mail.example.com ESMTP\r\n\r\n"),
    ("of a shell server", b"SSH-2.0-OpenSSH_9.2\r\n"),
    ("of TLS", &[0x15, 3, 1, 0, 2, 2, 70]),
    ("of HTTP/2", b"\0\0\x12\x04\0\0\0\0\0\0\0"),
    (
        "a status of four digits",
        b"HTTP/1.1 1000 X\r\ncontent-length: 2\r\n\r\n{}",
    ),
    (
        "a status below 100",
        b"HTTP/1.1 99 X\r\ncontent-length: 2\r\n\r\n{}",
    ),
    (
        "a header in two lines",
        b"HTTP/1.1 200 OK\r\nx-a: b\r\n c\r\ncontent-length: 2\r\n\r\n{}",
    ),
    (
        "a space before a colon",
        b"HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\n{}",
    ),
    (
        "a header with NUL",
        b"HTTP/1.1 200 OK\r\nx-a: a\0b\r\ncontent-length: 2\r\n\r\n{}",
    ),
    (
        "two lengths",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    ),
    (
        "a negative length",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}",
    ),
    (
        "a length past counting",
        b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\n{}",
    ),
    (
        "a chunk without a size",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    ),
    (
        "a chunk past counting",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}",
    ),
    (
        "a chunk that does not end",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n",
    ),
];

#[test]
fn what_is_no_http_is_told_as_that_by_both_clients() {
    let rows = NOISES.iter().map(|(fault, bytes)| {
        row(
            fault,
            vec![Reaction::Noise(bytes)],
            Fine(2),
            in_doubt(1, ErrorKind::Answer, "the answer is no HTTP"),
        )
    });
    check(rows.collect());
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
