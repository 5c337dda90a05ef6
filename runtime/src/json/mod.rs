//! JSON, every digit as it came.
//!
//! `serde_json::Value` makes binary numbers of all that it reads, unless a feature changes it for
//! every crate of the program: `1.10` and numbers of thirty digits come out as others.

mod number;
mod parse;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

pub use parse::ParseError;

/// A JSON value. Of members with the same name the last one counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Json {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written, such as `1.10`.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// Reads a text that a server wrote: a byte order mark before it is skipped, and halves of
    /// surrogate pairs and bytes that are no UTF-8 become U+FFFD.
    ///
    /// # Errors
    ///
    /// What is no JSON, nesting deeper than 128 levels, and more than `max_values` values of any
    /// kind, nested ones included.
    pub fn parse(text: &[u8], max_values: usize) -> Result<Self, ParseError> {
        parse::parse(text, max_values)
    }

    /// A member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(name),
            _ => None,
        }
    }

    /// Takes a member out of an object.
    pub(crate) fn take(&mut self, name: &str) -> Option<Self> {
        match self {
            Self::Object(members) => members.remove(name),
            _ => None,
        }
    }

    /// A text, or the digits of a number.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            _ => None,
        }
    }

    /// A text, or the digits of a number.
    pub(crate) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The integer that a number stands for, if it is one: `3.0` and `3e2` are.
    pub(crate) fn integer(&self) -> Option<i128> {
        match self {
            Self::Number(digits) => number::integer(digits),
            _ => None,
        }
    }
}

/// Writes it on one line, without spaces.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Number(digits) => f.write_str(digits),
            Self::Text(text) => quoted(f, text),
            Self::List(values) => {
                for (index, value) in values.iter().enumerate() {
                    f.write_str(if index == 0 { "[" } else { "," })?;
                    value.fmt(f)?;
                }
                f.write_str(if values.is_empty() { "[]" } else { "]" })
            }
            Self::Object(members) => {
                for (index, (name, value)) in members.iter().enumerate() {
                    f.write_str(if index == 0 { "{" } else { "," })?;
                    quoted(f, name)?;
                    write!(f, ":{value}")?;
                }
                f.write_str(if members.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

/// How many bytes at the start of a text stand in a JSON string as they are.
///
/// They are passed over by eight, which a processor compares at once.
pub(crate) fn plain_length(text: &str) -> usize {
    let is_special = |byte: u8| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    let is_plain = |eight: &&[u8; 8]| {
        let specials = eight.iter().map(|byte| is_special(*byte));
        !specials.fold(false, |any, special| any | special)
    };
    let bytes = text.as_bytes();
    let (eights, _) = bytes.as_chunks();
    let (_, rest) = bytes.split_at(eights.iter().take_while(is_plain).count() * 8);
    let plain = rest.iter().position(|byte| is_special(*byte));
    bytes.len() - rest.len() + plain.unwrap_or(rest.len())
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(values) => Self::List(values.iter().map(Self::from).collect()),
            Value::Object(members) => {
                // To collect them is to sort them first, which a caller would compile for this alone.
                let mut object = BTreeMap::new();
                for (name, value) in members {
                    object.insert(name.clone(), value.into());
                }
                Self::Object(object)
            }
        }
    }
}
