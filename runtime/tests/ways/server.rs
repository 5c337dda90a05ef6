//! A server that hands each request to a function, and remembers it.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::verify;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// By lower-case name.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A header; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body, of those that are text.
    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("text")
    }

    /// What follows the question mark.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// A server on a port of its own; it ends with the program.
pub(crate) struct Server {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

/// What all connections of a server share.
pub(crate) struct Shared {
    answer: Box<Answer>,
    seen: Mutex<Vec<Request>>,
    /// How many seconds the server's clock is ahead.
    ahead: AtomicI64,
}

type Answer = dyn Fn(&Request, usize) -> Value + Send + Sync;

impl Server {
    /// Answers well to whatever is signed well.
    pub(crate) fn verifying() -> Self {
        Self::answering(|_, _| json!({ "Response": { "RequestId": "r" } }))
    }

    /// Refuses what is not signed well; the function answers the rest, which it counts.
    pub(crate) fn answering(
        answer: impl Fn(&Request, usize) -> Value + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared::new(answer));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&accepting);
                // Small answers must not wait for acknowledgements.
                let _ = stream.set_nodelay(true);
                // A client that hangs up ends its connection.
                thread::spawn(move || shared.serve(&mut BufReader::new(stream)));
            }
        });
        Self { url, shared }
    }

    /// Sets the server's clock this many seconds ahead.
    pub(crate) fn ahead(self, seconds: i64) -> Self {
        self.shared.ahead.store(seconds, Ordering::Relaxed);
        self
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        let seen = self
            .shared
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }
}

impl Server {
    /// The request that came last.
    pub(crate) fn last(&self) -> Request {
        let seen = self
            .shared
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        seen.last().expect("a request").clone()
    }
}

impl Shared {
    pub(crate) fn new(answer: impl Fn(&Request, usize) -> Value + Send + Sync + 'static) -> Self {
        Self {
            answer: Box::new(answer),
            seen: Mutex::default(),
            ahead: AtomicI64::new(0),
        }
    }

    /// Serves one connection to its end.
    pub(crate) fn serve<S: Read + Write>(&self, stream: &mut BufReader<S>) -> io::Result<()> {
        while let Some(request) = read(stream)? {
            let count = {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.push(request.clone());
                seen.len()
            };
            let body = match verify::verify(&request) {
                Ok(()) => (self.answer)(&request, count),
                Err(reason) => json!({ "Response": {
                    "Error": { "Code": "AuthFailure.SignatureFailure", "Message": reason },
                    "RequestId": "r",
                }}),
            };
            let body = body.to_string();
            let date = UNIX_EPOCH
                + Duration::from_secs((unix_now() + self.ahead.load(Ordering::Relaxed)) as u64);
            let head = format!(
                "HTTP/1.1 200 OK\r\ndate: {}\r\ncontent-length: {}\r\n\r\n",
                httpdate::fmt_http_date(date),
                body.len()
            );
            stream.get_mut().write_all((head + &body).as_bytes())?;
        }
        Ok(())
    }
}

pub(crate) fn unix_now() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    since_epoch.expect("after 1970").as_secs() as i64
}

/// `None` once the client has closed the connection.
pub(crate) fn read(stream: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut parts = line.split(' ').map(str::to_owned);
    let mut request = Request {
        method: parts.next().unwrap_or_default(),
        target: parts.next().unwrap_or_default(),
        headers: HashMap::new(),
        body: Vec::new(),
    };
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let known = request
            .headers
            .insert(name.to_ascii_lowercase(), value.trim_start().to_owned());
        assert_eq!(known, None, "{name} came twice");
    }
    let length = request.header("content-length").parse().unwrap_or(0);
    stream.take(length).read_to_end(&mut request.body)?;
    Ok(Some(request))
}
