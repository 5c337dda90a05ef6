//! Folders that nothing is written to.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::compare::is_generated;
use super::{OutputError, STATE};

/// Whether a folder may be the output of some specs: it is missing, empty, or holds generated
/// files; it is no symbolic link, no home folder, and neither within the specs nor around them.
///
/// # Errors
///
/// Why it may not, and anything that cannot be read.
pub fn admit(out: &Path, spec: &Path) -> Result<(), OutputError> {
    let refused = |why| Err(OutputError::Refused(out.to_owned(), why));
    if out.as_os_str().is_empty() {
        return refused("it has no name");
    }
    // A slash at the end would follow a link.
    let bare: PathBuf = out.components().collect();
    match fs::symlink_metadata(&bare) {
        Ok(metadata) if metadata.is_symlink() => {
            return refused("it is a symbolic link; name the folder it leads to");
        }
        Ok(metadata) if !metadata.is_dir() => return refused("it is a file"),
        _ => {}
    }
    let failed = |path: &Path| {
        let path = path.to_owned();
        |error| OutputError::Io(path, error)
    };
    let absolute = resolved(&bare).map_err(failed(out))?;
    let specs = resolved(spec).map_err(failed(spec))?;
    if absolute == specs {
        return refused("it has the specs");
    }
    if absolute.starts_with(&specs) {
        return refused("it is within the specs");
    }
    if specs.starts_with(&absolute) {
        return refused("the specs are within it");
    }
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    if home.is_some_and(|home| home == absolute) {
        return refused("it is your home folder");
    }
    if is_of_others(&bare).map_err(failed(out))? {
        return refused(
            "it has files of others and none that was generated; name a new or an empty folder",
        );
    }
    Ok(())
}

/// The path without links and `..`, also of what does not exist yet.
pub fn resolved(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut missing = Vec::new();
    let mut there = path.as_path();
    loop {
        match there.canonicalize() {
            Ok(mut found) => {
                // What is missing has no links, so that `..` undoes the name before it.
                for part in missing.into_iter().rev() {
                    match part {
                        Component::ParentDir => drop(found.pop()),
                        part => found.push(part),
                    }
                }
                return Ok(found);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (Some(parent), Some(last)) = (there.parent(), there.components().next_back())
                else {
                    return Err(error);
                };
                missing.push(last);
                there = parent;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether there are files, hidden ones aside, and none of them was generated.
fn is_of_others(out: &Path) -> io::Result<bool> {
    if out.join(STATE).is_dir() {
        return Ok(false);
    }
    let mut folders = vec![out.to_owned()];
    let mut has_any = false;
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if folder == out && entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            has_any = true;
            let kind = entry.file_type()?;
            let is_ours = folder != out
                || ["docs", "examples", "src"]
                    .iter()
                    .any(|name| entry.file_name() == *name);
            if kind.is_file() && is_generated(&entry.path())? {
                return Ok(false);
            }
            if kind.is_dir() && is_ours {
                folders.push(entry.path());
            }
        }
    }
    Ok(has_any)
}
