//! JSON text to a [`Node`]: a file, or an example whose places are those of the YAML around it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::de;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, FIRST};
use crate::sources::{At, FileId, Span};
use crate::tree::{Kind, Node};

/// What is read, for findings.
#[derive(Clone, Copy)]
struct Subject {
    rule: &'static str,
    what: &'static str,
}

/// Reads an example; `source` is the text of its file.
pub(crate) fn example(json: &At<String>, source: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let subject = Subject {
        rule: "example",
        what: "the example",
    };
    read(&json.value, Origin::of(json, source), subject)
}

/// Commas and brackets past which a file is refused, as its values would take too much memory; the
/// cloud's largest has a tenth.
const MAX_VALUES: usize = 2_000_000;

/// Depth past which the parser is asked that has a bound for it.
const MAX_PLAIN_DEPTH: usize = 100;

/// Reads a file that is JSON as a whole.
pub(crate) fn file(text: &str, file: FileId) -> (Option<Node>, Vec<Diagnostic>) {
    let whole = Span {
        file,
        start: 0,
        end: text.len(),
    };
    let origin = Origin {
        lines: vec![(0, 0)],
        whole,
    };
    let subject = Subject {
        rule: "metadata",
        what: "the file",
    };
    let values = text
        .bytes()
        .filter(|byte| matches!(byte, b',' | b'[' | b'{'));
    if values.count() > MAX_VALUES {
        let start = Span { end: 0, ..whole };
        let message = format!("the file holds more than {MAX_VALUES} values");
        return (None, vec![Diagnostic::at(subject.rule, start, message)]);
    }
    read(text, origin, subject)
}

fn read(text: &str, origin: Origin, subject: Subject) -> (Option<Node>, Vec<Diagnostic>) {
    let is_plain = serde_json::from_str::<de::IgnoredAny>(text).is_ok();
    if (!is_plain || depth(text) > MAX_PLAIN_DEPTH)
        // Says better what is wrong, and refuses what is too deep, but takes memory.
        && let Err(error) = serde_json::from_str::<Value>(text)
    {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        let start = offset(text, error.line(), error.column());
        let span = origin.span(start, start);
        let message = format!("{} is no JSON: {message}", subject.what);
        return (None, vec![Diagnostic::at(subject.rule, span, message)]);
    }
    let mut reader = Reader {
        text,
        at: 0,
        origin,
        subject,
        findings: vec![],
    };
    (Some(reader.value()), reader.findings)
}

/// How many brackets are open at once, at most.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Byte offset of a line and column as `serde_json` counts them: from 1, in bytes, the column
/// being that of the last byte read.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let at = (start + column.saturating_sub(1)).min(text.trim_end().len());
    // The last byte read may be within a character.
    (0..=at).rfind(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Where the text of a scalar stands in its file.
struct Origin {
    /// Offsets in the text and in the file, of each line; none if that cannot be told.
    lines: Vec<(usize, usize)>,
    /// Of all of it.
    whole: Span,
}

impl Origin {
    fn of(scalar: &At<String>, source: &str) -> Self {
        let whole = scalar.span;
        let text = &scalar.value;
        let raw = source.get(whole.start..whole.end).unwrap_or_default();
        let lines = block(text, source, whole.start).or_else(|| {
            raw.find(text.as_str())
                .map(|start| vec![(0, whole.start + start)])
        });
        Self {
            lines: lines.unwrap_or_default(),
            whole,
        }
    }

    /// The stretch of the file that a stretch of the text is.
    fn span(&self, start: usize, end: usize) -> Span {
        let index = self.lines.partition_point(|(text, _)| *text <= start);
        match index.checked_sub(1).map(|index| self.lines[index]) {
            Some((text, file)) => Span {
                start: file + (start - text),
                end: file + (end - text),
                ..self.whole
            },
            None => self.whole,
        }
    }
}

/// The lines of a literal block, which stand in the file as in the text but for their indent;
/// none if the text is no such block. `start` is where its first line with content starts.
fn block(text: &str, source: &str, start: usize) -> Option<Vec<(usize, usize)>> {
    let mut in_text = text.len() - text.trim_start_matches('\n').len();
    let mut in_file = source.get(..start)?.rfind('\n')? + 1;
    let mut lines = Vec::new();
    let raw_lines = source[in_file..].split_inclusive('\n');
    for (line, raw) in text[in_text..].split_inclusive('\n').zip(raw_lines) {
        let indent = raw
            .trim_end_matches('\n')
            .strip_suffix(line.trim_end_matches('\n'))?;
        lines.push((in_text, in_file + indent.len()));
        in_text += line.len();
        in_file += raw.len();
    }
    Some(lines)
}

/// Text that is known to be JSON, and how far it is read.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    origin: Origin,
    subject: Subject,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn value(&mut self) -> Node {
        let start = self.peek();
        let kind = match self.text.as_bytes().get(start) {
            Some(b'[') => {
                let mut items = Vec::new();
                while self.next_item(b']') {
                    items.push(self.value());
                }
                Kind::Sequence(items)
            }
            Some(b'{') => {
                let mut entries = Vec::new();
                let mut seen = HashMap::new();
                while self.next_item(b'}') {
                    let (key, span) = self.scalar();
                    let key = At {
                        value: key.as_str().unwrap_or_default().to_owned(),
                        span,
                    };
                    self.peek();
                    self.at += 1;
                    let value = self.value();
                    match seen.entry(key.value.clone()) {
                        Entry::Vacant(entry) => {
                            entry.insert(span);
                            entries.push((key, value));
                        }
                        Entry::Occupied(first) => {
                            let Subject { rule, what } = self.subject;
                            let message = format!("`{key}` stands twice in {what}");
                            self.findings.push(
                                Diagnostic::at(rule, span, message)
                                    .help("keep one of them")
                                    .other(*first.get(), FIRST),
                            );
                        }
                    }
                }
                Kind::Mapping(entries)
            }
            _ => {
                let (value, span) = self.scalar();
                return Node {
                    kind: Kind::Scalar(value),
                    span,
                };
            }
        };
        Node {
            kind,
            span: self.origin.span(start, start + 1),
        }
    }

    /// Steps over an opening bracket or a comma; false, and past it, at the closing bracket.
    fn next_item(&mut self, close: u8) -> bool {
        self.peek();
        let closed = self.at_close(close);
        self.at += 1;
        if closed {
            return false;
        }
        self.peek();
        let closed = self.at_close(close);
        if closed {
            self.at += 1;
        }
        !closed
    }

    fn at_close(&self, close: u8) -> bool {
        self.text
            .as_bytes()
            .get(self.at)
            .is_none_or(|byte| *byte == close)
    }

    /// A string, number, boolean or null.
    fn scalar(&mut self) -> (Value, Span) {
        let start = self.peek();
        let rest = &self.text.as_bytes()[start..];
        let len = if rest.first() == Some(&b'"') {
            let mut escaped = false;
            let inner = rest[1..].iter().position(|byte| {
                let end = *byte == b'"' && !escaped;
                escaped = *byte == b'\\' && !escaped;
                end
            });
            inner.map_or(rest.len(), |inner| inner + 2)
        } else {
            let end = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\t' | b'\r');
            rest.iter().position(end).unwrap_or(rest.len())
        };
        self.at = start + len;
        let value = serde_json::from_str(&self.text[start..self.at]).unwrap_or_default();
        (value, self.origin.span(start, self.at))
    }

    /// Skips white space; the offset of what follows.
    fn peek(&mut self) -> usize {
        let rest = &self.text.as_bytes()[self.at.min(self.text.len())..];
        self.at += rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        self.at
    }
}
