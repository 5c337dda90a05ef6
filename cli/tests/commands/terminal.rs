//! A session at a terminal: prompts, the pager, Ctrl-C.

use std::ops::{Deref, DerefMut};
use std::process::Command;

use rexpect::session::{PtySession, spawn_command};

use serde_json::json;
use tencentcloud_mock::Reply;

use crate::run::Home;
use crate::streams::talk;

/// Patience in milliseconds, for machines that are busy.
const PATIENCE: Option<u64> = Some(60_000);

/// A session that ends with its test.
struct Session(PtySession);

impl Deref for Session {
    type Target = PtySession;

    fn deref(&self) -> &PtySession {
        &self.0
    }
}

impl DerefMut for Session {
    fn deref_mut(&mut self) -> &mut PtySession {
        &mut self.0
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.send_line("exit");
    }
}

/// A shell at a terminal, in which the program runs: so that what it leaves behind is seen.
fn shell(home: &Home, variables: &[(&str, &str)]) -> Session {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_tencentcloud"));
    let folder = program.parent().expect("a folder").display();
    let mut command = Command::new("sh");
    command
        .env_clear()
        .env(
            "PATH",
            format!("{folder}:{}", std::env::var("PATH").unwrap_or_default()),
        )
        .env("HOME", home.path())
        .env("TERM", "xterm")
        .env("PS1", "ready> ")
        .envs(variables.iter().copied());
    let mut session = Session(spawn_command(command, PATIENCE).expect("a terminal"));
    session.exp_string("ready> ").expect("a prompt");
    // As at a terminal of people's: what is typed is shown.
    session
        .send_line("stty echo; before=$(stty -g); echo be''gun")
        .expect("typed");
    session.exp_string("begun").expect("an answer");
    session
}

/// Whether the terminal is as it was.
fn is_whole(session: &mut PtySession) {
    session
        .send_line("[ \"$(stty -g)\" = \"$before\" ] && echo who''le")
        .expect("typed");
    session.exp_string("whole").expect("a whole terminal");
}

#[test]
fn the_key_is_hidden_and_the_terminal_whole_after_it() {
    let home = Home::new();
    let mut session = shell(&home, &[]);
    session.send_line("tencentcloud configure").expect("typed");
    session.exp_string("Secret ID: ").expect("a question");
    session.send_line("AKIDEXAMPLE").expect("typed");
    session.exp_string("(hidden): ").expect("a question");
    session.send_line("hunter2").expect("typed");
    let between = session.exp_string("Region").expect("a question");
    assert!(!between.contains("hunter2"), "{between}");
    session.send_line("").expect("typed");
    session.exp_string("Profile default is in").expect("an end");
    is_whole(&mut session);
    let file = std::fs::read_to_string(home.path().join(".tencentcloud/credentials"));
    assert!(file.expect("written").contains("secret_key = hunter2"));
}

#[test]
fn ctrl_c_at_the_hidden_question_leaves_the_terminal_whole() {
    let home = Home::new();
    let mut session = shell(&home, &[]);
    session
        .send_line("tencentcloud configure; echo code $?")
        .expect("typed");
    session.exp_string("Secret ID: ").expect("a question");
    session.send_line("AKIDEXAMPLE").expect("typed");
    session.exp_string("(hidden): ").expect("a question");
    session.send_control('c').expect("typed");
    session.exp_string("code 130").expect("an end");
    is_whole(&mut session);
    assert!(!home.path().join(".tencentcloud/credentials").exists());
}

#[test]
fn ctrl_c_ends_a_call_that_waits() {
    let home = Home::new();
    let mut session = shell(&home, &[]);
    let room = "--name A --sdk-app-id 1 --start-time 1893456000 --end-time 1893459600 --resolution hd --max-mic-number 2 --sub-type video";
    session
        .send_line(&format!(
            "tencentcloud lcic create-room {room} --mock --yes --wait-until RoomId=x; echo code $?"
        ))
        .expect("typed");
    session.exp_string(", after ").expect("progress");
    session.send_control('c').expect("typed");
    session.exp_string("code 130").expect("an end");
    is_whole(&mut session);
}

#[test]
fn events_come_to_a_terminal_one_by_one_until_ctrl_c() {
    let shop = talk();
    let hostile = Reply::events([json!({ "Text": "\u{9b}31mred\u{1b}[2J" }), json!({})]);
    // The second event never comes.
    let reply = hostile.stall(40);
    shop.server.on("Say", reply).expect("an action");
    let variables = shop.variables();
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    let mut session = shell(shop.home(), &variables);
    session
        .send_line("tencentcloud shop say --live true --query Text; echo code $?")
        .expect("typed");
    session.exp_string("red").expect("an event before the end");
    session.send_control('c').expect("typed");
    let between = session.exp_string("code 130").expect("an end");
    assert!(!between.contains("\u{1b}[2J"), "{between:?}");
    is_whole(&mut session);
}

#[test]
fn what_destroys_is_asked_for_at_a_terminal() {
    let home = Home::new();
    let keys = [
        ("TENCENTCLOUD_SECRET_ID", "AKID"),
        ("TENCENTCLOUD_SECRET_KEY", "key"),
    ];
    let mut session = shell(&home, &keys);
    let call = "tencentcloud lcic delete-room --room-id 1 --endpoint http://127.0.0.1:1";
    session
        .send_line(&format!("{call}; echo code $?"))
        .expect("typed");
    session.exp_string("Go on? [y/N] ").expect("a question");
    session.send_line("n").expect("typed");
    session.exp_string("nothing was sent").expect("an answer");
    session.exp_string("code 2").expect("an end");
    session
        .send_line(&format!("{call} --yes; echo code $?"))
        .expect("typed");
    session
        .exp_string("code 4")
        .expect("an end without a question");
}

#[test]
fn long_pages_go_through_the_pager_in_bold_and_without_where_that_is_refused() {
    let home = Home::new();
    let mut session = shell(&home, &[("PAGER", "cat -A")]);
    session
        .send_line("tencentcloud help lcic CreateRoom")
        .expect("typed");
    session
        .exp_string("^[[1mParameters^[[0m$")
        .expect("bold, through the pager");
    let mut session = shell(&home, &[("PAGER", "cat -A"), ("NO_COLOR", "1")]);
    session
        .send_line("tencentcloud help lcic CreateRoom")
        .expect("typed");
    session
        .exp_string("\nParameters$")
        .expect("plain, through the pager");
}

#[test]
fn prose_keeps_within_the_terminal() {
    let home = Home::new();
    let mut session = shell(&home, &[("PAGER", "cat -A")]);
    session.send_line("stty cols 40").expect("typed");
    session
        .send_line("tencentcloud help lcic CreateRoom")
        .expect("typed");
    session
        .exp_string("At most 20 requests per second. It$")
        .expect("a short line");
}
