//! Where a foreign text begins to differ from ours.

use bytes::Bytes;
use http::Request;
use tencentcloud_model::model::{Protocol, Service};
use tencentcloud_runtime::sign::tc3;
use tencentcloud_runtime::usersig::Ticket;

use super::steps::{CANONICAL, TO_SIGN, parameters, told_of_parameter, v1_canonical};
use crate::explorer::http::pairs;
use crate::recorded::{self, header};

/// The first difference.
pub struct Difference {
    /// What was compared.
    pub what: &'static str,
    /// Where they differ first; none if they are the same.
    pub first: Option<First>,
    /// What else is to be known.
    pub notes: Vec<String>,
}

/// Where two texts differ first.
pub struct First {
    /// Which line or parameter it is.
    pub place: String,
    /// What stands there.
    pub why: String,
    /// What they begin with in common.
    pub same: String,
    pub theirs: String,
    pub ours: String,
    pub hint: &'static str,
}

/// Compares what somebody else signs of the same request.
pub fn difference(service: &Service, request: &Request<Bytes>, foreign: &str) -> Difference {
    let foreign = foreign.replace("\r\n", "\n");
    let foreign = foreign.trim_matches('\n').trim_start();
    let is_v1 = header(request, "authorization").is_empty();
    match service.protocol {
        Protocol::ImRest => of_usersig(request, foreign.trim_end()),
        Protocol::Tc3 if is_v1 => of_parameters(request, foreign),
        Protocol::Tc3 if foreign.starts_with(tc3::ALGORITHM) => {
            of_string_to_sign(service, request, foreign)
        }
        Protocol::Tc3 => of_canonical(service, request, foreign),
    }
}

/// The first of two lists of pieces that differs.
fn first(
    theirs: &[&str],
    ours: &[&str],
    place: impl Fn(usize) -> String,
    why: impl Fn(usize) -> String,
    hint: impl Fn(usize, &str, &str) -> &'static str,
) -> Option<First> {
    let count = theirs.len().max(ours.len());
    let at = (0..count).find(|at| theirs.get(*at) != ours.get(*at))?;
    let (their, our) = (theirs.get(at), ours.get(at));
    let gone = "(nothing more)";
    let (their_text, our_text) = (their.copied().unwrap_or(""), our.copied().unwrap_or(""));
    let same: String = their_text
        .chars()
        .zip(our_text.chars())
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one)
        .collect();
    let rest = |given: Option<&&str>| match given {
        Some(text) if text.len() == same.len() => "(ends here)".to_owned(),
        Some(text) => visible(&text[same.len()..]),
        None => gone.to_owned(),
    };
    Some(First {
        place: place(at),
        why: why(at),
        theirs: rest(their),
        ours: rest(our),
        hint: hint(at, their_text, our_text),
        same: visible(&same),
    })
}

/// A text in which what nobody sees is escaped.
fn visible(text: &str) -> String {
    tencentcloud_model::escape::harmless(text).into_owned()
}

fn of_canonical(service: &Service, request: &Request<Bytes>, foreign: &str) -> Difference {
    let (ours, mut notes) = as_they_sign(service, request, foreign);
    let theirs: Vec<_> = foreign.split('\n').collect();
    let ours: Vec<_> = ours.split('\n').collect();
    let headers = ours.len().saturating_sub(6);
    // Lines 4 and 5 stand for as many headers as are signed.
    let kind = |line: usize| match line {
        0..=2 => line,
        line if line < 3 + headers => 3,
        line => (line + 2).saturating_sub(headers).min(7),
    };
    let first = first(
        &theirs,
        &ours,
        |line| format!("line {}", line + 1),
        |line| CANONICAL[kind(line)].to_owned(),
        |line, theirs, ours| hint_of_line(kind(line), theirs, ours),
    );
    if first.is_some() && header(request, "content-type") != "application/json" {
        notes.push("Our request is by another media type than application/json.".to_owned());
    }
    Difference {
        what: "canonical request",
        first,
        notes,
    }
}

/// Our canonical request with the headers that they sign, as far as ours has them.
fn as_they_sign(
    service: &Service,
    request: &Request<Bytes>,
    foreign: &str,
) -> (String, Vec<String>) {
    let canonical = recorded::signed(service, request).canonical();
    let signed = foreign.rsplit('\n').nth(1).unwrap_or_default();
    let names: Vec<_> = signed.split(';').collect();
    let can = names.iter().all(|name| !header(request, name).is_empty());
    let is_usual = signed == "content-type;host";
    let is_sorted = names.is_sorted();
    if is_usual
        || !can
        || !is_sorted
        || !["content-type", "host"]
            .iter()
            .all(|name| names.contains(name))
    {
        return (canonical, Vec::new());
    }
    let headers: String = names
        .iter()
        .map(|name| format!("{name}:{}\n", header(request, name).trim().to_lowercase()))
        .collect();
    let lines: Vec<_> = canonical.split('\n').collect();
    let (begin, hash) = (
        lines[..3].join("\n"),
        lines.last().copied().unwrap_or_default(),
    );
    let note = format!(
        "They sign {signed}, we content-type;host: both are right, as long as what is signed is sent."
    );
    (format!("{begin}\n{headers}\n{signed}\n{hash}"), vec![note])
}

fn hint_of_line(kind: usize, theirs: &str, ours: &str) -> &'static str {
    let is_same_but_for_case = theirs.eq_ignore_ascii_case(ours);
    match kind {
        0 => "The method stands in capitals, alone on its line.",
        1 => "The path of API 3.0 is / whatever the action.",
        2 => {
            "POST has an empty query. Of GET, the query is sorted and encoded exactly as it is sent."
        }
        3 if is_same_but_for_case => "Names and values of headers are written in lower case.",
        3 if theirs.starts_with("host:") => {
            "The host is that of the Host header, with the port where there is one."
        }
        3 if theirs.starts_with("content-type:") => {
            "Any content type will do that is sent as it is signed, charset included."
        }
        3 => "Each signed header has a line of its own, and nothing but its end behind it.",
        5 => "Between headers and their names stands an empty line.",
        6 => "The names of exactly the headers above, in lower case, sorted.",
        _ if is_same_but_for_case => "Hexadecimal is written in lower case.",
        _ => {
            "The bodies differ: hash the very bytes that are sent. Spaces, the order of members and \
              escapes count."
        }
    }
}

fn of_string_to_sign(service: &Service, request: &Request<Bytes>, foreign: &str) -> Difference {
    let theirs: Vec<_> = foreign.split('\n').collect();
    let timestamp = theirs.get(1).and_then(|line| line.trim().parse().ok());
    let own = header(request, "x-tc-timestamp")
        .parse()
        .unwrap_or_default();
    let ours = recorded::signed(service, request).string_to_sign(timestamp.unwrap_or(own));
    let ours: Vec<_> = ours.split('\n').collect();
    Difference {
        what: "string to sign",
        first: first(
            &theirs,
            &ours,
            |line| format!("line {}", line + 1),
            |line| {
                TO_SIGN
                    .get(line)
                    .copied()
                    .unwrap_or("nothing stands here")
                    .to_owned()
            },
            |line, _, _| match line {
                1 => "The timestamp is a whole number of seconds.",
                2 => "The day is that of the timestamp in UTC, not that of the local clock.",
                3 => "The canonical requests differ: paste theirs to see where.",
                _ => "The string has four lines, and no end behind the last.",
            },
        ),
        notes: timestamp
            .map(|timestamp| format!("Ours is for their timestamp, {timestamp}."))
            .into_iter()
            .collect(),
    }
}

fn of_parameters(request: &Request<Bytes>, foreign: &str) -> Difference {
    let mut ours = parameters(request);
    ours.remove("Signature");
    let foreign = foreign.trim_end();
    let (_, given) = foreign.split_once('?').unwrap_or(("", foreign));
    let mut notes = Vec::new();
    // What differs from call to call is taken from them.
    for name in ["Nonce", "Timestamp"] {
        let value = given
            .split('&')
            .find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        if let Some(value) = value.filter(|value| value.bytes().all(|byte| byte.is_ascii_digit())) {
            ours.insert(name.to_owned(), value.to_owned());
            notes.push(format!("Ours is for their {name}, {value}."));
        }
    }
    let ours = v1_canonical(request, &ours);
    let (theirs, ours) = (pieces(foreign), pieces(&ours));
    let name = |piece: Option<&&str>| {
        let piece = piece.map_or("", |piece| piece.trim_start_matches('&'));
        piece.split('=').next().unwrap_or_default().to_owned()
    };
    let place = |at: usize| match at {
        0 => "the beginning".to_owned(),
        at => format!("the parameter {}", name(ours.get(at).or(theirs.get(at)))),
    };
    Difference {
        what: "string to sign",
        first: first(
            &theirs,
            &ours,
            place,
            |at| match at {
                0 => "method, host and path in one, and a question mark".to_owned(),
                at => told_of_parameter(&name(ours.get(at))).to_owned(),
            },
            |at, theirs, _| match at {
                0 => "Method, host and path stand without anything between.",
                _ if theirs.contains('%') => {
                    "Values are signed as they are, and encoded only when they are sent."
                }
                _ => {
                    "Parameters are sorted by the bytes of their names, lists and structs flattened: Name.0.Part."
                }
            },
        ),
        notes,
    }
}

/// The beginning up to the question mark, and each parameter with the sign before it.
fn pieces(text: &str) -> Vec<&str> {
    let begin = text.find('?').map_or(0, |at| at + 1);
    let (head, mut rest) = text.split_at(begin);
    let mut pieces = vec![head];
    while !rest.is_empty() {
        let end = rest
            .get(1..)
            .and_then(|after| after.find('&'))
            .map_or(rest.len(), |at| at + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn of_usersig(request: &Request<Bytes>, foreign: &str) -> Difference {
    let query = pairs(request.uri().query().unwrap_or_default().as_bytes());
    let ours = query.iter().find(|(name, _)| name == "usersig");
    let ours = ours.and_then(|(_, usersig)| Ticket::read(usersig).ok());
    let mut notes = Vec::new();
    let theirs = match Ticket::read(foreign) {
        Ok(ticket) => {
            notes.push(
                "A UserSig was read: what it says is compared, not how it was signed.".to_owned(),
            );
            ticket.content()
        }
        Err(_) => foreign.to_owned(),
    };
    let ours = ours.map_or_else(String::new, |ours| {
        let mut ours = ours;
        // What differs from call to call is taken from them.
        let number = |name: &str| {
            let mut lines = theirs.lines();
            lines.find_map(|line| line.strip_prefix(name)?.parse().ok())
        };
        ours.time = number("TLS.time:").unwrap_or(ours.time);
        ours.expire = number("TLS.expire:").unwrap_or(ours.expire);
        ours.content()
    });
    let theirs: Vec<_> = theirs.trim_end().split('\n').collect();
    let ours: Vec<_> = ours.trim_end().split('\n').collect();
    Difference {
        what: "string to sign",
        first: first(
            &theirs,
            &ours,
            |line| format!("line {}", line + 1),
            |_| "name and value with a colon between, and an end of line".to_owned(),
            |_, _, _| "Identifier, SDKAppID, time, expire: in this order, each on its line.",
        ),
        notes,
    }
}
