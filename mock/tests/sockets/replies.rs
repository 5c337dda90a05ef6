//! Answers and accidents that were asked for.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use serde_json::json;
use tencentcloud_mock::{Error, Reply, Server};

use crate::request::{Tc3, connect, exchange, lcic, room, split, start};

fn developer() -> Tc3 {
    lcic("DescribeDeveloper", json!({}))
}

/// What comes back, as bytes.
fn raw(server: &Server, request: &Tc3) -> String {
    let host = server.address().to_string();
    exchange(server.address(), &request.signed_for(&host).bytes())
}

#[test]
fn headers_choose_what_happens() {
    let server = start(Server::builder());
    let failed = developer().header("X-Mock-Error", "FailedOperation.ClassExpired");
    let answer = failed.send(&server);
    assert_eq!(answer["Error"]["Code"], "FailedOperation.ClassExpired");
    assert!(
        answer["Error"]["Message"]
            .as_str()
            .is_some_and(|text| text.contains("expired"))
    );

    let document = lcic("DescribeDocument", json!({ "DocumentId": "mine" }));
    let answer = document.clone().header("X-Mock-Example", "2").send(&server);
    assert_eq!(answer["DocumentName"], "test.pptx");
    assert_eq!(answer["DocumentId"], "mine");
    let answer = document
        .header("X-Mock-Example", "Get a PDF document")
        .send(&server);
    assert_eq!(answer["DocumentType"], "pdf");

    assert_eq!(raw(&server, &developer().header("X-Mock-Drop", "yes")), "");
    let cut = raw(&server, &developer().header("X-Mock-Cut", "10"));
    let (head, body) = split(&cut);
    assert_eq!(body.len(), 10);
    let announced = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    assert!(
        announced
            .and_then(|length| length.parse().ok())
            .is_some_and(|length: usize| length > 10)
    );
    assert_eq!(
        split(&raw(&server, &developer().header("X-Mock-Cut", "0"))).1,
        ""
    );

    let start = Instant::now();
    assert_eq!(
        developer().header("X-Mock-Delay", "300").code(&server),
        None
    );
    assert!(start.elapsed() >= Duration::from_millis(300));
    for (name, value) in [
        ("X-Mock-Delay", "long"),
        ("X-Mock-Delay", "+1"),
        ("X-Mock-Cut", "-1"),
        ("X-Mock-Error", "InternalEror"),
        ("X-Mock-Example", "no such example"),
        ("X-Mock-Example", "99"),
    ] {
        let wrong = developer().header(name, value).code(&server);
        assert_eq!(
            wrong.as_deref(),
            Some("InvalidParameterValue"),
            "{name}: {value}"
        );
    }
    let slip = developer()
        .header("X-Mock-Error", "InternalEror")
        .send(&server);
    let message = slip["Error"]["Message"].as_str().unwrap_or_default();
    assert!(
        message.contains("did you mean `InternalError`?"),
        "{message}"
    );
    let own = developer()
        .header("X-Mock-Custom-Error", "Of.MyOwn")
        .code(&server);
    assert_eq!(own.as_deref(), Some("Of.MyOwn"));
}

#[test]
fn answers_are_packed_for_those_who_ask() {
    let server = start(Server::builder());
    let host = server.address().to_string();
    let send = |accept: &str| {
        let request = developer().header("Accept-Encoding", accept);
        let mut stream = connect(server.address());
        let bytes = request.signed_for(&host).bytes();
        stream.write_all(&bytes).expect("the request is taken");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let head = answer.windows(4).position(|end| end == b"\r\n\r\n");
        let body = answer.split_off(head.expect("a head") + 4);
        (String::from_utf8(answer).expect("text"), body)
    };
    let (head, body) = send("deflate, gzip");
    assert!(head.contains("content-encoding: gzip\r\n"), "{head}");
    let mut unpacked = String::new();
    let read = GzDecoder::new(&*body).read_to_string(&mut unpacked);
    read.expect("gzip");
    assert!(unpacked.starts_with("{\"Response\":{"), "{unpacked}");
    let (head, body) = send("gzip;q=0");
    assert!(!head.contains("content-encoding"), "{head}");
    assert!(body.starts_with(b"{\"Response\":{"));
}

#[test]
fn a_reply_that_would_test_nothing_is_refused() {
    let server = start(Server::builder());
    for (reply, expected) in [
        (
            Reply::error("FailedOperation.ClasStarted"),
            "no error code `FailedOperation.ClasStarted` is documented; did you mean \
             `FailedOperation.ClassStarted`?",
        ),
        (
            Reply::error("Nope"),
            "no error code `Nope` is documented; for a code of your own",
        ),
        (Reply::example(99), "the examples of DeleteRoom are 1 (`"),
        (Reply::example(0), "the examples of DeleteRoom are 1 (`"),
        (Reply::answer(json!([1])), "an answer must be a JSON object"),
    ] {
        let refused = server
            .on("DeleteRoom", reply.clone())
            .expect_err(expected)
            .to_string();
        assert!(refused.starts_with(expected), "{refused}");
        let refused = Server::builder().on("DeleteRoom", reply).start_blocking();
        assert!(refused.is_err_and(|error| error.to_string().starts_with(expected)));
    }
    let everywhere = Server::builder()
        .reply(Reply::error("Nope"))
        .start_blocking();
    assert!(matches!(everywhere, Err(Error::UnknownCode { code, .. }) if code == "Nope"));
    server
        .on("DeleteRoom", Reply::custom_error("Of.MyOwn", "Mine."))
        .expect("a code of one's own");
    let answer = lcic("DeleteRoom", json!({ "RoomId": 1 })).send(&server);
    assert_eq!(
        answer["Error"],
        json!({ "Code": "Of.MyOwn", "Message": "Mine." })
    );
}

#[test]
fn replies_are_set_per_action() {
    let server = start(Server::builder());
    let unknown = server.on("CreateRooms", Reply::new());
    assert!(
        matches!(unknown, Err(Error::UnknownAction { meant: Some(meant), .. }) if meant == "CreateRoom")
    );
    server
        .on("CreateRoom", Reply::error("InternalError").times(2))
        .expect("an action");
    server
        .on("CreateRoom", Reply::answer(json!({ "RoomId": 7 })).times(1))
        .expect("an action");
    let call = lcic("CreateRoom", room());
    for _ in 0..2 {
        assert_eq!(call.code(&server).as_deref(), Some("InternalError"));
    }
    assert_eq!(call.send(&server)["RoomId"], 7);
    assert_eq!(call.send(&server)["RoomId"], 300_000_001);

    server
        .on("CreateRoom", Reply::new().drop_connection())
        .expect("an action");
    assert_eq!(raw(&server, &call), "");
    server.clear_replies();
    // The call whose answer was dropped was carried out.
    assert_eq!(call.send(&server)["RoomId"], 300_000_003);
    // Those refused with an error were not; a call that is wrong uses no reply up.
    server
        .on("CreateRoom", Reply::error("InternalError").times(1))
        .expect("an action");
    assert_eq!(
        lcic("CreateRoom", json!({})).code(&server).as_deref(),
        Some("MissingParameter")
    );
    assert_eq!(call.code(&server).as_deref(), Some("InternalError"));

    let calls = server.calls();
    assert_eq!(calls.len(), 8);
    assert_eq!(calls[0].service, "lcic");
    assert_eq!(calls[0].action, "CreateRoom");
    assert_eq!(calls[0].parameters["Name"], "Algebra");
    assert_eq!(calls[0].code.as_deref(), Some("InternalError"));
    assert_eq!(calls[2].code, None);
}

#[test]
fn a_reply_holds_for_all_actions() {
    let server = start(Server::builder().reply(Reply::error("ServiceUnavailable")));
    assert_eq!(
        developer().code(&server).as_deref(),
        Some("ServiceUnavailable")
    );
    let answer = lcic("LoginUser", json!({ "UserId": "a" })).code(&server);
    assert_eq!(answer.as_deref(), Some("ServiceUnavailable"));
}

#[test]
fn a_dropped_server_is_gone() {
    let server = start(Server::builder());
    let address = server.address();
    let mut idle = connect(address);
    drop(server);
    assert_eq!(idle.read(&mut [0]).unwrap_or(0), 0);
    assert!(std::net::TcpStream::connect(address).is_err());
    // The port is free again.
    let again = start(Server::builder().port(address.port()));
    assert_eq!(again.address(), address);
}
