//! Goes from one place of a text to the next. Whatever reads values needs a text that was checked.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;

use super::{Json, plain_length};

/// A place in a text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

/// What comes next: a whole value, or the start of a list or an object.
pub(crate) enum Token<'a> {
    Null,
    Bool(bool),
    /// As it is written.
    Number(&'a str),
    Text(Cow<'a, str>),
    List,
    Object,
}

impl<'a> Cursor<'a> {
    /// At the value of a text, behind a byte order mark.
    pub(crate) fn new(text: &'a str) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self::at(text, start)
    }

    /// At a value inside a text.
    pub(crate) fn at(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// Where it is, in bytes.
    pub(crate) fn place(self) -> usize {
        self.at
    }

    /// Passes over what comes next.
    pub(crate) fn token(&mut self) -> Token<'a> {
        let token = match self.peek() {
            Some(b'{') => Token::Object,
            Some(b'[') => Token::List,
            Some(b'"') => return Token::Text(self.string()),
            _ => {
                return match self.word() {
                    "null" => Token::Null,
                    "true" => Token::Bool(true),
                    "false" => Token::Bool(false),
                    digits => Token::Number(digits),
                };
            }
        };
        self.at += 1;
        token
    }

    /// Inside a list or an object: goes to what it holds next, if there is more, or else out of it.
    pub(crate) fn goes_on(&mut self) -> bool {
        let next = self.peek();
        if let Some(b',' | b']' | b'}') = next {
            self.at += 1;
        }
        !matches!(next, Some(b']' | b'}') | None)
    }

    /// Inside an object: goes to the value of the next member, if there is one, or else out of it.
    pub(crate) fn name(&mut self) -> Option<Cow<'a, str>> {
        if !self.goes_on() {
            return None;
        }
        self.peek();
        let name = self.string();
        self.peek();
        self.at += 1;
        Some(name)
    }

    /// Passes over a value.
    pub(crate) fn skip(&mut self) {
        match self.peek() {
            Some(b'{' | b'[') => self.skip_nested(),
            Some(b'"') => self.skip_string(),
            _ => {
                self.word();
            }
        }
    }

    /// Passes over a list or an object, however deep it is.
    fn skip_nested(&mut self) {
        let mut depth = 0;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// The text of a value, which it passes over.
    pub(crate) fn raw(&mut self) -> &'a str {
        let start = self.at;
        self.skip();
        &self.text[start..self.at]
    }

    /// A tree of a value, which it passes over. Of members with the same name the last one counts.
    pub(crate) fn tree(&mut self) -> Json {
        match self.token() {
            Token::Null => Json::Null,
            Token::Bool(value) => Json::Bool(value),
            Token::Number(digits) => Json::Number(digits.to_owned()),
            Token::Text(text) => Json::Text(text.into_owned()),
            Token::List => {
                let mut values = Vec::new();
                while self.goes_on() {
                    values.push(self.tree());
                }
                Json::List(values)
            }
            Token::Object => {
                let mut members = BTreeMap::new();
                while let Some(name) = self.name() {
                    members.insert(name.into_owned(), self.tree());
                }
                Json::Object(members)
            }
        }
    }

    /// The members of the object that is here, as they are written; none of what is no object.
    pub(crate) fn members(mut self) -> impl Iterator<Item = (Cow<'a, str>, &'a str)> {
        let is_object = matches!(self.token(), Token::Object);
        iter::from_fn(move || Some((self.name().filter(|_| is_object)?, self.raw())))
    }

    /// Where the members of these names stand in the object that is here, if it is one.
    pub(crate) fn find<const N: usize>(mut self, names: [&str; N]) -> [Option<Self>; N] {
        let mut found = [None; N];
        if self.is_object() {
            self.token();
            while let Some(name) = self.name() {
                if let Some(index) = names.iter().position(|wanted| *wanted == name) {
                    found[index] = Some(self);
                    if found.iter().all(Option::is_some) {
                        break;
                    }
                }
                self.skip();
            }
        }
        found
    }

    /// The text that is here, or the digits of the number.
    pub(crate) fn text(mut self) -> Option<Cow<'a, str>> {
        match self.token() {
            Token::Text(text) => Some(text),
            Token::Number(digits) => Some(digits.into()),
            _ => None,
        }
    }

    pub(crate) fn is_object(mut self) -> bool {
        self.peek() == Some(b'{')
    }

    pub(crate) fn is_null(mut self) -> bool {
        self.peek() == Some(b'n')
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Passes over a text, if it comes next.
    pub(super) fn pass(&mut self, text: &str) -> bool {
        let comes = self.text.as_bytes()[self.at..].starts_with(text.as_bytes());
        if comes {
            self.at += text.len();
        }
        comes
    }

    /// A number or a name of JSON's own.
    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let is_inside =
            |byte: &u8| !matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
        let length = rest.bytes().take_while(is_inside).count();
        self.at += length;
        &rest[..length]
    }

    fn skip_string(&mut self) {
        self.at += 1;
        self.plain();
        while self.pass("\\") {
            self.at += 1;
            self.plain();
        }
        self.at += 1;
    }

    fn string(&mut self) -> Cow<'a, str> {
        self.at += 1;
        let plain = self.plain();
        if self.pass("\"") {
            return Cow::Borrowed(plain);
        }
        let mut string = plain.to_owned();
        while !self.pass("\"") {
            // Two of these in a row may make one character.
            let units = iter::from_fn(|| self.pass("\\u").then(|| self.code_unit()));
            let characters = char::decode_utf16(units);
            string.extend(characters.map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)));
            if self.pass("\\") {
                string.push(self.escaped());
            }
            string.push_str(self.plain());
        }
        Cow::Owned(string)
    }

    /// Passes over what stands in a string for itself.
    pub(super) fn plain(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let plain = &rest[..plain_length(rest)];
        self.at += plain.len();
        plain
    }

    fn code_unit(&mut self) -> u16 {
        let digits = self.text[self.at..].bytes().take(4);
        self.at += 4;
        digits.fold(0, |unit, digit| {
            let digit = char::from(digit).to_digit(16).unwrap_or_default();
            unit << 4 | digit as u16
        })
    }

    fn escaped(&mut self) -> char {
        let character = self.byte().map_or(char::REPLACEMENT_CHARACTER, char::from);
        self.at += 1;
        match character {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            itself => itself,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::json::check;
    use crate::testing::{Writer, eighths, json, seeded};

    fn tree(text: &str) -> Json {
        Json::parse(text.as_bytes(), 10_000).expect(text)
    }

    /// The text that is read in the place of another one.
    fn anew(text: &str) -> Option<String> {
        check(text, 10_000).expect(text)
    }

    #[test]
    fn names_that_may_come_twice_are_found_at_any_depth() {
        for text in [
            r#"{"a":1,"b":2,"a":3}"#,
            r#"{"a":1,"\u0061":3}"#,
            r#"[{"a":{"b":[{"c":1,"c":2}]}}]"#,
            r#"{"a":{"b":1},"c":{"d":2},"a":0}"#,
        ] {
            assert_eq!(anew(text), Some(tree(text).to_string()), "{text}");
        }
        for text in [
            r#"{"a":{"a":{"a":1}},"b":{"a":[{"a":1},{"a":2}]}}"#,
            r#"{"a":"\n","b":"a"}"#,
            "{}",
        ] {
            assert_eq!(anew(text), None, "{text}");
        }
    }

    /// Both have the same number in 64-bit FNV-1a.
    #[test]
    fn names_with_the_same_hash_stay_two() {
        let text = r#"{"8yn0iYCKYHlIj4-BwPqk":1,"GReLUrM4wMqfg9yzV3KQ":2}"#;
        assert_eq!(anew(text).as_deref(), Some(text));
    }

    proptest! {
        #![proptest_config(seeded(5))]

        #[test]
        fn a_tree_is_what_was_written(value in json(any::<f64>()), random: u64, doubles: bool) {
            let text = Writer::new(random, doubles).write(&value);
            let expected = Json::from(&value);
            prop_assert_eq!(tree(&text), expected.clone());
            prop_assert_eq!(tree(&expected.to_string()), expected);
        }

        #[test]
        fn what_is_read_in_its_place_has_no_name_twice(value in json(eighths()), random: u64) {
            let text = Writer::new(random, true).write(&value);
            if let Some(anew) = anew(&text) {
                prop_assert_eq!(anew, Json::from(&value).to_string());
            } else {
                prop_assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value));
            }
        }

        #[test]
        fn a_value_is_passed_over_as_a_whole(value in json(any::<f64>()), random: u64, doubles: bool) {
            let text = Writer::new(random, doubles).write(&value);
            let mut cursor = Cursor::new(&text);
            let mut at_end = cursor;
            at_end.tree();
            prop_assert_eq!(cursor.raw().trim_start(), text.trim());
            prop_assert_eq!(cursor.place(), at_end.place());
        }
    }
}
