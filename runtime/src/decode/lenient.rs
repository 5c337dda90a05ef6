//! The deserializer of answers.

use std::borrow::Cow;
use std::fmt::Display;

use serde_core::Deserializer;
use serde_core::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde_core::de::{self, Deserialize, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_core::forward_to_deserialize_any;
use serde_json::Value;

use super::DecodeError;
use crate::json::{self, Cursor, Token};
use crate::protocol::{Inner, REQUEST_ID};
use crate::text::excerpt;

/// Longest part of a value that an error shows.
const SHOWN: usize = 40;

/// Longest message taken over from a type's own deserialization, which may quote the value.
const MESSAGE: usize = 200;

/// A value that is read leniently, and passed over.
pub(super) struct Lenient<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    /// What is known of the value, where it is an output.
    output: Option<&'a Inner>,
}

impl<'c, 'a> Lenient<'c, 'a> {
    pub(super) fn new(cursor: &'c mut Cursor<'a>, output: Option<&'a Inner>) -> Self {
        Self { cursor, output }
    }

    /// The integer that stands here or in a text, if it is one of type `T`.
    fn integer<T: TryFrom<i128>>(self) -> Result<T, DecodeError> {
        let token = self.cursor.token();
        let integer = match &token {
            Token::Number(digits) => json::integer(digits),
            Token::Text(text) => text.parse().ok(),
            _ => None,
        };
        integer
            .and_then(|integer| integer.try_into().ok())
            .ok_or_else(|| unexpected(&token, "an integer"))
    }

    fn signed<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_i64(self.integer()?)
    }

    fn unsigned<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_u64(self.integer()?)
    }

    fn wide<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_i128(self.integer()?)
    }

    /// The nearest number that the type can hold.
    fn float<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let token = self.cursor.token();
        let number = match &token {
            Token::Number(digits) => digits.parse().ok(),
            Token::Text(text) => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if f64::is_finite(number) => visitor.visit_f64(number),
            _ => Err(unexpected(&token, "a number")),
        }
    }

    fn text<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.cursor.token() {
            Token::Text(text) => visit_text(text, visitor),
            Token::Number(digits) => visitor.visit_borrowed_str(digits),
            other => Err(unexpected(&other, "a string")),
        }
    }

    /// An integer of more than 64 bits, and what is too great for a float, comes as the text of its
    /// digits: `serde_json::Value` holds neither.
    fn visit<V: Visitor<'a>>(self, token: Token<'a>, visitor: V) -> Result<V::Value, DecodeError> {
        match token {
            Token::Null => visitor.visit_unit(),
            Token::Bool(value) => visitor.visit_bool(value),
            Token::Number(digits) => {
                if let Ok(signed) = digits.parse() {
                    visitor.visit_i64(signed)
                } else if let Ok(unsigned) = digits.parse() {
                    visitor.visit_u64(unsigned)
                } else if let Some(float) = float(digits) {
                    visitor.visit_f64(float)
                } else {
                    visitor.visit_borrowed_str(digits)
                }
            }
            Token::Text(text) => visit_text(text, visitor),
            Token::List => {
                let mut elements = Elements {
                    cursor: self.cursor,
                    index: 0,
                    is_over: false,
                };
                let value = visitor.visit_seq(&mut elements)?;
                while elements.goes_on() {
                    elements.cursor.skip();
                }
                Ok(value)
            }
            Token::Object => {
                let mut members = Members {
                    cursor: self.cursor,
                    hidden: self.output.map_or(&[], |output| output.hidden),
                    request_id: self.output.and_then(|output| output.request_id.as_deref()),
                    name: Cow::Borrowed(REQUEST_ID),
                    is_over: false,
                };
                let value = visitor.visit_map(&mut members)?;
                while members.goes_on() {
                    members.cursor.skip();
                }
                Ok(value)
            }
        }
    }
}

/// A float that is written as one.
fn float(digits: &str) -> Option<f64> {
    let float: f64 = digits.parse().ok()?;
    (float.is_finite() && digits.contains(['.', 'e', 'E'])).then_some(float)
}

fn visit_text<'a, V: Visitor<'a>>(text: Cow<'a, str>, visitor: V) -> Result<V::Value, DecodeError> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

fn unexpected(found: &Token<'_>, expected: &str) -> DecodeError {
    let found = match found {
        Token::Null => "null".to_owned(),
        Token::Bool(value) => value.to_string(),
        Token::Number(digits) => excerpt(digits, SHOWN),
        Token::Text(text) => format!("\"{}\"", excerpt(text, SHOWN)),
        Token::List => "a list".to_owned(),
        Token::Object => "an object".to_owned(),
    };
    DecodeError::new(format!("expected {expected}, found {found}"))
}

macro_rules! forward {
    ($target:ident: $($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            self.$target(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Lenient<'_, 'de> {
    type Error = DecodeError;

    forward!(signed: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);
    forward!(unsigned: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    forward!(wide: deserialize_i128 deserialize_u128);
    forward!(float: deserialize_f32 deserialize_f64);
    forward!(text: deserialize_str deserialize_string);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let token = self.cursor.token();
        self.visit(token, visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.cursor.token() {
            Token::Number(digits) if let Some(number @ (0 | 1)) = json::integer(digits) => {
                visitor.visit_bool(number == 1)
            }
            token => self.visit(token, visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        if self.cursor.is_null() {
            self.cursor.skip();
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.cursor.token() {
            Token::Null => Lenient::new(&mut Cursor::default(), None).visit(Token::List, visitor),
            token => self.visit(token, visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.cursor.token() {
            Token::Null => Lenient::new(&mut Cursor::default(), None).visit(Token::Object, visitor),
            token => self.visit(token, visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    /// A list is none, although derived types would take one, field by field.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.cursor.token() {
            Token::Object => self.visit(Token::Object, visitor),
            other => Err(unexpected(&other, "an object")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        Value::deserialize(self)?
            .deserialize_enum(name, variants, visitor)
            .map_err(de::Error::custom)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.cursor.skip();
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// Reads a value, and passes over one that its type makes nothing of.
fn whole<'a, T: DeserializeSeed<'a>>(
    cursor: &mut Cursor<'a>,
    seed: T,
) -> Result<T::Value, DecodeError> {
    let start = cursor.place();
    let value = seed.deserialize(Lenient::new(cursor, None))?;
    if cursor.place() == start {
        cursor.skip();
    }
    Ok(value)
}

struct Elements<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    index: usize,
    is_over: bool,
}

impl Elements<'_, '_> {
    /// Goes to the next element, if there is one, or else out of the list.
    fn goes_on(&mut self) -> bool {
        self.is_over = self.is_over || !self.cursor.goes_on();
        !self.is_over
    }
}

impl<'a> SeqAccess<'a> for &mut Elements<'_, 'a> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if !self.goes_on() {
            return Ok(None);
        }
        let index = self.index;
        self.index += 1;
        whole(self.cursor, seed)
            .map(Some)
            .map_err(|error| error.within_list(index))
    }
}

struct Members<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    /// Names of members that are passed over.
    hidden: &'static [&'static str],
    /// Of an output, before it was read: it comes first.
    request_id: Option<&'a str>,
    /// Of the member whose value comes next.
    name: Cow<'a, str>,
    is_over: bool,
}

impl Members<'_, '_> {
    /// Goes to the value of the next member, if there is one, or else out of the object.
    fn goes_on(&mut self) -> bool {
        while !self.is_over {
            match self.cursor.name() {
                Some(name) if self.hidden.contains(&&*name) => self.cursor.skip(),
                Some(name) => {
                    self.name = name;
                    return true;
                }
                None => self.is_over = true,
            }
        }
        false
    }
}

impl<'a> MapAccess<'a> for &mut Members<'_, 'a> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DecodeError> {
        if self.request_id.is_none() && !self.goes_on() {
            return Ok(None);
        }
        seed.deserialize(StrDeserializer::new(&self.name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DecodeError> {
        let value = match self.request_id.take() {
            Some(id) => seed.deserialize(BorrowedStrDeserializer::new(id)),
            None => whole(self.cursor, seed),
        };
        value.map_err(|error| error.within_field(&self.name))
    }
}

impl de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(excerpt(&message.to_string(), MESSAGE))
    }
}
