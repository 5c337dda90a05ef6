//! Reading answers: strict about what callers rely on, lenient about what the cloud varies.
//!
//! Generated types state their fields alone, see [`record`](mod@crate::record); what is lenient lives
//! here, once: a number that comes as a string is read as a number, `null` is an empty list, and an
//! error names its path in the JSON.

mod lenient;

use std::fmt;

use serde_core::de::DeserializeOwned;

pub use crate::json::{Json, ParseError};

use crate::json::{self, Cursor};
use crate::record::{self, Slot};
use crate::text::excerpt;
use lenient::Lenient;

/// Longest part of a field's name that an error shows, in characters.
const NAME: usize = 60;

/// Most values (of any kind, nested ones included) in one answer. In memory a value takes many
/// times its text, so that a cap on the text alone would not do.
const MAX_VALUES: usize = 250_000;

/// Reads the JSON of an answer: see [`Json::parse`].
///
/// # Errors
///
/// What is no JSON, nesting deeper than 128 levels, and more than 250,000 values.
pub fn parse(text: &[u8]) -> Result<Json, ParseError> {
    Json::parse(text, MAX_VALUES)
}

/// Checks a text to be read: see [`json::check`].
pub(crate) fn check(text: &str) -> Result<Option<String>, ParseError> {
    json::check(text, MAX_VALUES)
}

/// Reads a value from its text, as the answers of the cloud are read.
///
/// Numbers keep all their digits where `T` can hold them: in texts, and in integers wide enough.
/// A float is the nearest one. `serde_json::Value` holds integers of more than 64 bits, and what is
/// too great for a float, as the text of their digits.
///
/// # Errors
///
/// What [`parse`] refuses, and the first thing that does not fit, with its path.
pub fn from_text<T: DeserializeOwned>(text: &[u8]) -> Result<T, DecodeError> {
    let text = json::mended(text);
    let anew = check(&text).map_err(|error| DecodeError::new(error.to_string()))?;
    value(Cursor::new(anew.as_deref().unwrap_or(&text)))
}

/// Reads a value from a text that was checked.
pub(crate) fn value<T: DeserializeOwned>(mut cursor: Cursor<'_>) -> Result<T, DecodeError> {
    T::deserialize(Lenient(&mut cursor))
}

/// Reads a value from a text that was checked into a slot.
pub(crate) fn read(mut cursor: Cursor<'_>, slot: Slot<'_>) -> Result<(), DecodeError> {
    record::read(slot, Lenient(&mut cursor))
}

/// What did not fit, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// From the outside in: `.Rooms[3].StartTime`. Grows at its front while the error passes
    /// outwards, so that a value that fits costs nothing.
    path: String,
    message: String,
}

impl DecodeError {
    fn new(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: message.into(),
        }
    }

    fn within_field(mut self, name: &str) -> Self {
        // The name comes from the answer.
        self.path.insert_str(0, &excerpt(name, NAME));
        self.path.insert(0, '.');
        self
    }

    fn within_list(mut self, index: usize) -> Self {
        self.path.insert_str(0, &format!("[{index}]"));
        self
    }

    /// Has secrets replaced that the value repeats.
    pub(crate) fn redact(&mut self, redact: impl Fn(&mut String)) {
        redact(&mut self.path);
        redact(&mut self.message);
    }

    /// Puts the error inside a named whole, such as `Response`.
    pub(crate) fn within(mut self, name: &str) -> Self {
        self.path.insert_str(0, name);
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.strip_prefix('.').unwrap_or(&self.path) {
            "" => f.write_str(&self.message),
            path => write!(f, "{path}: {}", self.message),
        }
    }
}

impl std::error::Error for DecodeError {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Shape {
        integer: Option<i64>,
        unsigned: Option<u64>,
        float: Option<f64>,
        text: Option<String>,
        flag: Option<bool>,
        list: Vec<i64>,
        many: Vec<String>,
        maybe: Option<Vec<Shape>>,
    }

    crate::record!(Shape {
        integer: "integer",
        unsigned: "unsigned",
        float: "float",
        text: "text",
        flag: "flag",
        list: "list",
        many: "many" single,
        maybe: "maybe" single,
    });

    fn read(value: Value) -> Shape {
        from_text(value.to_string().as_bytes()).expect("fits")
    }

    fn misfit(value: Value) -> String {
        from_text::<Shape>(value.to_string().as_bytes())
            .expect_err("must not fit")
            .to_string()
    }

    #[test]
    fn numbers_and_texts_are_read_from_each_other() {
        let shape = read(json!({
            "integer": "-7", "unsigned": 3.0, "float": "2.5", "text": 12, "flag": 1, "unknown": {},
        }));
        assert_eq!(
            shape,
            Shape {
                integer: Some(-7),
                unsigned: Some(3),
                float: Some(2.5),
                text: Some("12".to_owned()),
                flag: Some(true),
                ..Shape::default()
            }
        );
    }

    #[test]
    fn null_and_missing_are_nothing() {
        let nothing = json!({
            "integer": null, "text": null, "flag": null, "list": null, "many": null,
            "maybe": null,
        });
        assert_eq!(read(nothing), Shape::default());
        assert_eq!(read(json!({})), Shape::default());
    }

    #[test]
    fn one_is_read_as_a_list_of_one() {
        assert_eq!(read(json!({"many": "a"})).many, ["a"]);
        assert_eq!(read(json!({"many": ["a", "b"]})).many, ["a", "b"]);
        assert_eq!(read(json!({"maybe": []})).maybe, Some(vec![]));
        let one = read(json!({"maybe": {"integer": 1}})).maybe.expect("one");
        assert_eq!(one[0].integer, Some(1));
    }

    #[test]
    fn errors_name_the_path_and_what_stands_there() {
        for (value, says) in [
            (
                json!({"integer": "abc"}),
                r#"integer: expected an integer, found "abc""#,
            ),
            (
                json!({"integer": ""}),
                r#"integer: expected an integer, found """#,
            ),
            (
                json!({"integer": 1.5}),
                "integer: expected an integer, found 1.5",
            ),
            (
                json!({"integer": {}}),
                "integer: expected an integer, found an object",
            ),
            (
                json!({"float": "NaN"}),
                r#"float: expected a number, found "NaN""#,
            ),
            (json!({"text": true}), "text: expected a string, found true"),
            (
                json!({"list": [1, [2]]}),
                "list[1]: expected an integer, found a list",
            ),
            (
                json!({"maybe": [{"maybe": [{}, {"list": ["x"]}]}]}),
                r#"maybe[0].maybe[1].list[0]: expected an integer, found "x""#,
            ),
        ] {
            assert_eq!(misfit(value), says);
        }
        let map = from_text::<BTreeMap<String, i64>>(br#"{"a\nb": false}"#);
        assert_eq!(
            map.expect_err("must not fit").to_string(),
            r"a\nb: expected an integer, found false"
        );
        let small = from_text::<Vec<u8>>(b"[300]");
        let small = small.expect_err("must not fit").to_string();
        assert!(small.starts_with("[0]: "), "{small}");
        assert_eq!(misfit(json!([1, 2])), "expected an object, found a list");
        let long = "x".repeat(10_000);
        assert!(misfit(json!({"integer": long})).len() < 100);
    }
}
