//! Every program that documentation shows of an action does what it says: it is run as it stands
//! there, against the mock as it stands.

use std::env;
use std::future::Future;
use std::pin::Pin;
use std::process::Command;

use tencentcloud_client::Error;
use tencentcloud_mock::Server;
use tests::model;

use crate::environment;

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
    environment::set(&mut command, server);
    let output = command.output().expect("this program runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
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
