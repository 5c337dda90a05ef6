//! Reads files that hold secrets.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::secret::Secret;

/// No file of keys or tokens is larger, in bytes; whatever is would be another file, or a device.
const MAX_SIZE: u64 = 1 << 20;

/// Reads a whole file of UTF-8 text. Errors say where it is broken, and never what it holds.
pub(super) fn read(path: &Path) -> io::Result<Secret> {
    let file = File::open(path)?;
    // Room for all of it at once: a text that grows leaves copies behind.
    let size = file.metadata()?.len().min(MAX_SIZE);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size as usize + 1));
    if file.take(MAX_SIZE + 1).read_to_end(&mut bytes)? as u64 > MAX_SIZE {
        return Err(io::Error::other(format!("larger than {MAX_SIZE} bytes")));
    }
    str::from_utf8(&bytes)
        .map(Secret::from)
        .map_err(|error| io::Error::other(format!("no UTF-8 after byte {}", error.valid_up_to())))
}
