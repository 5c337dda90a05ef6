//! Values that are neither lists nor of a named type: a row for each.

use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Base, Type, TypeDef, TypeKind};

/// A type of single values that needs no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scalar {
    /// Text.
    String,
    /// A whole number of 64 bits.
    Integer,
    /// A whole number of 64 bits without a sign.
    Uint64,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// An integer of which 1 means yes.
    Switch,
    /// Bytes that are sent as they are.
    Binary,
}

/// What a scalar is.
#[derive(Debug)]
pub struct ScalarFacts {
    /// What specs call it.
    pub name: &'static str,
    /// What stands for it in JSON.
    pub json: Json,
    /// The only values documented of it, and what they mean; none if all are.
    pub values: &'static [(i128, &'static str)],
}

/// A kind of single value in JSON.
#[derive(Debug, PartialEq, Eq)]
pub enum Json {
    /// A string.
    Text,
    /// A number without a fraction, within bounds.
    Whole(RangeInclusive<i128>),
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// The Base64 of bytes.
    Base64,
}

const INT64: RangeInclusive<i128> = i64::MIN as i128..=i64::MAX as i128;

impl Scalar {
    /// All scalars.
    pub const ALL: [Self; 7] = [
        Self::String,
        Self::Integer,
        Self::Uint64,
        Self::Float,
        Self::Boolean,
        Self::Switch,
        Self::Binary,
    ];
    /// Those that count.
    pub const WHOLE: [Self; 2] = [Self::Integer, Self::Uint64];

    /// What it is.
    #[must_use]
    pub fn facts(self) -> &'static ScalarFacts {
        const fn row(name: &'static str, json: Json) -> ScalarFacts {
            let values = &[];
            ScalarFacts { name, json, values }
        }
        match self {
            Self::String => const { &row("string", Json::Text) },
            Self::Integer => const { &row("integer", Json::Whole(INT64)) },
            Self::Uint64 => const { &row("uint64", Json::Whole(0..=u64::MAX as i128)) },
            Self::Float => const { &row("float", Json::Number) },
            Self::Boolean => const { &row("boolean", Json::Boolean) },
            Self::Switch => &ScalarFacts {
                name: "switch",
                json: Json::Whole(INT64),
                values: &[(0, "no"), (1, "yes")],
            },
            Self::Binary => const { &row("binary", Json::Base64) },
        }
    }

    /// The scalar that specs call by this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|scalar| scalar.facts().name == name)
    }
}

impl ScalarFacts {
    /// Whether it counts or measures, so that bounds and a unit can be said of it.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.values.is_empty() && matches!(self.json, Json::Whole(_) | Json::Number)
    }

    /// What a documented value means.
    #[must_use]
    pub fn meaning(&self, value: &Value) -> Option<&'static str> {
        let value = whole(value)?;
        let found = self.values.iter().find(|(wire, _)| *wire == value);
        found.map(|(_, meaning)| *meaning)
    }
}

impl Json {
    /// Whether a value is of this kind.
    #[must_use]
    pub fn holds(&self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Whole(range) => whole(value).is_some_and(|value| range.contains(&value)),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Base64 => bytes(value).is_some(),
        }
    }

    /// What a value of this kind is, for somebody who gave another.
    #[must_use]
    pub fn wanted(&self, given: &Value) -> String {
        match self {
            Self::Text => "text".to_owned(),
            // A whole number was given, so what is wrong is its size.
            Self::Whole(range) if whole(given).is_some() => {
                format!("a whole number from {} to {}", range.start(), range.end())
            }
            Self::Whole(_) => "a whole number".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Base64 => "Base64, with its padding".to_owned(),
        }
    }

    /// A value of this kind.
    #[must_use]
    pub fn sample(&self) -> Value {
        match self {
            Self::Text => json!("example"),
            Self::Whole(_) => json!(1),
            Self::Number => json!(1.0),
            Self::Boolean => json!(true),
            Self::Base64 => json!(base64(b"example")),
        }
    }
}

/// A number without a fraction.
#[must_use]
pub fn whole(value: &Value) -> Option<i128> {
    value.as_number()?.as_i128()
}

/// The bytes that a text in Base64 stands for.
#[must_use]
pub fn bytes(value: &Value) -> Option<Vec<u8>> {
    STANDARD.decode(value.as_str()?).ok()
}

/// Bytes as they stand in JSON.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

impl Base {
    /// What values of an enum are.
    #[must_use]
    pub fn scalar(self) -> Scalar {
        match self {
            Self::Integer => Scalar::Integer,
            Self::String => Scalar::String,
        }
    }
}

impl TypeDef {
    /// What values of an enum or of flags are; none of a struct.
    #[must_use]
    pub fn scalar(&self) -> Option<Scalar> {
        match &self.kind {
            TypeKind::Struct(_) => None,
            TypeKind::Enum { base, .. } => Some(base.scalar()),
            TypeKind::Flags(_) => Some(Scalar::Integer),
        }
    }
}

impl Type {
    /// Whether it is bytes that are sent as they are.
    #[must_use]
    pub fn is_binary(&self) -> bool {
        *self == Self::Scalar(Scalar::Binary)
    }

    /// What single values are; none of lists and structs. `types` are those of the service.
    #[must_use]
    pub fn scalar(&self, types: &[TypeDef]) -> Option<Scalar> {
        match self {
            Self::Scalar(scalar) => Some(*scalar),
            Self::List(_) => None,
            Self::Named(id) => types[id.0].scalar(),
        }
    }
}
