//! The cloud's own metadata, written as a catalogue.

use std::io;

use super::Writer;
use crate::metadata::{Failure, Metadata, Options, Version};

impl Writer {
    /// Adds all versions of services that a package of metadata holds, each with all of its actions
    /// and the error codes that `options` tell. Prose comes from where they tell, if that has the
    /// same version, or from the package itself. A version that cannot be read is left out, and
    /// `refused` is told why.
    ///
    /// # Errors
    ///
    /// A service that is too large.
    pub fn add_metadata(
        &mut self,
        metadata: &Metadata,
        options: Options<'_>,
        mut refused: impl FnMut(&Version, &Failure),
    ) -> io::Result<()> {
        for version in metadata.versions() {
            let told = options.prose.filter(|prose| prose.twin(version).is_some());
            let options = Options {
                actions: None,
                prose: Some(told.unwrap_or(metadata)),
                ..options
            };
            match metadata.read(version, options) {
                Ok((model, _)) => self.add(model)?,
                Err(failure) => refused(version, &failure),
            }
        }
        Ok(())
    }
}
