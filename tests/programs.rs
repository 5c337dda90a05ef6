//! Every program that documentation shows of an action does what it says: it is run as it stands
//! there, against the mock as it stands.

use std::env;
use std::future::Future;
use std::pin::Pin;
use std::process::Command;

use generator::samples::{Call, Form};
use tencentcloud_client::Error;
use tencentcloud_mock::Server;
use tencentcloud_model::sample;
use tests::model;

/// A program of a page.
type Program = fn() -> Pin<Box<dyn Future<Output = Result<(), Error>>>>;

mod programs {
    use super::Program;

    include!(concat!(env!("OUT_DIR"), "/programs.rs"));
}

use programs::PROGRAMS;

/// Set in the process whose environment is that of somebody who tries a program.
const RUNS: &str = "TESTS_RUN_PROGRAMS";

/// Runs this test again, in an environment in which programs find the server.
fn beside(server: &Server, test: &str) {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command
        .args(["--exact", test, "--nocapture"])
        .env(RUNS, "1");
    environment(&mut command, server);
    let output = command.output().expect("this program runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn environment(command: &mut Command, server: &Server) {
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("TENCENTCLOUD_") {
            command.env_remove(name);
        }
    }
    command
        .env("TENCENTCLOUD_ENDPOINT_URL", server.url())
        .env("TENCENTCLOUD_SECRET_ID", server.secret_id())
        .env("TENCENTCLOUD_SECRET_KEY", server.secret_key())
        .env(
            "TENCENTCLOUD_CHAT_SDK_APP_ID",
            server.sdk_app_id().to_string(),
        )
        .env("TENCENTCLOUD_CHAT_IDENTIFIER", "administrator")
        .env("TENCENTCLOUD_CHAT_KEY", server.app_key());
}

#[test]
fn every_program_of_a_page_succeeds_in_any_order() {
    if env::var_os(RUNS).is_none() {
        let server = Server::builder().start_blocking().expect("a server");
        return beside(&server, "every_program_of_a_page_succeeds_in_any_order");
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let mut failed = Vec::new();
    for (name, program) in PROGRAMS.iter().chain(PROGRAMS.iter().rev()) {
        if let Err(error) = runtime.block_on(program()) {
            failed.push(format!("{name}: {error}"));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_action_has_a_program() {
    let actions = model("spec").services;
    let actions = actions.iter().map(|service| service.actions.len());
    assert_eq!(PROGRAMS.len(), actions.sum::<usize>());
}

/// Those that send something are run by a shell, where curl and OpenSSL are at hand.
#[test]
fn every_shell_script_succeeds() {
    let has = |name: &str, flag: &str| Command::new(name).arg(flag).output().is_ok();
    if !has("curl", "--version") || !has("openssl", "version") {
        eprintln!("not run: curl or openssl is not here");
        return;
    }
    let server = Server::builder().start_blocking().expect("a server");
    for service in &model("spec").services {
        if service.protocol.facts().has_paths {
            continue;
        }
        for (index, action) in service.actions.iter().enumerate() {
            let script = Form::Curl.code(&Call {
                service,
                action: index,
                request: &sample::request(service, action),
                endpoint: Some(&server.url()),
                region: None,
            });
            let mut command = Command::new("sh");
            command.args(["-euc", &script.expect("any request")]);
            environment(&mut command, &server);
            let output = command
                .env("TENCENTCLOUD_TOKEN", "")
                .output()
                .expect("a shell");
            let answer = String::from_utf8_lossy(&output.stdout);
            let is_answer = answer.contains("\"RequestId\"") && !answer.contains("\"Error\"");
            assert!(
                is_answer,
                "{}: {answer}{}",
                action.name.value,
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}
