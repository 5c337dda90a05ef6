//! Reads files that hold secrets.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::secret::Secret;
use crate::text::{SHOWN, excerpt};

/// No file of keys or tokens is larger, in bytes; whatever is would be another file.
const MAX_SIZE: u64 = 1 << 20;

/// Reads a whole file of UTF-8 text. Errors say where it is broken, and never what it holds.
pub(super) fn read(path: &Path) -> io::Result<Secret> {
    // Looked at before it is opened too: opening a pipe waits for somebody to write to it.
    check_kind(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    check_kind(&metadata)?;
    // Room for all of it at once: a text that grows leaves copies behind.
    let size = metadata.len().min(MAX_SIZE);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size as usize + 1));
    if file.take(MAX_SIZE + 1).read_to_end(&mut bytes)? as u64 > MAX_SIZE {
        return Err(io::Error::other(format!("larger than {MAX_SIZE} bytes")));
    }
    str::from_utf8(&bytes)
        .map(Secret::from)
        .map_err(|error| io::Error::other(format!("no UTF-8 after byte {}", error.valid_up_to())))
}

/// A path as errors tell it.
pub(super) fn shown(path: &Path) -> String {
    excerpt(&path.display().to_string(), SHOWN)
}

/// Refuses what may never end, or never begin.
fn check_kind(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(io::Error::other("no regular file"))
}
