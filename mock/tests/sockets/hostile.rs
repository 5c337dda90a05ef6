//! What no well-behaved client does.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use std::time::{Duration, Instant};

use serde_json::json;
use tencentcloud_mock::{SDK_APP_ID, Server};

use crate::command_line::Running;
use crate::request::{Request, Tc3, code, connect, exchange, lcic, split, start};

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
fn the_head_of_a_request_leaves_nothing_open() {
    let server = start(Server::builder());
    let host = server.address().to_string();
    let good = lcic("DescribeDeveloper", json!({})).signed_for(&host);
    let again = |name: &str| {
        let mut request = good.clone();
        let found = request.headers.iter().find(|(other, _)| other == name);
        request.headers.push(found.expect(name).clone());
        request
    };
    let with = |change: &dyn Fn(&mut Request)| {
        let mut request = good.clone();
        change(&mut request);
        request
    };
    let mut refused = vec![
        with(&|request| request.headers.retain(|(name, _)| name != "Host")),
        with(&|request| request.set("Host", "")),
        with(&|request| request.set("Host", "a b")),
        with(&|request| request.set("Host", "user@127.0.0.1")),
        with(&|request| request.target = "http://127.0.0.1:1/".to_owned()),
        with(&|request| {
            request.headers.push(("X-Mock-Drop".into(), "1".into()));
            request.headers.push(("x-mock-drop".into(), "1".into()));
        }),
    ];
    for target in ["1", "*", "a:1", "localhost:80"] {
        refused.push(with(&|request| request.target = target.to_owned()));
    }
    for name in [
        "Host",
        "Content-Type",
        "Authorization",
        "X-TC-Action",
        "X-TC-Timestamp",
    ] {
        refused.push(again(name));
    }
    for request in refused {
        let text = String::from_utf8(request.bytes()).expect("text");
        let answer = exchange(server.address(), text.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400 "), "{text}\n{answer}");
        assert!(
            split(&answer).1.contains(r#""Code":"InvalidRequest""#),
            "{text}\n{answer}"
        );
    }
    // A target may name the host, too.
    let whole = with(&|request| request.target = format!("http://{host}/"));
    assert_eq!(code(&whole.send(server.address())["Response"]), None);
}

/// What takes a moment may take no more if it comes 16,000 times. The old quadratic ways took ten
/// seconds and more on an idle machine, where these take a tenth of one.
#[test]
fn repeated_things_cost_no_more_than_their_number() {
    let running = Running::start(&["--verbose", "--no-rate-limit"]);
    let host = running.address.to_string();
    let each = |count: usize, part: &dyn Fn(usize) -> String| -> String {
        (0..count).map(part).collect::<Vec<_>>().join("&")
    };
    let form = |body: String| Request {
        method: "POST".into(),
        target: "/".into(),
        headers: vec![
            ("Host".into(), host.clone()),
            (
                "Content-Type".into(),
                "application/x-www-form-urlencoded".into(),
            ),
        ],
        body: format!(
            "Action=DescribeRoom&Version=2022-08-17&SecretId=AKIDEXAMPLE&Nonce=1&Timestamp={}&\
             Signature=x&{body}",
            crate::request::now()
        )
        .into(),
    };
    let query = |query: String| Request {
        method: "GET".into(),
        target: format!("/?{query}"),
        ..form(String::new())
    };
    let tc3 = |body: String| Tc3 {
        body: body.into(),
        ..lcic("DescribeRoom", json!({}))
    };
    let wrong = |request: Tc3| {
        let mut request = request.signed_for(&host);
        request.set(
            "Authorization",
            &format!(
                "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2020-01-01/lcic/tc3_request, \
             SignedHeaders=content-type;host{}, Signature=1",
                ";a".repeat(12_000)
            ),
        );
        request.set("a", &"v".repeat(12_000));
        request
    };
    let keys = each(200_000, &|number| format!("\"Key{number}\":1")).replace('&', ",");
    let chat = each(1_200, &|number| format!("usersig.{number}=abc"));
    for (what, request) in [
        (
            "one secret",
            form(each(16_000, &|_| "usersig=abcdefghi".into())),
        ),
        (
            "many secrets",
            form(each(16_000, &|number| {
                format!("usersig.{number}=abcdefghi")
            })),
        ),
        (
            "parameters",
            form(each(50_000, &|number| format!("A.{number}.B=1"))),
        ),
        (
            "parts of names",
            form(each(3, &|number| {
                format!("A{number}{}=1", ".a".repeat(100_000))
            })),
        ),
        (
            "query",
            query(each(2_000, &|number| format!("Token.{number}=1"))),
        ),
        (
            "chat",
            Request {
                target: format!("/v4/im_open_login_svc/account_check?sdkappid={SDK_APP_ID}&{chat}"),
                ..query(String::new())
            },
        ),
        ("keys", tc3(format!("{{{keys}}}")).signed_for(&host)),
        (
            "nested",
            tc3(format!("{{\"RoomId\":[{}]}}", "[1],".repeat(500_000) + "1")).signed_for(&host),
        ),
        ("signed headers", wrong(tc3(String::new()))),
    ] {
        let started = Instant::now();
        let answer = exchange(running.address, &request.bytes());
        assert!(answer.contains("Error"), "{what}: {answer}");
        assert!(
            started.elapsed() < Duration::from_secs(8),
            "{what}: {:?}",
            started.elapsed()
        );
    }
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

#[test]
fn ten_thousand_connections_stop_nobody() {
    let process = Running::start(&["--quiet"]);
    let address = process.address;
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
