//! Tokens of calls that are over, looked for in the memory of the process that made them.
//!
//! The calls are made by a process of their own, this test started again, which the test looks
//! into. What servers read stays out of it.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::future::{Future, ready};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::pin::Pin;
use std::process::{Command, Stdio};

use bytes::Bytes;
use http::Response;
use serde_json::json;
use tencentcloud_runtime::transport::{BlockingTransport, Exchange, Exchanged, Transport};
use tencentcloud_runtime::{
    Client, Config, Credential, GenericCall, RequestMethod, Signature, blocking,
};

/// Says to a process that it is the one which calls.
const CALLER: &str = "TENCENTCLOUD_TEST_CALLER";
const READY: &str = "all calls are over";
/// How each token starts, before its number.
const START: &str = "hunter-of-memories-";
/// How each ends; the last characters are escaped in queries and forms.
const END: &str = "-0123456789abcdef0123456789abcdef/+=";
const CALLS: usize = 60;

/// Puts together a token that stands nowhere else.
fn token(number: usize) -> String {
    let digits = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
    let digits = str::from_utf8(&digits).expect("ASCII");
    [START, digits, END].concat()
}

/// Answers well, and forgets what it was sent.
struct Forgetful;

fn fine() -> Exchanged {
    let body = json!({"Response": {"RequestId": "r"}}).to_string();
    Ok(Response::new(Bytes::from(body)))
}

impl Transport for Forgetful {
    fn send(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Exchanged> + Send + '_>> {
        drop(exchange);
        Box::pin(ready(fine()))
    }
}

impl BlockingTransport for Forgetful {
    fn send(&self, exchange: Exchange) -> Exchanged {
        drop(exchange);
        fine()
    }
}

/// Calls once in each way, with a token of its own each.
#[test]
fn calls_in_a_process_of_their_own() {
    if env::var_os(CALLER).is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let signatures = [
        Signature::HmacSha1,
        Signature::HmacSha256,
        Signature::Tc3,
        Signature::Tc3UnsignedPayload,
    ];
    for number in 0..CALLS {
        let method = match number / 4 % 2 {
            0 => RequestMethod::Post,
            _ => RequestMethod::Get,
        };
        let credential =
            Credential::new("AKID", "key").and_then(|keys| keys.with_token(token(number)));
        let config = Config::builder()
            .credentials(credential.expect("valid"))
            .signature(signatures[number % 4])
            .method(method)
            .transport(Forgetful)
            .blocking_transport(Forgetful)
            .build()
            .expect("valid");
        let call = GenericCall::new("lcic", "2022-08-17", "Probe")
            .parameters(json!({"Zone": "a b", "Rooms": [1, 2, 3]}));
        let answer = match number / 8 % 2 {
            0 => blocking::Client::call(&config, call),
            _ => runtime.block_on(Client::call(&config, call)),
        };
        answer.expect("answered");
    }
    // One that is still in use, so that the test is known to see what there is.
    let _kept = Credential::new("AKID", "key").and_then(|keys| keys.with_token(token(CALLS)));
    println!("{READY}");
    let _ = std::io::stdin().read(&mut [0; 1]);
}

#[test]
fn no_token_outlives_its_call() {
    let program = env::current_exe().expect("this program");
    let mut caller = Command::new(program)
        .args(["--exact", "calls_in_a_process_of_their_own", "--nocapture"])
        .env(CALLER, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut said = BufReader::new(caller.stdout.take().expect("piped"));
    let mut line = String::new();
    while !line.contains(READY) {
        line.clear();
        let read = said.read_line(&mut line).expect("read");
        assert_ne!(read, 0, "it ended before its calls were over");
    }
    let found = tokens_in(caller.id());
    let mut stdin = caller.stdin.take().expect("piped");
    stdin.write_all(b"\n").expect("written");
    assert!(caller.wait().expect("ended").success());
    assert_eq!(found, BTreeSet::from([CALLS]), "what is still to be found");
}

/// The numbers of the tokens in what a process may write to.
fn tokens_in(process: u32) -> BTreeSet<usize> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).expect("its maps");
    let mut memory = File::open(format!("/proc/{process}/mem")).expect("its memory");
    // Without what is escaped.
    let end = END.trim_end_matches("/+=").as_bytes();
    let mut found = BTreeSet::new();
    for map in maps.lines().filter(|map| map.contains(" rw")) {
        let (range, _) = map.split_once(' ').expect("a range");
        let (from, to) = range.split_once('-').expect("a range");
        let [from, to] = [from, to].map(|at| u64::from_str_radix(at, 16).expect("an address"));
        let mut bytes = vec![0; (to - from) as usize];
        memory.seek(SeekFrom::Start(from)).expect("in memory");
        // Some ranges are the kernel's own.
        if memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        let length = START.len() + 2 + end.len();
        for window in bytes.windows(length) {
            if let Some(rest) = window.strip_prefix(START.as_bytes())
                && let [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] = rest
                && rest == end
            {
                found.insert(usize::from(tens - b'0') * 10 + usize::from(ones - b'0'));
            }
        }
    }
    found
}
