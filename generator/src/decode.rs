//! A [`Node`] to the types of [`spec`](crate::spec), with all findings at once.
//!
//! Serde stops at the first error. So this deserializer has none: where a value is missing or of
//! the wrong kind it notes a finding and supplies an empty value of the kind asked for, so that
//! the rest of the document is read as well. What was supplied never leaves
//! [`read`](crate::resolve::read), which fails if there is a finding.

use std::cell::RefCell;

use serde::de::value::{Error, StrDeserializer, U32Deserializer, U64Deserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::Value;

use crate::diagnostic::{AT, At, Diagnostic, Span};
use crate::tree::{Kind, Node, nearest};

/// Reads a document. The value is whole only if there are no findings.
pub(crate) fn decode<'de, T: Deserialize<'de>>(node: &'de Node) -> (Option<T>, Vec<Diagnostic>) {
    let findings = RefCell::new(Vec::new());
    let place = Decoder {
        found: Found::Node(node),
        span: node.span,
        what: "the file",
        findings: &findings,
    };
    let value = T::deserialize(place);
    let mut findings = findings.into_inner();
    let value = value
        .map_err(|error| findings.push(Diagnostic::at("wrong-kind", node.span, error.to_string())))
        .ok();
    (value, findings)
}

/// What stands at a place.
#[derive(Clone, Copy)]
enum Found<'de> {
    Node(&'de Node),
    /// A bound, of which `null` says that it is open.
    Nullable(&'de Node),
    /// Nothing, as a key is missing.
    Missing,
    /// Nothing, which has been noted.
    Noted,
}

/// A place of the document and what is known about it.
#[derive(Clone, Copy)]
struct Decoder<'de, 'f> {
    found: Found<'de>,
    /// Where it stands; of a missing value, where it should.
    span: Span,
    /// The key, for messages.
    what: &'de str,
    findings: &'f RefCell<Vec<Diagnostic>>,
}

impl<'de> Decoder<'de, '_> {
    /// The value, if there is one.
    fn kind(&self) -> Option<&'de Kind> {
        match self.found {
            Found::Node(node) | Found::Nullable(node) => Some(&node.kind),
            Found::Missing | Found::Noted => None,
        }
    }

    fn scalar(&self) -> Option<&'de Value> {
        match self.kind() {
            Some(Kind::Scalar(value)) => Some(value),
            _ => None,
        }
    }

    /// Notes that the place does not hold what is wanted, such as `a list`.
    fn want(&self, wanted: &str) {
        let what = self.what;
        let finding = match self.found {
            Found::Noted => return,
            Found::Missing => Diagnostic::at(
                "missing-key",
                self.span,
                format!("the key `{what}` is missing"),
            )
            .help(format!("add `{what}`, which is {wanted}")),
            Found::Node(node) | Found::Nullable(node) if node.is_null() => {
                let help = format!("give it {wanted}, or leave the key out if it is optional");
                Diagnostic::at(
                    "wrong-kind",
                    self.span,
                    format!("{} has no value", quoted(what)),
                )
                .help(help)
            }
            Found::Node(node) | Found::Nullable(node) => {
                let message = format!(
                    "{} must be {wanted}, found {}",
                    quoted(what),
                    node.describe()
                );
                let finding = Diagnostic::at("wrong-kind", self.span, message);
                match (&node.kind, wanted) {
                    (Kind::Scalar(_), "text") => finding.help("put it in quotes"),
                    _ => finding,
                }
            }
        };
        self.findings.borrow_mut().push(finding);
    }

    fn child(self, node: &'de Node, what: &'de str) -> Self {
        Self {
            found: Found::Node(node),
            span: node.span,
            what,
            ..self
        }
    }
}

/// A key in backticks; the whole file as it is.
fn quoted(what: &str) -> String {
    if what == "the file" {
        what.to_owned()
    } else {
        format!("`{what}`")
    }
}

/// Methods for whole numbers: the value if it fits, else a finding and 0.
macro_rules! integers {
    ($($method:ident $visit:ident $ty:ty,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let number = self.scalar().and_then(|value| {
                let signed = value.as_i64().map(i128::from);
                signed.or_else(|| value.as_u64().map(i128::from))
            });
            match number.and_then(|number| <$ty>::try_from(number).ok()) {
                Some(number) => visitor.$visit(number),
                None => {
                    let (min, max) = (<$ty>::MIN, <$ty>::MAX);
                    match number {
                        Some(_) => self.want(&format!("a whole number from {min} to {max}")),
                        None => self.want("a whole number"),
                    }
                    visitor.$visit(0)
                }
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Decoder<'de, '_> {
    type Error = Error;

    integers! {
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            None => visitor.visit_unit(),
            Some(Kind::Sequence(_)) => self.deserialize_seq(visitor),
            Some(Kind::Mapping(_)) => self.deserialize_map(visitor),
            Some(Kind::Scalar(value)) => value
                .deserialize_any(visitor)
                .map_err(|error| de::Error::custom(error.to_string())),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (self.scalar(), self.found) {
            (Some(Value::Bool(value)), _) => visitor.visit_bool(*value),
            (_, Found::Missing) => visitor.visit_bool(false),
            _ => {
                self.want("`true` or `false`");
                visitor.visit_bool(false)
            }
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scalar().and_then(Value::as_f64) {
            Some(number) => visitor.visit_f64(number),
            None => {
                self.want("a number");
                visitor.visit_f64(0.0)
            }
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scalar() {
            Some(Value::String(text)) => {
                if text.trim().is_empty() {
                    let message = format!("{} is empty", quoted(self.what));
                    self.findings.borrow_mut().push(
                        Diagnostic::at("empty-text", self.span, message).help("say what it is"),
                    );
                }
                visitor.visit_str(text)
            }
            _ => {
                self.want("text");
                visitor.visit_str("")
            }
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    /// A word or a whole number, as error codes are.
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scalar() {
            Some(Value::String(text)) => visitor.visit_str(text),
            Some(value) if value.is_i64() => self.deserialize_i64(visitor),
            _ => {
                self.want("a word or a whole number");
                visitor.visit_str("")
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.found {
            Found::Missing | Found::Noted => visitor.visit_none(),
            Found::Nullable(node) if node.is_null() => visitor.visit_none(),
            Found::Node(node) if node.is_null() => {
                self.want("a value");
                visitor.visit_none()
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let nodes: &[Node] = match (self.kind(), self.found) {
            (Some(Kind::Sequence(nodes)), _) => nodes,
            (_, Found::Missing) => &[],
            _ => {
                self.want("a list");
                &[]
            }
        };
        visitor.visit_seq(Elements {
            place: self,
            nodes: nodes.iter(),
        })
    }

    /// Of all types only the bounds are a tuple: `[MIN, MAX]`.
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.kind() {
            Some(Kind::Sequence(nodes)) if nodes.len() == len => visitor.visit_seq(Bounds {
                place: self,
                nodes: nodes.iter(),
                left: 0,
            }),
            _ => {
                self.want("a list of two bounds, `null` where one is open");
                visitor.visit_seq(Bounds {
                    place: self,
                    nodes: [].iter(),
                    left: len,
                })
            }
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("", &[], visitor)
    }

    /// A mapping; `fields` are the keys it may have, or none if it may have any.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match (self.kind(), self.found) {
            (Some(Kind::Mapping(entries)), _) => {
                visitor.visit_map(Entries::new(self, entries, fields))
            }
            (_, Found::Missing) if fields.is_empty() => {
                visitor.visit_map(Entries::new(self, &[], fields))
            }
            _ => {
                self.want("a mapping");
                let noted = Self {
                    found: Found::Noted,
                    ..self
                };
                visitor.visit_map(Entries::new(noted, &[], fields))
            }
        }
    }

    /// One of several words.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let text = self.scalar().and_then(Value::as_str).unwrap_or_default();
        let variant = match variants.iter().find(|variant| **variant == text) {
            Some(variant) => variant,
            None => {
                let words = variants.join("`, `");
                match self.scalar() {
                    Some(Value::String(_)) => {
                        let message = format!("`{}` cannot be `{text}`", self.what);
                        self.findings.borrow_mut().push(
                            Diagnostic::at("wrong-kind", self.span, message)
                                .help(format!("it is one of `{words}`")),
                        );
                    }
                    _ => self.want(&format!("one of `{words}`")),
                }
                variants.first().unwrap_or(&"")
            }
        };
        let variant: StrDeserializer<'_, Error> = variant.into_deserializer();
        variant.deserialize_enum("", variants, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == AT {
            visitor.visit_seq(Located {
                place: self,
                next: 0,
            })
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    forward_to_deserialize_any! {
        i128 u128 f32 char bytes byte_buf unit unit_struct tuple ignored_any
    }
}

/// The elements of a list.
struct Elements<'de, 'f> {
    place: Decoder<'de, 'f>,
    nodes: std::slice::Iter<'de, Node>,
}

impl<'de> de::SeqAccess<'de> for Elements<'de, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let place = self.place;
        self.nodes
            .next()
            .map(|node| seed.deserialize(place.child(node, place.what)))
            .transpose()
    }
}

/// The two sides of a range; of none, as many open ones as are asked for.
struct Bounds<'de, 'f> {
    place: Decoder<'de, 'f>,
    nodes: std::slice::Iter<'de, Node>,
    left: usize,
}

impl<'de> de::SeqAccess<'de> for Bounds<'de, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let place = match self.nodes.next() {
            Some(node) => Decoder {
                found: Found::Nullable(node),
                span: node.span,
                ..self.place
            },
            None if self.left == 0 => return Ok(None),
            None => {
                self.left -= 1;
                Decoder {
                    found: Found::Noted,
                    ..self.place
                }
            }
        };
        seed.deserialize(place).map(Some)
    }
}

/// The entries of a mapping, followed by the keys that it lacks.
struct Entries<'de, 'f> {
    place: Decoder<'de, 'f>,
    entries: &'de [(At<String>, Node)],
    fields: &'static [&'static str],
    /// Entries visited so far, then keys visited so far.
    visited: usize,
    value: Option<Decoder<'de, 'f>>,
}

impl<'de, 'f> Entries<'de, 'f> {
    fn new(
        place: Decoder<'de, 'f>,
        entries: &'de [(At<String>, Node)],
        fields: &'static [&'static str],
    ) -> Self {
        Self {
            place,
            entries,
            fields,
            visited: 0,
            value: None,
        }
    }

    /// The next key that means something, and its value.
    fn advance(&mut self) -> Option<(&'de str, Decoder<'de, 'f>)> {
        let place = self.place;
        while let Some((key, node)) = self.entries.get(self.visited) {
            self.visited += 1;
            if self.fields.is_empty() || self.fields.contains(&&*key.value) {
                return Some((&key.value, place.child(node, &key.value)));
            }
            let finding = Diagnostic::at("unknown-key", key.span, format!("unknown key `{key}`"));
            let known = self.fields.iter().copied();
            let finding = match nearest(key, known.clone()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!(
                    "the keys are `{}`",
                    known.collect::<Vec<_>>().join("`, `")
                )),
            };
            place.findings.borrow_mut().push(finding);
        }
        loop {
            let field = *self.fields.get(self.visited - self.entries.len())?;
            self.visited += 1;
            if self.entries.iter().all(|(key, _)| key.value != field) {
                let found = match place.found {
                    Found::Noted => Found::Noted,
                    _ => Found::Missing,
                };
                return Some((
                    field,
                    Decoder {
                        found,
                        what: field,
                        ..place
                    },
                ));
            }
        }
    }
}

impl<'de> de::MapAccess<'de> for Entries<'de, '_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Some((key, value)) = self.advance() else {
            return Ok(None);
        };
        self.value = Some(value);
        let key: StrDeserializer<'_, Error> = key.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let value = self
            .value
            .take()
            .ok_or_else(|| de::Error::custom("a value without a key"))?;
        seed.deserialize(value)
    }
}

/// A value and its span, as [`At`](crate::diagnostic::At) asks for them.
struct Located<'de, 'f> {
    place: Decoder<'de, 'f>,
    next: u8,
}

impl<'de> de::SeqAccess<'de> for Located<'de, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Span { file, start, end } = self.place.span;
        let offset = |offset: usize| -> U64Deserializer<Error> {
            u64::try_from(offset)
                .unwrap_or(u64::MAX)
                .into_deserializer()
        };
        self.next += 1;
        match self.next {
            1 => seed.deserialize(self.place),
            2 => {
                let file: U32Deserializer<Error> = file.0.into_deserializer();
                seed.deserialize(file)
            }
            3 => seed.deserialize(offset(start)),
            4 => seed.deserialize(offset(end)),
            _ => return Ok(None),
        }
        .map(Some)
    }
}
