//! What the files of a service were made from.

use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// The paths of files, and a hash over what they were made from, their paths and their texts. Of
/// a stamp that is cut off, or of files that anybody changed, the hash is another.
#[derive(Debug)]
pub(super) struct Stamp {
    hash: u64,
    paths: Vec<PathBuf>,
}

impl Stamp {
    /// The stamp of files made from what has this hash.
    pub(super) fn new<'a>(
        made_from: u64,
        files: impl IntoIterator<Item = (&'a Path, &'a [u8])>,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(made_from);
        let mut paths = Vec::new();
        for (path, text) in files {
            add(&mut hasher, path, text);
            paths.push(path.to_owned());
        }
        Stamp {
            hash: hasher.finish(),
            paths,
        }
    }

    /// The stamp in a file, if there is one.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let text = fs::read_to_string(path).ok()?;
        let mut lines = text.lines();
        Some(Stamp {
            hash: u64::from_str_radix(lines.next()?, 16).ok()?,
            paths: lines.map(PathBuf::from).collect(),
        })
    }

    /// The stamp as a file's text.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{:016x}\n", self.hash);
        for path in &self.paths {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", path.display());
        }
        text
    }

    /// The files.
    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Whether it is of files made from what has this hash, with the texts that `current` gives.
    pub(super) fn is_of(
        &self,
        made_from: u64,
        mut current: impl FnMut(&Path) -> Option<Vec<u8>>,
    ) -> bool {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(made_from);
        for path in &self.paths {
            match current(path) {
                Some(text) => add(&mut hasher, path, &text),
                None => return false,
            }
        }
        hasher.finish() == self.hash
    }
}

fn add(hasher: &mut DefaultHasher, path: &Path, text: &[u8]) {
    let path = path.as_os_str().as_encoded_bytes();
    for part in [path, text] {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
}
