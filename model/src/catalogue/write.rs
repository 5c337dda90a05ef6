//! Writing catalogues.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::file::header;
use super::frame::Frame;
use super::{Directory, Entry, Heading};
use crate::model::{Model, Service};
use crate::text::summary;

/// Makes a catalogue, a service at a time.
pub struct Writer {
    directory: Directory,
    frames: Vec<u8>,
}

impl Writer {
    /// A catalogue without services. `origin` tells what they are read from.
    #[must_use]
    pub fn new(origin: impl Into<String>) -> Self {
        Self {
            directory: Directory {
                origin: origin.into(),
                entries: Vec::new(),
            },
            frames: Vec::new(),
        }
    }

    /// Adds the services of a model.
    ///
    /// # Errors
    ///
    /// A service that is too large.
    pub fn add(&mut self, model: Model) -> io::Result<()> {
        let common_errors = model.common_errors;
        for service in model.services {
            let body = Model {
                common_errors: common_errors.clone(),
                services: vec![service],
            };
            let service = &body.services[0];
            let entry = Entry {
                module: service.module.clone(),
                service: service.name.value.clone(),
                version: service.version.value.clone(),
                title: service.title.clone(),
                actions: u32::try_from(service.actions.len()).map_err(io::Error::other)?,
                outline: Frame::pack(&headings(service), &mut self.frames)?,
                body: Frame::pack(&body, &mut self.frames)?,
            };
            self.directory.entries.push(entry);
        }
        Ok(())
    }

    /// How many services there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.directory.entries.len()
    }

    /// Whether there is no service.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The catalogue's bytes.
    ///
    /// # Errors
    ///
    /// Too many services, or two of one module.
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        let entries = &mut self.directory.entries;
        entries.sort_by(|one, other| one.module.cmp(&other.module));
        if let Some(twice) = entries
            .windows(2)
            .find(|two| two[0].module == two[1].module)
        {
            let module = &twice[0].module;
            return Err(io::Error::other(format!(
                "there are two services `{module}`"
            )));
        }
        if entries.len() > super::MAX_SERVICES {
            return Err(io::Error::other(
                "there are too many services for a catalogue",
            ));
        }
        let mut directory = Vec::new();
        let frame = Frame::pack(&self.directory, &mut directory)?;
        let mut bytes = header(&frame).to_vec();
        bytes.append(&mut directory);
        bytes.append(&mut self.frames);
        Ok(bytes)
    }

    /// Writes the catalogue to a file, which is the old one or the new one at any moment.
    ///
    /// # Errors
    ///
    /// Those of [`finish`](Self::finish), and a file that cannot be written.
    pub fn write(self, path: &Path) -> io::Result<usize> {
        let bytes = self.finish()?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{}.new", std::process::id()));
        let beside = Path::new(&beside);
        let written = File::create_new(beside).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(beside, path)
        });
        if let Err(error) = written {
            // What is left of it is of no use.
            let _ = fs::remove_file(beside);
            return Err(error);
        }
        Ok(bytes.len())
    }
}

fn headings(service: &Service) -> Vec<Heading> {
    let actions = service.actions.iter();
    actions
        .map(|action| Heading {
            name: action.name.value.clone(),
            title: summary(&action.doc).to_owned(),
            effect: *action.effect,
        })
        .collect()
}
