//! Checks a text of bounded depth and size, so that whatever reads it then cannot fail.

use std::fmt;

use super::cursor::Cursor;

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

/// Checks that a text is JSON. Whether in no object of it a name comes twice, for certain.
pub(super) fn check(text: &str, max_values: usize) -> Result<bool, ParseError> {
    let mut checker = Checker {
        cursor: Cursor::new(text),
        max_values,
        values: 0,
        names: Names::default(),
    };
    checker.value(MAX_DEPTH)?;
    match checker.cursor.peek() {
        None => Ok(!checker.names.may_be_doubled),
        Some(_) => checker.expected("the end"),
    }
}

struct Checker<'a> {
    cursor: Cursor<'a>,
    max_values: usize,
    values: usize,
    names: Names,
}

impl<'a> Checker<'a> {
    fn expected<T>(&self, expected: &'static str) -> Result<T, ParseError> {
        Err(ParseError::Syntax {
            expected,
            at: self.cursor.at,
        })
    }

    fn value(&mut self, depth: usize) -> Result<(), ParseError> {
        self.values += 1;
        if self.values > self.max_values {
            return Err(ParseError::TooMany(self.max_values));
        }
        match self.cursor.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if ["null", "true", "false"]
                .iter()
                .any(|word| self.cursor.pass(word)) =>
            {
                Ok(())
            }
            _ => self.expected("a value"),
        }
    }

    fn list(&mut self, depth: usize) -> Result<(), ParseError> {
        self.nested(depth, b']', "`,` or `]`", Self::value)
    }

    fn object(&mut self, depth: usize) -> Result<(), ParseError> {
        let before = self.names.count();
        self.nested(depth, b'}', "`,` or `}`", Self::member)?;
        self.names.end(before);
        Ok(())
    }

    fn member(&mut self, depth: usize) -> Result<(), ParseError> {
        if self.cursor.peek() != Some(b'"') {
            return self.expected("a name");
        }
        let name = self.string()?;
        self.names.add(name);
        if self.cursor.peek() != Some(b':') {
            return self.expected("`:`");
        }
        self.cursor.at += 1;
        self.value(depth)
    }

    /// What stands between brackets, with commas between.
    fn nested(
        &mut self,
        depth: usize,
        end: u8,
        goes_on: &'static str,
        each: fn(&mut Self, usize) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        let depth = depth.checked_sub(1).ok_or(ParseError::TooDeep)?;
        self.cursor.at += 1;
        if self.cursor.peek() == Some(end) {
            self.cursor.at += 1;
            return Ok(());
        }
        loop {
            each(self, depth)?;
            let next = self.cursor.peek();
            if next != Some(b',') && next != Some(end) {
                return self.expected(goes_on);
            }
            self.cursor.at += 1;
            if next == Some(end) {
                return Ok(());
            }
        }
    }

    fn number(&mut self) -> Result<(), ParseError> {
        self.cursor.pass("-");
        // What begins with a zero ends with it.
        if !self.cursor.pass("0") {
            self.digits()?;
        }
        if self.cursor.pass(".") {
            self.digits()?;
        }
        if self.cursor.pass("e") || self.cursor.pass("E") {
            let _ = self.cursor.pass("+") || self.cursor.pass("-");
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), ParseError> {
        if !self.cursor.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            return self.expected("a digit");
        }
        while self.cursor.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.cursor.at += 1;
        }
        Ok(())
    }

    /// What stands between the quotes of a string.
    fn string(&mut self) -> Result<&'a str, ParseError> {
        self.cursor.at += 1;
        let start = self.cursor.at;
        loop {
            self.cursor.plain();
            if self.cursor.pass("\"") {
                return Ok(&self.cursor.text[start..self.cursor.at - 1]);
            }
            if self.cursor.pass("\\") {
                self.escaped()?;
            } else {
                return self.expected("the end of a string");
            }
        }
    }

    fn escaped(&mut self) -> Result<(), ParseError> {
        match self.cursor.byte() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.cursor.at += 1,
            Some(b'u') => {
                self.cursor.at += 1;
                let rest = &self.cursor.text.as_bytes()[self.cursor.at..];
                let digits = rest.get(..4);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return self.expected("four hexadecimal digits");
                }
                self.cursor.at += 4;
            }
            _ => return self.expected("an escape"),
        }
        Ok(())
    }
}

/// The names in objects that have not ended yet.
#[derive(Default)]
struct Names {
    /// A number for each. They need not differ: what seems doubled only takes longer to read.
    hashes: Vec<u64>,
    may_be_doubled: bool,
}

impl Names {
    fn count(&self) -> usize {
        self.hashes.len()
    }

    fn add(&mut self, name: &str) {
        let mut hash = 0xcbf2_9ce4_8422_2325;
        for byte in name.bytes() {
            // What is escaped may stand elsewhere as it is.
            self.may_be_doubled |= byte == b'\\';
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
        self.hashes.push(hash);
    }

    /// An object ends whose names came after so many others.
    fn end(&mut self, before: usize) {
        let names = &mut self.hashes[before..];
        names.sort_unstable();
        self.may_be_doubled |= names.windows(2).any(|two| two[0] == two[1]);
        self.hashes.truncate(before);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::json::Json;

    fn read(text: &str) -> Result<Json, ParseError> {
        Json::parse(text.as_bytes(), 1_000)
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
            Json::parse(b"{\"\xe8\xaf\": \"\xff\"}", 9),
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

    proptest! {
        #![proptest_config(crate::testing::seeded(5))]

        #[test]
        fn refuses_what_serde_json_refuses(text in r#"[\[\]{}":,0-9.eE+\-ntrufals\\ ]{0,12}"#) {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text);
            prop_assert_eq!(read(&text).is_ok(), theirs.is_ok(), "{}", text);
        }
    }
}
