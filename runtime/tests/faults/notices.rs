//! What the cloud says about the end of an action.

use serde_json::json;
use tencentcloud_runtime::Action;

use crate::capture;
use crate::probe::{Create, Describe, SECRET_KEY, config};
use crate::run::Driver;
use crate::server::{Reaction, Server};

fn warned(text: &str) -> Reaction {
    Reaction::json(&json!({"Response": {"Id": 1, "RequestId": "r", "DeprecatedWarning": text}}))
}

#[test]
fn a_deprecated_action_is_warned_of_once() {
    for (driver, text) in [
        (Driver::Async, "Until 2031."),
        (Driver::Blocking, "Until 2032."),
    ] {
        let start = capture::start();
        let server = Server::scripted((0..5).map(|_| warned(text)));
        let config = config(&server.url).region("ap-guangzhou").build();
        let config = config.expect("valid");
        let elsewhere = config.to_builder().region("ap-beijing").build();
        let elsewhere = elsewhere.expect("valid");
        for config in [&config, &config, &elsewhere] {
            driver.send(config, Describe {}).expect("answered");
        }
        let times = || {
            let logged = capture::logged(start);
            let lines = logged.lines();
            lines
                .filter(|line| line.contains("WARN") && line.contains(text))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let lines = times();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains(Describe::OPERATION.name), "{lines:?}");
        assert!(lines[0].contains("the action is deprecated"), "{lines:?}");
        driver.send(&config, Create {}).expect("answered");
        assert_eq!(times().len(), 2, "another action");
    }
}

#[test]
fn a_warning_cannot_harm_the_log() {
    let start = capture::start();
    let hostile = format!("Until\n2033 \u{1b}[31m{SECRET_KEY}{}", "x".repeat(10_000));
    let server = Server::scripted(["", &hostile].map(warned));
    let config = config(&server.url).build().expect("valid");
    for _ in 0..2 {
        let sent = Driver::Blocking.send(&config, Describe {});
        sent.expect("answered");
    }
    let logged = capture::logged(start);
    let line = logged.lines().find(|line| line.contains("2033"));
    let line = line.expect("a warning");
    assert!(line.contains("Until") && line.len() < 2_000, "{line}");
    assert!(
        !line.contains('\u{1b}') && !line.contains(SECRET_KEY),
        "{line}"
    );
}
