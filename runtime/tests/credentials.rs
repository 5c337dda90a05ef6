//! Providers against servers of their own, over a real socket.
//!
//! The requests travel by a client of the test's own, and the server checks signatures with code
//! of its own.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use bytes::Bytes;
use ring::{digest, hmac};
use serde_json::{Value, json};
use tencentcloud_runtime::Credential;
use tencentcloud_runtime::credentials::{AssumeRole, Chain, CvmRole, Fetch, Provider, Step};

/// A request as it came over the socket.
struct Received {
    line: String,
    headers: HashMap<String, String>,
    body: String,
}

/// Reads a start line, headers with lower-case names, and as much body as is announced.
fn read_message(stream: &TcpStream) -> Received {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let headers: HashMap<_, _> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .map_or(0, |n| n.parse().expect("a number"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body");
    Received {
        line: lines.remove(0),
        headers,
        body: String::from_utf8(body).expect("UTF-8"),
    }
}

/// Answers one request after the other with what `answer` says, then goes away.
fn serve(
    requests: usize,
    answer: impl Fn(Received) -> (u16, String) + Send + 'static,
) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = thread::spawn(move || {
        for _ in 0..requests {
            let (mut stream, _) = listener.accept().expect("a connection");
            let (status, body) = answer(read_message(&stream));
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n\r\n{body}"
            )
            .expect("sent");
        }
    });
    (url, server)
}

fn send(fetch: &Fetch) -> Result<http::Response<Bytes>, String> {
    let request = fetch.request();
    let authority = request.uri().authority().expect("an absolute URL");
    let mut stream = TcpStream::connect(authority.as_str()).map_err(|error| error.to_string())?;
    let path = request.uri().path();
    write!(
        stream,
        "{} {path} HTTP/1.1\r\nHost: {authority}\r\n",
        request.method()
    )
    .expect("sent");
    for (name, value) in request.headers() {
        write!(stream, "{name}: {}\r\n", value.to_str().expect("ASCII")).expect("sent");
    }
    write!(stream, "Content-Length: {}\r\n\r\n", request.body().len()).expect("sent");
    stream.write_all(request.body()).expect("sent");
    let answer = read_message(&stream);
    let status = answer.line.split(' ').nth(1).expect("a status");
    http::Response::builder()
        .status(status)
        .body(Bytes::from(answer.body))
        .map_err(|error| error.to_string())
}

fn run(provider: &dyn Provider, now: i64) -> Step {
    let mut step = provider.start(now);
    while let Step::Fetch(fetch) = step {
        let answer = send(&fetch);
        step = fetch.resume(answer);
    }
    step
}

fn ready(step: Step) -> Credential {
    match step {
        Step::Ready(credential) => credential,
        other => panic!("no credential: {other:?}"),
    }
}

fn failed(step: Step) -> String {
    match step {
        Step::Failed(reason) => reason,
        other => panic!("must fail: {other:?}"),
    }
}

fn not_configured(step: Step) -> String {
    match step {
        Step::NotConfigured(reason) => reason,
        other => panic!("must not be configured: {other:?}"),
    }
}

fn temporary() -> Credential {
    Credential::new("TMPID", "tmpkey")
        .and_then(|credential| credential.with_token("tmptoken"))
        .expect("valid")
        .with_expiry(5_000)
}

const ROLE_PATH: &str = "GET /latest/meta-data/cam/security-credentials/";

fn role_credential(code: &str) -> String {
    json!({
        "TmpSecretId": "TMPID", "TmpSecretKey": "tmpkey", "Token": "tmptoken",
        "ExpiredTime": 5000, "Expiration": "1970-01-01T01:23:20Z", "Code": code,
    })
    .to_string()
}

#[test]
fn a_cvm_role_is_found_and_its_credential_read() {
    let (url, server) = serve(2, |request| {
        match request
            .line
            .strip_prefix(ROLE_PATH)
            .and_then(|rest| rest.strip_suffix(" HTTP/1.1"))
        {
            Some("") => (200, "my role\n".to_owned()),
            Some("my%20role") => (200, role_credential("Success")),
            _ => (400, request.line),
        }
    });
    let provider = CvmRole::new().base_url(format!("{url}/"));
    let Step::Fetch(first) = provider.start(0) else {
        panic!("must ask for the role")
    };
    assert!(first.is_direct());
    assert_eq!(ready(run(&provider, 0)), temporary());
    server.join().expect("no panic");
}

#[test]
fn a_named_cvm_role_is_not_asked_for() {
    let (url, server) = serve(1, |request| {
        assert!(
            request.line.starts_with(&format!("{ROLE_PATH}mine ")),
            "{}",
            request.line
        );
        (200, role_credential("Success"))
    });
    assert_eq!(
        ready(run(&CvmRole::new().base_url(url).role("mine"), 0)),
        temporary()
    );
    server.join().expect("no panic");
}

#[test]
fn what_keeps_a_cvm_role_from_serving_is_said() {
    let respond = |status: u16, body: &str| {
        let body = body.to_owned();
        let (url, server) = serve(1, move |_| (status, body.clone()));
        let step = run(&CvmRole::new().base_url(url).role("mine"), 0);
        server.join().expect("no panic");
        step
    };
    assert_eq!(
        not_configured(respond(404, "")),
        "no role is bound to this instance"
    );
    assert!(failed(respond(500, "")).contains("answered 500"));
    assert!(failed(respond(200, "<html>")).contains("no credential"));
    assert!(failed(respond(200, &role_credential("Denied"))).contains("\"Denied\""));
    let endless = role_credential("Success").replace("ExpiredTime", "Other");
    assert!(failed(respond(200, &endless)).ends_with("the expiry is missing"));
    let broken = role_credential("Success").replace("tmpkey", "tmp key");
    assert!(failed(respond(200, &broken)).contains("the secret key holds white space"));

    let (url, server) = serve(1, |_| (200, "\n".to_owned()));
    let step = run(&CvmRole::new().base_url(url), 0);
    server.join().expect("no panic");
    assert_eq!(not_configured(step), "no role is bound to this instance");
}

#[test]
fn a_metadata_service_that_is_not_there_lets_a_chain_go_on() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a port");
    let role = CvmRole::new().base_url(format!("http://{closed}"));
    assert!(not_configured(run(&role, 0)).contains("did not answer: "));
    let keys = Credential::new("AKID", "key").expect("valid");
    let chain = Chain::new([
        std::sync::Arc::new(role) as std::sync::Arc<dyn Provider>,
        std::sync::Arc::new(keys.clone()),
    ]);
    assert_eq!(ready(run(&chain, 0)), keys);
}

/// The answer of STS, and how a signature over its request must look.
fn sts_answer() -> String {
    json!({"Response": {
        "Credentials": {"TmpSecretId": "TMPID", "TmpSecretKey": "tmpkey", "Token": "tmptoken"},
        "ExpiredTime": 5000, "Expiration": "1970-01-01T01:23:20Z", "RequestId": "r",
    }})
    .to_string()
}

fn expected_authorization(request: &Received, secret_id: &str, secret_key: &str) -> String {
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let sha256 = |text: &str| hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
    let mac = |key: &[u8], text: &str| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
    };
    let canonical = [
        "POST",
        "/",
        "",
        &format!("content-type:{}", request.headers["content-type"]),
        &format!("host:{}", request.headers["host"]),
        "",
        "content-type;host",
        &sha256(&request.body),
    ]
    .join("\n");
    let date = "1970-01-01";
    let to_sign = format!(
        "TC3-HMAC-SHA256\n{}\n{date}/sts/tc3_request\n{}",
        request.headers["x-tc-timestamp"],
        sha256(&canonical)
    );
    let mut key = format!("TC3{secret_key}").into_bytes();
    for part in [date, "sts", "tc3_request"] {
        key = mac(&key, part);
    }
    format!(
        "TC3-HMAC-SHA256 Credential={secret_id}/{date}/sts/tc3_request, \
         SignedHeaders=content-type;host, Signature={}",
        hex(&mac(&key, &to_sign))
    )
}

#[test]
fn a_role_is_assumed_with_a_signed_call() {
    let (url, server) = serve(1, |request| {
        let headers = &request.headers;
        assert_eq!(
            headers["authorization"],
            expected_authorization(&request, "AKID", "key")
        );
        assert_eq!(headers["x-tc-action"], "AssumeRole");
        assert_eq!(headers["x-tc-version"], "2018-08-13");
        assert_eq!(headers["x-tc-timestamp"], "1234");
        assert_eq!(headers["x-tc-region"], "ap-guangzhou");
        assert_eq!(headers["x-tc-token"], "tok");
        let input: Value = serde_json::from_str(&request.body).expect("JSON");
        let expected = json!({
            "RoleArn": "arn", "RoleSessionName": "tencentcloud-rust-1234", "DurationSeconds": 7200,
        });
        assert_eq!(input, expected);
        (200, sts_answer())
    });
    let base = Credential::new("AKID", "key")
        .and_then(|c| c.with_token("tok"))
        .expect("valid");
    assert_eq!(
        ready(run(&AssumeRole::new(base, "arn").base_url(url), 1_234)),
        temporary()
    );
    server.join().expect("no panic");
}

#[test]
fn a_refusal_of_sts_is_passed_on_with_its_code() {
    let error = json!({"Response": {"RequestId": "r", "Error": {
        "Code": "UnauthorizedOperation", "Message": "not\nyou",
    }}});
    let (url, server) = serve(1, move |_| (200, error.to_string()));
    let base = Credential::new("AKID", "key").expect("valid");
    let reason = failed(run(&AssumeRole::new(base, "arn").base_url(url), 0));
    assert_eq!(reason, r"AssumeRole: UnauthorizedOperation: not\nyou");
    server.join().expect("no panic");
}

#[test]
fn a_token_that_sts_repeats_is_not_shown() {
    let token = "a-token-of-some-length-".repeat(20);
    for before in ["", &"x".repeat(250)] {
        let message = format!("{before} {token} is wrong");
        let error = json!({"Response": {"Error": {"Code": "C", "Message": message}}});
        let (url, server) = serve(2, move |_| (200, error.to_string()));
        let file = TokenFile::new("repeated", &token);
        let base = Credential::new("AKID", "key").and_then(|base| base.with_token(token.clone()));
        let roles = [
            AssumeRole::web_identity("oidc", "arn", &file.0),
            AssumeRole::new(base.expect("valid"), "arn"),
        ];
        for role in roles {
            let reason = failed(run(&role.base_url(url.clone()), 0));
            assert!(
                reason.ends_with("***…") && !reason.contains("a-token"),
                "{reason}"
            );
        }
        server.join().expect("no panic");
    }
}

#[test]
fn an_answer_that_is_none_of_sts_is_refused() {
    for (status, body) in [
        (502, "<html>"),
        (200, r#"{"Response": {"RequestId": "r"}}"#),
    ] {
        let (url, server) = serve(1, move |_| (status, body.to_owned()));
        let base = Credential::new("AKID", "key").expect("valid");
        let reason = failed(run(&AssumeRole::new(base, "arn").base_url(url), 0));
        assert!(reason.ends_with("without an answer of STS"), "{reason}");
        server.join().expect("no panic");
    }
}

/// A file of the test's own, removed at its end.
struct TokenFile(PathBuf);

impl TokenFile {
    fn new(name: &str, content: &str) -> Self {
        let name = format!("tencentcloud-runtime-{name}-{}", std::process::id());
        let file = Self(std::env::temp_dir().join(name));
        file.write(content);
        file
    }

    fn write(&self, content: &str) {
        std::fs::write(&self.0, content).expect("a file");
    }
}

impl Drop for TokenFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_web_identity_is_exchanged_and_its_file_read_each_time() {
    let (url, server) = serve(2, |request| {
        assert_eq!(request.headers["authorization"], "SKIP");
        assert_eq!(request.headers["x-tc-action"], "AssumeRoleWithWebIdentity");
        assert_eq!(request.headers["x-tc-region"], "ap-mumbai");
        let input: Value = serde_json::from_str(&request.body).expect("JSON");
        let timestamp = &request.headers["x-tc-timestamp"];
        let expected = json!({
            "ProviderId": "oidc", "WebIdentityToken": format!("jwt{timestamp}"), "RoleArn": "arn",
            "RoleSessionName": "pod", "DurationSeconds": 900,
        });
        assert_eq!(input, expected);
        (200, sts_answer())
    });
    let file = TokenFile::new("token", "jwt1\n");
    let provider = AssumeRole::web_identity("oidc", "arn", &file.0)
        .session_name("pod")
        .duration_seconds(900)
        .region("ap-mumbai")
        .base_url(url);
    assert_eq!(ready(run(&provider, 1)), temporary());
    file.write("jwt2");
    assert_eq!(ready(run(&provider, 2)), temporary());
    server.join().expect("no panic");

    file.write(" \n");
    assert!(failed(run(&provider, 3)).ends_with(": is empty"));
    drop(file);
    assert!(failed(run(&provider, 4)).starts_with("the token file "));
}
