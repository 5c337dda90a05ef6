//! The request log: one line a call, on standard error.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tencentcloud_model::escape::harmless;
use time::OffsetDateTime;

use crate::exchange::Exchange;
use crate::inject::Ending;
use crate::secrets::Secrets;

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
    log: Log,
    exchange: &Exchange<'_>,
    answer: &Value,
    secrets: &Secrets,
    took: Duration,
) {
    if log == Log::Off {
        return;
    }
    let mut text = line(exchange, took);
    let mut add = |line: &str| {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n    {}", harmless(line));
    };
    for line in exchange.trace.iter().flat_map(|trace| trace.split('\n')) {
        add(line);
    }
    if log == Log::Bodies {
        let parameters = Value::Object(exchange.parameters.clone());
        add(&format!("> {}", secrets.within(&parameters)));
        add(&format!("< {}", secrets.within(answer)));
    }
    write(&text);
}

/// Logs a connection that failed before there was a request.
pub(crate) fn connection(log: Log, error: &str) {
    if log != Log::Off {
        write(&format!("{} - - error {}", clock(), harmless(error)));
    }
}

fn write(text: &str) {
    // Nobody may be listening.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn line(exchange: &Exchange<'_>, took: Duration) -> String {
    let (service, action) = match exchange.target {
        Some((service, action)) => {
            let action = Cow::Borrowed(action.name.value.as_str());
            (service.name.value.as_str(), action)
        }
        None => ("-", short(&exchange.name)),
    };
    let (verdict, code) = match &exchange.outcome {
        Err(fault) => ("error", fault.code.as_ref()),
        Ok(_) => ("ok", "-"),
    };
    let verdict = match exchange.reply.ending {
        Some(Ending::Drop) => "dropped",
        Some(Ending::Cut(_)) => "cut",
        Some(Ending::Stall(_)) => "stalled",
        None => verdict,
    };
    let code = harmless(code);
    let took = took.as_millis();
    format!("{} {service} {action} {verdict} {code} {took} ms", clock())
}

/// A name from outside.
fn short(name: &str) -> Cow<'_, str> {
    let end = name
        .char_indices()
        .nth(64)
        .map_or(name.len(), |(end, _)| end);
    match &name[..end] {
        "" => Cow::Borrowed("-"),
        short => harmless(short),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_do_no_harm_to_a_terminal() {
        assert_eq!(short("a\u{1b}[2J\nb"), "a\\u001b[2J\\u000ab");
        assert_eq!(short(&"é".repeat(1000)), "é".repeat(64));
        assert_eq!(short(""), "-");
    }
}
