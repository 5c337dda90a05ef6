//! A server that does what a script says, request by request.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tencentcloud_runtime::usersig::Ticket;

/// What the server does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Reaction {
    /// Answers well.
    Fine,
    /// Answers with an error code.
    Error(String),
    /// Answers. The lines are further headers.
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// Answers by its own clock, which is this many seconds ahead: refuses timestamps that are
    /// more than five minutes off. With a `Date` of that clock, or the one given.
    ByClock {
        ahead: i64,
        date: Option<&'static str>,
    },
    /// Sends this, which is no HTTP.
    Noise(&'static [u8]),
    /// Closes the connection without an answer.
    Close,
    /// Closes it in the middle of the answer.
    Break,
    /// Never answers.
    Silence,
    /// Sends a byte of the answer every 20 milliseconds.
    Trickle,
}

impl Reaction {
    pub(crate) fn json(body: &Value) -> Self {
        Self::raw(200, body.to_string())
    }

    pub(crate) fn raw(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(crate) fn error(code: &str) -> Self {
        Self::Error(code.to_owned())
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }

    /// The answer to a request that comes at `now`; `None` where the reaction is no answer.
    pub(crate) fn answer(&self, proof: &Proof, now: i64) -> Option<Self> {
        match self {
            Self::Fine => Some(Self::json(&proof.fine())),
            Self::Error(code) => Some(Self::json(&proof.error(code))),
            Self::Answer { .. } => Some(self.clone()),
            Self::ByClock { ahead, date } => {
                let server_now = now + ahead;
                let answer = Self::json(&if (proof.made_at() - server_now).abs() > 300 {
                    proof.error(proof.expired())
                } else {
                    proof.fine()
                });
                Some(answer.with_header(
                    "date",
                    match date {
                        Some(date) => (*date).to_owned(),
                        None => http_date(server_now),
                    },
                ))
            }
            _ => None,
        }
    }
}

/// What authorises a request, by the protocol that it speaks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Proof {
    Tc3 {
        authorization: String,
        timestamp: i64,
    },
    Chat {
        usersig: String,
        random: u32,
    },
}

impl Proof {
    /// From the path and query of a request, and its headers by their names in lower case.
    pub(crate) fn of(path_and_query: &str, header: impl Fn(&str) -> String) -> Self {
        let Some((_, query)) = path_and_query.split_once('?') else {
            return Self::Tc3 {
                authorization: header("authorization"),
                timestamp: header("x-tc-timestamp").parse().expect("a number"),
            };
        };
        let parameter = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(key, _)| *key == name);
            found.expect("a parameter").1.to_owned()
        };
        assert_eq!(parameter("sdkappid"), "1400000000");
        assert_eq!(parameter("identifier"), "ad%20min%2F");
        assert_eq!(parameter("contenttype"), "json");
        Self::Chat {
            usersig: parameter("usersig"),
            random: parameter("random").parse().expect("32 bits"),
        }
    }

    /// What must be seen by the server alone.
    pub(crate) fn signature(&self) -> &str {
        match self {
            Self::Tc3 { authorization, .. } => authorization,
            Self::Chat { usersig, .. } => usersig,
        }
    }

    fn made_at(&self) -> i64 {
        match self {
            Self::Tc3 { timestamp, .. } => *timestamp,
            Self::Chat { usersig, .. } => Ticket::read(usersig).expect("a UserSig").time,
        }
    }

    /// The code for one that is too old or too new.
    fn expired(&self) -> &'static str {
        match self {
            Self::Tc3 { .. } => "AuthFailure.SignatureExpire",
            Self::Chat { .. } => "70001",
        }
    }

    fn fine(&self) -> Value {
        match self {
            Self::Tc3 { .. } => json!({"Response": {"Id": 7, "RequestId": "req-fine"}}),
            Self::Chat { .. } => {
                json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "Id": 7})
            }
        }
    }

    fn error(&self, code: &str) -> Value {
        match self {
            Self::Tc3 { .. } => json!({"Response": {
                "Error": {"Code": code, "Message": "as scripted"},
                "RequestId": "req-error",
            }}),
            Self::Chat { .. } => json!({
                "ActionStatus": "FAIL",
                "ErrorCode": code.parse::<u32>().expect("a number"),
                "ErrorInfo": "as scripted",
            }),
        }
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) path_and_query: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn proof(&self) -> Proof {
        Proof::of(&self.path_and_query, |name| self.headers[name].clone())
    }
}

/// A server on a port of its own; it ends with the program.
pub(crate) struct Server {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

type React = dyn Fn(&Seen) -> Option<Reaction> + Send + Sync;

struct Shared {
    script: Mutex<VecDeque<Reaction>>,
    react: Box<React>,
    seen: Mutex<Vec<Seen>>,
}

impl Server {
    /// Plays a script; when it has ended, answers well.
    pub(crate) fn scripted(script: impl IntoIterator<Item = Reaction>) -> Self {
        Self::start(script.into_iter().collect(), |_| None)
    }

    /// Answers as the function says.
    pub(crate) fn reacting(react: impl Fn(&Seen) -> Reaction + Send + Sync + 'static) -> Self {
        Self::start(VecDeque::new(), move |seen| Some(react(seen)))
    }

    fn start(
        script: VecDeque<Reaction>,
        react: impl Fn(&Seen) -> Option<Reaction> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let shared = Arc::new(Shared {
            script: Mutex::new(script),
            react: Box::new(react),
            seen: Mutex::default(),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&accepting);
                thread::spawn(move || shared.serve(&stream));
            }
        });
        Self { url, shared }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        let seen = self.shared.seen.lock();
        seen.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Shared {
    fn serve(&self, stream: &TcpStream) {
        // Small answers must not wait for acknowledgements.
        let _ = stream.set_nodelay(true);
        let mut reader = BufReader::new(stream);
        while let Some(seen) = read_request(&mut reader) {
            let reaction = self.next(&seen);
            self.seen
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(seen.clone());
            if !react(stream, &reaction, &seen) {
                break;
            }
        }
        let _ = stream.shutdown(Shutdown::Both);
    }

    fn next(&self, seen: &Seen) -> Reaction {
        let scripted = self
            .script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        scripted
            .or_else(|| (self.react)(seen))
            .unwrap_or(Reaction::Fine)
    }
}

/// Whether the connection stays open.
fn react(mut stream: &TcpStream, reaction: &Reaction, seen: &Seen) -> bool {
    match reaction {
        Reaction::Noise(bytes) => {
            let _ = stream.write_all(bytes);
            false
        }
        Reaction::Close => false,
        Reaction::Break => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Resp");
            false
        }
        Reaction::Silence => {
            // Until the other side gives up.
            let _ = stream.read(&mut [0; 1]);
            false
        }
        Reaction::Trickle => {
            for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"
                .iter()
                .chain(&[b' '; 1000])
            {
                if stream.write_all(&[*byte]).is_err() {
                    return false;
                }
                thread::sleep(Duration::from_millis(20));
            }
            false
        }
        Reaction::Fine
        | Reaction::Error(_)
        | Reaction::Answer { .. }
        | Reaction::ByClock { .. } => {
            let Some(Reaction::Answer {
                status,
                headers,
                body,
            }) = reaction.answer(&seen.proof(), unix_now())
            else {
                return false;
            };
            let mut head = format!(
                "HTTP/1.1 {status} Scripted\r\ncontent-length: {}\r\n",
                body.len()
            );
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head.push_str("\r\n");
            stream.write_all(&[head.as_bytes(), &body].concat()).is_ok()
        }
    }
}

/// `None` once the client has closed the connection.
fn read_request(reader: &mut BufReader<&TcpStream>) -> Option<Seen> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let path_and_query = line.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Seen {
        path_and_query,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}

pub(crate) fn unix_now() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    since_epoch.expect("after 1970").as_secs() as i64
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, but with a day of the week that may be wrong.
pub(crate) fn http_date(unix_seconds: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (mut year, mut day) = (1970, unix_seconds / 86_400);
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while day >= 365 + i64::from(is_leap(year)) {
        day -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + i64::from(is_leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let mut month = 0;
    while day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    let second = unix_seconds % 86_400;
    format!(
        "Sun, {:02} {} {year} {:02}:{:02}:{:02} GMT",
        day + 1,
        MONTHS[month],
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}
