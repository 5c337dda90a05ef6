//! A catalogue's bytes: in a file, of which only parts are read, or held by a program.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::de::DeserializeOwned;

use super::Error;
use super::frame::{Frame, checksum};

/// How a file begins.
const MAGIC: &[u8; 8] = b"\x89TCCAT\r\n";

/// The format that is written and read. To be raised whenever what is packed changes its shape.
pub(super) const FORMAT: u32 = 7;

/// Bytes of a header.
const HEADER: usize = 28;

/// A header: magic, format, sizes and checksum of the directory, and a checksum of the header.
pub(super) fn header(directory: &Frame) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(MAGIC);
    let words = [
        FORMAT,
        directory.packed,
        directory.unpacked,
        directory.checksum,
    ];
    for (place, word) in header[8..24].chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    let sum = checksum(&header[..24]);
    header[24..].copy_from_slice(&sum.to_le_bytes());
    header
}

/// Where a catalogue's bytes are.
pub(super) struct Store {
    path: PathBuf,
    place: Place,
    directory: Frame,
}

enum Place {
    File(Mutex<File>),
    Held(&'static [u8]),
}

impl Store {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| Error::Io(path.to_owned(), error))?;
        Self::new(path.to_owned(), Place::File(Mutex::new(file)))
    }

    pub(super) fn held(name: &str, bytes: &'static [u8]) -> Result<Self, Error> {
        Self::new(name.into(), Place::Held(bytes))
    }

    fn new(path: PathBuf, place: Place) -> Result<Self, Error> {
        let mut store = Self {
            path,
            place,
            directory: Frame::default(),
        };
        let header = store.bytes(0, HEADER as u32, || "its head".to_owned());
        let header = match header {
            Err(Error::Damaged(path, _)) => return Err(Error::Foreign(path)),
            other => other?,
        };
        if !header.starts_with(MAGIC) {
            return Err(Error::Foreign(store.path));
        }
        let mut words = header[8..].chunks_exact(4).map(|word| {
            let mut bytes = [0; 4];
            bytes.copy_from_slice(word);
            u32::from_le_bytes(bytes)
        });
        let mut word = || words.next().unwrap_or_default();
        let format = word();
        store.directory = Frame {
            start: 0,
            packed: word(),
            unpacked: word(),
            checksum: word(),
        };
        if word() != checksum(&header[..24]) {
            return Err(Error::damaged(&store.path, "its head"));
        }
        if format != FORMAT {
            return Err(Error::Format(store.path, format));
        }
        Ok(store)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What stands before the frames.
    pub(super) fn directory<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.unpack(&self.directory, HEADER as u64, || {
            "its directory".to_owned()
        })
    }

    /// What a frame holds. `part` names it where it is damaged.
    pub(super) fn frame<T: DeserializeOwned>(
        &self,
        frame: &Frame,
        part: impl Fn() -> String,
    ) -> Result<T, Error> {
        let frames = HEADER as u64 + u64::from(self.directory.packed);
        self.unpack(frame, frames, part)
    }

    fn unpack<T: DeserializeOwned>(
        &self,
        frame: &Frame,
        from: u64,
        part: impl Fn() -> String,
    ) -> Result<T, Error> {
        let damaged = || Error::damaged(&self.path, part());
        if !frame.is_bounded() {
            return Err(damaged());
        }
        let packed = self.bytes(from + u64::from(frame.start), frame.packed, &part)?;
        frame.unpack(&packed).ok_or_else(damaged)
    }

    fn bytes(&self, start: u64, len: u32, part: impl Fn() -> String) -> Result<Vec<u8>, Error> {
        let damaged = || Error::damaged(&self.path, part());
        let bytes = match &self.place {
            Place::Held(bytes) => {
                let rest = usize::try_from(start).ok().and_then(|at| bytes.get(at..));
                let wanted = usize::try_from(len).ok();
                rest.zip(wanted)
                    .and_then(|(rest, len)| rest.get(..len))
                    .map(<[u8]>::to_vec)
            }
            Place::File(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                let mut bytes = Vec::new();
                file.seek(SeekFrom::Start(start))
                    .and_then(|_| (&mut *file).take(len.into()).read_to_end(&mut bytes))
                    .map_err(|error| Error::Io(self.path.clone(), error))?;
                (bytes.len() == len as usize).then_some(bytes)
            }
        };
        bytes.ok_or_else(damaged)
    }
}
