//! The one writer.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Member, Record, View};

/// Room for the JSON of most structs, in bytes.
const USUAL: usize = 512;

/// Writes a value: for `Serialize` of generated types.
///
/// # Errors
///
/// Those of the format.
pub fn serialize<S: Serializer>(value: &dyn Member, serializer: S) -> Result<S::Ok, S::Error> {
    value.view().serialize(serializer)
}

/// A struct as JSON.
///
/// # Errors
///
/// None that is known: all that a field can hold can be written.
pub fn to_json(record: &dyn Record) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::with_capacity(USUAL);
    serde_json::to_writer(&mut json, &View::Record(record))?;
    Ok(json)
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            View::Absent => serializer.serialize_none(),
            View::Bool(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Unsigned(value) => serializer.serialize_u64(value),
            View::Float(value) => serializer.serialize_f64(value),
            View::Text(text) => serializer.serialize_str(text),
            View::Binary(bytes) => serializer.serialize_str(&STANDARD.encode(bytes)),
            View::List(list) => serializer.collect_seq((0..list.len()).map(|index| list.at(index))),
            View::Record(record) => write_record(record, serializer, |_| true),
        }
    }
}

/// Writes the fields that are there and wanted.
pub(super) fn write_record<S: Serializer>(
    record: &dyn Record,
    serializer: S,
    is_wanted: fn(&View<'_>) -> bool,
) -> Result<S::Ok, S::Error> {
    let table = record.table();
    let members = record.members();
    let views = members.iter().map(|member| member.view());
    let named = table.names.iter().copied().zip(views);
    let present = named.filter(|(_, view)| !matches!(view, View::Absent) && is_wanted(view));
    let mut fields = serializer.serialize_struct(table.name, present.clone().count())?;
    for (name, view) in present {
        fields.serialize_field(name, &view)?;
    }
    fields.end()
}
