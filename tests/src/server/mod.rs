//! The least that the cloud does: it reads HTTP, checks the signature, and answers in JSON.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The key that the server knows.
pub const SECRET_ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";

/// Its secret.
pub const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

/// How far the clocks may be apart.
const LEEWAY: Duration = Duration::from_secs(300);

/// A call with a right signature.
#[derive(Clone, Debug)]
pub struct Call {
    /// `X-TC-Action`.
    pub action: String,
    /// `X-TC-Version`.
    pub version: String,
    /// `X-TC-Region`.
    pub region: Option<String>,
    /// What was sent.
    pub body: Value,
}

/// A server on a port of its own, for as long as the program runs.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Server {
    /// Starts a server that answers as told.
    pub fn start(answer: fn(&Call) -> Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("the socket is bound");
        let calls = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&calls);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                // A client that hangs up ends its connection, whatever was under way.
                thread::spawn(move || serve(&connection, answer, &seen));
            }
        });
        Server { address, calls }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The calls so far that were signed right.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("no call panicked").clone()
    }
}

/// A request as it came.
struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }
}

fn serve(
    mut connection: &TcpStream,
    answer: fn(&Call) -> Value,
    calls: &Mutex<Vec<Call>>,
) -> io::Result<()> {
    let mut reader = BufReader::new(connection);
    while let Some(request) = read(&mut reader)? {
        let response = match check(&request) {
            Ok(call) => {
                calls.lock().expect("no call panicked").push(call.clone());
                answer(&call)
            }
            Err(why) => json!({
                "Error": { "Code": "AuthFailure.SignatureFailure", "Message": why },
                "RequestId": "refused",
            }),
        };
        let body = json!({ "Response": response }).to_string();
        write!(
            connection,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
    }
    Ok(())
}

fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        match header.trim_end().split_once(':') {
            Some((name, value)) => {
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()))
            }
            None => break,
        }
    }
    let mut request = Request {
        line: line.trim_end().to_owned(),
        headers,
        body: Vec::new(),
    };
    let length = request
        .header("content-length")
        .and_then(|length| length.parse().ok());
    reader
        .take(length.unwrap_or(0))
        .read_to_end(&mut request.body)?;
    Ok(Some(request))
}

/// The call, if its signature is right.
fn check(request: &Request) -> Result<Call, String> {
    let header = |name: &str| request.header(name).ok_or(format!("no header `{name}`"));
    let body = serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    let timestamp: u64 = header("x-tc-timestamp")?
        .parse()
        .map_err(|_| "no timestamp")?;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|error| error.to_string())?;
    if now.abs_diff(Duration::from_secs(timestamp)) > LEEWAY {
        return Err(format!("it is {} s, not {timestamp}", now.as_secs()));
    }
    if request.line != "POST / HTTP/1.1" {
        return Err(format!("`{}` is not what TC3 sends", request.line));
    }
    let expected = authorization(
        timestamp,
        "lcic",
        &format!(
            "POST\n/\n\ncontent-type:{}\nhost:{}\n\ncontent-type;host\n{}",
            header("content-type")?,
            header("host")?,
            hex(&Sha256::digest(&request.body)),
        ),
    );
    if header("authorization")? != expected {
        return Err(format!("expected `{expected}`"));
    }
    Ok(Call {
        action: header("x-tc-action")?.to_owned(),
        version: header("x-tc-version")?.to_owned(),
        region: request.header("x-tc-region").map(str::to_owned),
        body,
    })
}

/// TC3-HMAC-SHA256, step by step as the cloud documents it.
fn authorization(timestamp: u64, service: &str, canonical: &str) -> String {
    let date = date(timestamp);
    let scope = format!("{date}/{service}/tc3_request");
    let hash = hex(&Sha256::digest(canonical));
    let secret_date = hmac(format!("TC3{SECRET_KEY}").as_bytes(), &date);
    let secret_service = hmac(&secret_date, service);
    let secret_signing = hmac(&secret_service, "tc3_request");
    let signature = hmac(
        &secret_signing,
        &format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hash}"),
    );
    format!(
        "TC3-HMAC-SHA256 Credential={SECRET_ID}/{scope}, SignedHeaders=content-type;host, Signature={}",
        hex(&signature)
    )
}

fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The day in UTC, counted out year by year and month by month.
fn date(timestamp: u64) -> String {
    let mut days = timestamp / 86_400;
    let mut year = 1970;
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
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
