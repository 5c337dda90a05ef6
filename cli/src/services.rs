//! The services there are: those inside, and those of the user's catalogue.

use std::env;
use std::path::PathBuf;

use tencentcloud_mock::CATALOGUE;
use tencentcloud_model::catalogue::{Catalogue, Entry, Error, Glossary, Heading};
use tencentcloud_model::model::{Action, Model, Service};
use tencentcloud_model::nearest;

use crate::failure::{ANEW, Failure, Outcome};
use crate::names::{is_called, kebab};
use crate::terminal;

/// The commands that are no services.
pub const COMMANDS: &[&str] = &[
    "help",
    "search",
    "configure",
    "profiles",
    "catalogue",
    "completion",
    "explore",
    "man",
];

/// Where another catalogue is named.
const FILE_VARIABLE: &str = "TENCENTCLOUD_CATALOGUE";

/// All services that can be called.
pub struct Services {
    held: Catalogue,
    /// A damaged one is an error only when a service is wanted that is not held.
    added: Result<Option<Catalogue>, Error>,
}

/// A service, and where it is read from.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    pub entry: &'a Entry,
    catalogue: &'a Catalogue,
    /// Whether that is the catalogue inside.
    is_held: bool,
    /// The same service in the user's catalogue, which may have more actions.
    more: Option<(&'a Entry, &'a Catalogue)>,
}

impl Found<'_> {
    /// What of the service is found by words, besides its actions: of each catalogue that has it.
    pub fn glossaries(&self) -> Outcome<Vec<Glossary>> {
        let mut glossaries = vec![self.catalogue.glossary(self.entry)?];
        if let Some((entry, catalogue)) = self.more {
            glossaries.push(catalogue.glossary(entry)?);
        }
        Ok(glossaries)
    }

    /// The service with an action; if there is no such action, as it is inside.
    pub fn model_with(&self, action: &str) -> Outcome<Model> {
        self.model(self.is_inside(Some(action))?)
    }

    /// Whether the service as it is inside has an action, or is inside at all if none is named.
    pub fn is_inside(&self, action: Option<&str>) -> Outcome<bool> {
        let Some((more, catalogue)) = self.more else {
            return Ok(self.is_held);
        };
        let Some(action) = action else {
            return Ok(true);
        };
        let only_there = !has(&self.catalogue.outline(self.entry)?, action)
            && has(&catalogue.outline(more)?, action);
        Ok(!only_there)
    }

    /// The service as it is inside, or as it is in the user's catalogue.
    pub fn model(&self, inside: bool) -> Outcome<Model> {
        match self.more {
            Some((entry, catalogue)) if !inside => Ok(catalogue.model(entry)?),
            _ => Ok(self.catalogue.model(self.entry)?),
        }
    }

    /// Its actions, sorted by name.
    pub fn outline(&self) -> Outcome<Vec<Heading>> {
        let mut headings = self.catalogue.outline(self.entry)?;
        if let Some((entry, catalogue)) = self.more {
            let mut more = catalogue.outline(entry)?;
            more.retain(|heading| !has(&headings, &heading.name));
            headings.append(&mut more);
            headings.sort_by(|one, other| one.name.cmp(&other.name));
        }
        Ok(headings)
    }
}

fn has(headings: &[Heading], action: &str) -> bool {
    headings
        .iter()
        .any(|heading| is_called(action, &heading.name))
}

impl Services {
    pub fn open() -> Outcome<Self> {
        let path = added_path().filter(|path| path.exists());
        Ok(Self {
            held: Catalogue::from_bytes("the catalogue inside", CATALOGUE)?,
            added: path.map(|path| Catalogue::open(&path)).transpose(),
        })
    }

    /// All services, sorted by module. Those inside, whose facts are more, go first.
    pub fn all(&self) -> Vec<Found<'_>> {
        let catalogues = [Some(&self.held), self.added()].into_iter().flatten();
        let entries = catalogues.flat_map(Catalogue::entries);
        let mut modules: Vec<_> = entries.map(|entry| &*entry.module).collect();
        modules.sort_unstable();
        modules.dedup();
        modules
            .into_iter()
            .filter_map(|module| self.find(module))
            .collect()
    }

    /// Why the user's catalogue cannot be read, where there is one.
    pub fn problem(&self) -> Option<String> {
        self.added.as_ref().err().map(Error::to_string)
    }

    /// Tells on standard error that the user's catalogue is left out, where it cannot be read.
    pub fn warn(&self) {
        if let Err(error) = &self.added {
            terminal::tell(&format!("left out: {error}"));
            terminal::tell(&format!("  {ANEW}"));
        }
    }

    /// Whether there is no catalogue but the one inside.
    pub fn is_alone(&self) -> bool {
        matches!(self.added, Ok(None))
    }

    fn added(&self) -> Option<&Catalogue> {
        self.added.as_ref().ok().and_then(Option::as_ref)
    }

    fn find(&self, module: &str) -> Option<Found<'_>> {
        let more = self
            .added()
            .and_then(|catalogue| Some((catalogue.entry(module)?, catalogue)));
        if let Some(entry) = self.held.entry(module) {
            let catalogue = &self.held;
            return Some(Found {
                entry,
                catalogue,
                is_held: true,
                more,
            });
        }
        let ((entry, catalogue), more) = (more?, None);
        Some(Found {
            entry,
            catalogue,
            is_held: false,
            more,
        })
    }

    /// The service of a name.
    pub fn named(&self, name: &str) -> Outcome<Found<'_>> {
        if let Some(found) = self.find(name) {
            return Ok(found);
        }
        if let Err(error) = &self.added {
            return Err(error.into());
        }
        let all = self.all();
        let failure = Failure::usage(format!("there is no service or command `{name}`"));
        let names = all.iter().map(|found| found.entry.module.as_str());
        Err(match nearest(name, names.chain(COMMANDS.iter().copied())) {
            Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
            None if self.is_alone() => failure.hint(
                "four services are inside; `tencentcloud catalogue add WHEEL` adds the whole cloud",
            ),
            None => failure.hint("`tencentcloud search WORDS` finds actions"),
        })
    }
}

/// The action of a name, as the cloud or as a command line has it.
pub fn action<'a>(service: &'a Service, name: &str) -> Outcome<&'a Action> {
    let mut actions = service.actions.iter();
    let exact = actions.clone().find(|action| *action.name.value == *name);
    exact
        .or_else(|| actions.find(|action| is_called(name, &action.name)))
        .ok_or_else(|| {
            let names: Vec<_> = service
                .actions
                .iter()
                .map(|action| kebab(&action.name))
                .collect();
            let module = &service.module;
            let failure = Failure::usage(format!("`{module}` has no action `{name}`"));
            match nearest(&kebab(name), names.iter().map(String::as_str)) {
                Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
                None => failure.hint(format!("`tencentcloud {module}` lists its actions")),
            }
        })
}

/// Where the user's catalogue is, or is to be; none where the environment names no home.
pub fn added_path() -> Option<PathBuf> {
    let folder = |name: &str| {
        let value = env::var_os(name).filter(|value| !value.is_empty())?;
        Some(PathBuf::from(value))
    };
    if let Some(file) = folder(FILE_VARIABLE) {
        return Some(file);
    }
    let data = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        folder("XDG_DATA_HOME").or_else(|| Some(folder("HOME")?.join(".local/share")))
    };
    Some(data?.join("tencentcloud").join("services.catalogue"))
}
