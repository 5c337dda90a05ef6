//! Answers that are asked for packed.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tencentcloud_runtime::{ConfigBuilder, ErrorKind, GenericCall, blocking};

use crate::probe::{Describe, PROBE, config};
use crate::run::{DRIVERS, Driver};
use crate::server::{Reaction, Server};
use crate::table::Expected::Fine;
use crate::table::{Expected, Row, check_tc3, fails, in_doubt, row};

const FINE: &str = r#"{"Response": {"Id": 7, "RequestId": "req-fine"}}"#;

fn pack(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("packed");
    encoder.finish().expect("packed")
}

fn coded(status: u16, coding: &'static str, body: impl Into<Vec<u8>>) -> Reaction {
    Reaction::raw(status, body).with_header("content-encoding", coding)
}

fn on(builder: ConfigBuilder) -> ConfigBuilder {
    builder.compression(true).max_answer_bytes(50_000)
}

fn packed(fault: &'static str, answer: Reaction, reads: Expected, writes: Expected) -> Row {
    Row {
        change: on,
        ..row(fault, vec![answer], reads, writes)
    }
}

#[test]
fn packed_answers_are_read() {
    let error = r#"{"Response": {"Error": {"Code": "FailedOperation"}, "RequestId": "r"}}"#;
    let refused = fails(1, ErrorKind::Service, "FailedOperation");
    let padded = format!("{FINE:<50000}");
    check_tc3(vec![
        packed(
            "gzip",
            coded(200, "gzip", pack(FINE.as_bytes())),
            Fine(1),
            Fine(1),
        ),
        packed(
            "x-gzip",
            coded(200, "X-GZip", pack(FINE.as_bytes())),
            Fine(1),
            Fine(1),
        ),
        packed(
            "at its longest",
            coded(200, "gzip", pack(padded.as_bytes())),
            Fine(1),
            Fine(1),
        ),
        packed("not packed", Reaction::raw(200, FINE), Fine(1), Fine(1)),
        packed(
            "an error",
            coded(200, "gzip", pack(error.as_bytes())),
            refused,
            refused,
        ),
        packed(
            "a gateway's page",
            coded(502, "gzip", pack(b"<html>Bad Gateway</html>")),
            Fine(2),
            in_doubt(1, ErrorKind::Answer, "(HTTP 502)"),
        ),
    ]);
}

#[test]
fn what_cannot_be_unpacked_is_refused() {
    use ErrorKind::Answer;
    let whole = pack(FINE.as_bytes());
    let cut = &whole[..whole.len() - 1];
    let mut changed = whole.clone();
    changed[20] ^= 1;
    let followed = [&whole[..], b"and more"].concat();
    let damaged = "the answer is packed by gzip, and damaged";
    let longer = "the answer is longer than the 50000 bytes allowed";
    let unasked = "the answer is compressed, which was not asked for";
    let mut rows: Vec<_> = [
        ("cut", coded(200, "gzip", cut)),
        ("changed", coded(200, "gzip", changed)),
        ("followed by something", coded(200, "gzip", followed)),
        ("no gzip", coded(200, "gzip", FINE)),
    ]
    .into_iter()
    .map(|(fault, answer)| packed(fault, answer, Fine(2), in_doubt(1, Answer, damaged)))
    .collect();
    for (fault, answer, says) in [
        (
            "a bomb",
            coded(200, "gzip", pack(&vec![b' '; 50_000_000])),
            longer,
        ),
        (
            "too long as it comes",
            coded(200, "gzip", vec![0; 100_000]),
            longer,
        ),
        ("another coding", coded(200, "br", FINE), unasked),
        (
            "packed twice",
            coded(200, "gzip, gzip", pack(&whole)),
            unasked,
        ),
    ] {
        rows.push(packed(
            fault,
            answer,
            fails(1, Answer, says),
            in_doubt(1, Answer, says),
        ));
    }
    check_tc3(rows);
}

#[test]
fn it_is_asked_for_only_where_it_is_set() {
    for driver in DRIVERS
        .into_iter()
        .filter(|driver| !matches!(driver, Driver::Core))
    {
        for set in [false, true] {
            let server = Server::scripted([]);
            let config = config(&server.url).compression(set).build().expect("valid");
            driver.send(&config, Describe {}).expect("answered");
            let seen = server.seen();
            let asked = seen[0].headers.get("accept-encoding").map(String::as_str);
            assert_eq!(asked, set.then_some("gzip"), "{driver:?}");
            assert_eq!(seen[0].headers.get("content-encoding"), None);
        }
    }
}

#[test]
fn streams_are_not_asked_for_packed() {
    let server = Server::scripted([]);
    let config = config(&server.url)
        .compression(true)
        .build()
        .expect("valid");
    let call = GenericCall::new(PROBE.name, PROBE.version, "Talk");
    let events: Vec<_> = blocking::Client::call_stream(&config, call).collect();
    assert_eq!(events.len(), 1, "an answer that is no stream");
    assert!(!server.seen()[0].headers.contains_key("accept-encoding"));
}
