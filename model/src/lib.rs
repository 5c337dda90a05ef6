//! The specs of Tencent Cloud's services, read, resolved and checked.
//!
//! ```text
//! load -> parse -> resolve -> validate
//! YAML    spec     model      model
//! metadata ------> resolve -> validate
//!         spec     model      model
//! ```

pub mod catalogue;
pub mod diagnostic;
pub mod escape;
pub mod fit;
pub mod fmt;
pub mod import;
pub mod load;
pub mod metadata;
pub mod model;
pub mod sample;
pub mod schema;
pub mod sources;
pub mod spec;
pub mod text;
pub mod words;

mod consequences;
mod decode;
mod findings;
mod graph;
mod json;
mod outline;
mod parse;
mod resolve;
mod tree;
mod validate;
mod yaml;

pub use parse::approvals;
pub use tree::nearest;

use diagnostic::Diagnostic;
use findings::Findings;
use model::{Model, Service, Source};
use sources::Sources;

/// Reads specs: parses, resolves and checks them.
///
/// # Errors
///
/// All findings, sorted by file and place.
pub fn read(sources: &Sources) -> Result<Model, Vec<Diagnostic>> {
    read_with(sources, |_| Vec::new())
}

/// Reads specs, with checks of one's own: what they find comes with all other findings, save where
/// there is one already. The checks see a model also if it has gaps.
///
/// # Errors
///
/// All findings, sorted by file and place.
pub fn read_with(
    sources: &Sources,
    checks: impl FnOnce(&Model) -> Vec<Diagnostic>,
) -> Result<Model, Vec<Diagnostic>> {
    let (files, found) = parse::parse(sources);
    model(&files, found, sources, checks)
}

/// The model of spec structs, whichever way they came.
fn model(
    files: &parse::Files,
    found: Vec<Diagnostic>,
    sources: &Sources,
    checks: impl FnOnce(&Model) -> Vec<Diagnostic>,
) -> Result<Model, Vec<Diagnostic>> {
    let mut findings = Findings::after(found);
    let mut model = resolve::resolve(files, &mut findings);
    validate::validate(&model, files, sources, &mut findings);
    findings.extend_elsewhere(checks(&model));
    let found = findings.finish(sources);
    if !found.is_empty() {
        return Err(found);
    }
    let is_foreign = |service: &&mut Service| matches!(service.source, Source::Metadata(_));
    for service in model.services.iter_mut().filter(is_foreign) {
        validate::drop_unfit(service, sources);
    }
    Ok(model)
}
