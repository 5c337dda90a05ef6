//! The server as a program.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{fs, path::Path};

use serde_json::json;

use crate::request::{Request, Tc3, code, exchange, lcic, send_v1_to, split, v1};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tencentcloud-mock"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().expect("a process")
}

/// A server in a process of its own, stopped when dropped.
pub struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: JoinHandle<String>,
    pub greeting: String,
    pub address: SocketAddr,
}

impl Running {
    pub fn start(arguments: &[&str]) -> Self {
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
        let (_, rest) = greeting.split_once("://").expect("an address");
        // Read all the time, or else the server waits for somebody to read.
        let mut stderr = child.stderr.take().expect("its log");
        let stderr = thread::spawn(move || {
            let mut log = Vec::new();
            stderr.read_to_end(&mut log).expect("a log");
            String::from_utf8(log).expect("text")
        });
        let address = rest
            .lines()
            .next()
            .expect("a line")
            .parse()
            .expect("an address");
        Self {
            child,
            stdout,
            stderr,
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
        let status = self.child.wait().expect("an end");
        let nobody = thread::spawn(String::new);
        let log = std::mem::replace(&mut self.stderr, nobody);
        let log = log.join().expect("a log");
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

/// What the program says when it does not start.
fn error(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn a_slip_is_told_with_what_may_have_been_meant() {
    for (arguments, expected) in [
        (
            &["--error", "Nope"][..],
            "error: no error code `Nope` is documented; for a code of your own",
        ),
        (
            &["--error", "ClasStarted"],
            "did you mean `FailedOperation.ClassStarted`?",
        ),
        (
            &["--error", "DeleteRoom=FailedOperation.ClasStarted"],
            "did you mean `FailedOperation.ClassStarted`?",
        ),
        (
            &["--error", "DeleteRom=InternalError"],
            "error: no service has an action `DeleteRom`; did you mean `DeleteRoom`?",
        ),
        (
            &["--error", "account_check=FailedOperation.ClassStarted"],
            "no error code",
        ),
        (&["--error", "DeleteRoom="], "no error code ``"),
        (&["--error", "\u{1b}[2J\u{202e}"], "`\\u001b[2J\\u202e`"),
        (&["--\u{9b}x"], "\\u009bx"),
        (
            &["--port", "70000"],
            "error: `70000` is not a port: those are numbers from 0 to 65535",
        ),
        (&["--port", "127.0.0.1:80"], "is not a port"),
    ] {
        let error = error(&[&["--port", "0"], arguments].concat());
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
}

#[test]
fn a_port_that_is_taken_is_named_with_a_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let error = error(&["--port", &port]);
    let expected = format!("error: port {port} of 127.0.0.1 is taken by another program; ");
    assert!(error.starts_with(&expected), "{error}");
    assert!(error.contains("`--port 0`"), "{error}");
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
fn the_log_shows_nothing_from_outside_as_it_came() {
    const HOSTILE: &str = "\u{9b}2J\u{85}\u{202e}\u{2066}\u{200b}\u{feff}\u{7f}\u{2028}";
    let server = Running::start(&["--verbose", "--no-rate-limit"]);
    let host = server.address.to_string();
    let send = |request: &Request| drop(exchange(server.address, &request.bytes()));
    let parameters = json!({ "RoomId": 1, HOSTILE: format!("{HOSTILE}\u{1b}[31m\u{7}") });
    send(&lcic("DescribeRoom", parameters).signed_for(&host));
    let header = HOSTILE.replace('\u{7f}', "");
    for name in [
        "X-TC-Action",
        "X-Mock-Error",
        "X-Mock-Custom-Error",
        "X-Mock-Example",
        "Content-Type",
        "Authorization",
    ] {
        let mut request = lcic("DescribeRoom", json!({ "RoomId": 1 })).signed_for(&host);
        request.set(name, &header);
        send(&request);
    }
    let own = [
        ("Action", "DescribeRoom"),
        ("RoomId", "1"),
        ("X", "a\r\n\u{1b}]0;title\u{7}\u{9d}"),
    ];
    let mut pairs = v1("GET", &host, None, &own);
    drop(send_v1_to(server.address, "GET", &pairs));
    pairs.retain(|(name, _)| name != "Nonce");
    pairs.push(("Nonce".into(), "5".into()));
    drop(send_v1_to(server.address, "GET", &pairs));
    let (_, log) = server.interrupt();
    let harmful = |c: char| c != '\n' && (c.is_control() || c.escape_debug().len() > 2);
    let found: Vec<char> = log.chars().filter(|c| harmful(*c)).collect();
    assert!(found.is_empty(), "{found:?} in {log}");
    for shown in [
        "\\u202e",
        "\\u009b2J",
        "\\u001b[31m",
        "\\u000d\\u000a\\u001b]0;title",
    ] {
        assert!(log.contains(shown), "no {shown} in {log}");
    }
}

#[cfg(unix)]
#[test]
fn sensitive_parameters_are_hidden_whichever_action_they_are_sent_to() {
    let server = Running::start(&["--verbose"]);
    let host = server.address.to_string();
    let secret = "Zq7mustnotshow";
    let body = json!({
        "RoomId": 1, "CallbackKey": secret, "token": secret, "Deep": [{ "Token": [secret] }],
        "Text": format!(r#"{{"CallbackKey":"{secret}"}}"#),
    });
    assert!(server.code(&lcic("DescribeRoom", body)).is_some());
    let own = [
        ("Action", "DescribeRoom"),
        ("RoomId", "1"),
        ("A.0.CallbackKey", secret),
    ];
    let mut pairs = v1("GET", &host, None, &own);
    drop(send_v1_to(server.address, "GET", &pairs));
    pairs[0].1.push('x');
    drop(send_v1_to(server.address, "POST", &pairs));
    let mut get = Tc3 {
        method: "GET",
        query: format!("RoomId=1&To%6ben={secret}"),
        ..lcic("DescribeRoom", json!({}))
    };
    get.body.clear();
    assert!(server.code(&get).is_some());
    get.secret_key = "wrong".to_owned();
    assert!(server.code(&get).is_some());
    let (_, log) = server.interrupt();
    assert!(!log.contains(secret), "{log}");
    assert!(log.contains(r#""CallbackKey":"***""#), "{log}");
    assert!(log.contains("To%6ben=***"), "{log}");
}

#[cfg(unix)]
#[test]
fn https_comes_with_what_to_paste() {
    let server = Running::start(&["--tls"]);
    let export = server
        .greeting
        .lines()
        .find(|line| line.contains("REQUESTS_CA_BUNDLE="));
    let export = export.expect("a line to paste");
    let (_, file) = export.split_once("SSL_CERT_FILE=").expect("a file");
    let file = file.split(' ').next().expect("a file").to_owned();
    assert!(
        export.contains(&format!("REQUESTS_CA_BUNDLE={file} ")),
        "{export}"
    );
    assert!(
        server
            .greeting
            .contains("export TENCENTCLOUD_ENDPOINT_URL=https://127.0.0.1:")
    );
    let pem = fs::read_to_string(&file).expect("a certificate");
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"), "{pem}");
    // Who speaks plain HTTP to it is told so in the log.
    let mut stream = crate::request::connect(server.address);
    std::io::Write::write_all(&mut stream, b"GET / HTTP/1.1\r\n\r\n").expect("bytes");
    let _ = stream.read_to_end(&mut Vec::new());
    let (_, log) = server.interrupt();
    assert!(log.contains(" - - error TLS: "), "{log}");
    assert!(log.contains("(the client speaks plain HTTP; "), "{log}");
    assert!(!Path::new(&file).exists());
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

    let server = Running::start(&[
        "--error",
        "InternalError",
        "--custom-error",
        "EndRoom=Of.MyOwn",
    ]);
    assert_eq!(server.code(&describe).as_deref(), Some("InternalError"));
    let end = lcic("EndRoom", json!({ "RoomId": 1 }));
    assert_eq!(server.code(&end).as_deref(), Some("Of.MyOwn"));

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
