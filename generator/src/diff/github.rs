//! A report as annotations of a pull request's lines.

use tencentcloud_model::diagnostic::machine::{Level, annotation};

use super::{Report, Verdict};

impl Report {
    /// The report as workflow commands, one a line, without changes of the documentation.
    #[must_use]
    pub fn github(&self) -> String {
        let changes = self
            .changes
            .iter()
            .filter(|entry| !entry.is_documentation())
            .map(|entry| {
                let level = match (entry.verdict(), &entry.accepted) {
                    (Verdict::Breaking, None) => Level::Error,
                    (Verdict::Warning, None) => Level::Warning,
                    _ => Level::Notice,
                };
                let accepted = entry
                    .accepted
                    .as_ref()
                    .map_or_else(String::new, |reason| format!("; accepted: {reason}"));
                let message = format!(
                    "{}: {} (source {}, wire {}{accepted})",
                    entry.place,
                    entry.message,
                    entry.source.name(),
                    entry.wire.name()
                );
                // A file that is gone is annotated where it was.
                let place = entry.head.as_ref().or(entry.base.as_ref());
                let place = place.map(|at| (at.path.as_str(), Some((at.line, None))));
                annotation(level, place, &entry.rule, &message)
            });
        let stale = self.stale_approvals.iter().map(|stale| {
            let message = format!(
                "nothing follows `{}` at `{}`; the entry can go",
                stale.rule, stale.place
            );
            let place = (
                stale.location.path.as_str(),
                Some((stale.location.line, None)),
            );
            annotation(Level::Warning, Some(place), "stale-approval", &message)
        });
        changes.chain(stale).collect()
    }
}
