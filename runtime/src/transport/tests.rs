//! Names with several addresses, and names with none, over real sockets.

use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use tokio::net::TcpSocket;

use super::resolver::Lookup;
use super::{
    BlockingTransport, ConnectionSettings, Exchange, Exchanged, Progress, Transport,
    TransportErrorKind,
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Sends a request to `name.example` by both transports.
fn send(
    port: u16,
    look_up: impl Fn(&str) -> io::Result<Vec<IpAddr>> + Clone + Send + Sync + 'static,
) -> [(Exchanged, Duration); 2] {
    let settings = ConnectionSettings {
        connect_timeout: CONNECT_TIMEOUT,
        lookup: Lookup::new(move |name| {
            assert_eq!(name, "name.example");
            let addresses = look_up(name)?.into_iter();
            Ok(addresses
                .map(|address| SocketAddr::new(address, 0))
                .collect())
        }),
        ..ConnectionSettings::default()
    };
    let url = format!("http://name.example:{port}/");
    let request = || Request::get(&url).header("host", "name.example");
    let exchange = || exchange(request().body(Bytes::new()).expect("valid"));
    let timed = |send: &dyn Fn() -> Exchanged| {
        let started = Instant::now();
        (send(), started.elapsed())
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let standard = super::hyper::HyperTransport::new(&settings).expect("valid");
    let blocking = super::ureq::UreqTransport::new(&settings).expect("valid");
    [
        timed(&|| runtime.block_on(standard.send(exchange()))),
        timed(&|| blocking.send(exchange())),
    ]
}

fn exchange(request: Request<Bytes>) -> Exchange {
    Exchange {
        request,
        timeout: Duration::from_secs(30),
        max_answer_bytes: 1_000,
        span: tracing::Span::none(),
        call: None,
        progress: Progress::default(),
    }
}

/// An address that takes no more connections and does not say so, with what keeps it that way.
fn dropping(address: IpAddr, port: u16) -> (u16, impl Sized) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let listener = runtime.block_on(async {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        };
        let socket = socket.expect("a socket");
        socket.bind((address, port).into()).expect("a free port");
        socket.listen(1).expect("listening")
    });
    let at = listener.local_addr().expect("bound");
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&at, Duration::from_millis(200)) {
        waiting.push(stream);
    }
    (at.port(), (runtime, listener, waiting))
}

fn answering(address: IpAddr, port: u16) {
    let listener = TcpListener::bind((address, port)).expect("a free port");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 1_000]);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
            });
        }
    });
}

/// Answers requests, and takes no more from whoever sends one with a body.
fn deaf(answer: String) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        let mut kept = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut part = [0; 1_000];
            while let Ok(read @ 1..) = stream.read(&mut part) {
                let _ = stream.write_all(answer.as_bytes());
                if !part[..read].ends_with(b"\r\n\r\n") {
                    break;
                }
            }
            kept.push(stream);
        }
    });
    port
}

fn loopback(last: u8) -> IpAddr {
    IpAddr::from([127, 0, 0, last])
}

#[cfg(target_os = "linux")]
#[test]
fn an_address_that_does_not_answer_leaves_time_for_the_next() {
    let (port, _kept) = dropping(loopback(2), 0);
    let (_, _kept) = dropping(loopback(3), port);
    answering(loopback(4), port);
    for addresses in [vec![2, 4], vec![2, 3, 4], vec![5, 2, 4]] {
        let addresses: Vec<_> = addresses.into_iter().map(loopback).collect();
        for (exchanged, took) in send(port, move |_| Ok(addresses.clone())) {
            assert_eq!(exchanged.expect("answered").into_body(), "{}");
            assert!(took < CONNECT_TIMEOUT, "{took:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn every_address_of_many_is_tried_within_the_time() {
    let (port, _kept) = dropping(loopback(7), 0);
    answering(loopback(8), port);
    let silent = vec![7; 14];
    let refusing = [vec![7], vec![9; 13]].concat();
    for addresses in [silent, refusing] {
        let addresses = addresses.into_iter().chain([8]).map(loopback);
        let addresses: Vec<_> = addresses.collect();
        for (exchanged, _) in send(port, move |_| Ok(addresses.clone())) {
            assert_eq!(exchanged.expect("answered").into_body(), "{}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn of_addresses_that_fail_the_first_is_told_or_that_one_did_not_answer() {
    let (port, _kept) = dropping(loopback(10), 0);
    let (silent, refusing) = (loopback(10), loopback(11));
    let unreachable = IpAddr::from([224, 0, 0, 1]);
    for (addresses, reason) in [
        ([refusing, unreachable], ": Connection refused"),
        ([unreachable, refusing], ": Network is unreachable"),
        ([refusing, silent], " within 3s"),
        ([silent, refusing], " within 3s"),
    ] {
        for (exchanged, _) in send(port, move |_| Ok(addresses.to_vec())) {
            let error = exchanged.expect_err("nobody answers");
            let expected = format!("cannot connect to name.example:{port}{reason}");
            assert_eq!(error.to_string(), expected);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_family_that_does_not_answer_leaves_time_for_the_other() {
    let six = IpAddr::from(Ipv6Addr::LOCALHOST);
    if TcpListener::bind((six, 0)).is_err() {
        // A machine without IPv6 has no such trouble.
        return;
    }
    let (port, _kept) = dropping(six, 0);
    answering(loopback(1), port);
    for (exchanged, took) in send(port, move |_| Ok(vec![six, loopback(1)])) {
        assert_eq!(exchanged.expect("answered").into_body(), "{}");
        assert!(took < CONNECT_TIMEOUT, "{took:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_address_that_answers() {
    let (port, _kept) = dropping(loopback(6), 0);
    for (exchanged, took) in send(port, |_| Ok(vec![loopback(6)])) {
        let error = exchanged.expect_err("nobody answers");
        let expected = format!("cannot connect to name.example:{port} within 3s");
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.kind(), TransportErrorKind::Timeout);
        assert!(!error.is_sent());
        assert!(took < 5 * CONNECT_TIMEOUT, "{took:?}");
    }
}

#[test]
fn names_without_an_address() {
    let unknown = || {
        Err(io::Error::other(
            "failed to lookup address information: unknown",
        ))
    };
    let reason = |look_up: fn() -> io::Result<Vec<IpAddr>>, reason: &str| {
        for (exchanged, _) in send(4010, move |_| look_up()) {
            let error = exchanged.expect_err("no address");
            let expected =
                format!("cannot connect to name.example:4010: the name is not resolved: {reason}");
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.kind(), TransportErrorKind::Connect);
        }
    };
    reason(unknown, "unknown");
    reason(|| Ok(Vec::new()), "it has no address");
}

#[tokio::test]
async fn nothing_is_left_of_a_request_that_the_server_stops_taking() {
    let settings = ConnectionSettings::default();
    let transport = super::hyper::HyperTransport::new(&settings).expect("valid");
    let alive = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    // More than buffers hold.
    let body = Bytes::from(vec![b'x'; 32 << 20]);
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";
    for (answer, is_whole) in [
        (String::new(), false),
        (head.to_owned(), false),
        (format!("{head}{{}}"), true),
    ] {
        let url = format!("http://127.0.0.1:{}/", deaf(answer.clone()));
        for body in [Bytes::new(), body.clone()] {
            let is_short = body.is_empty();
            let exchange = || exchange(Request::post(&url).body(body.clone()).expect("valid"));
            let limit = Duration::from_millis(100);
            let sent = tokio::time::timeout(limit, transport.send(exchange())).await;
            assert_eq!(sent.is_ok_and(|sent| sent.is_ok()), is_whole, "{answer}");
            let opened = tokio::time::timeout(limit, transport.open(exchange())).await;
            if let Ok(opened) = opened {
                let mut body = opened.expect("answered").into_body();
                let mut whole =
                    async || while poll_fn(|context| body.poll_part(context)).await.is_some() {};
                assert_eq!(tokio::time::timeout(limit, whole()).await.is_ok(), is_whole);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            // The one that looks after idle connections, and a connection that is one.
            assert_eq!(alive(), 1 + usize::from(is_whole && is_short), "{answer}");
        }
    }
}
