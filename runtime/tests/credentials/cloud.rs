//! A server that is metadata service, token service and API at once, and the two clients that
//! reach it over sockets.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tencentcloud_runtime::credentials::Provider;
use tencentcloud_runtime::{
    Client, Config, ConfigBuilder, Credential, Error, GenericCall, blocking,
};
use tokio::runtime::{Builder, Runtime};

/// A request as it came over the socket.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    /// By lower-case name.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Received {
    /// The action of a call; empty for what goes to the metadata service.
    pub(crate) fn action(&self) -> &str {
        self.headers.get("x-tc-action").map_or("", String::as_str)
    }

    pub(crate) fn is_api(&self) -> bool {
        self.action() == "Probe"
    }
}

/// An answer: its status, its body, and how many seconds the server's clock is ahead.
pub(crate) struct Answer(pub(crate) u16, pub(crate) String, pub(crate) i64);

impl Answer {
    /// The connection is closed in its stead.
    pub(crate) const NONE: Self = Self(0, String::new(), 0);

    pub(crate) fn json(body: &Value) -> Self {
        Self(200, body.to_string(), 0)
    }

    pub(crate) fn error(code: &str) -> Self {
        let error = json!({"Code": code, "Message": "not\nyou"});
        Self::json(&json!({"Response": {"RequestId": "r", "Error": error}}))
    }
}

/// A server on a port of its own; it ends with the program.
pub(crate) struct Cloud {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Received>>>,
}

impl Cloud {
    /// Answers as the function says, which is told how many requests of the kind came before;
    /// calls of the API are answered well.
    pub(crate) fn new(answer: impl Fn(&Received, usize) -> Answer + Send + Sync + 'static) -> Self {
        Self::judging(move |received, before| {
            if received.is_api() {
                return Answer::json(&json!({"Response": {"RequestId": "r"}}));
            }
            answer(received, before)
        })
    }

    /// Answers everything as the function says.
    pub(crate) fn judging(
        answer: impl Fn(&Received, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::<Received>::new()));
        let (shared, answer) = (seen.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, answer) = (shared.clone(), answer.clone());
                thread::spawn(move || {
                    let received = read(&stream)?;
                    let before = {
                        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                        let same = |other: &&Received| {
                            other.action() == received.action() && other.path == received.path
                        };
                        let before = seen.iter().filter(same).count();
                        seen.push(received.clone());
                        before
                    };
                    write(&stream, &answer(&received, before))
                });
            }
        });
        Self { url, seen }
    }

    pub(crate) fn seen(&self) -> Vec<Received> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }

    /// How many requests went to the services that give out credentials.
    pub(crate) fn asked(&self) -> usize {
        self.seen().iter().filter(|seen| !seen.is_api()).count()
    }

    /// Settings for calls to this cloud.
    pub(crate) fn config(&self, provider: impl Provider + 'static) -> ConfigBuilder {
        Config::builder()
            .credentials(provider)
            .endpoint(&self.url)
            .backoff(Duration::from_millis(1), Duration::from_millis(5))
    }

    /// What signed the last call of the API.
    pub(crate) fn signed_by(&self) -> Credential {
        let seen = self.seen();
        let call = seen.iter().rfind(|seen| seen.is_api()).expect("a call");
        let (_, rest) = call.headers["authorization"]
            .split_once("Credential=")
            .expect("a credential");
        let (secret_id, _) = rest.split_once('/').expect("a scope");
        // The key is not to be seen.
        let credential = Credential::new(secret_id, "-").expect("valid");
        match call.headers.get("x-tc-token") {
            Some(token) => credential.with_token(token.as_str()).expect("valid"),
            None => credential,
        }
    }
}

fn read(stream: &TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or("0", String::as_str);
    let mut body = vec![0; length.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Received {
        path,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}

fn write(mut stream: &TcpStream, answer: &Answer) -> Option<()> {
    let Answer(status @ 1.., body, ahead) = answer else {
        return None;
    };
    let date = UNIX_EPOCH + Duration::from_secs((unix_now() + ahead) as u64);
    let head = format!(
        "HTTP/1.1 {status} Status\r\ndate: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        httpdate::fmt_http_date(date),
        body.len()
    );
    stream.write_all((head + body).as_bytes()).ok()
}

pub(crate) fn unix_now() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    since_epoch.expect("after 1970").as_secs() as i64
}

pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
});

/// Both clients.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Driver {
    Async,
    Blocking,
}

pub(crate) const DRIVERS: [Driver; 2] = [Driver::Async, Driver::Blocking];

impl Driver {
    pub(crate) fn send(self, config: &Config) -> Result<Value, Error> {
        self.call(config, call())
    }

    pub(crate) fn call(self, config: &Config, call: GenericCall) -> Result<Value, Error> {
        match self {
            Self::Blocking => blocking::Client::call(config, call),
            Self::Async => RUNTIME.block_on(Client::call(config, call)),
        }
    }
}

pub(crate) fn call() -> GenericCall {
    GenericCall::new("lcic", "2022-08-17", "Probe").reads_only()
}
