//! The specs of Tencent Cloud's services, read, resolved and checked.
//!
//! ```text
//! load -> parse -> resolve -> validate
//! YAML    spec     model      model
//! metadata ------> resolve -> validate
//!         spec     model      model
//! ```

pub mod diagnostic;
pub mod load;
pub mod metadata;
pub mod model;
pub mod schema;
pub mod sources;
pub mod spec;
pub mod text;
pub mod words;

mod decode;
mod findings;
mod json;
mod parse;
mod resolve;
mod tree;
mod validate;
mod yaml;

pub use parse::approvals;
pub use tree::nearest;

use diagnostic::Diagnostic;
use findings::Findings;
use model::Model;
use sources::Sources;

/// Reads specs: parses, resolves and checks them.
///
/// # Errors
///
/// All findings, sorted by file and place.
pub fn read(sources: &Sources) -> Result<Model, Vec<Diagnostic>> {
    let (files, found) = parse::parse(sources);
    model(&files, found, sources)
}

/// The model of spec structs, whichever way they came.
fn model(
    files: &parse::Files,
    found: Vec<Diagnostic>,
    sources: &Sources,
) -> Result<Model, Vec<Diagnostic>> {
    let mut findings = Findings::after(found);
    let model = resolve::resolve(files, &mut findings);
    validate::validate(&model, files, sources, &mut findings);
    let found = findings.finish(sources);
    if found.is_empty() {
        Ok(model)
    } else {
        Err(found)
    }
}
