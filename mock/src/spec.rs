//! The specs that the server speaks: those inside, those of a folder, or the cloud's own metadata.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tencentcloud_model::catalogue::{self, Catalogue};
use tencentcloud_model::diagnostic::{self, Diagnostic, Style};
use tencentcloud_model::load;
use tencentcloud_model::metadata::{Failure, Metadata, Options, Version};
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

/// The services of a package of the cloud's metadata, read on every core.
pub(crate) fn metadata(path: &Path) -> Result<Arc<Model>, Error> {
    let refuse = |failure: Failure| refused(&failure.findings, &failure.sources);
    let metadata = Metadata::open(path).map_err(|finding| refuse(finding.into()))?;
    let read = |version: &Version| metadata.read(version, Options::default());
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let share = metadata.versions().len().div_ceil(workers);
    let models: Result<Vec<_>, _> = thread::scope(|scope| {
        let threads: Vec<_> = metadata
            .versions()
            .chunks(share)
            .map(|share| scope.spawn(|| share.iter().map(read).collect::<Vec<_>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    let models = models.map_err(refuse)?.into_iter().map(|(model, _)| model);
    Ok(Arc::new(together(models)))
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

fn refused(findings: &[Diagnostic], sources: &Sources) -> Error {
    Error::Spec(diagnostic::render(findings, sources, Style::Plain))
}
