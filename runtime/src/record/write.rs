//! The one writer, for every format of serde's, and a quicker one for the JSON of requests.

use std::mem;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_core::ser::{Serialize, SerializeStruct, Serializer};

use super::{Member, Record, View, views};
use crate::json::plain_length;

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
    write_json(&mut json, View::Record(record))?;
    Ok(json)
}

/// Writes what `serde_json` would, in less than half the time: it looks at a text byte by byte, and
/// wants the fields of a struct counted first.
fn write_json(json: &mut Vec<u8>, view: View<'_>) -> serde_json::Result<()> {
    match view {
        View::Text(text) if plain_length(text) == text.len() => write_plain(json, text),
        View::List(list) => {
            json.push(b'[');
            for index in 0..list.count() {
                if index > 0 {
                    json.push(b',');
                }
                write_json(json, list.at(index))?;
            }
            json.push(b']');
        }
        View::Record(record) => {
            let mut separator = "{";
            for (name, view) in record.table().names.iter().zip(views(record)) {
                if !matches!(view, View::Absent) {
                    json.extend_from_slice(mem::replace(&mut separator, ",").as_bytes());
                    write_json(json, View::Text(name))?;
                    json.push(b':');
                    write_json(json, view)?;
                }
            }
            json.extend_from_slice(if separator == "{" { b"{}" } else { b"}" });
        }
        view => serde_json::to_writer(json, &view)?,
    }
    Ok(())
}

fn write_plain(json: &mut Vec<u8>, text: &str) {
    json.push(b'"');
    json.extend_from_slice(text.as_bytes());
    json.push(b'"');
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
            View::List(list) => {
                serializer.collect_seq((0..list.count()).map(|index| list.at(index)))
            }
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
    let count = present(record, is_wanted).count();
    let mut fields = serializer.serialize_struct(record.table().name, count)?;
    for (name, view) in present(record, is_wanted) {
        fields.serialize_field(name, &view)?;
    }
    fields.end()
}

fn present(
    record: &dyn Record,
    is_wanted: fn(&View<'_>) -> bool,
) -> impl Iterator<Item = (&'static str, View<'_>)> {
    let named = record.table().names.iter().copied().zip(views(record));
    named.filter(move |(_, view)| !matches!(view, View::Absent) && is_wanted(view))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug)]
    struct Anything {
        flag: bool,
        integer: i64,
        unsigned: u64,
        float: f64,
        text: Option<String>,
        texts: Vec<String>,
        within: Vec<Anything>,
    }

    crate::record!(Anything {
        flag: "flag",
        integer: "in\"teger",
        unsigned: "unsigned",
        float: "float",
        text: "text\n",
        texts: "texts",
        within: "within",
    });

    fn anything() -> impl Strategy<Value = Anything> {
        let make = |within: BoxedStrategy<Vec<Anything>>| {
            let numbers = (any::<bool>(), any::<i64>(), any::<u64>(), any::<f64>());
            let texts = (any::<Option<String>>(), any::<Vec<String>>());
            (numbers, texts, within).prop_map(|(numbers, (text, texts), within)| {
                let (flag, integer, unsigned, float) = numbers;
                Anything {
                    flag,
                    integer,
                    unsigned,
                    float,
                    text,
                    texts,
                    within,
                }
            })
        };
        let leaf = make(Just(()).prop_map(|()| Vec::new()).boxed());
        make(prop::collection::vec(leaf, 0..3).boxed())
    }

    #[derive(Debug)]
    struct Nothing {}

    crate::record!(Nothing {});

    #[test]
    fn nothing_is_an_empty_object() {
        assert_eq!(to_json(&Nothing {}).expect("writes"), b"{}");
    }

    proptest! {
        #![proptest_config(crate::testing::seeded(5))]

        #[test]
        fn json_is_what_serde_json_writes(anything in anything()) {
            let expected = serde_json::to_string(&anything).expect("writes");
            let json = String::from_utf8(to_json(&anything).expect("writes"));
            prop_assert_eq!(json, Ok(expected));
        }
    }
}
