//! A run that writes.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use super::compare::is_folder;
use super::lock::Lock;
use super::stamp::Stamp;
use super::{Comparison, Files, OutputError, PROBE, STAGING, STATE};

/// Folder of the stamps within [`STATE`].
const STAMPS: &str = "stamps";

/// What a run did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Files that are new.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files that nothing generates any more.
    pub removed: usize,
}

/// Text that waits to be put in place, below the staging folder where it goes below the output folder.
#[derive(Debug)]
struct Staged {
    /// Where that is.
    path: PathBuf,
    /// Whether it replaces a file.
    replaces: bool,
}

/// A run that holds the output folder. All text is written aside first; [`finish`](Run::finish)
/// puts it in place. Dropped before that, it leaves the output as it was.
#[derive(Debug)]
pub struct Run {
    out: PathBuf,
    staging: PathBuf,
    /// The folders made within it.
    asides: HashSet<PathBuf>,
    comparison: Comparison,
    staged: Vec<Staged>,
    /// Stamps of the services that were made anew.
    stamps: Vec<(String, Stamp)>,
    /// All services of this run.
    services: BTreeSet<String>,
    unchanged: usize,
    /// The outermost folder that this run made, to be removed if nothing comes of it.
    made: Option<PathBuf>,
    _lock: Lock,
}

impl Run {
    /// Holds the folder. While another run holds it, says by whom, by `waiting`, and waits.
    ///
    /// # Errors
    ///
    /// Anything that cannot be read or written.
    pub fn begin(out: &Path, waiting: impl FnOnce(&str)) -> Result<Self, OutputError> {
        let state = out.join(STATE);
        is_folder(&state)?;
        let missing = state.ancestors().take_while(|path| !path.exists());
        let made = missing.last().map(Path::to_owned);
        let lock = Lock::write(out, waiting)?;
        let ignore = state.join(".gitignore");
        if fs::read(&ignore).ok().as_deref() != Some(b"*\n") {
            fs::write(&ignore, "*\n").map_err(|error| OutputError::Io(ignore, error))?;
        }
        let comparison = Comparison::new(out);
        for path in comparison.left_behind()? {
            let path = out.join(path);
            let removed = if path.ends_with(PROBE) {
                fs::remove_dir(&path)
            } else {
                fs::remove_dir_all(&path)
            };
            removed.map_err(|error| OutputError::Io(path, error))?;
        }
        Ok(Run {
            out: out.to_owned(),
            staging: state.join(format!("{STAGING}{}", process::id())),
            asides: HashSet::new(),
            comparison,
            staged: Vec::new(),
            stamps: Vec::new(),
            services: BTreeSet::new(),
            unchanged: 0,
            made,
            _lock: lock,
        })
    }

    /// Whether the files of a service were made from what has this hash, and are as they were
    /// made. Then there is nothing to add. What the stamp names and cannot be read may be wanted no
    /// more; if it is, [`add`](Run::add) says so.
    pub fn has(&mut self, service: &str, made_from: u64) -> bool {
        let Some(stamp) = Stamp::read(&self.stamp(service)) else {
            return false;
        };
        let current = |path: &Path| self.comparison.current(path).ok().flatten();
        let has = stamp.is_of(made_from, current);
        if has {
            for path in stamp.paths() {
                self.comparison.want(path);
            }
            self.unchanged += stamp.paths().len();
            self.services.insert(service.to_owned());
        }
        has
    }

    /// Writes aside what differs. `made_from` names the service that the files are, and the hash
    /// of what they were made from.
    ///
    /// # Errors
    ///
    /// A file of somebody else in the way, and anything that cannot be read or written.
    pub fn add(
        &mut self,
        files: &Files,
        made_from: Option<(&str, u64)>,
    ) -> Result<(), OutputError> {
        let changes = self.comparison.add(files)?;
        self.unchanged += files.len() - changes.len();
        for change in changes {
            let text = &files[&change.path];
            self.stage(change.path, change.now.is_some(), text)?;
        }
        if let Some((service, made_from)) = made_from {
            let files = files
                .iter()
                .map(|(path, text)| (path.as_path(), text.as_bytes()));
            self.stamps
                .push((service.to_owned(), Stamp::new(made_from, files)));
            self.services.insert(service.to_owned());
        }
        Ok(())
    }

    /// Puts all in place, and removes generated files in some folders that nothing generates any
    /// more. With `all`, the services of this run are all that there are.
    ///
    /// # Errors
    ///
    /// What cannot be written, before anything has changed where that can be known; else how far
    /// the run got.
    pub fn finish(mut self, folders: &[PathBuf], all: bool) -> Result<Written, OutputError> {
        let stale = self.comparison.stale(folders)?;
        let files = self.staged.len();
        for (service, stamp) in std::mem::take(&mut self.stamps) {
            let path = self.stamp(&service);
            let path = path.strip_prefix(&self.out).unwrap_or(&path).to_owned();
            self.stage(path, false, &stamp.text())?;
        }
        self.may_write(&stale)?;
        self.made = None;
        self.settle(files, &stale)?;
        if all {
            self.forget_services();
        }
        Ok(Written {
            written: files,
            unchanged: self.unchanged,
            removed: stale.len(),
        })
    }

    fn stamp(&self, service: &str) -> PathBuf {
        self.out.join(STATE).join(STAMPS).join(service)
    }

    fn stage(&mut self, path: PathBuf, replaces: bool, text: &str) -> Result<(), OutputError> {
        if let Some(folder) = path.parent() {
            self.make_aside(folder)?;
        }
        let aside = self.staging.join(&path);
        fs::write(&aside, text).map_err(|error| OutputError::Io(aside, error))?;
        self.staged.push(Staged { path, replaces });
        Ok(())
    }

    /// Makes the folder in which the files of a folder wait.
    fn make_aside(&mut self, folder: &Path) -> Result<(), OutputError> {
        if self.asides.contains(folder) {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.make_aside(above)?;
        }
        let aside = self.staging.join(folder);
        fs::create_dir(&aside).map_err(|error| OutputError::Io(aside, error))?;
        self.asides.insert(folder.to_owned());
        Ok(())
    }

    /// Finds out what would keep files from being replaced or removed, and new ones from being
    /// put where they go.
    fn may_write(&mut self, stale: &BTreeSet<PathBuf>) -> Result<(), OutputError> {
        let replaced = self.staged.iter().filter(|staged| staged.replaces);
        for path in replaced.map(|staged| &staged.path).chain(stale) {
            let path = self.out.join(path);
            if !path.is_dir() {
                not_read_only(&path)?;
                OpenOptions::new()
                    .write(true)
                    .open(&path)
                    .map_err(|error| refusal(&path, error))?;
            }
        }
        let changed = self.staged.iter().map(|staged| &staged.path).chain(stale);
        let mut folders = BTreeSet::new();
        for mut folder in changed.filter_map(|path| path.parent()) {
            while !self.comparison.has_folder(folder)?
                && let Some(above) = folder.parent()
            {
                folder = above;
            }
            folders.insert(folder);
        }
        for folder in folders {
            let folder = self.out.join(folder);
            not_read_only(&folder)?;
            let probe = folder.join(PROBE);
            match fs::create_dir(&probe) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(refusal(&folder, error));
                }
                _ => fs::remove_dir(&probe).map_err(|error| refusal(&probe, error))?,
            }
        }
        Ok(())
    }

    /// Renames and removes; the first `files` of what is staged are the output.
    fn settle(&mut self, files: usize, stale: &BTreeSet<PathBuf>) -> Result<(), OutputError> {
        let of = files + stale.len();
        let halfway = |path: &Path, error, done: usize| OutputError::Halfway {
            path: path.to_owned(),
            error,
            done,
            of,
        };
        let (files, stamps) = self.staged.split_at(files);
        let files = moves(files, &mut self.comparison)?;
        let stamps = moves(stamps, &mut self.comparison)?;
        let put = |path: &Path, done: usize| {
            let target = self.out.join(path);
            fs::rename(self.staging.join(path), &target)
                .map_err(|error| halfway(&target, error, done))
        };
        let mut done = 0;
        for (path, count) in files {
            put(path, done)?;
            done += count;
        }
        for path in stale {
            let target = self.out.join(path);
            let removed = if target.is_dir() {
                fs::remove_dir(&target)
            } else {
                fs::remove_file(&target)
            };
            match removed {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(halfway(&target, error, done));
                }
                _ => remove_empty(&self.out, target.parent()),
            }
            done += 1;
        }
        stamps.into_keys().try_for_each(|path| put(path, done))
    }

    /// Removes the stamps of services that are gone. One that stays is never looked at.
    fn forget_services(&self) {
        let entries = fs::read_dir(self.stamp("").as_path());
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name();
            if !self.services.contains(&*name.to_string_lossy()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

impl Drop for Run {
    /// What cannot be removed here, the next run removes.
    fn drop(&mut self) {
        if !self.staged.is_empty() || self.staging.exists() {
            let _ = fs::remove_dir_all(&self.staging);
        }
        if let Some(made) = &self.made {
            let state = self.out.join(STATE);
            let _ = fs::remove_dir_all(&state);
            let mut folder = state.parent();
            while let Some(path) = folder.filter(|path| path.starts_with(made)) {
                let _ = fs::remove_dir(path);
                folder = path.parent();
            }
        }
    }
}

/// What is renamed to put files in place, each with how many of them it is: a file where its folder
/// is there, else the folder with all that is in it.
fn moves<'a>(
    staged: &'a [Staged],
    comparison: &mut Comparison,
) -> Result<BTreeMap<&'a Path, usize>, OutputError> {
    let mut moves = BTreeMap::new();
    for Staged { path, .. } in staged {
        let mut moved = path.as_path();
        while let Some(folder) = moved.parent()
            && !comparison.has_folder(folder)?
        {
            moved = folder;
        }
        *moves.entry(moved).or_insert(0) += 1;
    }
    Ok(moves)
}

/// Removes folders that are empty now, up to the output folder. One that is not stays.
fn remove_empty(out: &Path, folder: Option<&Path>) {
    let mut folder = folder;
    while let Some(path) = folder.filter(|path| *path != out && fs::remove_dir(path).is_ok()) {
        folder = path.parent();
    }
}

/// Refuses what is marked as read-only, whoever asks: to some users marks mean nothing.
fn not_read_only(path: &Path) -> Result<(), OutputError> {
    let metadata = fs::metadata(path).map_err(|error| OutputError::Io(path.to_owned(), error))?;
    if metadata.permissions().readonly() {
        return Err(OutputError::ReadOnly(path.to_owned()));
    }
    Ok(())
}

fn refusal(path: &Path, error: io::Error) -> OutputError {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            OutputError::ReadOnly(path.to_owned())
        }
        _ => OutputError::Io(path.to_owned(), error),
    }
}
