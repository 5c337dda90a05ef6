//! A package of metadata where its user has it: a wheel, or a folder that holds one unpacked.
//!
//! Nothing here is trusted: what an archive calls its files only ever chooses what is read, and
//! sizes are counted while reading, whatever the archive says.

use std::borrow::Cow;
use std::fs::{self, File};
use std::hash::Hasher;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::ZipArchive;

use crate::diagnostic::Diagnostic;

/// Size past which a wheel is refused, in bytes.
const MAX_WHEEL: u64 = 256 << 20;

/// Size past which a file of metadata is refused, in bytes, unpacked; the cloud's largest has 4 MB.
const MAX_FILE: u64 = 32 << 20;

/// Files past which an archive is refused.
const MAX_ENTRIES: usize = 100_000;

/// Depth to which folders are searched.
const MAX_DEPTH: usize = 8;

/// The files of a package.
#[derive(Clone)]
pub(super) struct Package {
    /// Its path as shown.
    pub(super) shown: String,
    /// Where each file is, sorted, with `/` between the parts.
    pub(super) files: Vec<String>,
    place: Place,
}

#[derive(Clone)]
enum Place {
    Folder(PathBuf),
    Wheel(ZipArchive<Cursor<Arc<[u8]>>>),
}

impl Package {
    /// Opens a package and lists its files.
    pub(super) fn open(path: &Path) -> Result<Self, Diagnostic> {
        let shown = path.to_string_lossy().into_owned();
        let refuse = |message: String| {
            Diagnostic::in_file("metadata", &*shown, message).help(
                "name a wheel of `tccli` or `tccli-intl-en`, or the folder that one was unpacked to",
            )
        };
        let kind = fs::metadata(path).map_err(|error| refuse(cannot("read", &error)))?;
        let (files, place) = if kind.is_dir() {
            let mut files = Vec::new();
            list(path, "", 0, &mut files).map_err(|error| refuse(cannot("list", &error)))?;
            (files, Place::Folder(path.to_owned()))
        } else if kind.is_file() {
            let bytes = File::open(path)
                .and_then(|file| limited(file, MAX_WHEEL))
                .map_err(|error| refuse(cannot("read", &error)))?;
            let archive = ZipArchive::new(Cursor::new(Arc::from(bytes)))
                .map_err(|error| refuse(format!("the file is no wheel: {error}")))?;
            if archive.len() > MAX_ENTRIES {
                return Err(refuse(format!("the wheel has {} files", archive.len())));
            }
            // Nameless files are none that anything here looks for.
            let names = archive.file_names().filter_map(Result::ok);
            let files = names.map(Cow::into_owned).collect();
            (files, Place::Wheel(archive))
        } else {
            return Err(refuse("neither a file nor a folder".to_owned()));
        };
        let mut package = Self {
            shown,
            files,
            place,
        };
        package.files.sort();
        Ok(package)
    }

    /// Text of a file that was listed.
    pub(super) fn read(&self, file: &str) -> Result<String, Diagnostic> {
        let bytes = match &self.place {
            Place::Folder(folder) => {
                File::open(folder.join(file)).and_then(|file| limited(file, MAX_FILE))
            }
            Place::Wheel(archive) => {
                // The files are shared, only the position is each reader's own.
                let mut archive = archive.clone();
                archive
                    .by_name(file)
                    .map_err(io::Error::from)
                    .and_then(|file| limited(file, MAX_FILE))
            }
        };
        let text = bytes.and_then(|bytes| {
            String::from_utf8(bytes)
                .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no UTF-8"))
        });
        text.map_err(|error| {
            Diagnostic::in_file("metadata", self.path(file), cannot("read", &error))
        })
    }

    /// Hashes a file that was listed: of a wheel what its directory says of it, so that nothing is
    /// unpacked.
    pub(super) fn hash(&self, file: &str, hasher: &mut impl Hasher) -> Result<(), Diagnostic> {
        hasher.write(file.as_bytes());
        match &self.place {
            Place::Folder(_) => hasher.write(self.read(file)?.as_bytes()),
            Place::Wheel(archive) => {
                let mut archive = archive.clone();
                let entry = archive.by_name(file).map_err(|error| {
                    let message = cannot("read", &error.into());
                    Diagnostic::in_file("metadata", self.path(file), message)
                })?;
                hasher.write_u32(entry.crc32());
                hasher.write_u64(entry.size());
            }
        }
        Ok(())
    }

    /// Path of a file as shown.
    pub(super) fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.shown)
    }
}

fn cannot(what: &str, error: &io::Error) -> String {
    format!("cannot {what} it: {error}")
}

/// All of a file that is not too large.
fn limited(file: impl Read, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(max + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len <= max) {
        return Ok(bytes);
    }
    let message = format!("it is larger than {} MB", max >> 20);
    Err(io::Error::new(io::ErrorKind::InvalidData, message))
}

/// The files below a folder; links are not followed.
fn list(folder: &Path, below: &str, depth: usize, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < MAX_DEPTH {
            list(&entry.path(), &path, depth + 1, files)?;
        } else if kind.is_file() {
            files.push(path);
        }
        if files.len() > MAX_ENTRIES {
            let message = format!("it holds more than {MAX_ENTRIES} files");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
    }
    Ok(())
}
