//! Findings for programs: JSON, and annotations of a pull request's lines.

use serde::Serialize;

use super::Diagnostic;
use super::excerpt::short;
use crate::escape::{harmless, harmless_lines};
use crate::sources::Sources;

/// A finding as JSON.
#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(rename = "jsonPath", skip_serializing_if = "Option::is_none")]
    json_path: Option<String>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<Other<'a>>,
}

/// Another place that a finding is about.
#[derive(Serialize)]
struct Other<'a> {
    path: String,
    line: usize,
    column: usize,
    message: &'a str,
}

/// All findings as JSON.
#[derive(Serialize)]
struct Findings<'a> {
    findings: Vec<Finding<'a>>,
}

/// Findings as JSON text:
/// `{"findings": [{"rule", "path", "line", "column", "jsonPath", "message", "help", "other"}]}`, of
/// which `jsonPath` is there in JSON files, and `other` is another place that the finding is about:
/// `{"path", "line", "column", "message"}`.
#[must_use]
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let findings = diagnostics.iter().map(|diagnostic| {
        let (path, position) = diagnostic.location(sources);
        Finding {
            rule: diagnostic.rule,
            path,
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
            json_path: diagnostic.json_path(sources),
            message: short(&diagnostic.message),
            help: diagnostic.help.as_deref().map(short),
            other: diagnostic.other.as_deref().map(|&(span, message)| {
                let position = sources.position(span);
                Other {
                    path: sources.path(span.file),
                    line: position.line,
                    column: position.column,
                    message,
                }
            }),
        }
    });
    let findings = Findings {
        findings: findings.collect(),
    };
    // Every key is text, so that this cannot fail.
    harmless_lines(&serde_json::to_string_pretty(&findings).unwrap_or_default()) + "\n"
}

/// Findings as workflow commands, one a line.
#[must_use]
pub fn github(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let (path, position) = diagnostic.location(sources);
            let mut message = short(&diagnostic.message);
            if let Some(&(span, what)) = diagnostic.other.as_deref() {
                let (path, line) = (sources.path(span.file), sources.position(span).line);
                message += &format!("; {what}: {path}:{line}");
            }
            if let Some(path) = diagnostic.json_path(sources) {
                message += &format!(", at {path}");
            }
            if let Some(help) = &diagnostic.help {
                message += &format!(" ({})", short(help));
            }
            let position = position.map(|position| (position.line, Some(position.column)));
            annotation(
                Level::Error,
                Some((&path, position)),
                diagnostic.rule,
                &message,
            )
        })
        .collect()
}

/// How loud an annotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something is wrong.
    Error,
    /// Something to mind.
    Warning,
    /// Something to know.
    Notice,
}

/// A path, and in it perhaps a line, and in that perhaps a column.
pub type At<'a> = (&'a str, Option<(usize, Option<usize>)>);

/// A workflow command that annotates a place; it ends with a line feed.
#[must_use]
pub fn annotation(level: Level, at: Option<At<'_>>, title: &str, message: &str) -> String {
    let level = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Notice => "notice",
    };
    let mut place = String::new();
    if let Some((path, position)) = at {
        place = format!("file={},", property(path));
        if let Some((line, column)) = position {
            place += &format!("line={line},");
            if let Some(column) = column {
                place += &format!("col={column},");
            }
        }
    }
    format!(
        "::{level} {place}title={}::{}\n",
        property(title),
        data(message)
    )
}

/// Text that cannot end a command and shows all that it holds.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(harmless).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// Text that cannot end a property either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_an_annotation() {
        let hostile = "100%\n::error::,x";
        assert_eq!(
            annotation(
                Level::Notice,
                Some((hostile, Some((3, Some(5))))),
                hostile,
                hostile
            ),
            "::notice file=100%25%0A%3A%3Aerror%3A%3A%2Cx,line=3,col=5,title=100%25%0A%3A%3Aerror%3A%3A%2Cx::\
             100%25%0A::error::,x\n"
        );
        assert_eq!(
            annotation(Level::Error, None, "t", "m"),
            "::error title=t::m\n"
        );
    }

    #[test]
    fn findings_are_json() {
        let finding =
            Diagnostic::in_file("stray-file", "spec/a\"b", "does not belong").help("move it");
        let json: serde_json::Value =
            serde_json::from_str(&json(&[finding], &Sources::default())).unwrap_or_default();
        assert_eq!(
            json,
            serde_json::json!({ "findings": [{
                "rule": "stray-file", "path": "spec/a\"b", "message": "does not belong", "help": "move it",
            }] })
        );
    }
}
