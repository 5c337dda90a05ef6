//! Turns the specs of Tencent Cloud's services into a client crate and its documentation.
//!
//! ```text
//! load -> parse -> resolve -> validate -> lower -> render -> format -> write | check
//! YAML    spec      model      model      rust     tokens    text      files
//!                              \-> diff(model, model)        \-> Markdown
//! ```

pub mod bindgen;
pub mod diff;
pub mod lower;
pub mod naming;
pub mod output;
pub mod part;
pub mod render;
pub mod samples;
pub mod schema;

use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::model::Model;

use output::Files;
use part::Part;

/// All that is generated from the specs, by path below the output folder.
///
/// # Errors
///
/// Everything that is wrong with the specs.
pub fn generate(model: &Model) -> Result<Files, Vec<Diagnostic>> {
    let mut files = Files::new();
    let mut findings = Vec::new();
    let services = model.services.iter();
    let services = services.map(|service| Part::Service(&service.module));
    for part in services.chain([Part::Package]) {
        match part.files(model) {
            Ok(made) => files.extend(made),
            Err(found) => findings.extend(found),
        }
    }
    if findings.is_empty() {
        Ok(files)
    } else {
        Err(findings)
    }
}
