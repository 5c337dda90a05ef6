//! What is generated, a part at a time, so that memory does not grow with the number of services.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::model::{Model, Service};
use tencentcloud_model::sources::Sources;

use crate::lower::rust::Place;
use crate::naming::identifier;
use crate::output::Files;
use crate::{diff, lower, render};

/// A hash over all that the generator is made of, taken by its build script.
pub(crate) const GENERATOR: &str = env!("GENERATOR_FINGERPRINT");

/// Files that are made together.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// The module and the pages of a service.
    Service(&'a Model, &'a Service),
    /// What names all services: the package, the root of its code, and the pages beside them.
    Package(&'a Model),
}

/// All parts.
pub fn parts(model: &Model) -> impl Iterator<Item = Part<'_>> {
    services(model).chain([Part::Package(model)])
}

/// The services alone.
pub fn services(model: &Model) -> impl Iterator<Item = Part<'_>> {
    let part = |service| Part::Service(model, service);
    model.services.iter().map(part)
}

impl<'a> Part<'a> {
    /// The folders below the output folder in which every generated file is one of this part, or
    /// of a part with a folder within.
    #[must_use]
    pub fn folders(&self) -> Vec<PathBuf> {
        match self {
            Part::Service(_, service) => {
                { ["src", "docs"].map(|folder| PathBuf::from(folder).join(&service.module)) }.into()
            }
            Part::Package(_) => ["docs", "examples", "src"].map(PathBuf::from).into(),
        }
    }

    /// The service's module and a hash of all that its files are made from: the generator and the
    /// specs. None for files that are always made, since they are few.
    #[must_use]
    pub fn made_from(&self, sources: &Sources) -> Option<(&'a str, u64)> {
        match self {
            Part::Service(_, service) => {
                let mut hasher = DefaultHasher::new();
                GENERATOR.hash(&mut hasher);
                sources.hash_service(&service.module, &mut hasher);
                Some((&service.module, hasher.finish()))
            }
            Part::Package(_) => None,
        }
    }

    /// The files, by path below the output folder.
    ///
    /// # Errors
    ///
    /// Everything that keeps the specs from becoming Rust.
    pub fn files(&self) -> Result<Files, Vec<Diagnostic>> {
        match self {
            Part::Service(model, service) => {
                let module = lower::lower_service(model, service, &Place::default())?;
                let mut files = render::client::files(&module);
                files.extend(render::markdown::files(model, service, &module));
                Ok(files)
            }
            Part::Package(model) => {
                let modules = model.services.iter().map(|service| &service.module);
                let modules: Vec<_> = modules.map(|module| identifier(module)).collect();
                let mut files = render::package::files(model);
                files.insert("src/lib.rs".into(), render::client::root(&modules));
                files.extend(render::markdown::index(model));
                files.insert("docs/spec-changes.md".into(), diff::rules_page());
                Ok(files)
            }
        }
    }
}
