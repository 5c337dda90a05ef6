//! YAML text to a [`Node`]: the only module that knows the YAML parser.
//!
//! Specs are plain data, so anchors, aliases, tags and several documents are refused: without
//! them no file can unfold into more than it shows. Unquoted words are read as JSON reads them:
//! `no`, `007` and `1_000` are text, and `4.10` is a number, which a text field then refuses.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::{Number, Value};
use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle};

use crate::diagnostic::{Diagnostic, FIRST};
use crate::sources::{At, FileId, Span};
use crate::tree::{Kind, Node};

/// Digits that every number with a fraction keeps.
const DIGITS: usize = f64::DIGITS as usize;

/// Depth past which nesting is refused; specs need less than ten.
const MAX_DEPTH: usize = 64;

/// The document of a file, as far as there is one, and what is wrong with it.
pub(crate) fn parse(text: &str, file: FileId) -> (Option<Node>, Vec<Diagnostic>) {
    let mut builder = Builder {
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
                let start = error.marker().byte_offset().unwrap_or(0).min(text.len());
                let span = Span {
                    file,
                    start,
                    end: start,
                };
                builder
                    .findings
                    .push(Diagnostic::at("syntax", span, error.info()));
                return (None, builder.findings);
            }
        }
    }
    (builder.root, builder.findings)
}

/// The tree as far as it is built.
struct Builder {
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

enum OpenKind {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<(At<String>, Node)>,
        /// All keys so far.
        seen: HashMap<String, Span>,
        /// A key whose value is still to come.
        pending: Option<At<String>>,
    },
}

impl Builder {
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
            self.refuse(span, "a tag", "the keys tell what a value is");
        }
        match event {
            Event::Scalar(text, style, anchor, _) => {
                self.refuse_anchor(anchor, span);
                self.refuse_invisible(&text, span);
                let value = match style {
                    ScalarStyle::Plain => {
                        self.refuse_inexact(&text, span);
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
                self.refuse(span, "an alias", "write the value out");
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
            } => match pending.take() {
                Some(key) => match seen.entry(key.value.clone()) {
                    Entry::Vacant(entry) => {
                        entry.insert(key.span);
                        entries.push((key, node));
                    }
                    Entry::Occupied(first) => self.findings.push(
                        Diagnostic::at("duplicate-key", key.span, format!("`{key}` stands twice"))
                            .help("keep one of them")
                            .other(*first.get(), FIRST),
                    ),
                },
                None => {
                    let value = match &node.kind {
                        Kind::Scalar(Value::String(text)) => text.clone(),
                        Kind::Scalar(value) => value.to_string(),
                        _ => {
                            self.findings.push(Diagnostic::at(
                                "syntax",
                                node.span,
                                format!("a key is a word, not {}", node.describe()),
                            ));
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
            self.refuse(span, "an anchor", "write the value out where it is needed");
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
