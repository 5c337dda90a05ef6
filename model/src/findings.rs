//! What is found while specs are resolved and checked.

use std::collections::{HashMap, HashSet};

use crate::consequences;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::sources::{FileId, Sources, Span};
use crate::tree::nearest;

/// Findings past which the rest of a file's are only counted.
const MAX_IN_FILE: usize = 100;

/// Findings, those of parsing first. Where parsing found something, later stages are silent: they
/// would only see what it put in the place.
#[derive(Debug)]
pub(crate) struct Findings {
    all: Vec<Diagnostic>,
    /// How many of them are those of parsing.
    unreadable: usize,
    silenced: HashSet<Span>,
    /// All places that have a finding.
    reported: HashSet<Span>,
    /// How many each file has, also those that are not kept.
    counts: HashMap<FileId, usize>,
}

impl Findings {
    /// Begins with the findings of parsing.
    pub(crate) fn after(parsed: Vec<Diagnostic>) -> Self {
        let mut findings = Self {
            all: Vec::new(),
            unreadable: 0,
            silenced: HashSet::new(),
            reported: HashSet::new(),
            counts: HashMap::new(),
        };
        let mut silenced = HashSet::new();
        for finding in parsed {
            if let Place::Span(span) = finding.place {
                silenced.insert(span);
            }
            findings.push(finding);
        }
        findings.unreadable = findings.all.len();
        // A file that is missing or no YAML stands as an empty one, at no place.
        silenced.insert(Span::default());
        findings.silenced = silenced;
        findings
    }

    /// All of them in the order of files and places.
    pub(crate) fn finish(mut self, sources: &Sources) -> Vec<Diagnostic> {
        for (file, count) in &self.counts {
            if let Some(more @ 1..) = count.checked_sub(MAX_IN_FILE) {
                let end = sources.text(*file).len();
                let span = Span {
                    file: *file,
                    start: end,
                    end,
                };
                let message = format!("{more} more findings in this file");
                self.all
                    .push(Diagnostic::at("more", span, message).help("mend the others first"));
            }
        }
        consequences::drop_from(&mut self.all, self.unreadable, sources);
        diagnostic::sort(&mut self.all, sources);
        self.all
    }

    pub(crate) fn push(&mut self, finding: Diagnostic) {
        if let Place::Span(span) = finding.place {
            if self.is_silent(span) {
                return;
            }
            self.reported.insert(span);
            let count = self.counts.entry(span.file).or_default();
            *count += 1;
            if *count > MAX_IN_FILE {
                return;
            }
        }
        self.all.push(finding);
    }

    /// Adds findings that may only repeat what others say of one of their places.
    pub(crate) fn extend_elsewhere(&mut self, found: Vec<Diagnostic>) {
        let known = |finding: &Diagnostic| {
            let span = match finding.place {
                Place::Span(span) => Some(span),
                Place::File(_) => None,
            };
            let other = finding.other.as_deref().map(|(span, _)| *span);
            let mut spans = span.into_iter().chain(other);
            spans.any(|span| self.is_reported(span) || self.is_silent(span))
        };
        let new: Vec<_> = found
            .into_iter()
            .filter(|finding| !known(finding))
            .collect();
        new.into_iter().for_each(|finding| self.push(finding));
    }

    /// Adds a finding without help.
    pub(crate) fn at(&mut self, rule: &'static str, span: Span, message: impl Into<String>) {
        self.push(Diagnostic::at(rule, span, message));
    }

    /// Adds a finding about a word that is none of those known; the one that may be meant, if
    /// there is one.
    pub(crate) fn unknown<'a>(
        &mut self,
        finding: Diagnostic,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
        otherwise: &str,
    ) -> Option<&'a str> {
        if let Place::Span(span) = finding.place
            && self
                .counts
                .get(&span.file)
                .is_some_and(|count| *count >= MAX_IN_FILE)
        {
            // Nobody will see what is meant, and in a huge file it takes long to tell.
            self.push(finding);
            return None;
        }
        let near = nearest(word, known);
        self.push(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(otherwise),
        });
        near
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether a finding is about a place.
    pub(crate) fn is_reported(&self, span: Span) -> bool {
        self.reported.contains(&span)
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
