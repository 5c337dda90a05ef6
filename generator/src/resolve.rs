//! Spec files to the model: every name becomes a reference to something that exists.

mod fields;
mod history;
mod pagination;
mod services;

use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::load::Sources;
use crate::model::Model;
use crate::{parse, validate};

pub(crate) use fields::BUILT_IN;

/// Reads specs: parses, resolves and checks them.
///
/// # Errors
///
/// All findings, sorted by file and place.
pub fn read(sources: &Sources) -> Result<Model, Vec<Diagnostic>> {
    let (files, found) = parse::parse(sources);
    let mut findings = Findings::after(found);
    let model = services::resolve(&files, &mut findings);
    validate::validate(&model, &files, sources, &mut findings);
    let found = findings.finish(sources);
    if found.is_empty() {
        Ok(model)
    } else {
        Err(found)
    }
}
