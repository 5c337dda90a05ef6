//! The steps from a request to its signature, each line with what it is.

use bytes::Bytes;
use http::Request;
use tencentcloud_mock::Server;
use tencentcloud_model::model::{Protocol, Service};
use tencentcloud_runtime::Secret;
use tencentcloud_runtime::sign::{Parameters, tc3, v1};
use tencentcloud_runtime::usersig::{self, Ticket};

use crate::explorer::http::pairs;
use crate::recorded::{self, header};

/// What a page tells of a step.
pub struct Section {
    /// Its place in the page.
    pub id: &'static str,
    pub title: &'static str,
    pub told: &'static str,
    pub lines: Vec<Line>,
    /// All of it, to copy; empty where that makes no sense.
    pub whole: String,
}

/// A line of a text, and what it is.
pub struct Line {
    pub text: String,
    pub why: String,
}

/// The keys of the mock, which are no secret.
pub struct Keys {
    secret_key: Secret,
    app_key: Secret,
}

impl Keys {
    pub fn of(mock: &Server) -> Self {
        Self {
            secret_key: Secret::from(mock.secret_key()),
            app_key: Secret::from(mock.app_key()),
        }
    }
}

fn line(text: impl Into<String>, why: impl Into<String>) -> Line {
    Line {
        text: text.into(),
        why: why.into(),
    }
}

/// The steps of a request's signature.
pub fn sections(service: &Service, request: &Request<Bytes>, keys: &Keys) -> Vec<Section> {
    let mut sections = vec![sent(request)];
    match (service.protocol, header(request, "authorization")) {
        (Protocol::ImRest, _) => sections.extend(usersig(request, keys)),
        (Protocol::Tc3, "SKIP") => {}
        (Protocol::Tc3, "") => sections.extend(of_parameters(request, keys)),
        (Protocol::Tc3, _) => sections.extend(of_headers(service, request, keys)),
    }
    sections
}

/// The request as it goes out.
fn sent(request: &Request<Bytes>) -> Section {
    let target = request
        .uri()
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let mut lines = vec![line(
        format!("{} {target} HTTP/1.1", request.method()),
        "method and target",
    )];
    for (name, value) in request.headers() {
        let text = format!("{name}: {}", value.to_str().unwrap_or_default());
        lines.push(line(text, told_of_header(name.as_str())));
    }
    let body = String::from_utf8_lossy(request.body()).into_owned();
    lines.push(line("", "an empty line ends the headers"));
    if !body.is_empty() {
        let told = format!(
            "the body, {} bytes, exactly as it is hashed",
            request.body().len()
        );
        lines.push(line(body, told));
    }
    Section {
        id: "sent",
        title: "What is sent",
        told: "The request byte for byte, signed now with the keys of the mock.",
        whole: joined(&lines, "\n"),
        lines,
    }
}

fn told_of_header(name: &str) -> &'static str {
    match name {
        "host" => "signed: where it goes, with a port where the address has one",
        "content-type" => "signed: as it is sent, in lower case",
        "authorization" => "who signs, what was signed, and the signature",
        "x-tc-action" => "the action",
        "x-tc-version" => "the version of the API",
        "x-tc-timestamp" => "seconds since 1970: the very number that is signed",
        "x-tc-region" => "the region",
        "x-tc-language" => "the language of messages",
        "x-tc-requestclient" => "the program that calls",
        "x-tc-token" => "the token of a temporary key",
        _ => "",
    }
}

fn joined(lines: &[Line], between: &str) -> String {
    let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
    texts.join(between)
}

/// What the lines of a canonical request are.
pub const CANONICAL: [&str; 8] = [
    "the method",
    "the path: always /",
    "the query as sent, without its question mark; empty for POST",
    "a signed header: its name in lower case, a colon, its value in lower case without spaces around",
    "the next signed header, in the order of the names",
    "an empty line, since the headers above end with one each",
    "the names of the signed headers, with semicolons between",
    "SHA-256 of the body in hexadecimal; of GET, of nothing",
];

/// What the lines of a string to sign are.
pub const TO_SIGN: [&str; 4] = [
    "the algorithm",
    "X-TC-Timestamp",
    "the scope: the day of the timestamp in UTC, the service, and a fixed word",
    "SHA-256 of the canonical request in hexadecimal",
];

fn explained(text: &str, told: &[&str]) -> Vec<Line> {
    let told = told.iter().copied().chain(std::iter::repeat(""));
    text.split('\n')
        .zip(told)
        .map(|(text, why)| line(text, why))
        .collect()
}

/// TC3-HMAC-SHA256.
fn of_headers(service: &Service, request: &Request<Bytes>, keys: &Keys) -> Vec<Section> {
    let parts = recorded::signed(service, request);
    let timestamp = header(request, "x-tc-timestamp")
        .parse()
        .unwrap_or_default();
    let (canonical, to_sign) = (parts.canonical(), parts.string_to_sign(timestamp));
    let date = to_sign
        .split('\n')
        .nth(2)
        .and_then(|scope| scope.split('/').next());
    let date = date.unwrap_or_default().to_owned();
    let derived = tc3::derive_keys(&keys.secret_key, &date, &service.name);
    let [date_key, service_key, signing_key] = derived.map(|key| hex(key.as_slice()));
    let authorization = header(request, "authorization");
    let signature = authorization
        .rsplit_once("Signature=")
        .map_or("", |(_, text)| text);
    vec![
        Section {
            id: "canonical",
            title: "Canonical request",
            told: "Both sides write the request down in one way. A sign, a space or an order that \
                   differs here gives another signature.",
            lines: explained(&canonical, &CANONICAL),
            whole: canonical,
        },
        Section {
            id: "to-sign",
            title: "String to sign",
            told: "What the key signs: the hash of the canonical request, and when and for what it counts.",
            lines: explained(&to_sign, &TO_SIGN),
            whole: to_sign,
        },
        Section {
            id: "key",
            title: "The key, in steps",
            told: "Each step is an HMAC-SHA256 whose key is the result before, as bytes. Shown in hexadecimal.",
            lines: vec![
                line(
                    format!("TC3{}", keys.secret_key.expose()),
                    "the text TC3 and the SecretKey: here that of the mock",
                ),
                line(date_key, format!("HMAC with it of the day, {date}")),
                line(
                    service_key,
                    format!("HMAC with that of the service, {}", service.name.value),
                ),
                line(
                    signing_key,
                    "HMAC with that of the word tc3_request: this key signs",
                ),
            ],
            whole: String::new(),
        },
        Section {
            id: "signature",
            title: "Signature and header",
            told: "The HMAC of the string to sign with the last key, in hexadecimal, goes into the header.",
            lines: vec![
                line(signature, "the signature"),
                line(format!("Authorization: {authorization}"), "the header"),
            ],
            whole: format!("Authorization: {authorization}"),
        },
    ]
}

/// The parameters of a query or a form.
pub fn parameters(request: &Request<Bytes>) -> Parameters {
    let encoded = match request.uri().query() {
        Some(query) => query.as_bytes(),
        None => request.body(),
    };
    pairs(encoded).into_iter().collect()
}

/// What HmacSHA1 and HmacSHA256 sign of a request, with these parameters.
pub fn v1_canonical(request: &Request<Bytes>, parameters: &Parameters) -> String {
    let target = v1::Target {
        method: request.method().as_str(),
        host: header(request, "host"),
    };
    target.canonical(parameters)
}

/// What a common parameter is.
pub fn told_of_parameter(name: &str) -> &'static str {
    match name {
        "Action" => "the action",
        "Version" => "the version of the API",
        "Region" => "the region",
        "Timestamp" => "seconds since 1970",
        "Nonce" => "a positive number that is not used twice",
        "SecretId" => "who signs",
        "SignatureMethod" => "the algorithm; without it, HmacSHA1",
        "RequestClient" => "the program that calls",
        "Language" => "the language of messages",
        "Token" => "the token of a temporary key",
        _ => "a parameter: the value as it is, not encoded",
    }
}

/// HmacSHA1 and HmacSHA256.
fn of_parameters(request: &Request<Bytes>, keys: &Keys) -> Vec<Section> {
    let mut signed = parameters(request);
    let signature = signed.remove("Signature").unwrap_or_default();
    let canonical = v1_canonical(request, &signed);
    let begin = canonical.split_once('?').map_or("", |(begin, _)| begin);
    let mut lines = vec![line(
        format!("{begin}?"),
        "method, host and path in one, and a question mark",
    )];
    for (index, (name, value)) in signed.iter().enumerate() {
        let and = if index == 0 { "" } else { "&" };
        lines.push(line(
            format!("{and}{name}={value}"),
            told_of_parameter(name),
        ));
    }
    let encoded: String = form_urlencoded::byte_serialize(signature.as_bytes()).collect();
    vec![
        Section {
            id: "canonical",
            title: "String to sign",
            told: "All parameters, flattened and in the order of their names, in one line without ends: \
                   here a parameter a line.",
            lines,
            whole: canonical,
        },
        Section {
            id: "signature",
            title: "Signature and parameter",
            told: "The HMAC of the string with the SecretKey, in Base64, is one more parameter, encoded \
                   as all others are when they are sent.",
            lines: vec![
                line(
                    keys.secret_key.expose(),
                    "the SecretKey as it is: here that of the mock",
                ),
                line(&*signature, "the signature"),
                line(format!("Signature={encoded}"), "as it is sent"),
            ],
            whole: String::new(),
        },
    ]
}

/// The UserSig of a request of Chat.
fn usersig(request: &Request<Bytes>, keys: &Keys) -> Vec<Section> {
    let query = pairs(request.uri().query().unwrap_or_default().as_bytes());
    let find = |name: &str| query.iter().find(|(other, _)| other == name);
    let usersig = find("usersig").map_or("", |(_, value)| value);
    let (Ok(ticket), Ok(inside)) = (
        Ticket::verify(usersig, &keys.app_key),
        usersig::inside(usersig),
    ) else {
        return Vec::new();
    };
    let told = [
        "who signs in",
        "the application",
        "when the UserSig was made, in seconds since 1970",
        "for how many seconds it is valid",
    ];
    let content = ticket.content();
    vec![
        Section {
            id: "canonical",
            title: "String to sign",
            told: "Four lines, each with its end, in this order.",
            lines: explained(content.trim_end_matches('\n'), &told),
            whole: content,
        },
        Section {
            id: "signature",
            title: "From signature to UserSig",
            told: "The HMAC-SHA256 with the application's key, as the text it is, in Base64, joins the \
                   fields as TLS.sig. Their JSON is packed with zlib and written in Base64, in which \
                   + becomes *, / becomes - and = becomes _.",
            lines: vec![
                line(inside, "the JSON inside"),
                line(usersig, "the UserSig: it goes into the query as usersig"),
            ],
            whole: usersig.to_owned(),
        },
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
