//! JSON text to a tree of bounded depth and size.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::{Json, plain_length};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 128;

/// Why a text was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// It is no JSON.
    Syntax {
        /// What should have come.
        expected: &'static str,
        /// Where, in bytes from the start.
        at: usize,
    },
    /// It is nested deeper than 128 levels.
    TooDeep,
    /// It has more values than this.
    TooMany(usize),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { expected, at } => write!(f, "expected {expected} at byte {at}"),
            Self::TooDeep => write!(f, "recursion limit of {MAX_DEPTH} levels exceeded"),
            Self::TooMany(max) => write!(f, "more than {max} values"),
        }
    }
}

impl std::error::Error for ParseError {}

pub(super) fn parse(text: &[u8], max_values: usize) -> Result<Json, ParseError> {
    // What is UTF-8, as nearly all of it is, is seen to be so many times faster than it is mended.
    let text = match str::from_utf8(text) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(text),
    };
    let mut scanner = Scanner {
        text: &text,
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        max_values,
        values: 0,
    };
    let value = scanner.value(MAX_DEPTH)?;
    match scanner.peek() {
        None => Ok(value),
        Some(_) => scanner.expected("the end"),
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    max_values: usize,
    values: usize,
}

impl<'a> Scanner<'a> {
    fn expected<T>(&self, expected: &'static str) -> Result<T, ParseError> {
        Err(ParseError::Syntax {
            expected,
            at: self.at,
        })
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Passes over a text, if it comes next.
    fn pass(&mut self, text: &str) -> bool {
        let comes = self.text.as_bytes()[self.at..].starts_with(text.as_bytes());
        if comes {
            self.at += text.len();
        }
        comes
    }

    fn value(&mut self, depth: usize) -> Result<Json, ParseError> {
        self.values += 1;
        if self.values > self.max_values {
            return Err(ParseError::TooMany(self.max_values));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.pass("null") => Ok(Json::Null),
            _ if self.pass("true") => Ok(Json::Bool(true)),
            _ if self.pass("false") => Ok(Json::Bool(false)),
            _ => self.expected("a value"),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, ParseError> {
        let depth = depth.checked_sub(1).ok_or(ParseError::TooDeep)?;
        self.at += 1;
        let mut values = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Json::List(values));
        }
        loop {
            values.push(self.value(depth)?);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return self.expected("`,` or `]`"),
            }
        }
        self.at += 1;
        Ok(Json::List(values))
    }

    fn object(&mut self, depth: usize) -> Result<Json, ParseError> {
        let depth = depth.checked_sub(1).ok_or(ParseError::TooDeep)?;
        self.at += 1;
        let mut members = BTreeMap::new();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Json::Object(members));
        }
        loop {
            if self.peek() != Some(b'"') {
                return self.expected("a name");
            }
            let name = self.string()?;
            if self.peek() != Some(b':') {
                return self.expected("`:`");
            }
            self.at += 1;
            members.insert(name, self.value(depth)?);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return self.expected("`,` or `}`"),
            }
        }
        self.at += 1;
        Ok(Json::Object(members))
    }

    fn number(&mut self) -> Result<Json, ParseError> {
        let start = self.at;
        self.pass("-");
        // What begins with a zero ends with it.
        if !self.pass("0") {
            self.digits()?;
        }
        if self.pass(".") {
            self.digits()?;
        }
        if self.pass("e") || self.pass("E") {
            let _ = self.pass("+") || self.pass("-");
            self.digits()?;
        }
        Ok(Json::Number(self.text[start..self.at].to_owned()))
    }

    fn digits(&mut self) -> Result<(), ParseError> {
        if !self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            return self.expected("a digit");
        }
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<String, ParseError> {
        self.at += 1;
        let mut string = self.plain().to_owned();
        loop {
            if self.pass("\"") {
                return Ok(string);
            }
            if self.pass("\\u") {
                self.code_units(&mut string)?;
            } else if self.pass("\\") {
                string.push(self.escaped()?);
            } else {
                return self.expected("the end of a string");
            }
            string.push_str(self.plain());
        }
    }

    /// Passes over what stands in a string for itself.
    fn plain(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let plain = &rest[..plain_length(rest)];
        self.at += plain.len();
        plain
    }

    fn escaped(&mut self) -> Result<char, ParseError> {
        let character = match self.byte() {
            Some(plain @ (b'"' | b'\\' | b'/')) => plain.into(),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            _ => return self.expected("an escape"),
        };
        self.at += 1;
        Ok(character)
    }

    /// Reads `\u` escapes in a row, of which two may make one character.
    fn code_units(&mut self, string: &mut String) -> Result<(), ParseError> {
        let mut units = Vec::new();
        loop {
            let digits = self.text.as_bytes().get(self.at..self.at + 4);
            let unit = digits
                .unwrap_or_default()
                .iter()
                .try_fold(0, |unit, digit| {
                    let digit = char::from(*digit).to_digit(16)?;
                    Some(unit << 4 | digit as u16)
                });
            let (Some(unit), Some(_)) = (unit, digits) else {
                return self.expected("four hexadecimal digits");
            };
            units.push(unit);
            self.at += 4;
            if !self.pass("\\u") {
                break;
            }
        }
        let characters = char::decode_utf16(units);
        string.extend(characters.map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Result<Json, ParseError> {
        parse(text.as_bytes(), 1_000)
    }

    /// What is written again is the same text, as far as there is one way to write it.
    fn check_kept(text: &str) {
        assert_eq!(read(text).expect(text).to_string(), text);
    }

    #[test]
    fn digits_and_texts_are_kept() {
        check_kept(
            r#"{"a":[1,-2,1.10,18446744073709551615,123456789012345678901234567890,1E+400],"b":{"c":[],"d":{}},"e":[true,false,null,""]}"#,
        );
        check_kept(r#""\"\\\n\u0001é课🎉""#);
        assert_eq!(
            read(r#" [ "\u00e9\ud83c\udf89\/" , 0 ] "#),
            read(r#"["é🎉/",0]"#)
        );
    }

    #[test]
    fn halves_of_pairs_and_foreign_bytes_are_replaced() {
        for text in [r#""a \ud83d""#, r#""a \uD83D""#, r#""a \udf89""#] {
            assert_eq!(read(text), Ok(Json::Text("a \u{fffd}".into())), "{text}");
        }
        assert_eq!(
            read(r#""\ud83d\n\ud83dA\ud83c\ud83c\udf89""#),
            Ok(Json::Text("\u{fffd}\n\u{fffd}A\u{fffd}🎉".into()))
        );
        assert_eq!(
            parse(b"{\"\xe8\xaf\": \"\xff\"}", 9),
            Ok(Json::from(&json!({"\u{fffd}": "\u{fffd}"})))
        );
    }

    #[test]
    fn a_byte_order_mark_is_skipped_once() {
        assert_eq!(read("\u{feff} {}"), read("{}"));
        assert!(read("\u{feff}\u{feff}{}").is_err());
        assert_eq!(read("\"\u{feff}\""), Ok(Json::Text("\u{feff}".into())));
    }

    #[test]
    fn the_last_of_members_of_one_name_counts() {
        assert_eq!(read(r#"{"a":1,"\u0061":2}"#), read(r#"{"a":2}"#));
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        for (text, says) in [
            ("", "expected a value at byte 0"),
            ("{} {}", "expected the end at byte 3"),
            (r#"{"a":"#, "expected a value at byte 5"),
            (r#"{"a" 1}"#, "expected `:` at byte 5"),
            ("[1,]", "expected a value at byte 3"),
            ("[1 2]", "expected `,` or `]` at byte 3"),
            ("{1:2}", "expected a name at byte 1"),
            (r#"{"a":1,}"#, "expected a name at byte 7"),
            ("\"a", "expected the end of a string at byte 2"),
            ("\"a\n\"", "expected the end of a string at byte 2"),
            (r#""\x""#, "expected an escape at byte 2"),
            (r#""\u12"#, "expected four hexadecimal digits at byte 3"),
            (r#""\u+123""#, "expected four hexadecimal digits at byte 3"),
            ("-", "expected a digit at byte 1"),
            ("1.", "expected a digit at byte 2"),
            ("1e+", "expected a digit at byte 3"),
            ("007", "expected the end at byte 1"),
            ("nul", "expected a value at byte 0"),
        ] {
            assert_eq!(read(text).expect_err(text).to_string(), says, "{text}");
        }
    }

    #[test]
    fn caps_nesting_and_number_of_values() {
        let deep = |levels| "[".repeat(levels) + &"]".repeat(levels);
        assert!(read(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(read(&deep(MAX_DEPTH + 1)), Err(ParseError::TooDeep));
        assert_eq!(read(&"{\"a\":".repeat(100_000)), Err(ParseError::TooDeep));
        assert!(read(&format!("[{}0]", "0,".repeat(998))).is_ok());
        assert_eq!(
            read(&format!("[{}0]", "0,".repeat(999))),
            Err(ParseError::TooMany(1_000))
        );
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::String),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
                prop::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(crate::testing::seeded(5))]

        #[test]
        fn reads_what_serde_json_writes(value in value()) {
            let expected = Json::from(&value);
            prop_assert_eq!(read(&value.to_string()), Ok(expected.clone()));
            let spaced = serde_json::to_string_pretty(&value).expect("writes");
            prop_assert_eq!(read(&spaced), Ok(expected.clone()));
            prop_assert_eq!(read(&expected.to_string()), Ok(expected));
        }

        #[test]
        fn refuses_what_serde_json_refuses(text in r#"[\[\]{}":,0-9.eE+\-ntrufals\\ ]{0,12}"#) {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text);
            prop_assert_eq!(read(&text).is_ok(), theirs.is_ok(), "{}", text);
        }
    }
}
