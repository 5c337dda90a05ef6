//! A comparison as people and programs read it.

use std::collections::{HashMap, HashSet};

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
    /// How the version of the client should rise; nothing where it has none of its own, as what
    /// callers make from the cloud's metadata.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Proposed>,
    /// The changes, the worst first, then by place.
    pub changes: Vec<Entry>,
    /// Entries of `approvals.yaml` that accept nothing.
    pub stale_approvals: Vec<StaleApproval>,
}

/// A version and the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proposed {
    /// How the version of the client should rise.
    pub bump: Bump,
    /// The version of the client.
    pub version: String,
    /// The version of the client after the bump.
    pub next_version: String,
}

/// Which number of a version rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Bump {
    /// None: nothing changed.
    None,
    /// The third.
    Patch,
    /// The second.
    Minor,
    /// The first.
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
    /// Where it stands in the head; of something removed, the nearest that is left in its file.
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
    /// `MAJOR.MINOR.PATCH`, where it has one.
    #[must_use]
    pub fn new(
        (base, head): (&str, &str),
        version: Option<&str>,
        changes: Vec<Change>,
        approvals: &[Approval],
    ) -> Self {
        let accepted: HashMap<(&str, &str), &Approval> = approvals
            .iter()
            .map(|approval| ((&*approval.rule, &*approval.place), approval))
            .collect();
        let mut entries: Vec<Entry> = changes
            .into_iter()
            .map(|change| {
                let (rule, place) = (change.rule.name, change.place.to_string());
                let approval = accepted.get(&(rule, &*place));
                Entry {
                    rule: rule.to_owned(),
                    accepted: approval.map(|approval| approval.reason.clone()),
                    place,
                    message: change.message,
                    source: change.source,
                    wire: change.wire,
                    base: change.base,
                    head: change.head,
                    at: change.place,
                }
            })
            .collect();
        let used: HashSet<(&str, &str)> = entries
            .iter()
            .map(|entry| (&*entry.rule, &*entry.place))
            .collect();
        let stale_approvals = approvals
            .iter()
            .filter(|approval| !used.contains(&(&*approval.rule, &*approval.place)))
            .map(|approval| StaleApproval {
                rule: approval.rule.clone(),
                place: approval.place.clone(),
                location: approval.location.clone(),
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
        let proposed = version.map(|version| {
            let bump = Bump::after(&entries, version);
            Proposed {
                bump,
                version: version.to_owned(),
                next_version: bump.of(version),
            }
        });
        Self {
            base: base.to_owned(),
            head: head.to_owned(),
            verdict: worst(true),
            unaccepted: worst(false),
            proposed,
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
            Verdict::Safe if self.changes.iter().all(Entry::is_documentation) => {
                "Only the documentation changed.".to_owned()
            }
            Verdict::Safe => "Safe: callers compile and deployed programs work.".to_owned(),
        };
        match count(&|entry| entry.accepted.is_some()) {
            0 => verdict,
            accepted => format!("{verdict} {accepted} accepted."),
        }
    }

    /// The proposed version in one line, with the rule that its number follows.
    #[must_use]
    pub fn proposal(&self) -> Option<String> {
        let Proposed {
            bump,
            version,
            next_version,
        } = self.proposed.as_ref()?;
        if *bump == Bump::None {
            return Some(format!("none, it stays {version}"));
        }
        let rise = format!("{}, from {version} to {next_version}", bump.name());
        Some(if version.starts_with("0.") {
            rise + " (while the first number is 0, the second counts what breaks and the third all else)"
        } else {
            rise
        })
    }

    /// The changes that nobody accepted, from a verdict on: those on which a comparison fails.
    pub fn failing(&self, from: Verdict) -> impl Iterator<Item = &Entry> {
        self.changes
            .iter()
            .filter(move |entry| entry.accepted.is_none() && entry.verdict() >= from)
    }
}

fn stops(changes: usize) -> String {
    match changes {
        0 => "nothing stops".to_owned(),
        1 => "1 change stops".to_owned(),
        changes => format!("{changes} changes stop"),
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

    /// The number that rises after changes, as Semantic Versioning has it. While a version begins
    /// with 0, its second number counts what breaks and its third one all else.
    fn after(changes: &[Entry], version: &str) -> Self {
        let begins_with_0 = version.starts_with("0.");
        let rise = |entry: &Entry| {
            if entry.source == Verdict::Breaking {
                if begins_with_0 {
                    Bump::Minor
                } else {
                    Bump::Major
                }
            } else if begins_with_0 || entry.is_documentation() {
                Bump::Patch
            } else {
                Bump::Minor
            }
        };
        changes.iter().map(rise).max().unwrap_or(Bump::None)
    }

    /// A version after it.
    #[must_use]
    pub fn of(self, version: &str) -> String {
        let numbers: Vec<u64> = version
            .split('.')
            .map_while(|part| part.parse().ok())
            .collect();
        let &[major, minor, patch] = numbers.as_slice() else {
            return version.to_owned();
        };
        let next = match self {
            Bump::None => [major, minor, patch],
            Bump::Patch => [major, minor, patch + 1],
            Bump::Minor => [major, minor + 1, 0],
            Bump::Major => [major + 1, 0, 0],
        };
        next.map(|number| number.to_string()).join(".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::rules::{ACTION_ADDED, ACTION_REMOVED, DOCUMENTATION_CHANGED};
    use crate::diff::{Item, Rule};

    fn report(rules: &[&'static Rule], version: &str) -> Report {
        let changes = rules.iter().map(|rule| Change {
            rule,
            place: Place {
                service: "shop".to_owned(),
                item: Item::Service,
            },
            message: String::new(),
            source: rule.source,
            wire: Verdict::Safe,
            base: None,
            head: None,
        });
        Report::new(("a", "b"), Some(version), changes.collect(), &[])
    }

    #[test]
    fn the_word_and_the_number_of_a_version_agree() {
        for (rule, first, later) in [
            (
                &DOCUMENTATION_CHANGED,
                "patch, from 0.1.2 to 0.1.3",
                "patch, from 1.2.3 to 1.2.4",
            ),
            (
                &ACTION_ADDED,
                "patch, from 0.1.2 to 0.1.3",
                "minor, from 1.2.3 to 1.3.0",
            ),
            (
                &ACTION_REMOVED,
                "minor, from 0.1.2 to 0.2.0",
                "major, from 1.2.3 to 2.0.0",
            ),
        ] {
            let proposal = report(&[&DOCUMENTATION_CHANGED, rule], "0.1.2").proposal();
            let proposal = proposal.unwrap_or_default();
            assert!(proposal.starts_with(first), "{proposal}");
            assert!(
                proposal.contains("while the first number is 0"),
                "{proposal}"
            );
            assert_eq!(report(&[rule], "1.2.3").proposal().as_deref(), Some(later));
        }
        let none = report(&[], "0.1.2").proposal();
        assert_eq!(none.as_deref(), Some("none, it stays 0.1.2"));
        assert_eq!(Bump::Major.of("unreleased"), "unreleased");
    }

    #[test]
    fn what_is_new_is_more_than_documentation_in_every_version() {
        let headline = |rule| report(&[rule], "0.1.2").headline();
        assert_eq!(
            headline(&DOCUMENTATION_CHANGED),
            "Only the documentation changed."
        );
        assert!(headline(&ACTION_ADDED).starts_with("Safe: "));
    }
}
