//! The specs that a server speaks: those inside, those of a folder, or the cloud's own metadata.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tencentcloud_model::catalogue::{self, Catalogue};
use tencentcloud_model::diagnostic::{self, Diagnostic, Style};
use tencentcloud_model::load;
use tencentcloud_model::metadata::Metadata;
use tencentcloud_model::model::Model;
use tencentcloud_model::sources::Sources;

use crate::Error;

/// The specs inside, as a catalogue.
pub static CATALOGUE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/services.catalogue"));

/// The specs inside, read once for all servers of a process.
pub(crate) fn embedded() -> Result<Arc<Model>, Error> {
    static MODEL: Mutex<Option<Arc<Model>>> = Mutex::new(None);
    let mut model = MODEL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(model) = &*model {
        return Ok(Arc::clone(model));
    }
    let damaged = |error: catalogue::Error| Error::Spec(error.to_string());
    let inside = Catalogue::from_bytes("the catalogue inside", CATALOGUE).map_err(damaged)?;
    let entries = inside.entries().iter();
    let models: Result<Vec<_>, _> = entries.map(|entry| inside.model(entry)).collect();
    let all = together(models.map_err(damaged)?);
    Ok(Arc::clone(model.insert(Arc::new(all))))
}

/// The specs of a folder.
pub(crate) fn folder(path: &Path) -> Result<Arc<Model>, Error> {
    read(&load::load(path).map_err(|findings| refused(&findings, &Sources::default()))?)
}

/// A package of the cloud's metadata.
pub(crate) fn metadata(path: &Path) -> Result<Metadata, Error> {
    Metadata::open(path).map_err(|finding| refused(&[finding], &Sources::default()))
}

/// One model of several with the same common errors.
fn together(models: impl IntoIterator<Item = Model>) -> Model {
    let mut all = Model::default();
    for model in models {
        all.common_errors = model.common_errors;
        all.services.extend(model.services);
    }
    all
}

fn read(sources: &Sources) -> Result<Arc<Model>, Error> {
    tencentcloud_model::read(sources)
        .map(Arc::new)
        .map_err(|findings| refused(&findings, sources))
}

fn refused(found: &[Diagnostic], sources: &Sources) -> Error {
    Error::Spec(findings(found, sources))
}

/// Findings as a text without colours.
pub(crate) fn findings(found: &[Diagnostic], sources: &Sources) -> String {
    diagnostic::render(found, sources, Style::Plain)
}
