//! YAML text to a [`Node`]: the only module that knows the YAML parser.
//!
//! Specs are plain data, so anchors, aliases, tags and several documents are refused: without
//! them no file can unfold into more than it shows. Unquoted words are read as JSON reads them:
//! `no`, `007` and `1_000` are text, and `4.10` is a number, which a text field then refuses.

mod mistake;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::{Number, Value};
use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle};

use self::mistake::explain;
use crate::diagnostic::{Diagnostic, FIRST, Place};
use crate::sources::{At, FileId, Span};
use crate::tree::{Kind, Node};

/// The key under which a mapping takes over the entries of another.
const MERGE: &str = "<<";

/// Digits that every number with a fraction keeps.
const DIGITS: usize = f64::DIGITS as usize;

/// Depth past which nesting is refused; specs need less than ten.
pub(crate) const MAX_DEPTH: usize = 64;

/// The document of a file, as far as there is one, and what is wrong with it.
pub(crate) fn parse(text: &str, file: FileId) -> (Option<Node>, Vec<Diagnostic>) {
    let mut builder = Builder {
        text,
        file,
        open: Vec::new(),
        root: None,
        findings: Vec::new(),
    };
    let mut options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        emit_unresolved_aliases: true,
        disallow_directives: true,
    };
    options.set_emit_comments(false);
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => builder.event(event, builder.span(&span)),
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0);
                let at = (0..=at.min(text.len()))
                    .rev()
                    .find(|at| text.is_char_boundary(*at));
                let mistake = explain(text, error.kind(), &error.info(), at.unwrap_or(0));
                let span = Span {
                    file,
                    start: mistake.place.start,
                    end: mistake.place.end,
                };
                // What was found in the line before is the same mistake, seen otherwise.
                let line = text[..span.start]
                    .rfind('\n')
                    .map_or(0, |newline| newline + 1);
                builder.findings.retain(|finding| match finding.place {
                    Place::Span(place) => place.start < line,
                    Place::File(_) => true,
                });
                builder
                    .findings
                    .push(Diagnostic::at("syntax", span, mistake.message).help(mistake.help));
                return (None, builder.findings);
            }
        }
    }
    (builder.root, builder.findings)
}

/// The tree as far as it is built.
struct Builder<'t> {
    text: &'t str,
    file: FileId,
    open: Vec<Open>,
    root: Option<Node>,
    findings: Vec<Diagnostic>,
}

/// A list or mapping whose end is still to come.
struct Open {
    span: Span,
    kind: OpenKind,
}

/// How to mend a mapping in which several keys stand twice.
const TWO_ELEMENTS: &str = "begin the second element of the list with `- `, or keep one of each";

enum OpenKind {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<(At<String>, Node)>,
        /// All keys so far.
        seen: HashMap<String, Span>,
        /// A key whose value is still to come.
        pending: Option<At<String>>,
        /// The finding about a key that stands twice.
        doubled: Option<usize>,
    },
}

impl Builder<'_> {
    fn span(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        Span {
            file: self.file,
            start: range.start,
            end: range.end,
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        if event.tag().is_some() {
            let help = "the keys tell what a value is; put text in quotes that begins with `!`";
            self.refuse(self.back_to(span, '!'), "a tag", help);
        }
        match event {
            Event::Scalar(text, style, anchor, _) => {
                self.refuse_anchor(anchor, span);
                self.refuse_invisible(&text, span);
                let value = match style {
                    ScalarStyle::Plain => {
                        self.refuse_inexact(&text, span);
                        self.refuse_comment(span);
                        plain(&text)
                    }
                    _ => Value::String(text.into_owned()),
                };
                self.node(Node {
                    kind: Kind::Scalar(value),
                    span,
                });
            }
            Event::SequenceStart(_, anchor, _) => {
                self.refuse_anchor(anchor, span);
                self.open.push(Open {
                    span,
                    kind: OpenKind::Sequence(Vec::new()),
                });
            }
            Event::MappingStart(_, anchor, _) => {
                self.refuse_anchor(anchor, span);
                let kind = OpenKind::Mapping {
                    entries: Vec::new(),
                    seen: HashMap::new(),
                    pending: None,
                    doubled: None,
                };
                self.open.push(Open { span, kind });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { span: start, kind }) = self.open.pop() {
                    let kind = match kind {
                        OpenKind::Sequence(items) => Kind::Sequence(items),
                        OpenKind::Mapping { entries, .. } => Kind::Mapping(entries),
                    };
                    self.node(Node {
                        kind,
                        span: Span {
                            end: span.end.max(start.end),
                            ..start
                        },
                    });
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                if !self.is_merge() {
                    let help = "write the value out; put text in quotes that begins with `*`";
                    self.refuse(span, "an alias", help);
                }
                self.node(Node {
                    kind: Kind::Scalar(Value::Null),
                    span,
                });
            }
            Event::DocumentStart(..) if self.root.is_some() => {
                self.refuse(span, "a second document", "one file holds one document");
            }
            _ => {}
        }
    }

    /// Puts a value where it belongs.
    fn node(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match &mut open.kind {
            OpenKind::Sequence(items) => items.push(node),
            OpenKind::Mapping {
                entries,
                seen,
                pending,
                doubled,
            } => match pending.take() {
                Some(key) if key.value == MERGE => self.refuse(
                    key.span,
                    "a merge key",
                    "write out the keys that it would bring",
                ),
                Some(key) => match seen.entry(key.value.clone()) {
                    Entry::Vacant(entry) => {
                        entry.insert(key.span);
                        entries.push((key, node));
                    }
                    // Where several do, these are two elements of a list.
                    Entry::Occupied(_) if doubled.is_some() => {
                        let finding = doubled.and_then(|index| self.findings.get_mut(index));
                        if let Some(finding) = finding {
                            finding.help = Some(TWO_ELEMENTS.to_owned());
                        }
                    }
                    Entry::Occupied(first) => {
                        *doubled = Some(self.findings.len());
                        self.findings.push(
                            Diagnostic::at(
                                "duplicate-key",
                                key.span,
                                format!("`{key}` stands twice"),
                            )
                            .help("keep one of them")
                            .other(*first.get(), FIRST),
                        );
                    }
                },
                None => {
                    let value = match &node.kind {
                        Kind::Scalar(Value::String(text)) => text.clone(),
                        Kind::Scalar(value) => value.to_string(),
                        _ => {
                            let message = format!("a key is a word, not {}", node.describe());
                            self.findings.push(
                                Diagnostic::at("syntax", node.span, message)
                                    .help("write `key: value`; text that begins with `{`, `[` or `?` is put in quotes"),
                            );
                            String::new()
                        }
                    };
                    *pending = Some(At {
                        value,
                        span: node.span,
                    });
                }
            },
        }
    }

    fn refuse_anchor(&mut self, anchor: usize, span: Span) {
        if anchor != 0 {
            let help =
                "write the value out where it is needed; put text in quotes that begins with `&`";
            self.refuse(self.back_to(span, '&'), "an anchor", help);
        }
    }

    /// Whether the value to come is merged into the mapping.
    fn is_merge(&self) -> bool {
        let open = self.open.last().map(|open| &open.kind);
        matches!(open, Some(OpenKind::Mapping { pending: Some(key), .. }) if key.value == MERGE)
    }

    /// A place from the sign before it on its line.
    fn back_to(&self, span: Span, sign: char) -> Span {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let start = before[line..]
            .rfind([' ', '[', ','])
            .map_or(line, |at| line + at);
        let start = before[line..].find(sign).map_or(start, |at| line + at);
        Span { start, ..span }
    }

    /// Refuses comments that look like more of the text before them.
    fn refuse_comment(&mut self, span: Span) {
        let rest = self.text.get(span.end..).unwrap_or_default();
        let rest = rest.lines().next().unwrap_or_default();
        let comment = rest.trim_start();
        let glued = comment
            .strip_prefix('#')
            .is_some_and(|text| !text.is_empty() && !text.starts_with(' '));
        if glued && comment.len() < rest.len() {
            let start = span.end + rest.len() - comment.len();
            let place = Span {
                start,
                end: start + comment.trim_end().len(),
                ..span
            };
            self.findings.push(
                Diagnostic::at("syntax", place, "this is a comment, as ` #` begins one")
                    .help("put the text in quotes, or a space behind `#`"),
            );
        }
    }

    /// Refuses characters that would make what is generated read otherwise than it is.
    fn refuse_invisible(&mut self, text: &str, span: Span) {
        let invisible = |c: &char| {
            (c.is_control() && !matches!(c, '\n' | '\t'))
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        if let Some(c) = text.chars().find(invisible) {
            let message = format!(
                "the text holds the invisible character U+{:04X}",
                u32::from(c)
            );
            self.findings
                .push(Diagnostic::at("invisible-character", span, message).help("remove it"));
        }
    }

    /// Refuses numbers of which only some digits would be kept.
    fn refuse_inexact(&mut self, text: &str, span: Span) {
        let Ok(number) = serde_json::from_str::<Number>(text) else {
            return;
        };
        if number.is_f64() && significant(text) > DIGITS {
            let message = format!("`{text}` has more digits than a number of 64 bits keeps");
            self.findings.push(
                Diagnostic::at("inexact-number", span, message)
                    .help("if it is text, put it in quotes"),
            );
        }
    }

    fn refuse(&mut self, span: Span, what: &str, help: &str) {
        let message = format!("{what} is not allowed in specs");
        self.findings
            .push(Diagnostic::at("unsupported-yaml", span, message).help(help));
    }
}

/// How many digits of a number matter.
fn significant(number: &str) -> usize {
    let number = number.split(['e', 'E']).next().unwrap_or(number);
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    // Zeros at the end of a whole number only tell how large it is.
    digits.trim_end_matches('0').len()
}

/// Whether a word needs no quotes to be read as text.
pub(crate) fn is_text(word: &str) -> bool {
    matches!(plain(word), Value::String(_))
}

/// The value of an unquoted word.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => serde_json::from_str::<Number>(text)
            .map_or_else(|_| Value::String(text.to_owned()), Value::Number),
    }
}
