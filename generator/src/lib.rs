//! Turns the specs of Tencent Cloud's services into a client crate and its documentation.
//!
//! ```text
//! load -> parse -> resolve -> validate -> lower -> render -> format -> write | check
//! YAML    spec      model      model      rust     tokens    text      files
//!                              \-> diff(model, model)        \-> Markdown
//! ```

pub mod diagnostic;
#[cfg(feature = "render")]
pub mod diff;
pub mod load;
#[cfg(feature = "render")]
pub mod lower;
pub mod model;
#[cfg(feature = "render")]
pub mod naming;
#[cfg(feature = "render")]
pub mod output;
#[cfg(feature = "render")]
pub mod render;
pub mod resolve;
#[cfg(feature = "schema")]
pub mod schema;
pub mod spec;
#[cfg(feature = "render")]
pub mod text;

mod decode;
mod findings;
mod parse;
mod tree;
mod validate;
mod yaml;

#[cfg(feature = "render")]
use diagnostic::Diagnostic;
#[cfg(feature = "render")]
use output::Files;

/// All that is generated from the specs, by path below the output folder.
///
/// # Errors
///
/// Everything that is wrong with the specs.
#[cfg(feature = "render")]
pub fn generate(model: &model::Model) -> Result<Files, Vec<Diagnostic>> {
    let krate = lower::lower(model)?;
    let mut files = render::client::files(&krate);
    files.extend(render::markdown::files(model));
    files.insert("docs/spec-changes.md".into(), diff::rules_page());
    files.extend(render::package::files(model));
    Ok(files)
}
