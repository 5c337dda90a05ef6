//! Answers are read exactly, and as far as they can be read at all.

use tencentcloud_runtime::{Action, Client, ErrorKind, GenericCall, Operation, blocking, record};

use crate::probe::{Create, Describe, Output, PROBE, TOKEN, config};
use crate::run::{DRIVERS, Outcome, runtime};
use crate::server::{Reaction, Server};
use crate::table::Expected::Fine;
use crate::table::{check, check_chat, check_tc3, fails, in_doubt, row};

/// Reads a value into each kind of field.
#[derive(Clone, Debug)]
struct Measure {}

record!(Measure {});

#[derive(Clone, Debug, Default, PartialEq)]
struct Measured {
    text: Option<String>,
    float: Option<f64>,
    integer: Option<i64>,
    unsigned: Option<u64>,
    request_id: String,
}

record!(Measured {
    text: "Text",
    float: "Float",
    integer: "Integer",
    unsigned: "Unsigned",
    request_id: "RequestId",
});

impl Action for Measure {
    type Output = Measured;
    const OPERATION: Operation = PROBE.reads("Measure");
}

/// A success with these members in its output.
fn answer(members: &str) -> Reaction {
    Reaction::raw(200, format!(r#"{{"Response": {{{members}}}}}"#))
}

/// Checks what all ways of calling read of an answer.
fn measure(members: &str, check: impl Fn(Result<Measured, String>)) {
    for driver in DRIVERS {
        let outcome = driver.call(Measure {}, &[answer(members)], |builder| builder);
        outcome.check_secrecy();
        check(outcome.result.map_err(|error| error.to_string()));
    }
}

#[test]
fn digits_are_kept_where_the_type_can_hold_them() {
    let wide = "123456789012345678901234567890";
    for digits in [wide, "1.10", "-0.0", "1E5", "0.1e-7", "9007199254740993"] {
        measure(&format!(r#""Text": {digits}"#), |measured| {
            assert_eq!(measured.expect("read").text.as_deref(), Some(digits));
        });
    }
    for (digits, float) in [
        ("119.57142857142857", 119.57142857142857),
        ("\"119.57142857142857\"", 119.57142857142857),
        ("0.30000000000000004", 0.30000000000000004),
        ("2.2250738585072014e-308", f64::MIN_POSITIVE),
    ] {
        measure(&format!(r#""Float": {digits}"#), |measured| {
            assert_eq!(measured.expect("read").float, Some(float));
        });
    }
    for digits in [
        "9007199254740993",
        "9007199254740993.0",
        "9007199254740993e0",
    ] {
        measure(&format!(r#""Integer": {digits}"#), |measured| {
            assert_eq!(measured.expect("read").integer, Some(9_007_199_254_740_993));
        });
    }
    measure(r#""Unsigned": 18446744073709551615"#, |measured| {
        assert_eq!(measured.expect("read").unsigned, Some(u64::MAX));
    });
}

#[test]
fn what_the_type_cannot_hold_is_said() {
    for (members, says) in [
        (
            r#""Integer": 9223372036854775808"#,
            "Response.Integer: expected an integer, found 9223372036854775808",
        ),
        (
            r#""Unsigned": -1"#,
            "Response.Unsigned: expected an integer, found -1",
        ),
        (
            r#""Integer": 1.5"#,
            "Response.Integer: expected an integer, found 1.5",
        ),
        (
            r#""Float": 1e400"#,
            "Response.Float: expected a number, found 1e400",
        ),
    ] {
        measure(members, |measured| {
            let error = measured.expect_err("too much");
            assert!(error.contains(says), "{error}");
        });
    }
}

#[test]
fn generic_calls_keep_digits_too() {
    let members =
        r#""A":123456789012345678901234567890,"B":1.10,"C":1e400,"D":18446744073709551615"#;
    let server = Server::reacting(move |_| answer(members));
    let config = config(&server.url).build().expect("valid");
    let call = || GenericCall::new("probe", "2020-01-01", "Describe");
    let runtime = runtime();
    for text in [
        blocking::Client::call_text(&config, call()),
        runtime.block_on(Client::call_text(&config, call())),
    ] {
        assert_eq!(text.expect("answered"), format!("{{{members}}}"));
    }
    for value in [
        blocking::Client::call(&config, call()),
        runtime.block_on(Client::call(&config, call())),
    ] {
        assert_eq!(
            value.expect("answered").to_string(),
            r#"{"A":"123456789012345678901234567890","B":1.1,"C":"1e400","D":18446744073709551615}"#
        );
    }
}

#[test]
fn text_that_is_no_unicode_is_replaced_where_it_is_broken() {
    for broken in [
        br#"cut \ud83d"#.as_slice(),
        br#"cut \udc00"#,
        b"cut \xf0\x9f",
    ] {
        let body = [b"{\"Response\":{\"Text\":\"", broken, b"\"}}"].concat();
        for driver in DRIVERS {
            let script = [Reaction::raw(200, body.clone())];
            let measured = driver.call(Measure {}, &script, |builder| builder).result;
            let text = measured.expect("read").text.expect("a text");
            assert_eq!(text.trim_end_matches('\u{fffd}'), "cut ");
        }
        let body = [
            br#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"#.as_slice(),
            b"\"",
            broken,
            br#""},"RequestId":"r"}}"#,
        ]
        .concat();
        check_tc3(vec![row(
            "an error's message that was cut",
            vec![Reaction::raw(200, body)],
            fails(
                1,
                ErrorKind::Service,
                "Describe: InvalidParameter: cut \u{fffd} (request r)",
            ),
            fails(
                1,
                ErrorKind::Service,
                "Create: InvalidParameter: cut \u{fffd} (request r)",
            ),
        )]);
    }
    let chat = r#"{"ActionStatus":"FAIL","ErrorCode":70402,"ErrorInfo":"cut \ud83d"}"#;
    check_chat(vec![row(
        "the same of Chat",
        vec![Reaction::raw(200, chat)],
        fails(1, ErrorKind::Service, "70402: cut \u{fffd}"),
        fails(1, ErrorKind::Service, "70402: cut \u{fffd}"),
    )]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_an_answer() {
    let error = r#"{"Response":{"Error":{"Code":"LimitExceeded","Message":"m"},"RequestId":"r"}}"#;
    check_tc3(vec![
        row(
            "before a success",
            vec![Reaction::raw(200, "\u{feff}{\"Response\":{\"Id\":7}}")],
            Fine(1),
            Fine(1),
        ),
        row(
            "and white space",
            vec![Reaction::raw(
                200,
                "\u{feff}\r\n{\"Response\":{\"Id\":7}}\r\n",
            )],
            Fine(1),
            Fine(1),
        ),
        row(
            "before an error",
            vec![Reaction::raw(400, format!("\u{feff}{error}"))],
            fails(
                1,
                ErrorKind::Service,
                "LimitExceeded: m (request r, HTTP 400)",
            ),
            fails(
                1,
                ErrorKind::Service,
                "LimitExceeded: m (request r, HTTP 400)",
            ),
        ),
    ]);
    check_chat(vec![row(
        "Chat's",
        vec![Reaction::raw(
            200,
            "\u{feff}{\"ActionStatus\":\"OK\",\"ErrorCode\":0,\"Id\":7}",
        )],
        Fine(1),
        Fine(1),
    )]);
}

#[test]
fn an_error_without_a_code_is_shown() {
    for (error, says) in [
        (r#""boom""#, "an error without a code: boom"),
        (r#"["boom"]"#, r#"an error without a code: ["boom"]"#),
        ("5", "an error without a code: 5"),
        ("true", "an error without a code: true"),
        ("{}", "an error without a code: {}"),
        (r#"{"Message":"boom"}"#, "an error without a code: boom"),
        (
            r#"{"Code":"","Message":"boom"}"#,
            "an error without a code: boom",
        ),
        (
            r#"{"Code":null,"Message":"boom"}"#,
            "an error without a code: boom",
        ),
        (
            r#"{"Code":" "}"#,
            r#"an error without a code: {"Code":" "}"#,
        ),
        (
            r#"{"error":"boom"}"#,
            r#"an error without a code: {"error":"boom"}"#,
        ),
    ] {
        let script = || vec![answer(&format!(r#""Error": {error}, "RequestId": "r""#))];
        check_tc3(vec![row(
            "an odd error",
            script(),
            fails(1, ErrorKind::Answer, says),
            in_doubt(1, ErrorKind::Answer, says),
        )]);
        for driver in DRIVERS {
            let error = driver
                .call(Describe {}, &script(), |builder| builder)
                .result;
            let error = error.expect_err("an error");
            assert_eq!(error.code(), None);
            assert_eq!(error.request_id(), Some("r"));
            assert!(
                error
                    .excerpt()
                    .is_some_and(|answer| answer.contains("Error"))
            );
        }
    }
    check_tc3(vec![
        row(
            "no error",
            vec![answer(r#""Error": null, "Id": 7"#)],
            Fine(1),
            Fine(1),
        ),
        row(
            "a code that is a number, and no message",
            vec![answer(r#""Error": {"Code": 404}"#)],
            fails(1, ErrorKind::Service, "probe Describe: 404"),
            fails(1, ErrorKind::Service, "probe Create: 404"),
        ),
        row(
            "a message that is none",
            vec![answer(r#""Error": {"Code": "X", "Message": {"a": 1}}"#)],
            fails(1, ErrorKind::Service, "probe Describe: X: {"),
            fails(1, ErrorKind::Service, "probe Create: X: {"),
        ),
    ]);
}

#[test]
fn an_odd_envelope_is_no_answer_and_is_kept_to_look_at() {
    for body in [
        r#"{"Response":null}"#,
        r#"{"Response":[]}"#,
        r#"{"Response":"boom"}"#,
        r#"{"response":{}}"#,
        r#"{"ErrorCode":null,"ActionStatus":"OK"}"#,
        r#"{"ErrorCode":[0]}"#,
        "null",
        "[]",
        "7",
    ] {
        let foreign = "the answer does not come from the cloud's API";
        check(vec![row(
            body,
            vec![Reaction::raw(200, body)],
            fails(1, ErrorKind::Answer, foreign),
            in_doubt(1, ErrorKind::Answer, foreign),
        )]);
        for driver in DRIVERS {
            let script = [Reaction::raw(200, body)];
            let error = driver.call(Describe {}, &script, |builder| builder).result;
            let error = error.expect_err("foreign");
            assert_eq!((error.code(), error.excerpt()), (None, Some(body)));
        }
    }
    check_chat(vec![
        row(
            "a success that does not say so twice",
            vec![Reaction::raw(200, r#"{"ErrorCode":0,"Id":7}"#)],
            Fine(1),
            Fine(1),
        ),
        row(
            "a failure without a code",
            vec![Reaction::raw(
                200,
                r#"{"ErrorCode":0,"ActionStatus":"FAIL","ErrorInfo":"boom"}"#,
            )],
            fails(1, ErrorKind::Answer, "an error without a code: boom"),
            in_doubt(1, ErrorKind::Answer, "an error without a code: boom"),
        ),
    ]);
}

#[test]
fn an_odd_request_id_does_not_spoil_an_answer() {
    for (id, read) in [
        (r#""RequestId": null"#, ""),
        (r#""RequestId": []"#, ""),
        (r#""RequestId": {"a": 1}"#, ""),
        (r#""RequestId": true"#, ""),
        (r#""RequestId": 12"#, "12"),
        (r#""Other": 1"#, ""),
    ] {
        measure(id, |measured| {
            assert_eq!(measured.expect("read").request_id, read)
        });
    }
}

#[test]
fn what_an_answer_repeats_of_a_secret_is_hidden_wherever_it_stands() {
    let escaped = TOKEN.replace('-', r"\u002d");
    for token in [TOKEN, &escaped] {
        let check = |outcome: Outcome<Output>| {
            outcome.check_secrecy();
            outcome.result.map_err(|error| error.to_string())
        };
        for driver in DRIVERS {
            let call = |body: &str| {
                let script = vec![answer(&body.replace("TOKEN", token)); 3];
                check(driver.call(Create {}, &script, |builder| builder))
            };
            assert!(call(r#""RequestId": "TOKEN", "Id": 7"#).is_ok());
            for (body, says) in [
                (
                    r#""RequestId": "TOKEN", "Error": {"Code": "X"}"#,
                    "X (request ***)",
                ),
                (
                    r#""RequestId": "TOKEN", "Error": {"Code": "AuthFailure.SignatureExpire"}"#,
                    "(request ***)",
                ),
                (
                    r#""RequestId": "TOKEN", "Error": {"Code": "AuthFailure.TokenFailure"}"#,
                    "(request ***)",
                ),
                (
                    r#""Error": {"Code": "X.TOKEN", "Message": "TOKEN"}"#,
                    "X.***: ***",
                ),
                (r#""Error": "TOKEN""#, "without a code: ***"),
                (
                    r#""RequestId": "TOKEN", "Id": "TOKEN""#,
                    r#"found "***" (request ***)"#,
                ),
                (
                    r#""Id": 7, "Rooms": [{"StartTime": "a long text before the token TOKEN"}]"#,
                    r#"found "a long text before the token ***…""#,
                ),
            ] {
                let error = call(body).expect_err("an error");
                assert!(error.contains(says), "{error}");
            }
        }
    }
}

#[test]
fn what_a_call_returns_repeats_no_token_as_its_request_id() {
    measure(&format!(r#""RequestId": "{TOKEN}""#), |measured| {
        assert_eq!(measured.expect("read").request_id, "***");
    });
}
