//! A report as text for a terminal.

use std::fmt::Write as _;

use tencentcloud_model::diagnostic::Style;
use tencentcloud_model::escape::harmless;

use super::{Report, Verdict};

impl Report {
    /// The report as text.
    #[must_use]
    pub fn text(&self, style: Style) -> String {
        let mut out = format!("{}\n", paint(&self.headline(), self.verdict, style));
        // Writing to a string cannot fail.
        if let Some(proposal) = self.proposal() {
            let _ = writeln!(out, "Proposed version bump: {proposal}.");
        }
        for entry in &self.changes {
            let verdict = paint(entry.verdict().name(), entry.verdict(), style);
            let _ = writeln!(
                out,
                "\n{verdict}[{}]: {}: {}",
                entry.rule,
                entry.place,
                harmless(&entry.message)
            );
            let _ = writeln!(
                out,
                "  source {}, wire {}",
                entry.source.name(),
                entry.wire.name()
            );
            for (side, location) in [("base", &entry.base), ("head", &entry.head)] {
                if let Some(location) = location {
                    let _ = writeln!(out, "  {side} {}", harmless(&location.to_string()));
                }
            }
            if let Some(reason) = &entry.accepted {
                let _ = writeln!(out, "  accepted: {}", harmless(reason));
            }
        }
        for stale in &self.stale_approvals {
            let _ = writeln!(
                out,
                "\n{}: {}: nothing follows `{}` at `{}`; the entry can go",
                paint("stale approval", Verdict::Warning, style),
                stale.location,
                harmless(&stale.rule),
                harmless(&stale.place)
            );
        }
        out
    }
}

/// Text in the colour of a verdict.
fn paint(text: &str, verdict: Verdict, style: Style) -> String {
    let color = match verdict {
        Verdict::Safe => 32,
        Verdict::Warning => 33,
        Verdict::Breaking => 31,
    };
    match style {
        Style::Plain => text.to_owned(),
        Style::Color => format!("\u{1b}[1;{color}m{text}\u{1b}[0m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::Location;
    use crate::diff::approvals::Approval;

    #[test]
    fn what_moves_text_is_escaped() {
        let stale = Approval {
            rule: "action-removed".to_owned(),
            place: "shop.\u{202e}Add\u{1b}[31m".to_owned(),
            reason: "Gone.".to_owned(),
            location: Location {
                path: "spec/approvals.yaml".to_owned(),
                line: 1,
                json_path: None,
            },
        };
        let text = Report::new(("a", "b"), None, Vec::new(), &[stale]).text(Style::Plain);
        assert!(text.contains("`shop.\\u202eAdd\\u001b[31m`"), "{text}");
    }
}
