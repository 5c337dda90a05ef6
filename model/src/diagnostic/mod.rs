//! What is wrong in the specs.

mod excerpt;
pub mod machine;

use annotate_snippets::{Annotation, AnnotationKind, Level, Origin, Renderer, Snippet};

use self::excerpt::{Excerpt, short};
use crate::escape::harmless;
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
    /// Another place that it is about, and what is there.
    pub other: Option<Box<(Span, &'static str)>>,
}

/// What is at the other place of a duplicate.
pub(crate) const FIRST: &str = "first here";

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
            other: None,
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
            other: None,
        }
    }

    /// The same with a way to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with another place that it is about.
    #[must_use]
    pub fn other(mut self, span: Span, what: &'static str) -> Self {
        self.other = Some(Box::new((span, what)));
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

impl Diagnostic {
    /// In a JSON file, the path to the place.
    fn json_path(&self, sources: &Sources) -> Option<String> {
        match &self.place {
            Place::File(_) => None,
            Place::Span(span) => sources.json_path(*span),
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
            .primary_title(harmless(&short(&diagnostic.message)).into_owned())
            .id(diagnostic.rule);
        let mut moved = Vec::new();
        let mut group = match &diagnostic.place {
            Place::File(path) => title.element(Origin::path(harmless(path))),
            Place::Span(span) => title.elements(snippets(
                *span,
                diagnostic.other.as_deref(),
                sources,
                &mut moved,
            )),
        };
        if let Some(path) = diagnostic.json_path(sources) {
            group = group.element(Level::NOTE.message(format!("at {}", harmless(&short(&path)))));
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(harmless(&short(help)).into_owned()));
        }
        let mut text = renderer.render(&[group]);
        for (shown, position) in moved {
            text = text.replacen(&shown, &position, 1);
        }
        out.push_str(&text);
        out.push_str("\n\n");
    }
    out
}

/// The place of a finding and the other one, if any; both at once where they are in one file. Of
/// lines that are not shown as they are, `moved` gets the position that a snippet tells, and the
/// one in the file.
fn snippets(
    span: Span,
    other: Option<&(Span, &'static str)>,
    sources: &Sources,
    moved: &mut Vec<(String, String)>,
) -> Vec<Snippet<'static, Annotation<'static>>> {
    let mut places = vec![(span, AnnotationKind::Primary, None)];
    places.extend(other.map(|&(span, what)| (span, AnnotationKind::Context, Some(what))));
    let groups = places.chunk_by(|a, b| a.0.file == b.0.file);
    let snippet = |places: &[(Span, AnnotationKind, Option<&'static str>)]| {
        let spans: Vec<_> = places.iter().map(|(span, ..)| *span).collect();
        let excerpt = Excerpt::of(&spans, sources);
        let path = harmless(&sources.path(spans[0].file)).into_owned();
        let Position { line, column } = sources.position(spans[0]);
        if excerpt.column() != column {
            let at = |column| format!("{path}:{line}:{column}");
            moved.push((at(excerpt.column()), at(column)));
        }
        let annotations = places
            .iter()
            .zip(excerpt.places)
            .map(|((_, kind, what), place)| kind.span(place).label(*what));
        Snippet::source(excerpt.text)
            .line_start(excerpt.line)
            .path(path)
            .annotations(annotations)
    };
    groups.map(snippet).collect()
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
    fn two_places_are_shown_in_one_file_and_in_two() {
        let files = [
            ("a/service.yaml", "a: 1\n\n\n\na: 2\n"),
            ("b/service.yaml", "b: 1\n"),
        ];
        let sources = Sources::from_files("spec", files);
        let at = |file, start, end| Span {
            file: FileId(file),
            start,
            end,
        };
        let twice = Diagnostic::at("rule", at(0, 8, 9), "twice");
        let show = |other| {
            render(
                &[twice.clone().other(other, "here first")],
                &sources,
                Style::Plain,
            )
        };
        assert_eq!(
            show(at(0, 0, 1)),
            "error[rule]: twice\n --> spec/a/service.yaml:5:1\n  |\n\
             1 | a: 1\n  | - here first\n...\n5 | a: 2\n  | ^\n\n"
        );
        assert_eq!(
            show(at(1, 0, 1)),
            "error[rule]: twice\n --> spec/a/service.yaml:5:1\n  |\n5 | a: 2\n  | ^\n  |\n \
             ::: spec/b/service.yaml:1:1\n  |\n1 | b: 1\n  | - here first\n\n"
        );
    }

    #[test]
    fn nothing_in_a_finding_can_harm_who_reads_it() {
        let evil = "\u{1b}[2J\u{7}\u{9b}\u{7f}\u{202e}\u{2066}\u{200b}\u{61c}";
        let path = format!("{evil}/service.yaml");
        let text = format!("doc: {evil}x{evil}\n");
        let sources = Sources::from_files("spec", [(&*path, &*text)]);
        let start = text.find('x').unwrap_or_default();
        let span = Span {
            file: FileId(0),
            start,
            end: start + 1,
        };
        let findings = [
            Diagnostic::at("rule", span, evil).help(evil),
            Diagnostic::in_file("rule", &path, evil).help(evil),
        ];
        let harmless = |text: &str| text.chars().all(|c| matches!(c, '\n' | ' '..='~'));
        let shown = render(&findings, &sources, Style::Plain);
        assert!(harmless(&shown), "{shown:?}");
        let caret = shown.lines().nth(4).unwrap_or_default();
        let x = shown.lines().nth(3).and_then(|line| line.find('x'));
        assert_eq!(caret.find('^'), x, "{shown}");
        let github = machine::github(&findings, &sources);
        assert!(
            harmless(&github) && github.lines().count() == 2,
            "{github:?}"
        );
        let json = machine::json(&findings, &sources);
        assert!(harmless(&json), "{json:?}");
        let json: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
        assert_eq!(json["findings"][0]["message"], evil);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let long = "é".repeat(500_000);
        let text = format!("{long}X{long}");
        let sources = Sources::from_files("spec", [("demo/service.yaml", &*text)]);
        let span = Span {
            file: FileId(0),
            start: long.len(),
            end: long.len() + 1,
        };
        let finding = Diagnostic::at("rule", span, format!("`{long}` is wrong")).help(&*long);
        let shown = render(std::slice::from_ref(&finding), &sources, Style::Plain);
        assert!(shown.len() < 3_000, "{}", shown.len());
        assert!(
            shown.contains("…` is wrong") || shown.contains("é` is wrong"),
            "{shown}"
        );
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[1], " --> spec/demo/service.yaml:1:500001");
        let column = |line: &str, c| line.chars().position(|other| other == c);
        assert_eq!(column(lines[3], 'X'), column(lines[4], '^'), "{shown}");
        assert!(machine::github(&[finding], &sources).len() < 3_000);
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
