//! How long is waited for, and what ends the waiting.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use tencentcloud_runtime::{Caller, Client, ConfigBuilder, ErrorKind, blocking};

use crate::server::{Server, chunk, head, stream};
use crate::{HELLO, Results, Say, TALK, each, failure, words};

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);

/// Until the other side gives up.
fn stall(stream: &mut TcpStream) {
    let _ = stream.read(&mut [0; 1]);
}

#[test]
fn each_time_is_kept_by_itself() {
    let times = |first, event, whole| {
        move |config: ConfigBuilder| {
            config
                .attempts(1)
                .first_byte_timeout(first)
                .event_timeout(event)
                .stream_timeout(whole)
        }
    };
    let timed_out = |says: &'static str, before: &'static [&'static str]| {
        move |results: Results, client: &str| {
            assert_eq!(words(&results), before, "{client}");
            let error = failure(&results);
            assert_eq!(error.kind(), ErrorKind::Timeout, "{client}: {error}");
            assert!(error.message().contains(says), "{client}: {error}");
            assert!(error.may_have_executed());
        }
    };
    let begun = Instant::now();
    let silence = |to: &mut TcpStream, _: &str| stall(to);
    each(
        silence,
        times(SHORT, LONG, LONG),
        timed_out("no complete answer", &[]),
    );

    let stalls = |to: &mut TcpStream, _: &str| {
        let _ = to.write_all(&stream("data: {\"Word\":\"a\"}\n\ndata: {\"Wo", 100, false));
        stall(to);
    };
    each(
        stalls,
        times(LONG, SHORT, LONG),
        timed_out("event_timeout", &["a"]),
    );
    each(
        stalls,
        times(LONG, LONG, SHORT),
        timed_out("stream_timeout", &["a"]),
    );

    // Comments are no events.
    let comments = |to: &mut TcpStream, _: &str| {
        let _ = to.write_all(&stream("data: {\"Word\":\"a\"}\n\n", 100, false));
        while to.write_all(&chunk(b": ping\n\n")).is_ok() {
            thread::sleep(Duration::from_millis(5));
        }
    };
    each(
        comments,
        times(LONG, SHORT, LONG),
        timed_out("event_timeout", &["a"]),
    );
    assert!(begun.elapsed() < LONG);
}

#[test]
fn a_whole_answer_must_come_in_time_too() {
    let stalls = |to: &mut TcpStream, _: &str| {
        let head = head("application/json", "content-length: 100\r\n");
        let _ = to.write_all((head + "{\"Resp").as_bytes());
        stall(to);
    };
    let times = |config: ConfigBuilder| config.first_byte_timeout(SHORT);
    each(stalls, times, |results, client| {
        assert_eq!(failure(&results).kind(), ErrorKind::Timeout, "{client}");
    });
}

/// A reader that takes its time loses nothing.
#[test]
fn only_waiting_counts() {
    let answer = stream(HELLO, 100, true);
    let server = Server::new(move |to: &mut TcpStream, _: &str| {
        let _ = to.write_all(&answer);
    });
    let config = server.config().event_timeout(SHORT).build().expect("valid");
    let mut events = blocking::Client::new(&config, &TALK).send_stream(Say::default());
    assert!(events.next().expect("an event").is_ok());
    assert_eq!(events.request_id(), Some("req-7"));
    thread::sleep(2 * SHORT);
    assert!(events.next().expect("an event").is_ok());
    assert!(events.next().is_none());
}

#[test]
fn dropping_the_stream_closes_the_connection() {
    let (closed, is_closed) = mpsc::channel();
    let server = Server::new(move |to: &mut TcpStream, _: &str| {
        let _ = to.write_all(&stream("data: {\"Word\":\"a\"}\n\n", 100, false));
        // The other side sends nothing more, so that this ends when it closes.
        let ended = to.read(&mut [0; 1]);
        let _ = closed.send(matches!(ended, Ok(0) | Err(_)));
    });
    let config = server.config().build().expect("valid");
    let mut events = blocking::Client::new(&config, &TALK).send_stream(Say::default());
    assert!(events.next().expect("an event").is_ok());
    assert!(is_closed.recv_timeout(Duration::from_millis(100)).is_err());
    drop(events);
    assert_eq!(is_closed.recv_timeout(LONG), Ok(true));

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        let mut events = Client::new(&config, &TALK).send_stream(Say::default());
        assert!(events.next().await.expect("an event").is_ok());
        drop(events);
        // The connection is a task of the runtime's.
        let closed = tokio::task::spawn_blocking(move || is_closed.recv_timeout(LONG));
        assert_eq!(closed.await.expect("no panic"), Ok(true));
    });
}
