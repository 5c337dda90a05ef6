//! The server as a program.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::request::{Tc3, code, exchange, lcic, split};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tencentcloud-mock"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().expect("a process")
}

struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    greeting: String,
    address: SocketAddr,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program(&["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut greeting = String::new();
        while !greeting.contains("Ctrl-C") {
            let read = stdout.read_line(&mut greeting).expect("a line");
            assert!(read > 0, "no greeting: {greeting}");
        }
        let (_, rest) = greeting.split_once("http://").expect("an address");
        let address = rest
            .lines()
            .next()
            .expect("a line")
            .parse()
            .expect("an address");
        Self {
            child,
            stdout,
            greeting,
            address,
        }
    }

    fn code(&self, request: &Tc3) -> Option<String> {
        let request = request.signed_for(&self.address.to_string());
        code(&request.send(self.address)["Response"])
    }

    /// Ctrl-C; gives back what was written after the greeting, and the log.
    fn interrupt(mut self) -> (String, String) {
        let interrupted = Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status()
            .expect("kill");
        assert!(interrupted.success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("output");
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().expect("its log");
        stderr.read_to_string(&mut log).expect("a log");
        let status = self.child.wait().expect("an end");
        assert!(status.success(), "{status}: {log}");
        (rest, log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn help_and_mistakes() {
    let help = run(&["--help"]);
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).expect("text");
    for option in [
        "--port",
        "--spec",
        "--stateless",
        "--no-bounds",
        "--no-rate-limit",
        "--verbose",
    ] {
        assert!(text.contains(option), "{option}");
    }
    for arguments in [
        &["--prot", "1"][..],
        &["--port", "x"],
        &["--port"],
        &["extra"],
        &["--spec", "/nowhere/at/all"],
        &["--error", "NoAction=InternalError", "--port", "0"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = String::from_utf8(output.stderr).expect("text");
        assert!(error.starts_with("error: "), "{arguments:?}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn it_says_where_it_is_and_stops_on_interrupt() {
    let keys = ["--secret-id", "me", "--secret-key", "mine"];
    let chat = ["--sdkappid", "7", "--key", "ours"];
    let server = Running::start(&[keys, chat].concat());
    let line = format!(
        "\nexport TENCENTCLOUD_ENDPOINT_URL=http://{} TENCENTCLOUD_SECRET_ID=me \
         TENCENTCLOUD_SECRET_KEY=mine TENCENTCLOUD_CHAT_SDK_APP_ID=7 \
         TENCENTCLOUD_CHAT_IDENTIFIER=administrator TENCENTCLOUD_CHAT_KEY=ours\n",
        server.address
    );
    assert!(server.greeting.contains(&line), "{}", server.greeting);
    assert!(
        server.greeting.contains(", lcic 2022-08-17 ("),
        "{}",
        server.greeting
    );
    let (rest, _) = server.interrupt();
    assert!(rest.ends_with("Stopped.\n"), "{rest}");
}

#[cfg(unix)]
#[test]
fn the_log_has_a_line_a_call_and_no_secrets() {
    let server = Running::start(&["--verbose"]);
    let register = lcic("RegisterUser", json!({ "SdkAppId": 1, "Name": "Ann" }));
    assert_eq!(server.code(&register), None);
    let wrong = Tc3 {
        secret_key: "wrong".to_owned(),
        ..register.header("X-TC-Token", "")
    };
    assert!(server.code(&wrong).is_some());
    let signed = wrong.signed_for(&server.address.to_string());
    let (_, log) = server.interrupt();
    assert!(log.contains(" lcic RegisterUser ok - "), "{log}");
    assert!(log.contains(r#"> {"Name":"Ann","SdkAppId":1}"#), "{log}");
    assert!(log.contains(r#""Token":"***""#), "{log}");
    assert!(
        log.contains(" lcic RegisterUser error AuthFailure.SignatureFailure "),
        "{log}"
    );
    assert!(log.contains("canonical request computed from it"), "{log}");
    assert!(!log.contains("SKEXAMPLE"), "{log}");
    let authorization = &signed.headers[2].1;
    let (_, signature) = authorization.split_once("Signature=").expect("a signature");
    assert!(!log.contains(signature), "{log}");
}

#[cfg(unix)]
#[test]
fn flags_choose_what_happens() {
    let server = Running::start(&[
        "--quiet",
        "--stateless",
        "--no-bounds",
        "--no-rate-limit",
        "--error",
        "DeleteRoom=FailedOperation.ClassStarted",
    ]);
    let delete = lcic("DeleteRoom", json!({ "RoomId": 1 }));
    assert_eq!(
        server.code(&delete).as_deref(),
        Some("FailedOperation.ClassStarted")
    );
    let describe = lcic("DescribeRoom", json!({ "RoomId": 1 }));
    assert!((0..60).all(|_| server.code(&describe).is_none()));
    let (_, log) = server.interrupt();
    assert_eq!(log, "");

    let server = Running::start(&["--error", "InternalError"]);
    assert_eq!(server.code(&describe).as_deref(), Some("InternalError"));

    let server = Running::start(&["--stateless", "--example", "2", "--delay", "100"]);
    let started = Instant::now();
    let signed = describe.signed_for(&server.address.to_string());
    let answer = signed.send(server.address);
    assert!(started.elapsed() >= Duration::from_millis(100));
    assert_eq!(answer["Response"]["SdkAppId"], 3_923_193);

    let wrong = lcic("DescribeRoom", json!({}));
    for (flags, length) in [(&["--drop"][..], 0), (&["--cut", "7"], 7)] {
        let server = Running::start(&[flags, &["--stateless"]].concat());
        let signed = describe.signed_for(&server.address.to_string());
        let answer = exchange(server.address, &signed.bytes());
        assert_eq!(split(&answer).1.len(), length, "{flags:?}: {answer}");
        // What is refused is answered all the same.
        assert_eq!(server.code(&wrong).as_deref(), Some("MissingParameter"));
    }
}
