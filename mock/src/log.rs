//! The request log: one line a call, on standard error.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tencentcloud_model::model::{Field, Service, TypeDef};
use time::OffsetDateTime;

use crate::cloud::Exchange;
use crate::inject::Ending;
use crate::request::{Media, Received};

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
    let hidden = Hidden::of(exchange);
    if let Some(trace) = &exchange.trace {
        for line in hidden.within_text(trace, received).lines() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n    {line}");
        }
    }
    if *log == Log::Bodies {
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

    /// A text in which the request's secrets are hidden, as they were sent and as they were meant.
    fn within_text(&self, text: &str, received: &Received) -> String {
        let form = match received.media() {
            Media::Form => String::from_utf8_lossy(received.body()),
            _ => Cow::Borrowed(""),
        };
        let pairs = received.query().split('&').chain(form.split('&'));
        let mut secrets = Vec::new();
        for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
            let name = decoded(name);
            let field = name.rsplit('.').next().unwrap_or(&name);
            if self.0.contains(field) {
                secrets.extend([value.to_owned(), decoded(value)]);
            }
        }
        let token = received.header("X-TC-Token").unwrap_or_default();
        // Canonical forms hold header values in lower case.
        secrets.extend([token.to_lowercase(), token.into_owned()]);
        let mut text = text.to_owned();
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            text = text.replace(secret, HIDDEN);
        }
        text
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

/// A name or value of a query or form, decoded.
fn decoded(part: &str) -> String {
    form_urlencoded::parse(part.replace('=', "%3D").as_bytes())
        .map(|(name, _)| name.into_owned())
        .collect()
}

/// The fields of a service's structs.
fn fields_of(service: &Service) -> impl Iterator<Item = &Field> {
    service.types.iter().flat_map(TypeDef::fields)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::request::Body;

    #[test]
    fn secrets_of_queries_and_forms_are_hidden() {
        let request = hyper::Request::post("/?usersig=ab%2Bcd&x=1")
            .header("X-TC-Token", "LongToken")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(())
            .expect("a request");
        let received = Received {
            head: request.into_parts().0,
            body: Body::Whole("Token=s3%2Fcret&Name=ok&A.0.CallbackKey=k%c3%a9%20y".into()),
        };
        let names = SECRET.into_iter().chain(["CallbackKey"]).collect();
        let text =
            "usersig=ab%2Bcd ab+cd Token=s3/cret LongToken longtoken Name=ok k%c3%a9%20y ké y";
        assert_eq!(
            Hidden(names).within_text(text, &received),
            "usersig=*** *** Token=*** *** *** Name=ok *** ***"
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
