//! The cloud's own metadata, written as a catalogue.

use std::io;

use super::Writer;
use crate::metadata::{Failure, Metadata, Options, Version};

impl Writer {
    /// Adds all versions of services that a package of metadata holds. Prose comes from `prose`,
    /// where that has the same version, or from the package itself. A version that cannot be read
    /// is left out, and `refused` is told why.
    ///
    /// # Errors
    ///
    /// A service that is too large.
    pub fn add_metadata(
        &mut self,
        metadata: &Metadata,
        prose: Option<&Metadata>,
        mut refused: impl FnMut(&Version, &Failure),
    ) -> io::Result<()> {
        for version in metadata.versions() {
            let told = prose.filter(|prose| {
                let mut twins = prose.versions().iter();
                twins.any(|twin| twin.service == version.service && twin.date == version.date)
            });
            let options = Options {
                prose: Some(told.unwrap_or(metadata)),
                ..Options::default()
            };
            match metadata.read(version, options) {
                Ok((model, _)) => self.add(model)?,
                Err(failure) => refused(version, &failure),
            }
        }
        Ok(())
    }
}
