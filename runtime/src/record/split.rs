//! A request whose bytes do not go through JSON.

use std::borrow::Cow;

use bytes::Bytes;
use serde_core::ser::{Serialize, Serializer};

use super::write::{to_json, write_record};
use super::{Record, View, views};

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
    let files = record.table().names.iter().zip(views(record));
    let files = files.filter_map(|(name, view)| match view {
        View::Binary(bytes) => Some((Cow::Borrowed(*name), bytes.clone())),
        _ => None,
    });
    Ok((serde_json::to_vec(&WithoutBytes(record))?, files.collect()))
}

struct WithoutBytes<'a>(&'a dyn Record);

impl Serialize for WithoutBytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_record(self.0, serializer, |view| !matches!(view, View::Binary(_)))
    }
}
