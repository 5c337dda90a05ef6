//! A request as it would go out, and how it is signed.

use std::fmt::Write as _;

use bytes::Bytes;
use http::{HeaderMap, Request};
use serde_json::{Map, Value};
use tencentcloud_model::model::{Action, Content, Field, Service, Type};

use crate::recorded::{self, header};

/// What stands for a secret.
const HIDDEN: &str = "***";

/// The page about a request.
pub fn page(service: &Service, action: &Action, request: &Request<Bytes>) -> String {
    let body = match action.content {
        Content::Json => shown_body(service, action, request.body()),
        Content::Multipart | Content::OctetStream(_) => {
            format!("({} bytes)", request.body().len())
        }
    };
    let data = match action.content {
        Content::Json => format!("--data-raw {}", quoted(&body)),
        Content::Multipart | Content::OctetStream(_) => "--data-binary @BODY".to_owned(),
    };
    let hidden = hidden(action);
    let mut page = format!("{} {}\n", request.method(), shown_url(request));
    for (name, value) in headers(request.headers(), &hidden) {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "{name}: {value}");
    }
    let _ = writeln!(page, "\n{body}");
    if let Some(signed) = signed(service, request) {
        page += &signed;
    }
    let _ = write!(page, "\nAs curl:\n{}", curl(request, &hidden, &data));
    page
}

/// Canonical request, string to sign and signature; none of what is not signed with TC3.
fn signed(service: &Service, request: &Request<Bytes>) -> Option<String> {
    let (_, signature) = header(request, "authorization").split_once("Signature=")?;
    let timestamp = header(request, "x-tc-timestamp").parse().ok()?;
    let parts = recorded::signed(service, request);
    Some(format!(
        "\nCanonical request:\n{}\n\nString to sign:\n{}\n\nSignature:\n{signature}\n",
        indented(&parts.canonical()),
        indented(&parts.string_to_sign(timestamp)),
    ))
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(|line| format!("  {line}")).collect();
    lines.join("\n").replace("  \n", "\n")
}

/// The names of the headers whose values no log may show.
fn hidden(action: &Action) -> Vec<String> {
    let mut names = vec!["x-tc-token".to_owned()];
    if let Content::OctetStream(stream) = &action.content {
        let secrets = action.input.iter().filter(|field| field.sensitive);
        let name = |field: &Field| format!("{}{}", stream.header_prefix, field.name);
        names.extend(secrets.map(|field| name(field).to_ascii_lowercase()));
    }
    names
}

/// Names and values.
fn headers<'a>(
    headers: &'a HeaderMap,
    hidden: &'a [String],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    headers.iter().map(move |(name, value)| {
        let is_hidden = hidden.iter().any(|hidden| hidden == name.as_str());
        let value = value.to_str().ok().filter(|_| !is_hidden);
        (name.as_str(), value.unwrap_or(HIDDEN))
    })
}

/// The URL, without the UserSig that Chat has in it.
fn shown_url(request: &Request<Bytes>) -> String {
    let url = request.uri().to_string();
    let parts = url
        .split('&')
        .map(|part| match part.split_once("usersig=") {
            Some((before, _)) => format!("{before}usersig={HIDDEN}"),
            None => part.to_owned(),
        });
    parts.collect::<Vec<_>>().join("&")
}

/// The body, without the parameters that no log may show.
fn shown_body(service: &Service, action: &Action, body: &Bytes) -> String {
    let Ok(Value::Object(mut parameters)) = serde_json::from_slice(body) else {
        return String::from_utf8_lossy(body).into_owned();
    };
    hide(service, &action.input, &mut parameters);
    Value::Object(parameters).to_string()
}

/// Puts something else in the place of the parameters that no log may show.
pub fn hide(service: &Service, fields: &[Field], object: &mut Map<String, Value>) {
    for field in fields {
        if let Some(value) = object.get_mut(&field.name.value) {
            if field.sensitive {
                *value = HIDDEN.into();
            } else if let Type::Named(id) = field.ty.innermost() {
                hide_within(service, service.ty(*id).fields(), value);
            }
        }
    }
}

fn hide_within(service: &Service, fields: &[Field], value: &mut Value) {
    match value {
        Value::Object(members) => hide(service, fields, members),
        Value::Array(elements) => {
            elements
                .iter_mut()
                .for_each(|element| hide_within(service, fields, element));
        }
        _ => {}
    }
}

fn curl(request: &Request<Bytes>, hidden: &[String], data: &str) -> String {
    let mut command = format!(
        "curl -X {} {}",
        request.method(),
        quoted(&shown_url(request))
    );
    for (name, value) in headers(request.headers(), hidden) {
        let _ = write!(command, " \\\n  -H {}", quoted(&format!("{name}: {value}")));
    }
    let _ = writeln!(command, " \\\n  {data}");
    command
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
