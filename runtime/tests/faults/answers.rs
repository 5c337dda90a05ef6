//! Answers that cannot be read, that are made to hurt, or that differ from the documents.

use std::io::{Read, Write};

use serde_json::json;
use tencentcloud_runtime::ErrorKind;

use crate::probe::Create;
use crate::run::DRIVERS;
use crate::server::Reaction;
use crate::table::Expected::Fine;
use crate::table::{Row, check, check_tc3, fails, in_doubt, row};

#[test]
fn answers_that_cannot_be_read() {
    use ErrorKind::Answer;
    let html = || Reaction::raw(502, "<html>Bad Gateway</html>");
    let foreign = "the answer does not come from the cloud's API";
    check(vec![
        row(
            "a gateway's page",
            vec![html()],
            Fine(2),
            in_doubt(1, Answer, foreign),
        ),
        row(
            "a gateway's page for good",
            vec![html(); 3],
            fails(3, Answer, "(HTTP 502, 3 attempts)"),
            in_doubt(1, Answer, "(HTTP 502)"),
        ),
        row(
            "nothing",
            vec![Reaction::raw(200, "")],
            Fine(2),
            in_doubt(1, Answer, "the answer is empty"),
        ),
        row(
            "half of it",
            vec![Reaction::raw(200, r#"{"Response": {"Id":"#)],
            Fine(2),
            in_doubt(1, Answer, "the answer is no JSON"),
        ),
        row(
            "another API's",
            vec![Reaction::raw(200, r#"{"ok": true}"#)],
            fails(1, Answer, foreign),
            in_doubt(1, Answer, foreign),
        ),
        row(
            "no longer here",
            vec![Reaction::raw(404, "not found")],
            fails(1, Answer, "(HTTP 404)"),
            fails(1, Answer, "(HTTP 404)"),
        ),
        row(
            "too many",
            vec![Reaction::raw(429, "slow down")],
            Fine(2),
            Fine(2),
        ),
        row(
            "a redirect",
            vec![Reaction::raw(302, "").with_header("location", "http://127.0.0.1:1/")],
            fails(1, Answer, "redirect, which is not followed"),
            fails(1, Answer, "redirect, which is not followed"),
        ),
    ]);
}

#[test]
fn answers_made_to_hurt() {
    use ErrorKind::Answer;
    let gzip = || Reaction::raw(200, vec![0x1f; 1_000]).with_header("content-encoding", "gzip");
    let deep = || {
        let nested = "[".repeat(50_000);
        Reaction::raw(200, format!(r#"{{"Response": {nested}"#))
    };
    let many = format!(
        r#"{{"Response": {{"Id": 7, "Rooms": [{}0]}}}}"#,
        "0,".repeat(300_000)
    );
    check(vec![
        Row {
            change: |builder| builder.max_answer_bytes(100_000),
            ..row(
                "a long one",
                vec![Reaction::raw(200, vec![b' '; 1_000_000])],
                fails(1, Answer, "longer than the 100000 bytes allowed"),
                in_doubt(1, Answer, "longer than the 100000 bytes allowed"),
            )
        },
        row(
            "a bomb",
            vec![gzip()],
            fails(1, Answer, "compressed, which was not asked for"),
            in_doubt(1, Answer, "compressed, which was not asked for"),
        ),
        row(
            "a deep one",
            vec![deep(); 3],
            fails(3, Answer, "recursion limit"),
            in_doubt(1, Answer, "recursion limit"),
        ),
        row(
            "one of very many values",
            vec![Reaction::raw(200, many)],
            fails(1, Answer, "more than 250000 values"),
            in_doubt(1, Answer, "more than 250000 values"),
        ),
    ]);
}

#[test]
fn codings_that_change_nothing() {
    let fine = r#"{"Response": {"Id": 7}}"#;
    let coded = |codings: &[&str]| {
        let answer = Reaction::raw(200, fine);
        codings.iter().fold(answer, |answer, coding| {
            answer.with_header("content-encoding", *coding)
        })
    };
    for codings in [
        &["Identity"][..],
        &["IDENTITY"],
        &[""],
        &["identity, identity"],
        &["identity,,"],
        &["identity", "Identity"],
    ] {
        check_tc3(vec![row(
            "a coding that changes nothing",
            vec![coded(codings)],
            Fine(1),
            Fine(1),
        )]);
    }
    for codings in [
        &["GZIP"][..],
        &["identity, gzip"],
        &["identity", "br"],
        &["identity;q=1"],
    ] {
        let says = "compressed, which was not asked for";
        check_tc3(vec![row(
            "a coding that changes the answer",
            vec![coded(codings)],
            fails(1, ErrorKind::Answer, says),
            in_doubt(1, ErrorKind::Answer, says),
        )]);
    }
}

#[test]
fn an_answer_at_its_longest_is_read() {
    let fine = r#"{"Response": {"Id": 7}}"#;
    let padded = format!("{fine:<1000}");
    for driver in DRIVERS {
        let outcome = driver.call(
            Create {},
            &[Reaction::raw(200, padded.as_str())],
            |builder| builder.max_answer_bytes(1_000),
        );
        Fine(1).check("at its longest", &outcome);
    }
}

#[test]
fn answers_that_differ_from_the_documents() {
    for driver in DRIVERS {
        let call = |response| {
            let script = [Reaction::json(&json!({ "Response": response }))];
            let outcome = driver.call(Create {}, &script, |builder| builder);
            outcome.check_secrecy();
            outcome.result
        };
        let lenient = call(json!({
            "Id": "7",
            "New": {"Deep": [1]},
            "Rooms": [{"Name": 5, "StartTime": "1600000000"}, {"Name": null}],
        }));
        let rooms = lenient.expect("fits").rooms;
        assert_eq!(rooms[0].start_time, Some(1_600_000_000));
        assert_eq!(rooms[0].name.as_deref(), Some("5"));
        assert_eq!(rooms[1].name, None);
        assert_eq!(
            call(json!({"Id": 7, "Rooms": null})).expect("fits").rooms,
            []
        );

        for (response, says) in [
            (
                json!({"Id": 7, "Rooms": [{}, {"StartTime": "abc"}]}),
                r#"Response.Rooms[1].StartTime: expected an integer, found "abc""#,
            ),
            (json!({"RequestId": "r"}), "Response: missing field `Id`"),
            (json!({"Id": 7, "Rooms": {}}), "Response.Rooms: "),
        ] {
            let error = call(response).expect_err("must not fit");
            assert!(error.to_string().contains(says), "{error}");
            assert!(error.may_have_executed(), "the write was carried out");
            assert_eq!(error.kind(), ErrorKind::Answer);
        }
    }
}

#[test]
fn memory_stays_bounded_when_an_answer_has_no_end() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n{}") {
                    let mut byte = [0; 1];
                    if !matches!(stream.read(&mut byte), Ok(1)) {
                        return;
                    }
                    request.extend(byte);
                }
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                while stream.write_all(&[b' '; 65_536]).is_ok() {}
            });
        }
    });
    for driver in [crate::run::Driver::Async, crate::run::Driver::Blocking] {
        let config = crate::probe::config(&url).build().expect("valid");
        let error = driver.send(&config, Create {}).expect_err("endless");
        let says = "longer than the 10485760 bytes allowed";
        assert!(error.to_string().contains(says), "{driver:?}: {error:?}");
    }
}
