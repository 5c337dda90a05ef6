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
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
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

/// Where something is found, as rows ask for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Seat<'s> {
    File(FileId),
    CommonErrors,
    Service(&'s str, Within),
}

/// Takes out what follows from other findings, of which the first so many were found while files
/// were read.
pub(crate) fn drop_from(findings: &mut Vec<Diagnostic>, unreadable: usize, sources: &Sources) {
    let roles: HashMap<FileId, Role<'_>> = sources.iter().map(|(id, role, _)| (id, role)).collect();
    let mut found: HashSet<(&str, Seat<'_>)> = HashSet::new();
    for (index, finding) in findings.iter().enumerate() {
        if let Place::Span(span) = finding.place {
            let rules = [
                Some(finding.rule),
                (index < unreadable).then_some(UNREADABLE),
            ];
            for rule in rules.into_iter().flatten() {
                let seats = seats(span.file, roles.get(&span.file).copied());
                found.extend(seats.map(|seat| (rule, seat)));
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
                && places
                    .iter()
                    .flat_map(|place| place.of(span.file, *role))
                    .any(|seat| causes.iter().any(|rule| found.contains(&(rule, seat))))
        })
    });
}

/// The seats of what is found in a file.
fn seats<'s>(file: FileId, role: Option<Role<'s>>) -> impl Iterator<Item = Seat<'s>> {
    let (module, places): (_, &[Within]) = match role {
        Some(Role::Of(module, part)) => (module, places(part)),
        _ => ("", &[]),
    };
    let common = matches!(role, Some(Role::CommonErrors)).then_some(Seat::CommonErrors);
    let within = places
        .iter()
        .map(move |place| Seat::Service(module, *place));
    [Some(Seat::File(file)), common]
        .into_iter()
        .flatten()
        .chain(within)
}

fn places(part: Part<'_>) -> &'static [Within] {
    match part {
        Part::Service => &[Within::Service, Within::Anywhere],
        Part::Errors => &[Within::Errors, Within::Anywhere],
        Part::Type(_) => &[Within::Types, Within::Contents, Within::Anywhere],
        Part::Action(_) => &[Within::Contents, Within::Anywhere],
        Part::History => &[Within::Anywhere],
    }
}

impl Within {
    /// Where the cause of what is found in a file would be.
    fn of(self, file: FileId, role: Role<'_>) -> impl Iterator<Item = Seat<'_>> {
        let own = match (self, role) {
            (Self::File, _) => Some(Seat::File(file)),
            (place, Role::Of(module, _)) => Some(Seat::Service(module, place)),
            _ => None,
        };
        let common = matches!(self, Self::Errors).then_some(Seat::CommonErrors);
        own.into_iter().chain(common)
    }
}
