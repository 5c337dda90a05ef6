//! What is wrong in the specs.

pub mod machine;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::sources::{Position, Sources, Span};

/// Something wrong in the specs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that is broken, such as `unknown-type`.
    pub rule: &'static str,
    /// Where.
    pub place: Place,
    /// What is wrong, in one line.
    pub message: String,
    /// How to mend it, in one line.
    pub help: Option<String>,
}

/// Where a [`Diagnostic`] points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file or folder as a whole, by its path as shown.
    File(String),
    /// A stretch of a file that was loaded.
    Span(Span),
}

/// How [`render`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// With the escape codes of a terminal.
    Color,
}

impl Diagnostic {
    /// A finding about a stretch of a file.
    #[must_use]
    pub fn at(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            place: Place::Span(span),
            message: message.into(),
            help: None,
        }
    }

    /// A finding about a file or folder as a whole; `path` is the one to show.
    #[must_use]
    pub fn in_file(
        rule: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            place: Place::File(path.into()),
            message: message.into(),
            help: None,
        }
    }

    /// The same with a way to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Path of the file as shown, and the place in it if there is one.
    #[must_use]
    pub fn location(&self, sources: &Sources) -> (String, Option<Position>) {
        match &self.place {
            Place::File(path) => (path.clone(), None),
            Place::Span(span) => (sources.path(span.file), Some(sources.position(*span))),
        }
    }
}

/// Brings findings into the order of paths and places, each once.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    diagnostics.sort_by_cached_key(|diagnostic| {
        let (path, start) = match &diagnostic.place {
            Place::File(path) => (path.clone(), 0),
            Place::Span(span) => (sources.path(span.file), span.start),
        };
        (path, start, diagnostic.rule, diagnostic.message.clone())
    });
    diagnostics.dedup();
}

/// Findings as text for people: what, where, the line with a caret under the place, and how to
/// mend it.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Color => Renderer::styled(),
    };
    let mut out = String::new();
    for diagnostic in diagnostics {
        let title = Level::ERROR
            .primary_title(&*diagnostic.message)
            .id(diagnostic.rule);
        let mut group = match &diagnostic.place {
            Place::File(path) => title.element(Origin::path(&**path)),
            Place::Span(span) => {
                let line = sources.line(*span);
                let start = span.start - line.start;
                let end = span.end.clamp(span.start, line.start + line.text.len()) - line.start;
                title.element(
                    Snippet::source(line.text)
                        .line_start(line.number)
                        .path(sources.path(span.file))
                        .annotation(AnnotationKind::Primary.span(start..end)),
                )
            }
        };
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(&**help));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::FileId;

    fn finding() -> (Diagnostic, Sources) {
        let sources = Sources::from_files("spec", [("demo/service.yaml", "doc: é\ntitle: é é\n")]);
        let span = Span {
            file: FileId(0),
            start: 18,
            end: 20,
        };
        (
            Diagnostic::at("rule", span, "wrong").help("mend it"),
            sources,
        )
    }

    #[test]
    fn columns_count_characters() {
        let (finding, sources) = finding();
        let position = Position {
            line: 2,
            column: 10,
        };
        let expected = ("spec/demo/service.yaml".to_owned(), Some(position));
        assert_eq!(finding.location(&sources), expected);
    }

    #[test]
    fn a_finding_shows_its_line() {
        let (finding, sources) = finding();
        let expected = "error[rule]: wrong\n \
                        --> spec/demo/service.yaml:2:10\n  |\n\
                        2 | title: é é\n  |          ^\n  |\n  = help: mend it\n\n";
        assert_eq!(
            render(std::slice::from_ref(&finding), &sources, Style::Plain),
            expected
        );
        assert!(render(&[finding], &sources, Style::Color).contains("\u{1b}["));
    }

    #[test]
    fn a_place_in_no_file_that_was_loaded_is_shown_without_a_line() {
        let (finding, _) = finding();
        assert!(render(&[finding], &Sources::default(), Style::Plain).contains("wrong"));
    }

    #[test]
    fn findings_stand_in_the_order_of_files_and_places_and_once() {
        let (last, sources) = finding();
        let first = Diagnostic::in_file("rule", "spec/a", "wrong");
        let mut findings = vec![last.clone(), first.clone(), last.clone()];
        sort(&mut findings, &sources);
        assert_eq!(findings, [first, last]);
    }
}
