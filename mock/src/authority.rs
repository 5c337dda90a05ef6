//! The certificate of the authority in a file, for clients that take it from there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, iter};

/// A file with a certificate, deleted when dropped.
pub struct Authority(PathBuf);

impl Authority {
    /// Writes a certificate into a new file, whose name nobody could have guessed: what clients
    /// trust must not be put there by others.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(pem: &str) -> io::Result<Self> {
        let random: String = iter::repeat_with(fastrand::alphanumeric).take(16).collect();
        let path = env::temp_dir().join(format!("tencentcloud-mock-{random}.pem"));
        let mut file = File::create_new(&path)?;
        let this = Self(path);
        file.write_all(pem.as_bytes())?;
        Ok(this)
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = fs::remove_file(&self.0);
    }
}
