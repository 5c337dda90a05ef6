//! Reading answers: strict about what callers rely on, lenient about what the cloud varies.
//!
//! Generated types state their fields alone, see [`record`](mod@crate::record); what is lenient lives
//! here, once: a number that comes as a string is read as a number, `null` is an empty list, and an
//! error names its path in the JSON.

mod lenient;

use std::fmt;

use serde_core::de::{Deserialize, DeserializeOwned};

pub use crate::json::{Json, ParseError};

use crate::json::{self, Cursor};
use crate::protocol::Inner;
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
    value(Cursor::new(anew.as_deref().unwrap_or(&text)), None)
}

/// Reads a value, which may be an output, from a text that was checked.
pub(crate) fn value<'a, T: Deserialize<'a>>(
    mut cursor: Cursor<'a>,
    output: Option<&'a Inner>,
) -> Result<T, DecodeError> {
    T::deserialize(Lenient::new(&mut cursor, output))
}

/// Reads a value into a slot, as [`value`] does.
pub(crate) fn read<'a>(
    mut cursor: Cursor<'a>,
    output: Option<&'a Inner>,
    slot: Slot<'_>,
) -> Result<(), DecodeError> {
    record::read(slot, Lenient::new(&mut cursor, output))
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

    use proptest::collection::{btree_map, vec};
    use proptest::option::of;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::REQUEST_ID;
    use crate::testing::{Writer, eighths, json, seeded};

    #[derive(Clone, Debug, Default, PartialEq)]
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

    /// Is the same whatever stands there, which it does not look at.
    #[derive(Debug, PartialEq)]
    struct Blind;

    impl<'de> serde::Deserialize<'de> for Blind {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Ok(Self)
        }
    }

    #[test]
    fn what_a_type_does_not_look_at_is_passed_over() {
        let list = from_text::<(Blind, i64, Blind)>(br#"[{"a": [1]}, 2, "3"]"#);
        assert_eq!(list, Ok((Blind, 2, Blind)));
        let map = from_text::<BTreeMap<String, Blind>>(br#"{"a": [1], "b": "c", "d": 2}"#);
        assert_eq!(map.expect("fits").into_keys().collect::<String>(), "abd");
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

    #[test]
    fn what_belongs_to_the_protocol_is_no_part_of_an_output() {
        let inner = Inner {
            hidden: &["Code", REQUEST_ID],
            request_id: Some("id".to_owned()),
            ..Inner::default()
        };
        for text in [
            r#"{"Code": 0, "RequestId": {}, "Rest": {"Code": 1}}"#,
            r#"{"Rest": {"Code": 1}}"#,
        ] {
            let read: Result<Value, _> = value(Cursor::new(text), Some(&inner));
            assert_eq!(read, Ok(json!({"RequestId": "id", "Rest": {"Code": 1}})));
        }
    }

    fn shape() -> impl Strategy<Value = Shape> {
        let leaf = (
            any::<Option<i64>>(),
            any::<Option<u64>>(),
            of(eighths()),
            any::<Option<String>>(),
            any::<Option<bool>>(),
            vec(any::<i64>(), 0..4),
            vec(any::<String>(), 0..4),
        );
        let leaf = leaf.prop_map(|(integer, unsigned, float, text, flag, list, many)| Shape {
            integer,
            unsigned,
            float,
            text,
            flag,
            list,
            many,
            maybe: None,
        });
        leaf.prop_recursive(3, 16, 4, |inner| {
            (inner.clone(), of(vec(inner, 0..4)))
                .prop_map(|(shape, maybe)| Shape { maybe, ..shape })
        })
    }

    proptest! {
        #![proptest_config(seeded(17))]

        #[test]
        fn records_are_read_as_serde_json_reads_them(shape in shape(), random: u64) {
            let written = serde_json::to_value(&shape).expect("JSON");
            let text = Writer::new(random, false).write(&written);
            prop_assert_eq!(serde_json::from_str(&text).ok(), Some(shape.clone()));
            prop_assert_eq!(from_text(text.as_bytes()), Ok(shape.clone()));
            let doubled = Writer::new(random, true).write(&written);
            prop_assert_eq!(from_text(doubled.as_bytes()), Ok(shape));
        }

        #[test]
        fn values_are_read_as_serde_json_reads_them(
            value in json(eighths()),
            random: u64,
            doubles: bool,
        ) {
            let text = Writer::new(random, doubles).write(&value);
            prop_assert_eq!(serde_json::from_str(&text).ok(), Some(value.clone()));
            prop_assert_eq!(from_text(text.as_bytes()), Ok(value));
        }

        #[test]
        fn maps_are_read_as_serde_json_reads_them(
            map in btree_map(any::<String>(), vec(any::<Option<i64>>(), 0..4), 0..8),
            random: u64,
            doubles: bool,
        ) {
            let written = serde_json::to_value(&map).expect("JSON");
            let text = Writer::new(random, doubles).write(&written);
            prop_assert_eq!(from_text(text.as_bytes()), Ok(map));
        }
    }

    #[test]
    fn what_is_nested_deeply_is_read() {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"{"a":0,"a":"#, "}")] {
            let text = |levels| open.repeat(levels) + "0" + &close.repeat(levels);
            assert!(from_text::<Value>(text(128).as_bytes()).is_ok());
            let error = from_text::<Value>(text(129).as_bytes()).expect_err("too deep");
            assert_eq!(error.to_string(), "recursion limit of 128 levels exceeded");
        }
        let levels = 60;
        let text = r#"{"maybe":["#.repeat(levels) + &"]}".repeat(levels);
        let mut inner: Shape = from_text(text.as_bytes()).expect("fits");
        for _ in 1..levels {
            inner = inner
                .maybe
                .and_then(|mut maybe| maybe.pop())
                .expect("one inside");
        }
        assert_eq!(inner.maybe, Some(vec![]));
    }
}
