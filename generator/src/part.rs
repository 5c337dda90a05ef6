//! What is generated, a part at a time, so that memory does not grow with the number of services.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::model::Model;
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
    /// The code and the pages of a service, which has this module.
    Service(&'a str),
    /// What names all services: the package, the root of its code, and the pages beside them.
    Package,
}

impl<'a> Part<'a> {
    /// What it is called among all parts: no service can have the name of the folder that specs
    /// keep for what all services share.
    #[must_use]
    pub fn name(&self) -> &'a str {
        match self {
            Part::Service(module) => module,
            Part::Package => "common",
        }
    }

    /// The folders below the output folder in which every generated file is one of this part, or
    /// of a part with a folder within.
    #[must_use]
    pub fn folders(&self) -> Vec<PathBuf> {
        match self {
            Part::Service(module) => {
                { ["src", "docs"].map(|folder| PathBuf::from(folder).join(module)) }.into()
            }
            Part::Package => ["docs", "examples", "src"].map(PathBuf::from).into(),
        }
    }

    /// A hash of all that its files are made from: the generator and the specs.
    #[must_use]
    pub fn made_from(&self, sources: &Sources) -> u64 {
        let mut hasher = DefaultHasher::new();
        GENERATOR.hash(&mut hasher);
        match self {
            Part::Service(module) => sources.hash_service(module, &mut hasher),
            Part::Package => sources.hash_all(&mut hasher),
        }
        hasher.finish()
    }

    /// The files, by path below the output folder.
    ///
    /// # Errors
    ///
    /// Everything that keeps the specs from becoming Rust.
    pub fn files(&self, model: &Model) -> Result<Files, Vec<Diagnostic>> {
        match self {
            Part::Service(module) => {
                let mut services = model.services.iter();
                let Some(service) = services.find(|service| service.module == *module) else {
                    return Ok(Files::new());
                };
                let module = lower::lower_service(model, service, &Place::default())?;
                let mut files = render::client::files(&module);
                files.extend(render::markdown::files(model, service, &module));
                Ok(files)
            }
            Part::Package => {
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
