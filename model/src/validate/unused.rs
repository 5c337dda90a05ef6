//! Types, error codes and categories that nothing uses.

use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::model::{ErrorRef, Service};
use crate::sources::At;

/// Finds what no action of a service reaches. What has another finding may not be what it seems.
pub(super) fn check(service: &Service, findings: &mut Findings) {
    let mut report = |what: &str, name: &At<String>| {
        if findings.is_reported(name.span) {
            return;
        }
        let message = format!("no action uses the {what} `{name}`");
        findings.push(Diagnostic::at("unused", name.span, message).help("remove it, or use it"));
    };
    for ty in &service.types {
        if !ty.in_input && !ty.in_output {
            report("type", &ty.name);
        }
    }
    let mut used = vec![false; service.errors.len()];
    for error in service.actions.iter().flat_map(|action| &action.errors) {
        if let ErrorRef::Service(index) = error.value {
            used[index] = true;
        }
    }
    for (error, _) in service.errors.iter().zip(used).filter(|(_, used)| !used) {
        report("error code", &error.code);
    }
    for (index, category) in service.categories.iter().enumerate() {
        if service
            .actions
            .iter()
            .all(|action| action.category != Some(index))
        {
            report("category", &category.name);
        }
    }
}
