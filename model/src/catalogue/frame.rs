//! A packed stretch of a catalogue.

use std::io::{self, Read, Write};

use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Size past which a frame is refused, in bytes, unpacked.
const MAX_UNPACKED: u32 = 64 << 20;

/// Size past which a frame is refused, in bytes, packed.
const MAX_PACKED: u32 = 32 << 20;

/// Where a packed stretch is, and how to tell whether it is whole.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Frame {
    /// Counted from where frames begin.
    pub(super) start: u32,
    /// In bytes.
    pub(super) packed: u32,
    /// In bytes.
    pub(super) unpacked: u32,
    /// CRC-32 of the packed bytes.
    pub(super) checksum: u32,
}

impl Frame {
    /// Packs a value at the end of `frames`.
    pub(super) fn pack(value: &impl Serialize, frames: &mut Vec<u8>) -> io::Result<Self> {
        let bytes = postcard::to_allocvec(value).map_err(io::Error::other)?;
        let start = frames.len();
        let mut packer = DeflateEncoder::new(frames, Compression::best());
        packer.write_all(&bytes)?;
        let frames = packer.finish()?;
        let packed = &frames[start..];
        let frame = Self {
            start: size(start)?,
            packed: size(packed.len())?,
            unpacked: size(bytes.len())?,
            checksum: checksum(packed),
        };
        if frame.is_bounded() {
            Ok(frame)
        } else {
            Err(io::Error::other("a service is too large for a catalogue"))
        }
    }

    /// Whether its sizes are such as are unpacked.
    pub(super) fn is_bounded(&self) -> bool {
        self.packed <= MAX_PACKED && self.unpacked <= MAX_UNPACKED
    }

    /// Unpacks a value; none if these are not the bytes that were packed.
    pub(super) fn unpack<T: DeserializeOwned>(&self, packed: &[u8]) -> Option<T> {
        if checksum(packed) != self.checksum {
            return None;
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.unpacked).ok()?);
        DeflateDecoder::new(packed)
            .take(u64::from(self.unpacked) + 1)
            .read_to_end(&mut bytes)
            .ok()?;
        let whole = u32::try_from(bytes.len()).is_ok_and(|len| len == self.unpacked);
        let (value, rest) = postcard::take_from_bytes(&bytes).ok()?;
        (whole && rest.is_empty()).then_some(value)
    }
}

/// Always 0 for fuzz targets, which would get no further than to a sum that does not fit.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    if cfg!(fuzzing) {
        return 0;
    }
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// A size as catalogues hold it.
pub(super) fn size(bytes: usize) -> io::Result<u32> {
    u32::try_from(bytes).map_err(|_| io::Error::other("a catalogue holds up to 4 GB"))
}
