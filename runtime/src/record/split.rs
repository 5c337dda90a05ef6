//! A request whose bytes do not go through JSON.

use std::borrow::Cow;

use bytes::Bytes;
use serde_core::ser::{Serialize, Serializer};

use super::write::{to_json, write_record};
use super::{Record, View};

/// A parameter that is bytes, by its name on the wire.
pub(crate) type File = (Cow<'static, str>, Bytes);

/// A struct as JSON: all of it, or without the bytes in it, and those.
pub(crate) fn written(
    record: &dyn Record,
    whole: bool,
) -> serde_json::Result<(Vec<u8>, Vec<File>)> {
    if whole {
        return Ok((to_json(record)?, Vec::new()));
    }
    let names = record.table().names;
    let mut files = Vec::new();
    record.each(&mut |members| {
        for (name, member) in names.iter().zip(members) {
            if let View::Binary(bytes) = member.view() {
                files.push((Cow::Borrowed(*name), bytes.clone()));
            }
        }
    });
    Ok((serde_json::to_vec(&WithoutBytes(record))?, files))
}

struct WithoutBytes<'a>(&'a dyn Record);

impl Serialize for WithoutBytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_record(self.0, serializer, |view| !matches!(view, View::Binary(_)))
    }
}
