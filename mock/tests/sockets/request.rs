//! Requests, signed here, and answers, read here.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use tencentcloud_mock::{Builder, SECRET_ID, SECRET_KEY, Server};

/// A request as it goes out, signed or not.
#[derive(Clone)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What is to be signed with TC3-HMAC-SHA256; tests change what they are about.
#[derive(Clone)]
pub struct Tc3 {
    pub service: &'static str,
    pub version: &'static str,
    pub action: &'static str,
    pub method: &'static str,
    pub query: String,
    pub content_type: String,
    pub body: Vec<u8>,
    pub unsigned: bool,
    pub region: Option<&'static str>,
    pub timestamp: i64,
    pub date: Option<&'static str>,
    pub secret_id: String,
    pub secret_key: String,
    pub more: Vec<(String, String)>,
}

pub fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed
        .expect("a clock")
        .as_secs()
        .try_into()
        .expect("a time")
}

pub fn start(builder: Builder) -> Server {
    builder.start_blocking().expect("a server")
}

/// A call of an action of LCIC with the demo keys.
pub fn lcic(action: &'static str, parameters: Value) -> Tc3 {
    Tc3 {
        service: "lcic",
        version: "2022-08-17",
        action,
        method: "POST",
        query: String::new(),
        content_type: "application/json".to_owned(),
        body: parameters.to_string().into_bytes(),
        unsigned: false,
        region: None,
        timestamp: now(),
        date: None,
        secret_id: SECRET_ID.to_owned(),
        secret_key: SECRET_KEY.to_owned(),
        more: Vec::new(),
    }
}

impl Tc3 {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn signed_for(&self, host: &str) -> Request {
        let hash = if self.unsigned {
            hex(&Sha256::digest(b"UNSIGNED-PAYLOAD"))
        } else {
            hex(&Sha256::digest(&self.body))
        };
        let canonical = format!(
            "{}\n/\n{}\ncontent-type:{}\nhost:{host}\n\ncontent-type;host\n{hash}",
            self.method, self.query, self.content_type
        );
        let date = self
            .date
            .map_or_else(|| date(self.timestamp), str::to_owned);
        let scope = format!("{date}/{}/tc3_request", self.service);
        let to_sign = format!(
            "TC3-HMAC-SHA256\n{}\n{scope}\n{}",
            self.timestamp,
            hex(&Sha256::digest(canonical.as_bytes()))
        );
        let key = sha256(format!("TC3{}", self.secret_key).as_bytes(), &date);
        let key = sha256(&sha256(&key, self.service), "tc3_request");
        let signature = hex(&sha256(&key, &to_sign));
        let authorization = format!(
            "TC3-HMAC-SHA256 Credential={}/{scope}, SignedHeaders=content-type;host, \
             Signature={signature}",
            self.secret_id
        );
        let mut headers: Vec<(String, String)> = [
            ("Host", host),
            ("Content-Type", &self.content_type),
            ("Authorization", &authorization),
            ("X-TC-Action", self.action),
            ("X-TC-Version", self.version),
            ("X-TC-Timestamp", &self.timestamp.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        if self.unsigned {
            headers.push(("X-TC-Content-SHA256".into(), "UNSIGNED-PAYLOAD".into()));
        }
        if let Some(region) = self.region {
            headers.push(("X-TC-Region".into(), region.into()));
        }
        headers.extend(self.more.clone());
        let question = if self.query.is_empty() { "" } else { "?" };
        Request {
            method: self.method.to_owned(),
            target: format!("/{question}{}", self.query),
            headers,
            body: self.body.clone(),
        }
    }

    /// What `Response` holds.
    pub fn send(&self, server: &Server) -> Value {
        let host = server.address().to_string();
        self.signed_for(&host).send(server.address())["Response"].take()
    }

    /// The error's code; `None` if all went well.
    pub fn code(&self, server: &Server) -> Option<String> {
        code(&self.send(server))
    }
}

pub fn code(response: &Value) -> Option<String> {
    let id = response["RequestId"].as_str().unwrap_or_default();
    assert_eq!(id.len(), 36, "no RequestId in {response}");
    response["Error"]["Code"].as_str().map(str::to_owned)
}

impl Request {
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").expect("a string takes all");
        }
        if self.method != "GET" {
            write!(head, "Content-Length: {}\r\n", self.body.len()).expect("a string takes all");
        }
        head += "Connection: close\r\n\r\n";
        let mut bytes = head.into_bytes();
        bytes.extend(&self.body);
        bytes
    }

    /// The answer's JSON.
    pub fn send(&self, address: SocketAddr) -> Value {
        let answer = exchange(address, &self.bytes());
        let (head, body) = split(&answer);
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(other, _)| other != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Parameters signed with a v1 signature, the signature among them.
pub fn v1(method: &str, host: &str, algorithm: Option<&str>, own: &[(&str, &str)]) -> Pairs {
    let timestamp = now().to_string();
    let mut pairs: Pairs = [
        ("Version", "2022-08-17"),
        ("Nonce", "4711"),
        ("SecretId", SECRET_ID),
        ("Timestamp", &timestamp),
    ]
    .iter()
    .chain(own)
    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
    .collect();
    pairs.extend(algorithm.map(|name| ("SignatureMethod".to_owned(), name.to_owned())));
    sign_v1(method, host, pairs)
}

pub fn sign_v1(method: &str, host: &str, mut pairs: Pairs) -> Pairs {
    pairs.sort();
    let text: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let text = format!("{method}{host}/?{}", text.join("&"));
    let sha256_asked = pairs.iter().any(|(_, value)| value == "HmacSHA256");
    let signature = if sha256_asked {
        STANDARD.encode(sha256(SECRET_KEY.as_bytes(), &text))
    } else {
        let mut mac = Hmac::<Sha1>::new_from_slice(SECRET_KEY.as_bytes()).expect("any key will do");
        mac.update(text.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    };
    pairs.push(("Signature".to_owned(), signature));
    pairs
}

pub type Pairs = Vec<(String, String)>;

pub fn encoded(pairs: &Pairs) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// Sends v1 parameters by GET, or by POST as a form.
pub fn send_v1(server: &Server, method: &str, pairs: &Pairs) -> Value {
    send_v1_to(server.address(), method, pairs)
}

pub fn send_v1_to(address: SocketAddr, method: &str, pairs: &Pairs) -> Value {
    let (target, body) = match method {
        "GET" => (format!("/?{}", encoded(pairs)), Vec::new()),
        _ => ("/".to_owned(), encoded(pairs).into_bytes()),
    };
    let form = "application/x-www-form-urlencoded";
    let request = Request {
        method: method.to_owned(),
        target,
        headers: vec![
            ("Host".to_owned(), address.to_string()),
            ("Content-Type".to_owned(), form.to_owned()),
        ],
        body,
    };
    request.send(address)["Response"].take()
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("a timeout");
    stream
}

/// Sends bytes and reads until the server closes.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = connect(address);
    stream.write_all(bytes).expect("the request is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8(answer).expect("text")
}

pub fn split(answer: &str) -> (&str, &str) {
    answer.split_once("\r\n\r\n").unwrap_or((answer, ""))
}

pub fn room() -> Value {
    json!({
        "Name": "Algebra", "StartTime": now(), "EndTime": now() + 3600, "SdkAppId": 1,
        "Resolution": 2, "MaxMicNumber": 2, "SubType": "video",
    })
}

pub fn sha256(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Counts days from the epoch, year by year.
fn date(unix_seconds: i64) -> String {
    let mut days = unix_seconds / 86_400;
    let mut year = 1970;
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while days >= 365 + i64::from(leap(year)) {
        days -= 365 + i64::from(leap(year));
        year += 1;
    }
    let february = 28 + i64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}
