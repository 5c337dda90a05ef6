//! The specs that the server speaks: those inside, or those of a folder.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tencentcloud_model::diagnostic::{self, Diagnostic, Style};
use tencentcloud_model::load;
use tencentcloud_model::model::Model;
use tencentcloud_model::sources::Sources;

use crate::Error;

/// Path below the spec folder and text of each spec file.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/specs.rs"));

/// The specs inside, read once for all servers of a process.
pub(crate) fn embedded() -> Result<Arc<Model>, Error> {
    static MODEL: Mutex<Option<Arc<Model>>> = Mutex::new(None);
    let mut model = MODEL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(model) = &*model {
        return Ok(Arc::clone(model));
    }
    let sources = Sources::from_files("spec", FILES.iter().copied());
    Ok(Arc::clone(model.insert(read(&sources)?)))
}

/// The specs of a folder.
pub(crate) fn folder(path: &Path) -> Result<Arc<Model>, Error> {
    read(&load::load(path).map_err(|findings| refused(&findings, &Sources::default()))?)
}

fn read(sources: &Sources) -> Result<Arc<Model>, Error> {
    tencentcloud_model::read(sources)
        .map(Arc::new)
        .map_err(|findings| refused(&findings, sources))
}

fn refused(findings: &[Diagnostic], sources: &Sources) -> Error {
    Error::Spec(diagnostic::render(findings, sources, Style::Plain))
}
