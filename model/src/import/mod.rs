//! The cloud's metadata to specs: a service that there is none of yet, or today's facts beside what
//! people wrote.
//!
//! Of a service with a spec nothing is ever changed or taken away: members that are new are put
//! between their neighbours, with the metadata's sentence marked as
//! [`FOREIGN`](crate::spec::FOREIGN); all else is told.

mod beside;
mod print;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::fmt;
use crate::metadata::{ErrorCodes, Failure, Metadata, Options, Version};
use crate::model::{is_device, is_name};
use crate::parse::{self, Files, ServiceFiles};
use crate::sources::Sources;

/// What becomes of a service.
#[derive(Debug)]
pub struct Import {
    /// Folder of its specs.
    pub module: String,
    /// Files that are new or changed: path below the folder of all specs, and text.
    pub files: BTreeMap<String, String>,
    /// How the metadata differs from the specs; nothing of a service that has none yet.
    pub differences: Option<Vec<Difference>>,
}

/// Something that the metadata knows otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What happened.
    pub kind: Kind,
    /// The thing, such as `lcic.CreateRoom.input.Name`.
    pub place: String,
    /// More about it.
    pub what: String,
}

/// What a difference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The specs lack it.
    New,
    /// The specs say something else.
    Changed,
    /// The metadata lacks it.
    Gone,
}

impl Kind {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Gone => "gone",
        }
    }
}

/// Brings a version of a service into specs. `actions` are those to write: of a new service all if
/// none are named, of one that has specs those that are named, besides those that it has.
///
/// # Errors
///
/// What is wrong with the metadata or with the specs, all findings of the one or the other.
pub fn import(
    metadata: &Metadata,
    version: &Version,
    actions: Option<&BTreeSet<String>>,
    errors: Option<&ErrorCodes>,
    specs: &Sources,
) -> Result<Import, Failure> {
    let (ours, findings) = parse::parse(specs);
    if !findings.is_empty() {
        let sources = specs.clone();
        return Err(Failure { findings, sources });
    }
    let module = folder(&ours, version);
    let known = module.and_then(|module| ours.services.get(module));
    let prose = known
        .and_then(|known| known.service.as_ref())
        .is_some_and(|service| service.source.document.is_some());
    let options = Options {
        actions: actions.filter(|_| known.is_none()),
        prose: prose.then_some(metadata),
        errors,
        ..Options::default()
    };
    // What is wrong with it is told before anything is written.
    metadata.read(version, options)?;
    let (theirs, sources) = metadata.service_files(version, options)?;
    names(&theirs).map_err(|findings| Failure { findings, sources })?;
    let module = module.unwrap_or(&version.module).to_owned();
    let (files, differences) = match known {
        Some(known) => {
            let none = BTreeSet::new();
            let wanted = actions.unwrap_or(&none);
            let (files, differences) =
                beside::merge(&module, known, &theirs, &ours.common_errors, wanted, specs);
            (files, Some(differences))
        }
        None => (print::service(&module, &theirs), None),
    };
    Ok(Import {
        files: formed(files),
        module,
        differences,
    })
}

/// The folder that holds the specs of a version of a service.
fn folder<'a>(files: &'a Files, version: &Version) -> Option<&'a str> {
    let services = files.services.iter();
    let mut same = services.filter(|(module, files)| {
        files.service.as_ref().is_some_and(|service| {
            let day = service.version.replace('-', "");
            let mut names = [&**module, &*service.service.value].into_iter();
            names.any(|name| name == version.service) && day == version.date
        })
    });
    same.next().map(|(module, _)| &**module)
}

/// Finds names that no file can have.
fn names(files: &ServiceFiles) -> Result<(), Vec<Diagnostic>> {
    let actions = files.actions.values().map(|action| &action.action);
    let types = files.types.values().flatten();
    let types = types.filter_map(|ty| ty.structure.as_ref());
    let bad = actions
        .chain(types)
        .filter(|name| !is_name(name) || is_device(name));
    let findings: Vec<_> = bad
        .map(|name| {
            let message = format!("`{name}` cannot be the name of a file");
            Diagnostic::at("bad-name", name.span, message)
        })
        .collect();
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings)
    }
}

/// Files in the documented form.
fn formed(mut files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let sources = Sources::from_files("", files.clone());
    for change in fmt::changes(&sources) {
        files.insert(change.path, change.text);
    }
    files
}
