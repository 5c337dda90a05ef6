//! Spec files to the model: every name becomes a reference to something that exists.

mod fields;
mod history;
mod pagination;
mod services;

use std::collections::HashSet;

use crate::diagnostic::{self, Diagnostic, Place, Span};
use crate::load::Sources;
use crate::model::Model;
use crate::{parse, validate};

pub(crate) use fields::BUILT_IN;

/// Reads specs: parses, resolves and checks them.
///
/// # Errors
///
/// All findings, sorted by file and place.
pub fn read(sources: &Sources) -> Result<Model, Vec<Diagnostic>> {
    let (files, found) = parse::parse(sources);
    let mut findings = Findings::after(found);
    let model = services::resolve(&files, &mut findings);
    validate::validate(&model, &files, sources, &mut findings);
    let mut found = findings.all;
    if found.is_empty() {
        return Ok(model);
    }
    diagnostic::sort(&mut found, sources);
    Err(found)
}

/// Findings, those of parsing first. Where parsing found something, later stages are silent: they
/// would only see what it put in the place.
pub(crate) struct Findings {
    all: Vec<Diagnostic>,
    silenced: HashSet<Span>,
}

impl Findings {
    fn after(all: Vec<Diagnostic>) -> Self {
        let spans = all.iter().filter_map(|finding| match finding.place {
            Place::Span(span) => Some(span),
            Place::File(_) => None,
        });
        // A file that is missing or no YAML stands as an empty one, at no place.
        let silenced = spans.chain([Span::default()]).collect();
        Self { all, silenced }
    }

    pub(crate) fn push(&mut self, finding: Diagnostic) {
        match finding.place {
            Place::Span(span) if self.is_silent(span) => {}
            _ => self.all.push(finding),
        }
    }

    /// Adds a finding without help.
    pub(crate) fn at(&mut self, rule: &'static str, span: Span, message: impl Into<String>) {
        self.push(Diagnostic::at(rule, span, message));
    }

    /// Whether a finding is about a place.
    pub(crate) fn is_reported(&self, span: Span) -> bool {
        self.all
            .iter()
            .any(|finding| finding.place == Place::Span(span))
    }

    /// Keeps later findings away from a place, as what stands there is not known.
    pub(crate) fn silence(&mut self, span: Span) {
        self.silenced.insert(span);
    }

    /// Whether what stands at a place is not known.
    pub(crate) fn is_silent(&self, span: Span) -> bool {
        self.silenced.contains(&span)
    }
}
