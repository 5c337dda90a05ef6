//! Changes that were accepted.

use tencentcloud_model::diagnostic::Diagnostic;

use super::{Location, Snapshot, rules};

/// An entry of `approvals.yaml`. It accepts the changes of its rule at its place, whatever their
/// message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The rule's name.
    pub rule: String,
    /// The place, as a comparison prints it.
    pub place: String,
    /// Why the change is accepted.
    pub reason: String,
    /// Where the entry stands.
    pub location: Location,
}

impl Snapshot {
    /// The changes that the specs accept.
    ///
    /// # Errors
    ///
    /// A finding for each entry with a rule that does not exist or without a reason.
    pub fn approvals(&self) -> Result<Vec<Approval>, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        let mut approvals = Vec::new();
        for entry in tencentcloud_model::approvals(&self.sources) {
            if rules::find(&entry.rule).is_none() {
                let message = format!("there is no rule `{}`", entry.rule);
                let finding = Diagnostic::at("unknown-rule", entry.rule.span, message);
                findings.push(match rules::suggest(&entry.rule) {
                    Some(rule) => finding.help(format!("did you mean `{rule}`?")),
                    None => finding.help("`cargo run -p generator -- rules` lists the rules"),
                });
            }
            if entry.reason.trim().is_empty() {
                findings.push(
                    Diagnostic::at("missing-reason", entry.reason.span, "the reason is empty")
                        .help("say why callers will be fine, or what they have to do"),
                );
            }
            approvals.push(Approval {
                location: self.location(entry.rule.span),
                rule: entry.rule.value,
                place: entry.place.value,
                reason: entry.reason.value,
            });
        }
        if findings.is_empty() {
            Ok(approvals)
        } else {
            Err(findings)
        }
    }
}
