//! Servers that break off, answer too soon or do not stop.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ServerConnection, StreamOwned};
use serde_json::json;
use tencentcloud_runtime::{
    Client, Config, ConfigBuilder, Error, ErrorKind, GenericCall, blocking,
};

use crate::probe::{Create, config};
use crate::run::{Driver, runtime};
use crate::tls::Authority;

const CLIENTS: [Driver; 2] = [Driver::Async, Driver::Blocking];

/// Serves every connection in a thread of its own; gives the URL.
pub(crate) fn listen(scheme: &str, serve: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // What is sent must not wait for acknowledgements.
            let _ = stream.set_nodelay(true);
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(stream));
        }
    });
    format!("{scheme}://localhost:{port}")
}

/// What a server does instead of setting up TLS.
type BreakOff = fn(TcpStream);

/// Counts the connections that a server breaks off.
fn breaking(break_off: BreakOff) -> (String, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&count);
    let url = listen("https", move |stream| {
        counting.fetch_add(1, Ordering::Relaxed);
        break_off(stream);
    });
    (url, count)
}

#[test]
fn what_breaks_off_before_tls_is_set_up_was_not_sent() {
    // The bytes of a handshake record that never ends.
    const HALF: [u8; 7] = [22, 3, 3, 0, 100, 2, 0];
    let cases: [(&str, BreakOff); 4] = [
        ("closed at once", |stream| {
            let _ = stream.shutdown(Shutdown::Both);
        }),
        // What was not read makes the close a reset.
        ("reset", |stream| {
            let _ = stream.peek(&mut [0]);
        }),
        ("closed after the greeting", |mut stream| {
            let _ = stream.read(&mut [0; 4_096]);
        }),
        ("closed within the reply", |mut stream| {
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(&HALF);
        }),
    ];
    for (case, break_off) in cases {
        for driver in CLIENTS {
            let (url, count) = breaking(break_off);
            let config = config(&url).build().expect("valid");
            let error = driver.send(&config, Create {}).expect_err(case);
            let says = format!("cannot connect to {}: ", url.trim_start_matches("https://"));
            assert_eq!(
                error.kind(),
                ErrorKind::Connect,
                "{driver:?} {case}: {error:?}"
            );
            assert!(
                error.to_string().contains(&says),
                "{driver:?} {case}: {error}"
            );
            assert!(
                !error.may_have_executed() && error.is_retryable(),
                "{error}"
            );
            assert_eq!(error.attempts(), 3, "{driver:?} {case}");
            assert_eq!(count.load(Ordering::Relaxed), 3, "{driver:?} {case}");
        }
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up_in_time() {
    let limits: [fn(ConfigBuilder, Duration) -> ConfigBuilder; 2] = [
        ConfigBuilder::connect_timeout,
        ConfigBuilder::attempt_timeout,
    ];
    for (driver, limit) in CLIENTS
        .into_iter()
        .flat_map(|driver| limits.map(|limit| (driver, limit)))
    {
        let (url, count) = breaking(|mut stream| {
            // Until the client gives up.
            while matches!(stream.read(&mut [0; 4_096]), Ok(1..)) {}
        });
        let config = limit(config(&url), Duration::from_millis(300))
            .build()
            .expect("valid");
        let error = driver.send(&config, Create {}).expect_err("no TLS");
        let server = url.trim_start_matches("https://");
        let says = format!("cannot connect to {server} within 300ms (3 attempts)");
        assert_eq!(error.kind(), ErrorKind::Timeout, "{driver:?}: {error:?}");
        assert!(error.to_string().contains(&says), "{driver:?}: {error}");
        assert!(!error.may_have_executed() && error.is_retryable());
        assert_eq!(count.load(Ordering::Relaxed), 3, "{driver:?}");
    }
}

#[test]
fn what_speaks_no_tls_is_sent_nothing() {
    for driver in CLIENTS {
        let (url, _) = breaking(|mut stream| {
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        });
        let config = config(&url).build().expect("valid");
        let error = driver.send(&config, Create {}).expect_err("no TLS");
        let says = format!(
            "no TLS connection to {}: ",
            url.trim_start_matches("https://")
        );
        assert_eq!(error.kind(), ErrorKind::Tls, "{driver:?}: {error:?}");
        assert!(error.to_string().contains(&says), "{driver:?}: {error}");
        assert!(!error.may_have_executed());
    }
}

/// A write of nine megabytes.
fn send_much(driver: Driver, config: &Config) -> Result<serde_json::Value, Error> {
    let call = GenericCall::new("probe", "2020-01-01", "Create")
        .parameters(json!({ "Blob": "x".repeat(9_000_000) }));
    match driver {
        Driver::Async => runtime().block_on(Client::call(config, call)),
        _ => blocking::Client::call(config, call),
    }
}

const EARLY: &str = r#"{"Response": {"Error": {"Code": "RequestSizeLimitExceeded", "Message": "too long"}, "RequestId": "r"}}"#;

fn answer_early(stream: &mut impl Write) {
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{EARLY}",
        EARLY.len()
    );
    let _ = stream.flush();
}

/// What a server does with a long request beside answering it soon.
#[derive(Clone, Copy, Debug)]
enum Early {
    /// Closes, so that the client's system is told to stop.
    Close,
    /// Reads nothing more, and keeps the connection.
    Deaf,
    /// Answers before it has read much, then reads all, slowly.
    Slow,
}

impl Early {
    fn serve(self, stream: &mut (impl Read + Write)) {
        let mut buffer = [0; 65_536];
        let _ = stream.read(&mut buffer);
        answer_early(stream);
        match self {
            Self::Close => {}
            Self::Deaf => thread::sleep(Duration::from_secs(20)),
            Self::Slow => {
                while matches!(stream.read(&mut buffer), Ok(1..)) {
                    thread::sleep(Duration::from_millis(1));
                }
            }
        }
    }
}

#[test]
fn an_answer_that_comes_before_the_request_was_read_is_read() {
    let authority = Authority::new("ours");
    for early in [Early::Close, Early::Deaf, Early::Slow] {
        let tls = authority.config("localhost", |_| {});
        let plain = listen("http", move |mut stream| early.serve(&mut stream));
        let secure = listen("https", move |stream| {
            let connection = ServerConnection::new(Arc::clone(&tls)).expect("valid");
            early.serve(&mut StreamOwned::new(connection, stream));
        });
        for (driver, url) in CLIENTS
            .into_iter()
            .flat_map(|driver| [(driver, &plain), (driver, &secure)])
        {
            let config = config(url)
                .root_certificate(authority.der.as_slice())
                .attempt_timeout(Duration::from_secs(15))
                .build()
                .expect("valid");
            let error = send_much(driver, &config).expect_err("refused");
            let code = Some("RequestSizeLimitExceeded");
            assert_eq!(error.code(), code, "{driver:?} {early:?} {url}: {error:?}");
            assert_eq!(error.attempts(), 1);
        }
    }
}

#[test]
fn a_server_that_takes_its_time_gets_the_whole_request() {
    let authority = Authority::new("ours");
    let tls = authority.config("localhost", |_| {});
    let url = listen("https", move |stream| {
        let connection = ServerConnection::new(Arc::clone(&tls)).expect("valid");
        let mut stream = StreamOwned::new(connection, stream);
        let mut buffer = vec![0; 1 << 20];
        let mut read = 0;
        // Longer than the client waits before it looks for an answer.
        while read < 9_000_000 {
            match stream.read(&mut buffer) {
                Ok(count @ 1..) => read += count,
                _ => return,
            }
            if read % 7 == 0 {
                thread::sleep(Duration::from_millis(80));
            }
        }
        let body = r#"{"Response": {"RequestId": "all"}}"#;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        let _ = stream.write_all((head + body).as_bytes());
    });
    for driver in CLIENTS {
        let config = config(&url)
            .root_certificate(authority.der.as_slice())
            .build()
            .expect("valid");
        let answer = send_much(driver, &config).expect("answered");
        assert_eq!(answer["RequestId"], "all", "{driver:?}");
    }
}

#[test]
fn the_time_is_kept_while_a_server_does_not_stop() {
    let flood = |part: &'static str| {
        let part = part.repeat(1_000);
        listen("http", move |mut stream| {
            let _ = stream.read(&mut [0; 4_096]);
            while stream.write_all(part.as_bytes()).is_ok() {}
        })
    };
    let interim = flood("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
    let bare = flood("HTTP/1.1 100 Continue\r\n\r\n");
    let time = Duration::from_secs(1);
    for url in [&interim, &bare] {
        let config = config(url).call_timeout(time).build().expect("valid");
        let single = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let call = || GenericCall::new("probe", "2020-01-01", "Create");
        let calls: [(&str, &dyn Fn() -> Result<_, Error>); 3] = [
            ("one thread", &|| {
                single.block_on(Client::call(&config, call()))
            }),
            ("threads", &|| {
                runtime().block_on(Client::call(&config, call()))
            }),
            ("blocking", &|| blocking::Client::call(&config, call())),
        ];
        for (name, call) in calls {
            let started = Instant::now();
            let error = call().expect_err("no answer");
            let took = started.elapsed();
            assert_eq!(error.kind(), ErrorKind::Timeout, "{name}: {error:?}");
            assert!(took < 5 * time, "{name}: {took:?}");
        }
    }
}

#[test]
fn what_comes_before_an_answer_is_passed_over() {
    let long = "x".repeat(200_000);
    let body = format!(r#"{{"Response": {{"RequestId": "r", "Text": "{long}"}}}}"#);
    for (interim, head, fits) in [
        (0, 0, true),
        (1, 0, true),
        (500, 0, true),
        (3, 60_000, true),
        (0, 300_000, false),
        (2, 1_000_000, false),
    ] {
        let answer = format!(
            "{}HTTP/1.1 200 OK\r\nlong: {}\r\ncontent-length: {}\r\n\r\n{body}",
            "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(interim),
            "h".repeat(head),
            body.len(),
        );
        let url = listen("http", move |mut stream| {
            while matches!(stream.read(&mut [0; 4_096]), Ok(1..)) {
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        let config = config(&url)
            .attempt_timeout(Duration::from_secs(10))
            .build()
            .expect("valid");
        let call = || GenericCall::new("probe", "2020-01-01", "Create");
        for (driver, result) in [
            (
                Driver::Async,
                runtime().block_on(Client::call(&config, call())),
            ),
            (Driver::Blocking, blocking::Client::call(&config, call())),
        ] {
            match result {
                Ok(answer) => assert!(fits && answer["Text"] == *long, "{driver:?} {head}"),
                Err(error) => {
                    assert!(!fits, "{driver:?} {interim} {head}: {error:?}");
                    assert!(
                        error.message().contains("100 headers and 64 KiB"),
                        "{error}"
                    );
                }
            }
        }
    }
}
