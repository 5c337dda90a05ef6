//! A running explorer, and requests to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// An explorer of a test's own, ended with it.
pub struct Explorer {
    child: Child,
    /// `127.0.0.1:4011`
    pub host: String,
    /// A slash and the token.
    pub root: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Status line and headers, in lower case but for their values.
    pub head: String,
    pub body: String,
}

impl Explorer {
    /// Starts one with more arguments and variables.
    pub fn with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let home = std::env::temp_dir().join("tencentcloud-explorer-without-home");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tencentcloud"))
            .args(["explore", "--port", "0"])
            .args(arguments)
            .env_clear()
            .env("HOME", &home)
            .env("USERPROFILE", &home)
            .env("LOCALAPPDATA", &home)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let out = child.stdout.take().expect("piped");
        let line = BufReader::new(out)
            .lines()
            .next()
            .expect("a line")
            .expect("UTF-8");
        let (_, url) = line
            .split_once("http://")
            .unwrap_or_else(|| panic!("{line}"));
        let (host, page) = url.split_once('/').expect("a path");
        let token = page.split('/').next().expect("a token");
        Self {
            child,
            host: host.to_owned(),
            root: format!("/{token}"),
        }
    }

    pub fn new() -> Self {
        Self::with(&[], &[])
    }

    /// Sends a request as it is, and reads the answer to its end.
    pub fn raw(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.host).expect("connected");
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("set");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("read");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let body = match head.contains("transfer-encoding: chunked") {
            true => unchunked(body),
            false => body.to_owned(),
        };
        Answer {
            status: status.expect("a status"),
            head: head.to_owned(),
            body,
        }
    }

    /// Asks for a page below the token.
    pub fn get(&self, page: &str) -> Answer {
        self.raw(&format!(
            "GET {}{page} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.root, self.host
        ))
    }

    /// A page that is there.
    pub fn page(&self, page: &str) -> String {
        let answer = self.get(page);
        assert_eq!(answer.status, 200, "{page}: {answer:?}");
        answer.body
    }

    /// Posts a form as a page of the explorer does.
    pub fn post(&self, page: &str, pairs: &[(&str, &str)]) -> Answer {
        self.post_with(
            page,
            pairs,
            "Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n",
        )
    }

    pub fn post_with(&self, page: &str, pairs: &[(&str, &str)], headers: &str) -> Answer {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let body = pairs.join("&");
        self.raw(&format!(
            "POST {}{page} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.root,
            self.host,
            body.len()
        ))
    }

    /// Posts a form, and goes where the answer sends to: the page's path below the token, and it.
    pub fn follow(&self, page: &str, pairs: &[(&str, &str)]) -> (String, String) {
        let answer = self.post(page, pairs);
        assert_eq!(answer.status, 303, "{answer:?}");
        let to = answer.header("location").expect("a place");
        let to = to.strip_prefix(&self.root).expect("below the token");
        let to = to.split('#').next().unwrap_or_default().to_owned();
        let text = self.page(&to);
        (to, text)
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }
}

/// A name or value of a form.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// What stands between two texts.
pub fn between_raw<'a>(page: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    Some(page.split_once(begin)?.1.split_once(end)?.0)
}

/// The same, with the escapes of HTML undone.
pub fn between(page: &str, begin: &str, end: &str) -> Option<String> {
    between_raw(page, begin, end).map(unescaped)
}

pub fn unescaped(html: &str) -> String {
    let pairs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ];
    pairs.iter().fold(html.to_owned(), |text, (escape, sign)| {
        text.replace(escape, sign)
    })
}

fn unchunked(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).expect("a size");
        body.push_str(&after[..size]);
        rest = after[size..].trim_start_matches("\r\n");
        if size == 0 {
            break;
        }
    }
    body
}
