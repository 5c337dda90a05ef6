//! JSON, every digit as it came.
//!
//! `serde_json::Value` makes binary numbers of all that it reads, unless a feature changes it for
//! every crate of the program: `1.10` and numbers of thirty digits come out as others.

mod check;
mod cursor;
mod number;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

pub use check::ParseError;
pub(crate) use cursor::{Cursor, Token};
pub(crate) use number::integer;

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
        let text = mended(text);
        check::check(&text, max_values)?;
        Ok(Cursor::new(&text).tree())
    }

    /// A member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(name),
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

    /// The integer that a number stands for, if it is one: `3.0` and `3e2` are.
    pub(crate) fn integer(&self) -> Option<i128> {
        match self {
            Self::Number(digits) => integer(digits),
            _ => None,
        }
    }
}

/// A text in UTF-8: bytes that are none become U+FFFD.
pub(crate) fn mended(text: &[u8]) -> Cow<'_, str> {
    // What is UTF-8, as nearly all of it is, is seen to be so many times faster than it is mended.
    match str::from_utf8(text) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(text),
    }
}

/// Checks a text for [`Cursor`]s, as [`Json::parse`] does. Where a name may come twice in an object
/// there is a text to be read in its place, in which none does.
pub(crate) fn check(text: &str, max_values: usize) -> Result<Option<String>, ParseError> {
    let is_plain = check::check(text, max_values)?;
    Ok((!is_plain).then(|| Cursor::new(text).tree().to_string()))
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
pub(crate) fn plain_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (eights, rest) = bytes.as_chunks();
    for (index, eight) in eights.iter().enumerate() {
        let specials = specials(u64::from_le_bytes(*eight));
        if specials != 0 {
            return index * 8 + specials.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, 0..b' ' | b'"' | b'\\');
    let plain = rest.iter().position(is_special);
    bytes.len() - rest.len() + plain.unwrap_or(rest.len())
}

/// Compares eight bytes at once. The lowest bit that is set is in the first one of them that does
/// not stand for itself, if there is one.
fn specials(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    // A byte below the limit borrows from its highest bit.
    let below = |bytes: u64, limit: u8| bytes.wrapping_sub(ONES * u64::from(limit)) & !bytes;
    let equal = |byte: u8| below(eight ^ (ONES * u64::from(byte)), 1);
    (below(eight, b' ') | equal(b'"') | equal(b'\\')) & (ONES << 7)
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
