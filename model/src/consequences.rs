//! Findings that only follow from others: who mends those mends these as well, and until then they
//! lead astray.
//!
//! A file that cannot be read whole lacks things that are there, for all that refer to them.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Place};
use crate::sources::{FileId, Part, Role, Sources};

/// Whatever is found while files are read, of all rules.
const UNREADABLE: &str = "";

/// What is not there by the name that was meant, besides all that cannot be read.
const BROKEN: &[&str] = &[UNREADABLE, "bad-name", "file-name", "type-kind"];

/// The same, and what is not whole.
const UNFINISHED: &[&str] = &[
    UNREADABLE,
    "bad-name",
    "error-name",
    "file-name",
    "missing-key",
    "type-kind",
];

/// Where a cause may stand.
#[derive(Clone, Copy)]
enum Within {
    /// In the same file.
    File,
    /// In the service's own description.
    Service,
    /// In its error codes, or those of all services.
    Errors,
    Types,
    /// In a type or an action.
    Contents,
    /// Anywhere in the service.
    Anywhere,
}

/// What follows, from what, and where that stands.
struct Row(
    &'static [&'static str],
    &'static [&'static str],
    &'static [Within],
);

const ROWS: &[Row] = &[
    // A key that stands twice is not looked at the second time; the first may be a slip.
    Row(
        &["empty-text", "missing-key", "wrong-kind"],
        &["duplicate-key", "unsupported-yaml"],
        &[Within::File],
    ),
    Row(&["file-name"], &["bad-name"], &[Within::File]),
    Row(&["error-name"], &["missing-key"], &[Within::File]),
    Row(
        &[
            "bad-version",
            "bounds",
            "conflicts-with",
            "enum-value",
            "error-name",
            "missing-key",
        ],
        BROKEN,
        &[Within::File],
    ),
    Row(
        &["default", "example", "pagination", "requires"],
        BROKEN,
        &[Within::File, Within::Types],
    ),
    Row(
        &[
            "duplicate-name",
            "release-order",
            "required-output",
            "unknown-in-history",
        ],
        UNFINISHED,
        &[Within::File],
    ),
    Row(
        &["rust-name-collision"],
        &["duplicate-name"],
        &[Within::File],
    ),
    Row(
        &["path", "region", "unknown-category"],
        UNFINISHED,
        &[Within::Service],
    ),
    Row(&["unknown-error"], UNFINISHED, &[Within::Errors]),
    Row(&["unknown-in-history"], BROKEN, &[Within::Contents]),
    // What uses it may be what is wrong.
    Row(&["unused"], UNFINISHED, &[Within::Anywhere]),
    Row(
        &["unused"],
        &["unknown-category", "unknown-error", "unknown-type"],
        &[Within::Anywhere],
    ),
];

/// Takes out what follows from other findings, of which the first so many were found while files
/// were read.
pub(crate) fn drop_from(findings: &mut Vec<Diagnostic>, unreadable: usize, sources: &Sources) {
    let roles: HashMap<FileId, Role<'_>> = sources.iter().map(|(id, role, _)| (id, role)).collect();
    let mut found: HashSet<(&str, FileId)> = HashSet::new();
    for (index, finding) in findings.iter().enumerate() {
        if let Place::Span(span) = finding.place {
            found.insert((finding.rule, span.file));
            if index < unreadable {
                found.insert((UNREADABLE, span.file));
            }
        }
    }
    let mut index = 0;
    findings.retain(|finding| {
        let is_unreadable = index < unreadable;
        index += 1;
        let Place::Span(span) = finding.place else {
            return true;
        };
        let Some(role) = roles.get(&span.file) else {
            return true;
        };
        !ROWS.iter().any(|Row(follows, causes, places)| {
            follows.contains(&finding.rule)
                && !(is_unreadable && causes.contains(&UNREADABLE))
                && found.iter().any(|(rule, file)| {
                    causes.contains(rule)
                        && places.iter().any(|place| match place {
                            Within::File => *file == span.file,
                            place => roles.get(file).is_some_and(|of| place.holds(*role, *of)),
                        })
                })
        })
    });
}

impl Within {
    /// Whether something in one file may have its cause in another.
    fn holds(self, finding: Role<'_>, cause: Role<'_>) -> bool {
        let (Role::Of(module, _), Role::Of(other, part)) = (finding, cause) else {
            return matches!((self, cause), (Self::Errors, Role::CommonErrors));
        };
        let fits = match self {
            Self::File => false,
            Self::Service => part == Part::Service,
            Self::Errors => part == Part::Errors,
            Self::Types => matches!(part, Part::Type(_)),
            Self::Contents => matches!(part, Part::Type(_) | Part::Action(_)),
            Self::Anywhere => true,
        };
        fits && module == other
    }
}
