//! Chat over real sockets, against a server that takes UserSigs apart with code of its own.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tencentcloud_client::im::{self, AccountCheckOutput, AccountStatus, ErrorCode};
use tencentcloud_client::runtime::{Caller, ChatAdmin};
use tencentcloud_client::{Config, Error};

const APP: u64 = 1_400_000_000;
/// With characters that a URL must not hold as they are.
const ADMIN: &str = "ad min/&管理";
const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

/// A call as it came, right or not.
#[derive(Clone)]
struct Call {
    usersig: String,
    random: u32,
    body: Value,
}

/// A server on a port of its own, for as long as the program runs.
struct Server {
    url: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Server {
    /// Says of the first UserSigs, as many as told, that they have expired.
    fn start(expired: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let calls = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&calls);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                // A client that hangs up ends its connection, whatever was under way.
                thread::spawn(move || serve(&connection, expired, &seen));
            }
        });
        Server { url, calls }
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("no call panicked").clone()
    }

    fn config(&self, key: &str) -> Config {
        let admin = ChatAdmin::new(APP, ADMIN, key).expect("the administrator is right");
        let builder = Config::builder().chat_admin(admin).endpoint(&self.url);
        builder.build().expect("the settings are right")
    }
}

fn serve(mut connection: &TcpStream, expired: usize, calls: &Mutex<Vec<Call>>) -> io::Result<()> {
    let mut reader = BufReader::new(connection);
    while let Some((line, body)) = read(&mut reader)? {
        let answer = match check(&line) {
            Ok((usersig, random)) => {
                let body: Value = serde_json::from_slice(&body)?;
                let mut calls = calls.lock().expect("no call panicked");
                calls.push(Call {
                    usersig,
                    random,
                    body: body.clone(),
                });
                match calls.len() > expired {
                    true => answer(&body),
                    false => failure(70_001, "the UserSig has expired"),
                }
            }
            Err((code, why)) => failure(code, &why),
        };
        let answer = answer.to_string();
        let length = answer.len();
        write!(
            connection,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{answer}"
        )?;
    }
    Ok(())
}

/// The line and the body of a request.
fn read(reader: &mut impl BufRead) -> io::Result<Option<(String, Vec<u8>)>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut length = 0;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        let (name, value) = header.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
        header.clear();
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    Ok(Some((line.trim_end().to_owned(), body)))
}

/// The UserSig and the random number of a request, if all in its line is right.
fn check(line: &str) -> Result<(String, u32), (u32, String)> {
    let wrong = |code: u32, why: &str| (code, format!("{why}: {line}"));
    let query = line
        .strip_prefix("POST /v4/im_open_login_svc/account_check?")
        .and_then(|rest| rest.strip_suffix(" HTTP/1.1"))
        .ok_or_else(|| wrong(60_009, "no such path"))?;
    let pairs: Vec<_> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name, decoded(value)))
        .collect();
    let [
        ("sdkappid", app),
        ("identifier", identifier),
        ("usersig", usersig),
        ("random", random),
        ("contenttype", format),
    ] = pairs.as_slice()
    else {
        return Err(wrong(60_002, "other parameters"));
    };
    if *app != APP.to_string() || identifier != ADMIN || format != "json" {
        return Err(wrong(60_002, "other values"));
    }
    let random = random.parse().map_err(|_| wrong(60_002, "not 32 bits"))?;
    let ticket = inflated(usersig).ok_or_else(|| wrong(70_003, "no UserSig"))?;
    let content = format!(
        "TLS.identifier:{ADMIN}\nTLS.sdkappid:{APP}\nTLS.time:{}\nTLS.expire:{}\n",
        ticket["TLS.time"], ticket["TLS.expire"]
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).expect("any key will do");
    mac.update(content.as_bytes());
    let expected = json!({
        "TLS.ver": "2.0",
        "TLS.identifier": ADMIN,
        "TLS.sdkappid": APP,
        "TLS.time": ticket["TLS.time"].as_u64(),
        "TLS.expire": ticket["TLS.expire"].as_u64(),
        "TLS.sig": STANDARD.encode(mac.finalize().into_bytes()),
    });
    if ticket != expected {
        return Err((70_009, format!("not the UserSig {usersig}")));
    }
    let age = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|_| wrong(70_001, "no time"))?
        .as_secs()
        .checked_sub(ticket["TLS.time"].as_u64().unwrap_or(u64::MAX));
    match (age, ticket["TLS.expire"].as_u64()) {
        (Some(age), Some(expire)) if age < expire => Ok((usersig.clone(), random)),
        _ => Err(wrong(70_001, "not valid now")),
    }
}

/// What a UserSig holds.
fn inflated(usersig: &str) -> Option<Value> {
    let base64 = usersig
        .replace('*', "+")
        .replace('-', "/")
        .replace('_', "=");
    let compressed = STANDARD.decode(base64).ok()?;
    let json = miniz_oxide::inflate::decompress_to_vec_zlib(&compressed).ok()?;
    serde_json::from_slice(&json).ok()
}

/// A value of a query without its percent signs.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| {
                    let digit = char::from(digit.unwrap_or(b'?')).to_digit(16);
                    digit.expect("two hexadecimal digits") as u8
                });
                digits[0] * 16 + digits[1]
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("text")
}

fn failure(code: u32, why: &str) -> Value {
    json!({ "ActionStatus": "FAIL", "ErrorCode": code, "ErrorInfo": why })
}

/// What Chat would answer: Alice is there, Mallory cannot be looked up, others are not there.
fn answer(body: &Value) -> Value {
    let accounts = body["CheckItem"].as_array().map_or(&[][..], Vec::as_slice);
    if accounts.len() > 100 {
        return failure(70_402, "more than 100 accounts");
    }
    let results = accounts.iter().map(|account| match account["UserID"].as_str() {
        Some("mallory") => json!({
            "UserID": "mallory", "ResultCode": 70_107, "ResultInfo": "Err_Account_Not_Exist",
        }),
        Some("alice") => json!({
            "UserID": "alice", "ResultCode": 0, "ResultInfo": "", "AccountStatus": "Imported",
        }),
        _ => json!({
            "UserID": account["UserID"], "ResultCode": 0, "ResultInfo": "", "AccountStatus": "NotImported",
        }),
    });
    json!({
        "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "",
        "ResultItem": results.collect::<Vec<_>>(),
    })
}

fn checking<C: Caller>(im: &im::GenericClient<C>, accounts: &[&str]) -> C::Sent<im::AccountCheck> {
    im.account_check()
        .check_item(accounts.iter().copied())
        .send()
}

/// The same call by both clients.
async fn by_both(config: &Config, accounts: &[&str]) -> [Result<AccountCheckOutput, Error>; 2] {
    let later = checking(&im::Client::new(config), accounts).await;
    let blocking =
        tokio::task::block_in_place(|| checking(&im::blocking::Client::new(config), accounts));
    [later, blocking]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_account_succeeds_or_fails_for_itself() {
    let server = Server::start(0);
    for output in by_both(&server.config(KEY), &["alice", "bob", "mallory"]).await {
        let output = output.expect("the call succeeds");
        let results: Vec<_> = output
            .result_item
            .iter()
            .map(|outcome| {
                outcome
                    .result()
                    .map(|account| account.account_status.clone())
            })
            .collect();
        let [Ok(alice), Ok(bob), Err(mallory)] = results.as_slice() else {
            panic!("{output:?}");
        };
        assert_eq!(*alice, Some(AccountStatus::Imported));
        assert_eq!(*bob, Some(AccountStatus::NotImported));
        assert_eq!(mallory.to_string(), "70107: Err_Account_Not_Exist");
        assert_eq!(
            output.result_item[2].element().user_id.as_deref(),
            Some("mallory")
        );
    }
    let calls = server.calls();
    let body = json!({ "CheckItem": [{ "UserID": "alice" }, { "UserID": "bob" }, { "UserID": "mallory" }] });
    assert!(calls.iter().all(|call| call.body == body));
    assert_eq!(calls[0].usersig, calls[1].usersig, "both clients share it");
    assert_ne!(calls[0].random, calls[1].random);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_accounts_are_for_the_service_to_refuse() {
    let server = Server::start(0);
    for output in by_both(&server.config(KEY), &["alice"; 101]).await {
        let error = output.expect_err("refused");
        assert!(error.is(ErrorCode::InvalidParameters));
        assert_eq!(
            error.to_string(),
            "im account_check: 70402: more than 100 accounts"
        );
    }
    for output in by_both(&server.config(KEY), &["alice"; 100]).await {
        assert_eq!(output.expect("as many as may be").result_item.len(), 100);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_without_the_usersig() {
    let server = Server::start(0);
    for output in by_both(&server.config("another-key"), &["alice"]).await {
        let error = output.expect_err("refused");
        assert_eq!(
            error.to_string(),
            "im account_check: 70009: not the UserSig ***"
        );
        let code = ErrorCode::of(&error).expect("a code");
        assert_eq!(code, ErrorCode::Other("70009".to_owned()));
        assert!(code.is_public());
        assert!(!ErrorCode::InvalidParameters.is_public());
        assert!(!ErrorCode::from("80000").is_public());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_usersig_called_expired_is_renewed_once() {
    let server = Server::start(1);
    let config = server.config(KEY);
    let im = im::Client::new(&config);
    let output = checking(&im, &["alice"])
        .await
        .expect("the second attempt succeeds");
    assert_eq!(output.result_item.len(), 1);
    let calls = server.calls();
    assert_eq!(calls.len(), 2);
    assert_ne!(calls[0].random, calls[1].random);

    let server = Server::start(usize::MAX);
    let error = im::Client::new(&server.config(KEY))
        .account_check()
        .check_item(["alice"])
        .send()
        .await
        .expect_err("always refused");
    assert_eq!((error.code(), error.attempts()), (Some("70001"), 2));
}
