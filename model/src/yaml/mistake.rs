//! What is wrong with text that is no YAML, and how to mend it.
//!
//! The parser tells where it could not go on, which is often behind the mistake, and why in its own
//! terms. What people get wrong shows in the line that it stopped at and in the one before.

use std::ops::Range;

use serde_saphyr::granit_parser::ErrorKind;

const QUOTES: &str = "put the text in quotes";

/// Lines in which an opening bracket or quote is looked for.
const NEAR: usize = 50;

/// A mistake: where, what and how to mend it.
pub(super) struct Mistake {
    pub(super) place: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

impl Mistake {
    fn new(place: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            place,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Tells what is wrong where the parser stopped.
pub(super) fn explain(text: &str, kind: &ErrorKind, reason: &str, at: usize) -> Mistake {
    let line = Line::around(text, at);
    let before = line
        .start
        .checked_sub(1)
        .and_then(|end| Line::last_with_content(text, end));
    let context = Context {
        text,
        at,
        line,
        before,
    };
    context
        .indentation()
        .or_else(|| context.by_kind(kind))
        .unwrap_or_else(|| Mistake::new(at..at, reason, "if it is text, put it in quotes"))
}

/// A line of the text.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    /// The line that holds an offset.
    fn around(text: &'a str, at: usize) -> Self {
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..]
            .find('\n')
            .map_or(text.len(), |newline| at + newline);
        Self {
            start,
            text: &text[start..end],
        }
    }

    /// The last line up to an offset that is neither empty nor a comment.
    fn last_with_content(text: &'a str, end: usize) -> Option<Self> {
        let mut line = Self::around(text, end);
        loop {
            let content = line.text.trim_start();
            if !content.is_empty() && !content.starts_with('#') {
                return Some(line);
            }
            line = Self::around(text, line.start.checked_sub(1)?);
        }
    }

    /// Bytes before what it says.
    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// Where its key begins, behind the dashes of lists.
    fn key(self) -> usize {
        let mut at = self.indent();
        while self.text[at..].starts_with("- ") {
            at += 2;
            at += self.text[at..].len() - self.text[at..].trim_start().len();
        }
        at
    }

    /// Where its value begins: behind `key: `.
    fn value(self) -> Option<usize> {
        let colon = self.key() + self.text[self.key()..].find(": ")?;
        let rest = &self.text[colon + 1..];
        let value = rest.trim_start();
        (!value.is_empty()).then(|| colon + 1 + rest.len() - value.len())
    }

    /// A `key:value` without a space: the offset of its colon.
    fn glued(self) -> Option<usize> {
        let key = &self.text[self.key()..];
        let word = key.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
        let glued =
            word > 0 && key[word..].starts_with(':') && !key[word + 1..].starts_with([' ', '/']);
        (glued && key.len() > word + 1).then(|| self.key() + word)
    }
}

/// Where the parser stopped.
struct Context<'a> {
    text: &'a str,
    at: usize,
    line: Line<'a>,
    /// The line with content before.
    before: Option<Line<'a>>,
}

impl Context<'_> {
    /// The rest of a line from an offset of the text.
    fn rest(&self, at: usize) -> Range<usize> {
        let line = Line::around(self.text, at);
        at..(line.start + line.text.trim_end().len()).max(at)
    }

    /// Tabs, and what only looks like a space.
    fn indentation(&self) -> Option<Mistake> {
        let next = self.line.start + self.line.text.len() + 1;
        let next = (next < self.text.len()).then(|| Line::around(self.text, next));
        let lines = [Some(self.line), next, self.before];
        lines.into_iter().flatten().find_map(|line| {
            let indent = &line.text[..line.indent()];
            let (at, c) = indent.char_indices().find(|(_, c)| *c != ' ')?;
            let what = match c {
                '\t' => "a tab".to_owned(),
                c => format!(
                    "the character U+{:04X}, which only looks like a space,",
                    u32::from(c)
                ),
            };
            let start = line.start + at;
            Some(Mistake::new(
                start..start + c.len_utf8(),
                format!("{what} stands in the indentation"),
                "indent with spaces, two for each level",
            ))
        })
    }

    fn by_kind(&self, kind: &ErrorKind) -> Option<Mistake> {
        use ErrorKind as K;
        let at = self.at;
        Some(match kind {
            K::UnexpectedCharacter { character } => self.begins_with(at, &character.to_string()),
            K::MissingAnchorOrAliasName | K::ExpectedTagBang | K::MissingTagUri => {
                self.special_value(self.line)?
            }
            K::InvalidTrailingSingleQuotedScalar => self.after_quote("''"),
            K::InvalidTrailingDoubleQuotedScalar => self.after_quote("\\\""),
            K::UnclosedQuotedScalar
            | K::InvalidQuotedScalarIndent
            | K::DocumentIndicatorInQuotedScalar => self.open_quote()?,
            K::UnknownQuotedScalarEscape | K::InvalidQuotedScalarHexEscape => self.escape()?,
            K::UnclosedFlowCollection { open } => Mistake::new(
                at..at + 1,
                format!("the `{open}` is never closed"),
                format!("close it with `{}`", closing(*open)),
            ),
            K::MismatchedFlowCollectionEnd { open, .. } => Mistake::new(
                at..at + 1,
                format!("another bracket closes this `{open}`"),
                format!("close it with `{}`", closing(*open)),
            ),
            K::MisplacedFlowCollectionEnd => Mistake::new(
                at..at + 1,
                "the bracket closes nothing",
                "remove it; if it belongs to the text above, indent it as deep as that",
            ),
            K::RecursionLimitExceeded => Mistake::new(
                at..at,
                "recursion limit exceeded",
                "values stand at most 64 levels deep, and specs need less than ten",
            ),
            K::DirectiveDisallowed => Mistake::new(
                self.rest(at),
                "a directive is not allowed in specs",
                "remove the line",
            ),
            K::InvalidBlockScalarHeader => {
                let value = self.line.start + self.line.value()?;
                let sign = self.text[value..].chars().next()?;
                let message = format!("text follows `{sign}` on its line");
                Mistake::new(
                    self.rest(value),
                    message,
                    "begin the text on the next line, indented",
                )
            }
            K::BlockSequenceEntryNotAllowed => self.begins_with(at, "- "),
            K::MappingKeyNotAllowed => self.begins_with(at, "? "),
            K::MappingValueNotAllowed => self.second_colon(),
            K::SimpleKeyExpected => self.no_key(),
            K::ExpectedBlockMappingKey => self
                .special_value(self.line)
                .unwrap_or_else(|| self.misaligned()),
            K::ExpectedBlockSequenceEntry => self.no_element(),
            K::InvalidIndentation | K::InvalidBlockScalarIndent => self.misaligned(),
            _ if self.text[..at].ends_with([',', '[']) && self.text[at..].starts_with(',') => {
                Mistake::new(
                    at..at + 1,
                    "nothing stands before the comma",
                    "remove the comma",
                )
            }
            _ if self.line.value() == Some(at - self.line.start)
                && self.text[at..].starts_with(',') =>
            {
                self.begins_with(at, ",")
            }
            _ => self.open_bracket()?,
        })
    }

    /// A value begins as YAML's own things do.
    fn begins_with(&self, at: usize, what: &str) -> Mistake {
        let help = match what {
            "- " => "put the text in quotes; a list begins on the next line",
            _ => QUOTES,
        };
        Mistake::new(
            at..at + what.trim_end().len(),
            match what {
                "`" => "text cannot begin with a backtick".to_owned(),
                _ => format!("text cannot begin with `{what}`"),
            },
            help,
        )
    }

    /// The same where the parser took it for that thing and stumbled later.
    fn special_value(&self, line: Line<'_>) -> Option<Mistake> {
        let value = line.value()?;
        let first = line.text[value..].chars().next()?;
        let special = matches!(first, '{' | '[' | '*' | '&' | '!');
        special.then(|| self.begins_with(line.start + value, &first.to_string()))
    }

    fn after_quote(&self, escaped: &str) -> Mistake {
        let rest = self.rest(self.at);
        let help = if &self.text[rest.clone()] == "," {
            "remove the comma: a value ends with its line".to_owned()
        } else {
            format!("put all of the text in quotes, and write `{escaped}` for a quote within")
        };
        Mistake::new(rest, "something follows the closing quote", help)
    }

    /// A quote that begins a value and is not closed on its line.
    fn open_quote(&self) -> Option<Mistake> {
        let open = self.lines_back().find_map(|line| {
            let value = line.value().unwrap_or(line.key());
            let quote = line.text[value..]
                .chars()
                .next()
                .filter(|c| matches!(c, '"' | '\''))?;
            let closed = line.text[value + 1..].contains(quote);
            (!closed).then_some(line.start + value)
        })?;
        let message = "the quote is never closed";
        Some(Mistake::new(
            open..open + 1,
            message,
            "close it at the end of the text",
        ))
    }

    fn escape(&self) -> Option<Mistake> {
        let known = |c: char| "0abtnvfre \"/\\N_LPxuU".contains(c);
        let rest = self.rest(self.at);
        let mut chars = self.text[rest.clone()].char_indices();
        while let Some((offset, c)) = chars.next() {
            if c != '\\' {
                continue;
            }
            let escaped = chars.next().map(|(_, c)| c)?;
            if !known(escaped) {
                let start = rest.start + offset;
                let place = start..start + 1 + escaped.len_utf8();
                let message = format!("`\\{escaped}` means nothing in double quotes");
                let help = "write `\\\\` for a backslash, or put the text in single quotes";
                return Some(Mistake::new(place, message, help));
            }
        }
        None
    }

    /// The lines up to where the parser stopped, the last first.
    fn lines_back(&self) -> impl Iterator<Item = Line<'_>> {
        let earlier = |line: &Line<'_>| {
            let end = line.start.checked_sub(1)?;
            Some(Line::around(self.text, end))
        };
        std::iter::successors(Some(self.line), earlier).take(NEAR)
    }

    /// A bracket before that is not closed.
    fn open_bracket(&self) -> Option<Mistake> {
        let mut closed = 0_usize;
        for line in self.lines_back() {
            let content = line
                .text
                .get(..self.at.saturating_sub(line.start))
                .unwrap_or(line.text);
            for (offset, c) in content.char_indices().rev() {
                match c {
                    ']' | '}' => closed += 1,
                    '[' | '{' if closed > 0 => closed -= 1,
                    '[' | '{' => {
                        let at = line.start + offset;
                        let help =
                            format!("close it with `{}`; {QUOTES} if it is some", closing(c));
                        return Some(Mistake::new(
                            at..at + 1,
                            format!("the `{c}` is never closed"),
                            help,
                        ));
                    }
                    _ => {}
                }
            }
        }
        None
    }

    /// A colon where no value can be.
    fn second_colon(&self) -> Mistake {
        let colon = self.at - self.line.start;
        if self.line.value().is_some_and(|value| value < colon) {
            return Mistake::new(
                self.at..self.at + 1,
                "a colon within text begins a value",
                "put the text in quotes, or write `>-` and the text on the next line",
            );
        }
        self.before
            .and_then(|line| self.glued(line))
            .unwrap_or_else(|| self.misaligned())
    }

    /// A line that is no key and continues nothing.
    fn no_key(&self) -> Mistake {
        if let Some(mistake) = self.glued(self.line) {
            return mistake;
        }
        let start = self.line.start + self.line.key();
        let place = self.rest(start);
        let content = &self.text[place.clone()];
        if let Some((key, value)) = content.split_once('=') {
            let help = format!("write `{}: {}`", key.trim(), value.trim());
            return Mistake::new(place, "a key ends with `:`, not with `=`", help);
        }
        let opens = |line: &Line<'_>| line.text.trim_end().ends_with([':', '|', '>', '-']);
        if self.before.as_ref().is_some_and(opens) {
            let help = "indent it deeper than the key above";
            return Mistake::new(place, "the text is not indented", help);
        }
        Mistake::new(
            place,
            "the line is no key, and continues no text",
            "write `key: value`, or indent it deeper than the key whose text it continues",
        )
    }

    fn glued(&self, line: Line<'_>) -> Option<Mistake> {
        let colon = line.glued()?;
        let (key, value) = (&line.text[line.key()..colon], &line.text[colon + 1..]);
        let help = format!("write `{key}: {}`", value.trim());
        let at = line.start + colon;
        Some(Mistake::new(
            at..at + 1,
            "a space is missing after the colon",
            help,
        ))
    }

    /// A line in a list that begins no element.
    fn no_element(&self) -> Mistake {
        let indent = self.line.indent();
        let start = self.line.start + indent;
        let content = &self.line.text[indent..];
        if content.starts_with('-') && !content.starts_with("- ") {
            let help = format!("write `- {}`", content.trim_start_matches('-').trim());
            return Mistake::new(start..start + 1, "a space is missing after the dash", help);
        }
        let dashes = self.lines_back().skip(1);
        let dash = dashes
            .filter(|line| line.text[line.indent()..].starts_with("- "))
            .map(Line::indent)
            .next();
        if dash == Some(indent) {
            let help = "begin the element with `- `, or indent the key as those above";
            return Mistake::new(self.rest(start), "a `- ` is missing", help);
        }
        self.misaligned()
    }

    /// A line that begins in no column where it could.
    fn misaligned(&self) -> Mistake {
        let place = self.rest(self.line.start + self.line.indent());
        let dashes = |line: &Line<'_>| line.text[line.indent()..].starts_with("- ");
        let dash = self.lines_back().skip(1).find(dashes);
        let help = match self.before {
            Some(_) if dashes(&self.line) && dash.is_some() => {
                let column = dash.map_or(0, Line::indent) + 1;
                format!("begin it in column {column}, as the dash before")
            }
            Some(before) => {
                let column = before.text[..before.key()].chars().count() + 1;
                format!("begin it in column {column}, as the key before, or as one further above")
            }
            None => "begin it in the first column".to_owned(),
        };
        Mistake::new(
            place,
            "the line begins in another column than those around it",
            help,
        )
    }
}

fn closing(open: char) -> char {
    match open {
        '[' => ']',
        _ => '}',
    }
}
