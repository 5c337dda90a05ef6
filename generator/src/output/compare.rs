//! What differs between the files that should be and those that are.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Files, MARK, OutputError, PROBE, STAGING, STATE};

/// How far into a file the mark may stand.
const MARK_WITHIN: usize = 256;

/// A file that is not as it should be.
#[derive(Debug)]
pub struct Change {
    /// Its path below the output folder.
    pub path: PathBuf,
    /// What is there now; none if it is missing.
    pub now: Option<Vec<u8>>,
}

/// An output folder against what should be in it, a part at a time.
#[derive(Debug)]
pub struct Comparison {
    out: PathBuf,
    /// The files that should be.
    wanted: HashSet<PathBuf>,
    /// The folders above them, and whether each is there.
    folders: HashMap<PathBuf, bool>,
}

impl Comparison {
    /// A comparison with a folder, which need not be there.
    #[must_use]
    pub fn new(out: &Path) -> Self {
        Comparison {
            out: out.to_owned(),
            wanted: HashSet::new(),
            folders: HashMap::new(),
        }
    }

    /// Compares some of the files.
    ///
    /// # Errors
    ///
    /// A file of somebody else in the way, and anything that cannot be read.
    pub fn add(&mut self, files: &Files) -> Result<Vec<Change>, OutputError> {
        let mut changes = Vec::new();
        for (path, text) in files {
            let now = self.current(path)?;
            self.want(path);
            if now.as_deref() != Some(text.as_bytes()) {
                let path = path.clone();
                changes.push(Change { path, now });
            }
        }
        Ok(changes)
    }

    /// Says that a file should be, whatever is in it.
    pub(super) fn want(&mut self, path: &Path) {
        self.wanted.insert(path.to_owned());
    }

    /// The text of a generated file, if it is there.
    pub(super) fn current(&mut self, path: &Path) -> Result<Option<Vec<u8>>, OutputError> {
        if let Some(folder) = path.parent()
            && !self.has_folder(folder)?
        {
            return Ok(None);
        }
        let full = self.out.join(path);
        let failed = |error| OutputError::Io(full.clone(), error);
        match fs::symlink_metadata(&full) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
            Ok(metadata) if !metadata.is_file() => return Err(OutputError::Foreign(full)),
            Ok(_) => {}
        }
        let text = fs::read(&full).map_err(failed)?;
        if is_marked(&text) {
            Ok(Some(text))
        } else {
            Err(OutputError::Foreign(full))
        }
    }

    /// Whether a folder below the output folder is there, as was found when it was first asked for.
    pub(super) fn has_folder(&mut self, folder: &Path) -> Result<bool, OutputError> {
        if let Some(is_there) = self.folders.get(folder) {
            return Ok(*is_there);
        }
        let is_there = match folder.parent() {
            Some(above) => self.has_folder(above)? && is_folder(&self.out.join(folder))?,
            None => self.out.is_dir(),
        };
        self.folders.insert(folder.to_owned(), is_there);
        Ok(is_there)
    }

    /// Generated files below some folders that nothing generates any more, and folders there that
    /// have nothing in them.
    ///
    /// # Errors
    ///
    /// Anything that cannot be read.
    pub fn stale(&self, folders: &[PathBuf]) -> Result<BTreeSet<PathBuf>, OutputError> {
        let mut found = BTreeSet::new();
        for folder in folders {
            self.walk(folder, &mut found)?;
        }
        Ok(found)
    }

    fn walk(&self, folder: &Path, found: &mut BTreeSet<PathBuf>) -> Result<(), OutputError> {
        let directory = self.out.join(folder);
        let failed = |error| OutputError::Io(directory.clone(), error);
        let entries = match fs::read_dir(&directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(failed)?,
        };
        let mut is_empty = true;
        for entry in entries {
            let entry = entry.map_err(failed)?;
            is_empty = false;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                self.walk(&path, found)?;
            } else if kind.is_file() && !self.wanted.contains(&path) {
                let full = entry.path();
                if is_generated(&full).map_err(|error| OutputError::Io(full, error))? {
                    found.insert(path);
                }
            }
        }
        // A run that is killed can leave one, which git would never show.
        if is_empty && !self.wanted.iter().any(|path| path.starts_with(folder)) {
            found.insert(folder.to_owned());
        }
        Ok(())
    }

    /// What a killed run left beside the output.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    pub fn left_behind(&self) -> Result<Vec<PathBuf>, OutputError> {
        let state = self.out.join(STATE);
        let mut left = Vec::new();
        match fs::read_dir(&state) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(OutputError::Io(state, error)),
            Ok(entries) => {
                for entry in entries {
                    let entry = entry.map_err(|error| OutputError::Io(state.clone(), error))?;
                    let name = entry.file_name();
                    if name.to_string_lossy().starts_with(STAGING) {
                        left.push(Path::new(STATE).join(name));
                    }
                }
            }
        }
        if self.out.join(PROBE).is_dir() {
            left.push(PROBE.into());
        }
        left.sort();
        Ok(left)
    }
}

/// Whether a folder is there. Refuses what is none, and a link to one: files would end up outside the
/// output folder.
pub(super) fn is_folder(path: &Path) -> Result<bool, OutputError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(true),
        Ok(_) => Err(OutputError::Foreign(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(OutputError::Io(path.to_owned(), error)),
    }
}

/// Whether a file is a generated one.
pub(super) fn is_generated(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    fs::File::open(path)?
        .take(MARK_WITHIN as u64)
        .read_to_end(&mut head)?;
    Ok(is_marked(&head))
}

fn is_marked(text: &[u8]) -> bool {
    let head = &text[..text.len().min(MARK_WITHIN)];
    head.windows(MARK.len()).any(|part| part == MARK.as_bytes())
}
