//! The request log: one line a call, on standard error.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use generator::model::{Field, Service, TypeKind};
use serde_json::Value;
use time::OffsetDateTime;

use crate::cloud::Exchange;
use crate::inject::Ending;
use crate::request::Received;

/// Parameters of the protocols that no log shows.
const SECRET: [&str; 3] = ["Token", "Signature", "usersig"];
/// What stands in a secret's place.
const HIDDEN: &str = "***";

/// What a server logs to standard error. Secrets never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Log {
    /// Nothing.
    #[default]
    Off,
    /// A line for each call: time, service, action, verdict, code, milliseconds; after a wrong
    /// signature also what was received and what is computed from it.
    Calls,
    /// The parameters and the answer, too.
    Bodies,
}

/// Logs a call.
pub(crate) fn call(
    log: &Log,
    exchange: &Exchange<'_>,
    answer: &Value,
    received: &Received,
    took: Duration,
) {
    if *log == Log::Off {
        return;
    }
    let mut text = line(exchange, took);
    if let Some(trace) = &exchange.trace {
        for line in without_secrets(trace, received).lines() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n    {line}");
        }
    }
    if *log == Log::Bodies {
        let hidden = Hidden::of(exchange);
        let parameters = Value::Object(exchange.parameters.clone());
        let _ = write!(text, "\n    > {}", hidden.within(&parameters));
        let _ = write!(text, "\n    < {}", hidden.within(answer));
    }
    // Nobody may be listening.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn line(exchange: &Exchange<'_>, took: Duration) -> String {
    let (service, action) = match exchange.target {
        Some((service, action)) => {
            let action = Cow::Borrowed(action.name.value.as_str());
            (service.name.value.as_str(), action)
        }
        None => ("-", harmless(&exchange.name)),
    };
    let (verdict, code) = match &exchange.outcome {
        Err(fault) => ("error", fault.code.as_ref()),
        Ok(_) => ("ok", "-"),
    };
    let verdict = match exchange.reply.ending {
        Some(Ending::Drop) => "dropped",
        Some(Ending::Cut(_)) => "cut",
        None => verdict,
    };
    let took = took.as_millis();
    format!("{} {service} {action} {verdict} {code} {took} ms", clock())
}

/// A name from outside, so that it can do no harm to a terminal.
fn harmless(name: &str) -> Cow<'_, str> {
    if name.is_empty() {
        return Cow::Borrowed("-");
    }
    let short: String = name.chars().take(64).collect();
    Cow::Owned(short.escape_debug().to_string())
}

/// The time of day in UTC, as `09:08:07.654Z`.
fn clock() -> String {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(elapsed.as_secs()).unwrap_or_default();
    let (hour, minute, second) = OffsetDateTime::from_unix_timestamp(seconds)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .to_hms();
    let millisecond = elapsed.subsec_millis();
    format!("{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
}

/// A text in which the request's secrets are hidden, as they were sent and as they were meant.
fn without_secrets(text: &str, received: &Received) -> String {
    let mut pairs = received.query_pairs();
    pairs.extend(received.text_pairs());
    let secrets = pairs
        .into_iter()
        .filter(|(name, value)| SECRET.contains(&name.as_str()) && !value.is_empty())
        .map(|(_, value)| value);
    let mut text = text.to_owned();
    for secret in secrets {
        let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        text = text.replace(&encoded, HIDDEN).replace(&secret, HIDDEN);
    }
    text
}

/// The names of the fields that no log shows.
struct Hidden<'m>(HashSet<&'m str>);

impl<'m> Hidden<'m> {
    fn of(exchange: &Exchange<'m>) -> Self {
        let mut names = HashSet::from(SECRET);
        if let Some((service, action)) = exchange.target {
            let fields = action
                .input
                .iter()
                .chain(&action.output)
                .chain(fields_of(service));
            names.extend(
                fields
                    .filter(|field| field.sensitive)
                    .map(|field| field.name.value.as_str()),
            );
        }
        Self(names)
    }

    fn within(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| {
                    let shown = if self.0.contains(name.as_str()) {
                        HIDDEN.into()
                    } else {
                        self.within(value)
                    };
                    (name.clone(), shown)
                })
                .collect(),
            Value::Array(values) => values.iter().map(|value| self.within(value)).collect(),
            other => other.clone(),
        }
    }
}

/// The fields of a service's structs.
fn fields_of(service: &Service) -> impl Iterator<Item = &Field> {
    service.types.iter().flat_map(|ty| match &ty.kind {
        TypeKind::Struct(fields) => fields.as_slice(),
        TypeKind::Enum { .. } | TypeKind::Flags(_) => &[],
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::request::Body;

    #[test]
    fn secrets_of_queries_and_forms_are_hidden() {
        let request = hyper::Request::post("/?usersig=ab%2Bcd&x=1")
            .body(())
            .expect("a request");
        let received = Received {
            head: request.into_parts().0,
            body: Body::Whole("Token=s3%2Fcret&Name=ok".into()),
        };
        let text = "usersig=ab%2Bcd ab+cd Token=s3/cret Name=ok";
        assert_eq!(
            without_secrets(text, &received),
            "usersig=*** *** Token=*** Name=ok"
        );
    }

    #[test]
    fn sensitive_fields_are_hidden_at_any_depth() {
        let hidden = Hidden(HashSet::from(["Token"]));
        let value = json!({ "Response": [{ "Token": { "a": 1 }, "UserId": "u" }] });
        let shown = json!({ "Response": [{ "Token": "***", "UserId": "u" }] });
        assert_eq!(hidden.within(&value), shown);
    }

    #[test]
    fn names_from_outside_do_no_harm_to_a_terminal() {
        assert_eq!(harmless("a\u{1b}[2J\nb"), "a\\u{1b}[2J\\nb");
        assert_eq!(harmless(&"x".repeat(1000)).len(), 64);
        assert_eq!(harmless(""), "-");
    }
}
