//! The deserializer of answers.

use std::collections::{BTreeMap, btree_map};
use std::fmt::Display;
use std::vec;

use serde_core::Deserializer;
use serde_core::de::value::StrDeserializer;
use serde_core::de::{self, Deserialize, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_core::forward_to_deserialize_any;
use serde_json::Value;

use super::DecodeError;
use crate::json::Json;
use crate::text::excerpt;

/// Longest part of a value that an error shows.
const SHOWN: usize = 40;

/// Longest message taken over from a type's own deserialization, which may quote the value.
const MESSAGE: usize = 200;

/// A JSON value that is read leniently.
pub(super) struct Lenient(pub(super) Json);

impl Lenient {
    fn unexpected(&self, expected: &str) -> DecodeError {
        let found = match &self.0 {
            Json::Null => "null".to_owned(),
            Json::Bool(value) => value.to_string(),
            Json::Number(digits) => excerpt(digits, SHOWN),
            Json::Text(text) => format!("\"{}\"", excerpt(text, SHOWN)),
            Json::List(_) => "a list".to_owned(),
            Json::Object(_) => "an object".to_owned(),
        };
        DecodeError::new(format!("expected {expected}, found {found}"))
    }

    /// The integer that stands here or in a text, if it is one of type `T`.
    fn integer<T: TryFrom<i128>>(&self) -> Result<T, DecodeError> {
        let integer = match &self.0 {
            Json::Text(text) => text.parse().ok(),
            value => value.integer(),
        };
        integer
            .and_then(|integer: i128| integer.try_into().ok())
            .ok_or_else(|| self.unexpected("an integer"))
    }

    fn signed<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_i64(self.integer()?)
    }

    fn unsigned<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_u64(self.integer()?)
    }

    fn wide<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_i128(self.integer()?)
    }

    /// The nearest number that the type can hold.
    fn float<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let number = match &self.0 {
            Json::Number(text) | Json::Text(text) => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if f64::is_finite(number) => visitor.visit_f64(number),
            _ => Err(self.unexpected("a number")),
        }
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            Json::Text(text) => visitor.visit_string(text),
            Json::Number(digits) => visitor.visit_string(digits),
            _ => Err(self.unexpected("a string")),
        }
    }
}

macro_rules! forward {
    ($target:ident: $($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            self.$target(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Lenient {
    type Error = DecodeError;

    forward!(signed: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);
    forward!(unsigned: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    forward!(wide: deserialize_i128 deserialize_u128);
    forward!(float: deserialize_f32 deserialize_f64);
    forward!(text: deserialize_str deserialize_string);

    /// An integer of more than 64 bits, and what is too great for a float, comes as the text of its
    /// digits: `serde_json::Value` holds neither.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(value),
            Json::Number(digits) => match (digits.parse(), digits.parse(), digits.parse()) {
                (Ok(signed), _, _) => visitor.visit_i64(signed),
                (_, Ok(unsigned), _) => visitor.visit_u64(unsigned),
                (_, _, Ok(float)) if is_float(&digits, float) => visitor.visit_f64(float),
                _ => visitor.visit_string(digits),
            },
            Json::Text(text) => visitor.visit_string(text),
            Json::List(values) => visitor.visit_seq(List {
                values: values.into_iter(),
                index: 0,
            }),
            Json::Object(fields) => visitor.visit_map(Fields {
                fields: fields.into_iter(),
                current: None,
            }),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0.integer() {
            Some(number @ (0 | 1)) => visitor.visit_bool(number == 1),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            Json::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            Json::Null => Self(Json::List(Vec::new())).deserialize_any(visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            Json::Null => Self(Json::Object(BTreeMap::new())).deserialize_any(visitor),
            _ => self.deserialize_any(visitor),
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
        match self.0 {
            Json::Object(_) => self.deserialize_any(visitor),
            _ => Err(self.unexpected("an object")),
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
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// Whether digits that are no integer of 64 bits are a float's.
fn is_float(digits: &str, float: f64) -> bool {
    float.is_finite() && digits.contains(['.', 'e', 'E'])
}

struct List {
    values: vec::IntoIter<Json>,
    index: usize,
}

impl<'de> SeqAccess<'de> for List {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let Some(value) = self.values.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Lenient(value))
            .map(Some)
            .map_err(|error| error.within_list(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len())
    }
}

struct Fields {
    fields: btree_map::IntoIter<String, Json>,
    current: Option<(String, Json)>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DecodeError> {
        self.current = self.fields.next();
        match &self.current {
            Some((name, _)) => seed.deserialize(StrDeserializer::new(name)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DecodeError> {
        let Some((name, value)) = self.current.take() else {
            return Err(DecodeError::new("a value was read before its name"));
        };
        seed.deserialize(Lenient(value))
            .map_err(|error| error.within_field(&name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.fields.len())
    }
}

impl de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(excerpt(&message.to_string(), MESSAGE))
    }
}
