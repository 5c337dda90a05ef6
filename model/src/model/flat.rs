//! Values as formats hold them that do not tell of themselves what comes next.

use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Scalar, TypeId};
use crate::sources::{At, Span};

/// A type without recursion: lists are counted.
#[derive(Serialize, Deserialize)]
pub(super) struct Type {
    lists: u8,
    of: Element,
}

#[derive(Serialize, Deserialize)]
enum Element {
    Scalar(Scalar),
    Named(TypeId),
}

impl From<super::Type> for Type {
    fn from(mut ty: super::Type) -> Self {
        let mut lists = 0;
        let of = loop {
            match ty {
                // Specs are read to a depth that is far below.
                super::Type::List(element) => {
                    lists = u8::saturating_add(lists, 1);
                    ty = *element;
                }
                super::Type::Scalar(scalar) => break Element::Scalar(scalar),
                super::Type::Named(id) => break Element::Named(id),
            }
        };
        Self { lists, of }
    }
}

impl From<Type> for super::Type {
    fn from(ty: Type) -> Self {
        let innermost = match ty.of {
            Element::Scalar(scalar) => Self::Scalar(scalar),
            Element::Named(id) => Self::Named(id),
        };
        (0..ty.lists).fold(innermost, |element, _| Self::List(Box::new(element)))
    }
}

/// JSON as its text.
struct Text(At<Value>);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        value::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        value::deserialize(deserializer).map(Self)
    }
}

/// A value.
pub(super) mod value {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        value: &At<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&value.value)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<At<Value>, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(At {
            value: serde_json::from_str(&text).map_err(D::Error::custom)?,
            span: Span::default(),
        })
    }
}

/// A value that may be missing.
pub(super) mod optional_value {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        value: &Option<At<Value>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.clone().map(Text).serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<At<Value>>, D::Error> {
        Ok(Option::<Text>::deserialize(deserializer)?.map(|text| text.0))
    }
}

/// Values, each with an index.
pub(super) mod indexed_values {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        values: &[(usize, At<Value>)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let texts = values.iter().cloned();
        serializer.collect_seq(texts.map(|(index, value)| (index, Text(value))))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(usize, At<Value>)>, D::Error> {
        let texts = Vec::<(usize, Text)>::deserialize(deserializer)?;
        Ok(texts
            .into_iter()
            .map(|(index, text)| (index, text.0))
            .collect())
    }
}
