//! Answers that are errors of the cloud.

use serde_json::json;
use tencentcloud_runtime::ErrorKind;

use crate::server::Reaction;
use crate::table::Expected::Fine;
use crate::table::{Row, check_chat, check_tc3, fails, in_doubt, row};

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
