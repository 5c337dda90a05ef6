//! What no well-behaved client does.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tencentcloud_mock::Server;

use crate::request::{code, connect, exchange, lcic, start};

fn is_well(server: &Server) {
    assert_eq!(lcic("DescribeDeveloper", json!({})).code(server), None);
}

#[test]
fn garbage_is_refused() {
    let server = start(Server::builder());
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut stream = connect(server.address());
        stream.write_all(garbage).expect("the bytes are taken");
        stream.shutdown(Shutdown::Write).expect("an end");
        let mut answer = Vec::new();
        // A reset is a refusal, too.
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(!answer.contains(" 200 "), "{garbage:?}: {answer}");
    }
    let long = format!("GET /?{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(1 << 20));
    let mut stream = connect(server.address());
    let _ = stream.write_all(long.as_bytes());
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(5000));
    let mut stream = connect(server.address());
    let _ = stream.write_all(many.as_bytes());
    is_well(&server);
}

#[test]
fn odd_but_valid_requests_are_answered() {
    let server = start(Server::builder());
    for request in [
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /?Action=%FF%00&Version=&A.B..C=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-TC-Action: \u{e9}\r\nConnection: close\r\n\r\n",
    ] {
        let answer = exchange(server.address(), request.as_bytes());
        assert!(answer.contains("\"Error\""), "{request}: {answer}");
    }
    is_well(&server);
}

#[test]
fn half_open_connections_stop_nobody() {
    let server = start(Server::builder());
    let host = server.address().to_string();
    let whole = lcic("DescribeDeveloper", json!({}))
        .signed_for(&host)
        .bytes();
    let held: Vec<TcpStream> = (0..whole.len())
        .map(|length| {
            let mut stream = connect(server.address());
            stream
                .write_all(&whole[..length])
                .expect("the bytes are taken");
            stream
        })
        .collect();
    is_well(&server);
    drop(held);
    is_well(&server);
}

#[test]
fn a_huge_body_is_refused_by_its_documented_code() {
    const SIZE: usize = 100 << 20;
    let server = start(Server::builder());
    let mut stream = connect(server.address());
    let head = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nX-TC-Action: A\r\nConnection: close\r\n\
         Content-Length: {SIZE}\r\n\r\n"
    );
    stream
        .write_all(head.as_bytes())
        .expect("the head is taken");
    let part = vec![b' '; 1 << 20];
    for _ in 0..SIZE / part.len() {
        stream.write_all(&part).expect("the body is taken");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.contains("RequestSizeLimitExceeded"), "{answer}");
    is_well(&server);
}

/// A server in a process of its own, stopped when dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn ten_thousand_connections_stop_nobody() {
    let mut process = Process(
        Command::new(env!("CARGO_BIN_EXE_tencentcloud-mock"))
            .args(["--port", "0", "--quiet"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process"),
    );
    let mut greeting = [0; 256];
    let stdout = process.0.stdout.as_mut().expect("its output");
    let length = stdout.read(&mut greeting).expect("a greeting");
    let greeting = String::from_utf8_lossy(&greeting[..length]).into_owned();
    let address: SocketAddr = greeting
        .split_once("http://")
        .and_then(|(_, rest)| rest.lines().next())
        .and_then(|address| address.parse().ok())
        .unwrap_or_else(|| panic!("no address in {greeting}"));
    // Fewer where the machine allows no more open files.
    let mut held = Vec::new();
    while held.len() < 10_000
        && let Ok(mut stream) = TcpStream::connect(address)
        && stream.write_all(b"POST / HTTP/1.1\r\n").is_ok()
    {
        held.push(stream);
    }
    assert!(held.len() > 200, "{} connections", held.len());
    // Room for those that are to be served.
    held.truncate(held.len() - 20);
    let host = address.to_string();
    let request = lcic("DescribeDeveloper", json!({})).signed_for(&host);
    assert_eq!(code(&request.send(address)["Response"]), None);
    drop(held);
    assert_eq!(code(&request.send(address)["Response"]), None);
}
