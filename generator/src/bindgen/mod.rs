//! Code for callers from the cloud's own metadata: just what they name, in their crate or in one
//! of its own, a service at a time.

mod select;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use askama::Template;
use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::metadata::{Failure, Metadata, Options};

pub use self::select::{Wanted, select, whole};
use crate::lower::rust::{Drivers, Place};
use crate::output::{Files, MARK};
use crate::part::GENERATOR;
use crate::render::markdown::text;
use crate::{lower, render};

/// What is made, and from what.
pub struct Bindgen<'a> {
    /// The cloud's metadata.
    pub metadata: &'a Metadata,
    /// Where prose and error codes come from.
    pub options: Options<'a>,
    /// The clients that the code has.
    pub drivers: Drivers,
    /// Whose it becomes.
    pub target: Target,
    /// The command that makes all of it, as it is run in the folder of its crate.
    pub command: String,
}

/// Whose the code becomes.
pub enum Target {
    /// A module of the caller's crate, with its name.
    Module(String),
    /// A crate of its own.
    Package {
        /// Its name.
        name: String,
        /// Where the runtime is, from there.
        runtime: PathBuf,
    },
}

#[derive(Template)]
#[template(path = "callers/Cargo.toml")]
struct Manifest<'a> {
    name: &'a str,
    runtime: String,
    release: &'a str,
}

#[derive(Template)]
#[template(path = "callers/README.md")]
struct Readme<'a> {
    name: &'a str,
    crate_name: String,
    modules: &'a [String],
    release: &'a str,
    command: &'a str,
}

impl Bindgen<'_> {
    fn place(&self) -> Place {
        let head = format!(
            "// {MARK} -- bindgen, from {}; run it again, never change this file.\n",
            self.metadata.release()
        );
        let common = Place {
            head,
            drivers: self.drivers,
            doctests: false,
            ..Place::default()
        };
        match &self.target {
            Target::Module(name) => Place {
                root: None,
                runtime: "tencentcloud_runtime".to_owned(),
                example: format!("crate::{name}"),
                ..common
            },
            Target::Package { name, .. } => Place {
                example: name.replace('-', "_"),
                ..common
            },
        }
    }

    /// A hash of all that the files of a service are made from; none where that cannot be told
    /// without making them.
    ///
    /// # Errors
    ///
    /// A finding if the metadata cannot be read.
    pub fn made_from(&self, wanted: &Wanted<'_>) -> Result<Option<u64>, Diagnostic> {
        if self.options.errors.is_some() {
            return Ok(None);
        }
        let mut hasher = DefaultHasher::new();
        GENERATOR.hash(&mut hasher);
        format!("{:?}", self.place()).hash(&mut hasher);
        wanted.actions.hash(&mut hasher);
        self.metadata.hash_version(wanted.version, &mut hasher)?;
        if let Some(prose) = self.options.prose {
            prose.release().hash(&mut hasher);
            if let Some(twin) = prose.twin(wanted.version) {
                prose.hash_version(twin, &mut hasher)?;
            }
        }
        Ok(Some(hasher.finish()))
    }

    /// The files of a service, by path below the output folder.
    ///
    /// # Errors
    ///
    /// Everything that keeps the metadata from becoming Rust.
    pub fn files(&self, wanted: &Wanted<'_>) -> Result<Files, Failure> {
        let options = Options {
            actions: wanted.actions.as_ref(),
            ..self.options
        };
        let (model, sources) = lower::read(self.metadata, wanted.version, options)?;
        let mut files = Files::new();
        for service in &model.services {
            let module = match lower::lower_service(&model, service, &self.place()) {
                Ok(module) => module,
                Err(findings) => return Err(Failure { findings, sources }),
            };
            files.extend(render::client::files(&module));
            if matches!(self.target, Target::Package { .. }) {
                files.extend(render::markdown::files(&model, service, &module));
            }
        }
        Ok(match self.target {
            Target::Package { .. } => files,
            Target::Module(_) => {
                let inner = |path: PathBuf| {
                    path.strip_prefix("src")
                        .map_or(path.clone(), Path::to_owned)
                };
                files
                    .into_iter()
                    .map(|(path, text)| (inner(path), text))
                    .collect()
            }
        })
    }

    /// The files that name all services.
    #[must_use]
    pub fn root(&self, wanted: &[Wanted<'_>]) -> Files {
        let modules: Vec<_> = wanted
            .iter()
            .map(|wanted| wanted.version.module.clone())
            .collect();
        let release = self.metadata.release();
        let mut about = vec![
            format!("Clients for services of Tencent Cloud, from {release}. Made by"),
            String::new(),
            "```text".to_owned(),
        ];
        about.push(self.command.clone());
        about.push("```".to_owned());
        let root = render::client::callers_root(&self.place(), &about, &modules);
        let Target::Package { name, runtime } = &self.target else {
            return Files::from([("mod.rs".into(), root)]);
        };
        let manifest = Manifest {
            name,
            runtime: toml_text(&runtime.display().to_string()),
            release,
        };
        let readme = Readme {
            name,
            crate_name: name.replace('-', "_"),
            modules: &modules,
            release,
            command: &self.command,
        };
        Files::from([
            ("src/lib.rs".into(), root),
            ("Cargo.toml".into(), text(&manifest)),
            ("README.md".into(), text(&readme)),
        ])
    }
}

/// A text as TOML writes it.
fn toml_text(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}
