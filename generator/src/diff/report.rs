//! A comparison as people and programs read it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Approval, Change, Location, Place, Verdict};

/// What a comparison found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What was compared with: a revision or a folder.
    pub base: String,
    /// What was compared: a revision or a folder.
    pub head: String,
    /// The worst verdict of all changes; `safe` if there are none.
    pub verdict: Verdict,
    /// The worst verdict of the changes that nobody accepted.
    pub unaccepted: Verdict,
    /// How the version of the client should rise.
    pub bump: Bump,
    /// The version of the client.
    pub version: String,
    /// The version of the client after the bump.
    pub next_version: String,
    /// The changes, the worst first, then by place.
    pub changes: Vec<Entry>,
    /// Entries of `approvals.yaml` that accept nothing.
    pub stale_approvals: Vec<StaleApproval>,
}

/// How a version rises, as Semantic Versioning has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Bump {
    /// Nothing changed.
    None,
    /// Only documentation changed.
    Patch,
    /// Something is new, or acts differently.
    Minor,
    /// Code that compiled does so no longer.
    Major,
}

/// A change in a report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Name of its rule.
    pub rule: String,
    /// What changed, such as `lcic.CreateRoom.input.Name`.
    pub place: String,
    /// What happened to it, in one line.
    pub message: String,
    /// Whether code against the generated crate still compiles.
    pub source: Verdict,
    /// Whether a program that is already deployed still works.
    pub wire: Verdict,
    /// Where it stands in the base; of something added, what it was added to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Location>,
    /// Where it stands in the head; of something removed, what it was removed from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<Location>,
    /// Why it is accepted, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// What changed, in parts.
    #[serde(skip)]
    pub at: Place,
}

/// An approval that accepts no change of a comparison.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaleApproval {
    /// Name of its rule.
    pub rule: String,
    /// Its place.
    pub place: String,
    /// Where the entry stands.
    pub location: Location,
}

impl Entry {
    /// The worse of its two verdicts.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.source.max(self.wire)
    }

    /// Whether nothing but documentation changed.
    #[must_use]
    pub fn is_documentation(&self) -> bool {
        self.rule == super::rules::DOCUMENTATION_CHANGED.name
    }
}

impl Report {
    /// Puts changes and what is accepted of them together. `version` is the client's, as
    /// `MAJOR.MINOR.PATCH`.
    #[must_use]
    pub fn new(
        (base, head): (&str, &str),
        version: &str,
        changes: Vec<Change>,
        approvals: &[Approval],
    ) -> Self {
        let stale = approvals
            .iter()
            .filter(|approval| !changes.iter().any(|change| approval.accepts(change)));
        let stale_approvals = stale
            .map(|approval| StaleApproval {
                rule: approval.rule.clone(),
                place: approval.place.clone(),
                location: approval.location.clone(),
            })
            .collect();
        let mut entries: Vec<Entry> = changes
            .into_iter()
            .map(|change| {
                let approval = approvals.iter().find(|approval| approval.accepts(&change));
                Entry {
                    rule: change.rule.name.to_owned(),
                    place: change.place.to_string(),
                    accepted: approval.map(|approval| approval.reason.clone()),
                    message: change.message,
                    source: change.source,
                    wire: change.wire,
                    base: change.base,
                    head: change.head,
                    at: change.place,
                }
            })
            .collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.verdict()));
        let worst = |accepted: bool| {
            entries
                .iter()
                .filter(|entry| accepted || entry.accepted.is_none())
                .map(Entry::verdict)
                .max()
                .unwrap_or(Verdict::Safe)
        };
        let bump = entries.iter().map(bump).max().unwrap_or(Bump::None);
        Self {
            base: base.to_owned(),
            head: head.to_owned(),
            verdict: worst(true),
            unaccepted: worst(false),
            bump,
            version: version.to_owned(),
            next_version: bump.of(version),
            stale_approvals,
            changes: entries,
        }
    }

    /// The report as JSON text; `spec/schema/diff.schema.json` describes it.
    #[must_use]
    pub fn json(&self) -> String {
        // Every key is text, so that this cannot fail.
        let json = serde_json::to_string_pretty(self).unwrap_or_default();
        json + "\n"
    }

    /// The verdict in one line.
    #[must_use]
    pub fn headline(&self) -> String {
        if self.changes.is_empty() {
            return "No changes.".to_owned();
        }
        let count =
            |of: &dyn Fn(&Entry) -> bool| self.changes.iter().filter(|entry| of(entry)).count();
        let verdict = match self.verdict {
            Verdict::Breaking => {
                let source = count(&|entry| entry.source == Verdict::Breaking);
                let wire = count(&|entry| entry.wire == Verdict::Breaking);
                format!(
                    "Breaking: {} callers from compiling, {} deployed programs.",
                    stops(source),
                    stops(wire)
                )
            }
            Verdict::Warning => {
                "Callers compile and deployed programs work, but mind the warnings.".to_owned()
            }
            Verdict::Safe if self.bump == Bump::Patch => {
                "Only the documentation changed.".to_owned()
            }
            Verdict::Safe => "Safe: callers compile and deployed programs work.".to_owned(),
        };
        match count(&|entry| entry.accepted.is_some()) {
            0 => verdict,
            accepted => format!("{verdict} {accepted} accepted."),
        }
    }

    /// The proposed version in one line.
    #[must_use]
    pub fn proposal(&self) -> String {
        match self.bump {
            Bump::None => format!("none, it stays {}", self.version),
            bump => format!(
                "{} ({} to {})",
                bump.name(),
                self.version,
                self.next_version
            ),
        }
    }
}

fn stops(changes: usize) -> String {
    match changes {
        0 => "nothing stops".to_owned(),
        1 => "1 change stops".to_owned(),
        changes => format!("{changes} changes stop"),
    }
}

fn bump(entry: &Entry) -> Bump {
    if entry.source == Verdict::Breaking {
        Bump::Major
    } else if entry.is_documentation() {
        Bump::Patch
    } else {
        Bump::Minor
    }
}

impl Bump {
    /// Its name in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Bump::None => "none",
            Bump::Patch => "patch",
            Bump::Minor => "minor",
            Bump::Major => "major",
        }
    }

    /// The version after it. While a version begins with 0, its second number counts what breaks
    /// and its third one all else.
    #[must_use]
    pub fn of(self, version: &str) -> String {
        let numbers: Vec<u64> = version
            .split('.')
            .map_while(|part| part.parse().ok())
            .collect();
        let &[major, minor, patch] = numbers.as_slice() else {
            return version.to_owned();
        };
        let next = match (major, self) {
            (_, Bump::None) => [major, minor, patch],
            (0, Bump::Major) => [0, minor + 1, 0],
            (0, _) | (_, Bump::Patch) => [major, minor, patch + 1],
            (_, Bump::Major) => [major + 1, 0, 0],
            (_, Bump::Minor) => [major, minor + 1, 0],
        };
        next.map(|number| number.to_string()).join(".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_rise_as_semantic_versioning_has_it() {
        for (bump, first, later) in [
            (Bump::None, "0.1.2", "1.2.3"),
            (Bump::Patch, "0.1.3", "1.2.4"),
            (Bump::Minor, "0.1.3", "1.3.0"),
            (Bump::Major, "0.2.0", "2.0.0"),
        ] {
            assert_eq!(
                (bump.of("0.1.2"), bump.of("1.2.3")),
                (first.to_owned(), later.to_owned())
            );
        }
        assert_eq!(Bump::Major.of("unreleased"), "unreleased");
    }
}
