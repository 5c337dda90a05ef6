//! Many services in one file: opened at once, a service unpacked when it is asked for.
//!
//! ```text
//! header      magic, format, place and checksum of the directory
//! directory   a row a service: names, and where its two frames are, with a checksum each
//! frames      outline: the names and titles of its actions; body: all of it
//! ```
//!
//! Directory and frames are packed each by itself. Nothing in a file is trusted: sizes and numbers
//! are bounded, checksums find what is damaged, and what refers to something that is not there is
//! refused.

mod check;
mod file;
mod frame;
mod glossary;
mod metadata;
mod write;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::file::Store;
use self::frame::Frame;
pub use self::glossary::{Glossary, Term};
pub use self::write::Writer;
use crate::model::{Effect, Model};

/// Services that a catalogue may hold.
const MAX_SERVICES: usize = 10_000;

/// A catalogue, of which only the directory has been read.
pub struct Catalogue {
    store: Store,
    /// What its services were read from, such as `tccli 3.1.189.1`.
    origin: String,
    /// Its services, sorted by module.
    entries: Vec<Entry>,
}

/// A service of a catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its module.
    pub module: String,
    /// Its name.
    pub service: String,
    /// Version of the API.
    pub version: String,
    /// Name of the product.
    pub title: String,
    /// How many actions it has.
    pub actions: u32,
    outline: Frame,
    body: Frame,
}

/// An action, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Its name.
    pub name: String,
    /// What it does, in one sentence.
    pub title: String,
    /// Whether it may be sent twice.
    pub effect: Effect,
}

/// What is in a file before its frames.
#[derive(Serialize, Deserialize)]
struct Directory {
    origin: String,
    entries: Vec<Entry>,
}

/// Why a catalogue cannot be read.
#[derive(Debug)]
pub enum Error {
    /// The file cannot be read.
    Io(PathBuf, io::Error),
    /// It is no catalogue.
    Foreign(PathBuf),
    /// Another version of this program wrote it, in this format.
    Format(PathBuf, u32),
    /// A part of it is not as it was written.
    Damaged(PathBuf, String),
}

impl Error {
    fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged(path.to_owned(), what.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "cannot read {}: {error}", path.display()),
            Self::Foreign(path) => write!(f, "{} is no catalogue", path.display()),
            Self::Format(path, format) => write!(
                f,
                "{} is a catalogue of format {format}, not {}: write it again",
                path.display(),
                file::FORMAT,
            ),
            Self::Damaged(path, what) => write!(
                f,
                "{} is damaged, in {what}: write it again",
                path.display()
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) => Some(error),
            _ => None,
        }
    }
}

impl Catalogue {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or whose head is not that of a catalogue of this format.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::of(Store::open(path)?)
    }

    /// Opens a catalogue that a program holds. `name` stands for its path in errors.
    ///
    /// # Errors
    ///
    /// Bytes whose head is not that of a catalogue of this format.
    pub fn from_bytes(name: &str, bytes: &'static [u8]) -> Result<Self, Error> {
        Self::of(Store::held(name, bytes)?)
    }

    fn of(store: Store) -> Result<Self, Error> {
        let directory: Directory = store.directory()?;
        let sorted = directory
            .entries
            .is_sorted_by(|one, next| one.module < next.module);
        if directory.entries.len() > MAX_SERVICES || !sorted {
            return Err(Error::damaged(store.path(), "its directory"));
        }
        Ok(Self {
            store,
            origin: directory.origin,
            entries: directory.entries,
        })
    }

    /// What its services were read from, such as `tccli 3.1.189.1`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Its services, sorted by module.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The service of a module.
    #[must_use]
    pub fn entry(&self, module: &str) -> Option<&Entry> {
        let found = self
            .entries
            .binary_search_by(|entry| entry.module.as_str().cmp(module));
        found.ok().map(|index| &self.entries[index])
    }

    /// The actions of a service, sorted by name.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or is damaged.
    pub fn outline(&self, entry: &Entry) -> Result<Vec<Heading>, Error> {
        self.store
            .frame(&entry.outline, || format!("the list of {}", entry.module))
    }

    /// What of a service is found by words, besides its actions.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or is damaged.
    pub fn glossary(&self, entry: &Entry) -> Result<Glossary, Error> {
        Ok(Glossary::of(&self.model(entry)?))
    }

    /// A model with this service alone.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or is damaged.
    pub fn model(&self, entry: &Entry) -> Result<Model, Error> {
        let part = || format!("the service {}", entry.module);
        let model: Model = self.store.frame(&entry.body, part)?;
        if check::is_whole(&model) {
            Ok(model)
        } else {
            Err(Error::damaged(self.store.path(), part()))
        }
    }

    /// Reads all of it, to see whether it is as it was written.
    ///
    /// # Errors
    ///
    /// The first part that is not.
    pub fn verify(&self) -> Result<(), Error> {
        for entry in &self.entries {
            self.outline(entry)?;
            self.model(entry)?;
        }
        Ok(())
    }
}
