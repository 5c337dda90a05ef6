//! What a change of the specs means for callers.
//!
//! Two models are compared, never their text, so that order and formatting are no changes. Each
//! change follows a [`Rule`] and has two verdicts: whether code against the generated crate still
//! compiles, and whether a program that is already deployed still works. The first is read off
//! the lowered models, which is what the generator emits; the second follows one law: what
//! narrows a request or widens an answer breaks.
//!
//! ```text
//! Snapshot, Snapshot -> compare -> Report -> markdown | json | text | github
//!                       changes    + approvals
//! ```

mod approvals;
mod compare;
mod github;
mod markdown;
mod place;
mod releases;
mod report;
pub mod rules;
mod text;

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;
use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::model::Model;
use tencentcloud_model::sources::{Sources, Span};

pub use self::approvals::Approval;
pub use self::markdown::rules_page;
pub use self::place::{Item, Place};
pub use self::releases::releases;
pub use self::report::{Bump, Entry, Proposed, Report, StaleApproval};
pub use self::rules::Rule;

use crate::lower::{self, rust::Crate};

/// What a change does to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing.
    Safe,
    /// It goes on, but warns, acts differently, or meets something new.
    Warning,
    /// It stops compiling, or stops working.
    Breaking,
}

impl Verdict {
    /// Its name in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Safe => "safe",
            Verdict::Warning => "warning",
            Verdict::Breaking => "breaking",
        }
    }
}

/// The specs of one side of a comparison.
#[derive(Clone, Debug)]
pub struct Snapshot {
    sources: Sources,
    model: Model,
    krate: Crate,
}

impl Snapshot {
    /// Reads and lowers specs.
    ///
    /// # Errors
    ///
    /// All that is wrong with them, sorted by file and place.
    pub fn new(sources: Sources) -> Result<Self, Box<(Vec<Diagnostic>, Sources)>> {
        match tencentcloud_model::read(&sources) {
            Ok(model) => Self::of(model, sources),
            Err(findings) => Err(Box::new((findings, sources))),
        }
    }

    /// Lowers a model; `sources` are the files that its places are in.
    ///
    /// # Errors
    ///
    /// The names that collide in Rust, sorted by file and place.
    pub fn of(model: Model, sources: Sources) -> Result<Self, Box<(Vec<Diagnostic>, Sources)>> {
        let place = lower::rust::Place {
            examples: false,
            ..lower::rust::Place::default()
        };
        match lower::lower(&model, &place) {
            Ok(krate) => Ok(Self {
                sources,
                model,
                krate,
            }),
            Err(findings) => Err(Box::new((findings, sources))),
        }
    }

    /// Specs without any service: what a comparison begins with where there were none.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            sources: Sources::default(),
            model: Model::default(),
            krate: Crate {
                modules: Vec::new(),
            },
        }
    }

    /// The specs' text.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    fn location(&self, span: Span) -> Location {
        Location {
            path: self.sources.path(span.file),
            line: self.sources.position(span).line,
            json_path: self.sources.json_path(span),
        }
    }
}

/// A line of a spec, or a place in the cloud's metadata.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// Path of the file as shown.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// In a JSON file the path to the place, such as `objects.Room.members[3]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json_path: Option<String>,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.json_path {
            Some(json_path) => write!(f, "{}: {json_path}", self.path),
            None => write!(f, "{}:{}", self.path, self.line),
        }
    }
}

/// A difference between two models.
#[derive(Clone, Debug)]
pub struct Change {
    /// What kind of change it is.
    pub rule: &'static Rule,
    /// What changed.
    pub place: Place,
    /// What happened to it, in one line.
    pub message: String,
    /// Whether code against the generated crate still compiles.
    pub source: Verdict,
    /// Whether a program that is already deployed still works.
    pub wire: Verdict,
    /// Where it stands in the base; of something added, what it was added to.
    pub base: Option<Location>,
    /// Where it stands in the head; of something removed, the nearest that is left in its file.
    pub head: Option<Location>,
}

impl Change {
    /// The worse of its two verdicts.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.source.max(self.wire)
    }
}

/// Every difference, sorted by place.
#[must_use]
pub fn compare(base: &Snapshot, head: &Snapshot) -> Vec<Change> {
    compare::compare(base, head)
}
