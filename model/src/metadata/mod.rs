//! The cloud's own metadata as a second way in: packages `tccli` (in Chinese, all services) and
//! `tccli-intl-en` (in English, half of them), read where their user has them.
//!
//! A version of a service becomes the same structs that a folder of specs becomes, so everything
//! behind them is one road. Versions are read one at a time, so that memory does not grow with
//! their number.

mod api;
mod convert;
mod errors;
mod examples;
mod limits;
mod package;
mod paging;
mod prose;
mod rules;
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::decode::decode_foreign;
use crate::diagnostic::{Diagnostic, Place};
use crate::json;
use crate::model::Model;
use crate::parse::{self, Files, ServiceFiles};
use crate::sources::{FileId, Sources};
use crate::spec::ErrorEntry;
use api::{Api, Examples};
use convert::Converter;
pub use errors::ErrorCodes;
use package::Package;
pub use rules::{is_destructive, is_secret};
pub use versions::Version;

/// The codes that any action of the cloud can return.
static COMMON_ERRORS: LazyLock<Vec<ErrorEntry>> = LazyLock::new(|| {
    let text = include_str!("../../../spec/common/errors.yaml");
    let sources = Sources::from_files("", [("common/errors.yaml", text)]);
    parse::parse(&sources).0.common_errors
});

/// The language of prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// As `tccli` has it.
    Chinese,
    /// As `tccli-intl-en` has it.
    English,
}

/// A package of metadata.
pub struct Metadata {
    package: Package,
    release: String,
    language: Language,
    versions: Vec<Version>,
}

/// What to read of a version, and how.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// The actions wanted, with the types that they reach; all if none are named.
    pub actions: Option<&'a BTreeSet<String>>,
    /// Where prose comes from; without it, things are told by their names.
    pub prose: Option<&'a Metadata>,
    /// Where error codes come from.
    pub errors: Option<&'a ErrorCodes>,
    /// Leaves the examples of actions out.
    pub without_examples: bool,
}

/// All that a version of a service has, by name.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The actions, each with its title in the language of the package.
    pub actions: BTreeMap<String, String>,
    /// The types of their fields, each with whether requests may hold it.
    pub types: BTreeMap<String, bool>,
}

impl Contents {
    fn new(api: &Api) -> Self {
        let mut types: BTreeMap<String, bool> = (api.objects.iter())
            .map(|(name, object)| (name.value.clone(), object.is_sent()))
            .collect();
        let mut actions = BTreeMap::new();
        for (name, action) in &api.actions {
            types.remove(&action.input.value);
            types.remove(&action.output.value);
            let title = action.name.as_ref().map(|title| prose::clean(title));
            actions.insert(name.value.clone(), title.unwrap_or_default());
        }
        Contents { actions, types }
    }
}

/// Findings, and the files that they point at.
#[derive(Debug)]
pub struct Failure {
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
    /// The files.
    pub sources: Sources,
}

impl From<Diagnostic> for Failure {
    fn from(finding: Diagnostic) -> Self {
        Self {
            findings: vec![finding],
            sources: Sources::default(),
        }
    }
}

impl Metadata {
    /// Opens a wheel, or the folder that one was unpacked to.
    ///
    /// # Errors
    ///
    /// A finding if it cannot be read or holds no metadata.
    pub fn open(path: &Path) -> Result<Self, Diagnostic> {
        let package = Package::open(path)?;
        let versions = versions::versions(&package)?;
        if versions.is_empty() {
            return Err(Diagnostic::in_file(
                "metadata",
                package.shown,
                "there is no metadata in it",
            )
            .help(
                "files are looked for as `NAME/vDATE/api.json`, as the package `tccli` has them",
            ));
        }
        let (name, number) = release(&package);
        Ok(Self {
            language: if name.contains("intl") {
                Language::English
            } else {
                Language::Chinese
            },
            release: format!("{name} {number}").trim_end().to_owned(),
            package,
            versions,
        })
    }

    /// Name and number of the release, such as `tccli 3.1.189.1`.
    #[must_use]
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The language of its prose.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The versions of services that it holds, sorted by module.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// What a version of a service has.
    ///
    /// # Errors
    ///
    /// Findings if it cannot be read.
    pub fn contents(&self, version: &Version) -> Result<Contents, Failure> {
        let sources = Sources::foreign(&self.package.shown, [self.text(version, "api.json")?]);
        let mut findings = Vec::new();
        match api(&sources, &mut findings) {
            Some(api) if findings.is_empty() => Ok(Contents::new(&api)),
            _ => Err(Failure { findings, sources }),
        }
    }

    /// Hashes all that a version of a service is read from.
    ///
    /// # Errors
    ///
    /// A finding if it cannot be read.
    pub fn hash_version(
        &self,
        version: &Version,
        hasher: &mut impl Hasher,
    ) -> Result<(), Diagnostic> {
        hasher.write(self.release.as_bytes());
        for file in self.files_of(version) {
            self.package.hash(&file, hasher)?;
        }
        Ok(())
    }

    /// Whether another package is known to tell the same of a version of a service, examples apart,
    /// without reading it: two wheels by what their directories say.
    ///
    /// # Errors
    ///
    /// A finding if it cannot be read.
    pub fn is_same(
        &self,
        version: &Version,
        other: &Metadata,
        twin: &Version,
    ) -> Result<bool, Diagnostic> {
        let hash = |package: &Package, version: &Version| {
            let mut hasher = DefaultHasher::new();
            package.hash(&format!("{}/api.json", version.folder), &mut hasher)?;
            Ok(hasher.finish())
        };
        Ok(hash(&self.package, version)? == hash(&other.package, twin)?)
    }

    /// The files of a version of a service, those that are there.
    fn files_of(&self, version: &Version) -> Vec<String> {
        let there = |file: &String| self.package.files.binary_search(file).is_ok();
        let files = ["api.json", "examples.json"].map(|file| format!("{}/{file}", version.folder));
        files.into_iter().filter(there).collect()
    }

    /// The same version of a service in another package, if it has it.
    #[must_use]
    pub fn twin(&self, version: &Version) -> Option<&Version> {
        let same = |twin: &&Version| twin.service == version.service && twin.date == version.date;
        self.versions.iter().find(same)
    }

    /// Reads a version of a service: a model with this service alone.
    ///
    /// # Errors
    ///
    /// All findings, sorted by file and place.
    pub fn read(
        &self,
        version: &Version,
        options: Options<'_>,
    ) -> Result<(Model, Sources), Failure> {
        let (model, sources, _) = self.read_all(version, options)?;
        Ok((model, sources))
    }

    /// Reads a version of a service, and tells besides what else it has.
    ///
    /// # Errors
    ///
    /// All findings, sorted by file and place.
    pub fn read_all(
        &self,
        version: &Version,
        options: Options<'_>,
    ) -> Result<(Model, Sources, Contents), Failure> {
        let sources = self.sources(version, options)?;
        let mut findings = Vec::new();
        let mut contents = Contents::default();
        let files = self.files(version, options, &sources, &mut contents, &mut findings);
        match files.map(|files| crate::model(&files, findings, &sources, |_| Vec::new())) {
            Ok(Ok(mut model)) => {
                for service in &mut model.services {
                    // Also of types that no action reaches which was asked for.
                    for ty in &mut service.types {
                        ty.in_input |= contents.types.get(&ty.name.value) == Some(&true);
                    }
                }
                Ok((model, sources, contents))
            }
            Ok(Err(findings)) => Err(Failure { findings, sources }),
            Err(finding) => Err(finding.into()),
        }
    }

    /// A version of a service as specs would have it, as far as it can be read.
    pub(crate) fn service_files(
        &self,
        version: &Version,
        options: Options<'_>,
    ) -> Result<(ServiceFiles, Sources), Failure> {
        let sources = self.sources(version, options)?;
        let mut files = self.files(
            version,
            options,
            &sources,
            &mut Contents::default(),
            &mut Vec::new(),
        )?;
        let service = files.services.remove(&version.module);
        Ok((service.unwrap_or_default(), sources))
    }

    /// The files of a version of a service.
    fn sources(&self, version: &Version, options: Options<'_>) -> Result<Sources, Failure> {
        let mut texts = vec![self.text(version, "api.json")?];
        let examples = format!("{}/examples.json", version.folder);
        if !options.without_examples && self.package.files.binary_search(&examples).is_ok() {
            texts.push(self.text(version, "examples.json")?);
        }
        Ok(Sources::foreign(&self.package.shown, texts))
    }

    fn files(
        &self,
        version: &Version,
        options: Options<'_>,
        sources: &Sources,
        contents: &mut Contents,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Files, Diagnostic> {
        let mut files = Files {
            common_errors: COMMON_ERRORS.clone(),
            ..Files::default()
        };
        let Some(api) = api(sources, findings) else {
            return Ok(files);
        };
        *contents = Contents::new(&api);
        let number = &api.metadata.version;
        if number.replace('-', "") != version.date {
            let message = format!(
                "the version is `{number}`, but the folder is `v{}`",
                version.date
            );
            let help = "the metadata is damaged, or not where it belongs";
            findings.push(Diagnostic::at("metadata", number.span, message).help(help));
        }
        let own = options.prose.is_some_and(|prose| std::ptr::eq(prose, self));
        let translated = match options.prose {
            Some(prose) if !own => prose.translation(version)?,
            _ => None,
        };
        let damaged = findings.iter().filter_map(|finding| match finding.place {
            Place::Span(span) => Some(span),
            Place::File(_) => None,
        });
        let mut service = Converter {
            service: &version.service,
            release: &self.release,
            api: &api,
            prose: if own { Some(&api) } else { translated.as_ref() },
            actions: options.actions,
            titled: own && self.language == Language::Chinese,
            damaged: damaged.collect(),
            findings,
        }
        .files();
        if let Some(errors) = options.errors {
            errors
                .of(version)?
                .fill(&mut service, &files.common_errors, options.prose.is_some());
        }
        if !options.without_examples
            && let Some(examples) = read::<Examples>(sources, 1, findings)
        {
            limits::examples(&examples, findings);
            for (name, action) in &mut service.actions {
                let examples = examples.actions.get(name).into_iter().flatten();
                action.examples = (1..)
                    .zip(examples)
                    .filter_map(|(number, example)| examples::example(example, number))
                    .collect();
            }
        }
        files.services.insert(version.module.clone(), service);
        Ok(files)
    }

    /// The same version of a service as another package has it.
    fn translation(&self, version: &Version) -> Result<Option<Api>, Diagnostic> {
        let Some(twin) = self.twin(version) else {
            return Ok(None);
        };
        let sources = Sources::foreign(&self.package.shown, [self.text(twin, "api.json")?]);
        let mut findings = Vec::new();
        let api = api(&sources, &mut findings);
        findings.pop().map_or(Ok(api), Err)
    }

    fn text(&self, version: &Version, file: &str) -> Result<(String, String), Diagnostic> {
        let path = format!("{}/{file}", version.folder);
        let text = self.package.read(&path)?;
        Ok((path, text))
    }
}

/// Reads what describes a version; nothing if it is larger than anything that the cloud has.
fn api(sources: &Sources, findings: &mut Vec<Diagnostic>) -> Option<Api> {
    let api = read::<Api>(sources, 0, findings)?;
    limits::api(&api, findings).then_some(api)
}

/// Reads one of the files; what is wrong with it is a finding.
fn read<T: for<'de> Deserialize<'de>>(
    sources: &Sources,
    file: u32,
    findings: &mut Vec<Diagnostic>,
) -> Option<T> {
    let id = FileId(file);
    if sources.text(id).is_empty() {
        return None;
    }
    let (node, mut found) = json::file(sources.text(id), id);
    let value = node.and_then(|node| {
        let (value, more) = decode_foreign(&node);
        found.extend(more);
        value
    });
    findings.append(&mut found);
    value
}

/// Name and number of a package's release, as far as its files tell.
fn release(package: &Package) -> (String, String) {
    let info = package.files.iter().find_map(|file| {
        let folder = file.strip_suffix(".dist-info/METADATA")?;
        let folder = folder.rsplit('/').next()?;
        folder.split_once('-')
    });
    // They are written into code, so that nothing else may pass for a name.
    let right = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '!');
    let info = info.filter(|(name, number)| name.chars().chain(number.chars()).all(right));
    let (name, number) = info.unwrap_or(("metadata", ""));
    (name.replace('_', "-"), number.to_owned())
}
