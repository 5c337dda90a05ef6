//! A server on a real socket, and the bytes that it answers with.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tencentcloud_runtime::{Config, ConfigBuilder, Credential};

/// A server that answers the first request of every connection as the function does.
pub(crate) struct Server {
    url: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn new(answer: impl Fn(&mut TcpStream, &str) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let requests = Arc::new(AtomicUsize::new(0));
        let (counter, answer) = (Arc::clone(&requests), Arc::new(answer));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (counter, answer) = (Arc::clone(&counter), Arc::clone(&answer));
                thread::spawn(move || {
                    let _ = stream.set_nodelay(true);
                    let reading = stream.try_clone().expect("a handle");
                    if let Some(body) = request(&mut BufReader::new(reading)) {
                        counter.fetch_add(1, Ordering::SeqCst);
                        answer(&mut stream, &body);
                    }
                });
            }
        });
        Self { url, requests }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    pub(crate) fn config(&self) -> ConfigBuilder {
        Config::builder()
            .credentials(Credential::new("AKIDTALK", "talk-key-hunter2").expect("valid"))
            .endpoint(&self.url)
            .backoff(Duration::from_millis(1), Duration::from_millis(5))
            .attempts(3)
    }
}

/// The body of a request.
pub(crate) fn request(stream: &mut impl BufRead) -> Option<String> {
    let (mut line, mut length) = (String::new(), 0);
    while line != "\r\n" {
        line.clear();
        stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}

pub(crate) fn head(media_type: &str, rest: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\nx-tc-requestid: req-7\r\n{rest}\r\n")
}

pub(crate) fn chunk(part: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat()
}

/// A stream in chunks of so many bytes; cut where it is not complete.
pub(crate) fn stream(parts: &str, size: usize, complete: bool) -> Vec<u8> {
    let mut answer = head("text/event-stream", "transfer-encoding: chunked\r\n").into_bytes();
    for part in parts.as_bytes().chunks(size) {
        answer.extend(chunk(part));
    }
    if complete {
        answer.extend(b"0\r\n\r\n");
    }
    answer
}
