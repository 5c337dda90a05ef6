//! The table: what the server does, and what the call makes of it.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use serde_json::json;
use tencentcloud_runtime::{Action, ConfigBuilder, Error, ErrorKind};

use crate::probe::{ChatCreate, ChatDescribe, Create, Describe, Output};
use crate::run::{DRIVERS, Outcome};
use crate::server::Reaction;

/// One fault, and what is expected of it.
struct Row {
    fault: &'static str,
    script: Vec<Reaction>,
    /// For an action that reads.
    reads: Expected,
    /// For an action that writes.
    writes: Expected,
    change: fn(ConfigBuilder) -> ConfigBuilder,
}

#[derive(Clone, Copy)]
enum Expected {
    /// Succeeds after this many attempts.
    Fine(usize),
    Fails {
        attempts: usize,
        kind: ErrorKind,
        may_have_executed: bool,
        /// What the error says, among other things.
        says: &'static str,
    },
}

use Expected::Fine;

const fn fails(attempts: usize, kind: ErrorKind, says: &'static str) -> Expected {
    Expected::Fails {
        attempts,
        kind,
        may_have_executed: false,
        says,
    }
}

const fn in_doubt(attempts: usize, kind: ErrorKind, says: &'static str) -> Expected {
    Expected::Fails {
        attempts,
        kind,
        may_have_executed: true,
        says,
    }
}

impl Expected {
    fn check(self, fault: &str, outcome: &Outcome<Output>) {
        outcome.check_secrecy();
        let Outcome { result, proofs, .. } = outcome;
        match (self, result) {
            (Fine(attempts), Ok(output)) => {
                assert_eq!(output.id, 7, "{fault}");
                assert_eq!(proofs.len(), attempts, "{fault}");
            }
            (
                Self::Fails {
                    attempts,
                    kind,
                    may_have_executed,
                    says,
                },
                Err(error),
            ) => {
                assert_eq!(error.kind(), kind, "{fault}: {error:?}");
                assert_eq!(error.may_have_executed(), may_have_executed, "{fault}");
                assert!(error.to_string().contains(says), "{fault}: {error}");
                assert_eq!(proofs.len(), attempts, "{fault}: {error}");
                assert_eq!(error.attempts() as usize, attempts, "{fault}");
            }
            (_, other) => panic!("{fault}: {other:?}"),
        }
    }
}

impl Row {
    fn check<R, W>(&self, reads: R, writes: W)
    where
        R: Action<Output = Output>,
        W: Action<Output = Output>,
    {
        for driver in DRIVERS {
            let name = format!("{} ({driver:?}, {})", self.fault, R::OPERATION.service.name);
            let read = driver.call(reads.clone(), &self.script, self.change);
            self.reads.check(&format!("{name}, reading"), &read);
            let written = driver.call(writes.clone(), &self.script, self.change);
            self.writes.check(&format!("{name}, writing"), &written);
        }
    }
}

/// Runs rows that hold for every protocol.
fn check(rows: Vec<Row>) {
    for row in rows {
        row.check(Describe {}, Create {});
        row.check(ChatDescribe {}, ChatCreate {});
    }
}

fn check_tc3(rows: Vec<Row>) {
    for row in rows {
        row.check(Describe {}, Create {});
    }
}

fn check_chat(rows: Vec<Row>) {
    for row in rows {
        row.check(ChatDescribe {}, ChatCreate {});
    }
}

fn row(fault: &'static str, script: Vec<Reaction>, reads: Expected, writes: Expected) -> Row {
    Row {
        fault,
        script,
        reads,
        writes,
        change: |builder| builder,
    }
}

#[test]
fn codes_of_the_cloud() {
    use ErrorKind::Service;
    check_tc3(vec![
        row(
            "throttled",
            vec![
                Reaction::error("RequestLimitExceeded"),
                Reaction::error("RequestLimitExceeded.UinLimitExceeded"),
            ],
            Fine(3),
            Fine(3),
        ),
        row(
            "throttled for good",
            vec![Reaction::error("RequestLimitExceeded"); 3],
            fails(3, Service, "send fewer requests per second"),
            fails(3, Service, "(request req-error, 3 attempts)"),
        ),
        row(
            "a limit that is no rate",
            vec![Reaction::error("LimitExceeded")],
            fails(1, Service, "probe Describe: LimitExceeded: as scripted"),
            fails(1, Service, "probe Create: LimitExceeded: as scripted"),
        ),
        row(
            "a request too large",
            vec![Reaction::error("RequestSizeLimitExceeded")],
            fails(1, Service, "RequestSizeLimitExceeded"),
            fails(1, Service, "RequestSizeLimitExceeded"),
        ),
        row(
            "an internal error",
            vec![Reaction::error("InternalError")],
            Fine(2),
            in_doubt(1, Service, "look before sending it again"),
        ),
        row(
            "an internal error with a sub-code",
            vec![Reaction::error("InternalError.Db"); 2],
            Fine(3),
            in_doubt(1, Service, "InternalError.Db"),
        ),
        row(
            "a parameter refused",
            vec![Reaction::error("InvalidParameter.EndTime")],
            fails(1, Service, "InvalidParameter.EndTime"),
            fails(1, Service, "InvalidParameter.EndTime"),
        ),
        row(
            "a credential refused",
            vec![Reaction::error("AuthFailure.TokenFailure")],
            fails(1, Service, "get a new temporary credential"),
            fails(1, Service, "get a new temporary credential"),
        ),
        row(
            "a message that repeats the secrets",
            vec![Reaction::json(&json!({"Response": {"Error": {
                "Code": "AuthFailure",
                "Message": format!("no {}\nand no {}", crate::probe::SECRET_KEY, crate::probe::TOKEN),
            }}}))],
            fails(1, Service, r"no ***\nand no ***"),
            fails(1, Service, r"no ***\nand no ***"),
        ),
    ]);
}

#[test]
fn clocks_that_differ() {
    let off = |ahead| vec![Reaction::ByClock { ahead, date: None }; 2];
    let nonsense = |date| {
        vec![
            Reaction::ByClock {
                ahead: 3_600,
                date: Some(date)
            };
            2
        ]
    };
    let expired = fails(1, ErrorKind::Service, "set this machine's clock");
    check_tc3(vec![
        row("an hour behind", off(3_600), Fine(2), Fine(2)),
        row("an hour ahead", off(-3_600), Fine(2), Fine(2)),
        row("right", off(0), Fine(1), Fine(1)),
        row("no date", nonsense("tomorrow"), expired, expired),
        row(
            "a date of long ago",
            nonsense("Thu, 01 Jan 1970 00:00:00 GMT"),
            expired,
            expired,
        ),
        row(
            "a date that does not help",
            nonsense("Wed, 01 Jan 2031 00:00:00 GMT"),
            fails(2, ErrorKind::Service, "set this machine's clock"),
            fails(2, ErrorKind::Service, "set this machine's clock"),
        ),
        Row {
            change: |builder| builder.clock_correction(false),
            ..row("correction switched off", off(3_600), expired, expired)
        },
    ]);
}

#[test]
fn codes_of_chat() {
    use ErrorKind::Service;
    let expired = "70001: as scripted (2 attempts); set this machine's clock";
    check_chat(vec![
        row(
            "a time-out that the spec says to try again after",
            vec![Reaction::error("70169")],
            Fine(2),
            in_doubt(1, Service, "look before sending it again"),
        ),
        row(
            "the same for good",
            vec![Reaction::error("70169"); 3],
            fails(3, Service, "chat Describe: 70169: as scripted (3 attempts)"),
            in_doubt(1, Service, "chat Create: 70169: as scripted"),
        ),
        row(
            "a code that the spec does not have",
            vec![Reaction::error("60003")],
            fails(1, Service, "chat Describe: 60003: as scripted"),
            fails(1, Service, "chat Create: 60003: as scripted"),
        ),
        row(
            "an expired UserSig",
            vec![Reaction::error("70001")],
            Fine(2),
            Fine(2),
        ),
        row(
            "one that is always said to have expired",
            vec![Reaction::error("70001"); 3],
            fails(2, Service, expired),
            fails(2, Service, expired),
        ),
        row(
            "a clock an hour behind",
            vec![
                Reaction::ByClock {
                    ahead: 3_600,
                    date: None
                };
                2
            ],
            Fine(2),
            Fine(2),
        ),
        row(
            "the answer of another protocol",
            vec![Reaction::raw(200, r#"{"Response": {"Id": 7}}"#)],
            fails(1, ErrorKind::Answer, "does not come from the cloud's API"),
            in_doubt(1, ErrorKind::Answer, "does not come from the cloud's API"),
        ),
    ]);
}

#[test]
fn connections_that_break() {
    use ErrorKind::{Answer, Interrupted, Timeout};
    let short = |builder: ConfigBuilder| builder.attempt_timeout(Duration::from_millis(300));
    check(vec![
        row(
            "closed before the answer",
            vec![Reaction::Close],
            Fine(2),
            in_doubt(1, Interrupted, "the connection broke"),
        ),
        row(
            "closed within the answer",
            vec![Reaction::Break],
            Fine(2),
            in_doubt(1, Interrupted, "the connection broke"),
        ),
        row(
            "no HTTP",
            vec![Reaction::Noise],
            Fine(2),
            in_doubt(1, Answer, "the answer is no HTTP"),
        ),
        Row {
            change: short,
            ..row(
                "no answer",
                vec![Reaction::Silence],
                Fine(2),
                in_doubt(1, Timeout, "within 300ms"),
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
