//! A [`Node`] to the types of [`spec`](crate::spec), with all findings at once.
//!
//! Serde stops at the first error. So this deserializer has none: where a value is missing or of
//! the wrong kind it notes a finding and supplies an empty value of the kind asked for, so that
//! the rest of the document is read as well. What was supplied never leaves
//! [`read`](crate::read), which fails if there is a finding.

mod access;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use serde::de::value::{Error, StrDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::sources::{AT, Span};
use crate::tree::{Kind, Node};
use access::{Bounds, Elements, Entries, Located};

/// Reads a document of ours. The value is whole only if there are no findings.
pub(crate) fn decode<'de, T: Deserialize<'de>>(node: &'de Node) -> (Option<T>, Vec<Diagnostic>) {
    read(node, false)
}

/// Reads a document of others, in which keys that nobody asks for, empty texts, `null` for nothing
/// and `0` and `1` for booleans are no findings.
pub(crate) fn decode_foreign<'de, T: Deserialize<'de>>(
    node: &'de Node,
) -> (Option<T>, Vec<Diagnostic>) {
    read(node, true)
}

/// The keys of a mapping, in the order documented.
pub(crate) type Keys = &'static [&'static str];

/// The keys of all mappings of a document, by their places; of those that may have any keys, none.
pub(crate) fn keys<'de, T: Deserialize<'de>>(node: &'de Node) -> HashMap<Span, Keys> {
    let notes = Notes::default();
    // Only what is noted on the way is wanted.
    let _ = T::deserialize(Decoder::of(node, false, &notes));
    notes.keys.into_inner()
}

fn read<'de, T: Deserialize<'de>>(node: &'de Node, foreign: bool) -> (Option<T>, Vec<Diagnostic>) {
    let notes = Notes::default();
    let value = T::deserialize(Decoder::of(node, foreign, &notes));
    let mut findings = notes.findings.into_inner();
    let missing = notes.missing.into_inner().into_iter();
    findings.extend(missing.map(|(mapping, keys)| lacking(mapping, &keys)));
    let value = value
        .map_err(|error| findings.push(Diagnostic::at("wrong-kind", node.span, error.to_string())))
        .ok();
    (value, findings)
}

/// That a mapping lacks keys.
fn lacking(mapping: Span, keys: &[(String, String)]) -> Diagnostic {
    let names: Vec<_> = keys.iter().map(|(key, _)| format!("`{key}`")).collect();
    let message = match &*names {
        [name] => format!("the key {name} is missing"),
        names => format!("the keys {} are missing", names.join(", ")),
    };
    let wanted: Vec<_> = keys
        .iter()
        .map(|(key, wanted)| format!("`{key}`, which is {wanted}"))
        .collect();
    Diagnostic::at("missing-key", mapping, message).help(format!("add {}", wanted.join("; ")))
}

/// What is noted while a document is read.
#[derive(Default)]
struct Notes {
    findings: RefCell<Vec<Diagnostic>>,
    /// The keys that mappings lack, each with what it is to be.
    missing: RefCell<BTreeMap<Span, Vec<(String, String)>>>,
    keys: RefCell<HashMap<Span, Keys>>,
}

/// What stands at a place.
#[derive(Clone, Copy)]
enum Found<'de> {
    Node(&'de Node),
    /// A bound, of which `null` says that it is open.
    Nullable(&'de Node),
    /// Nothing, as a key is missing; lists, mappings and booleans may be.
    Missing,
    /// Nothing, as a key is missing that must not be.
    MissingAt,
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
    /// Whether it is an element of what the key holds.
    element: bool,
    /// Whether the document is of others.
    foreign: bool,
    notes: &'f Notes,
}

impl<'de, 'f> Decoder<'de, 'f> {
    fn of(node: &'de Node, foreign: bool, notes: &'f Notes) -> Self {
        Self {
            found: Found::Node(node),
            span: node.span,
            what: "",
            element: false,
            foreign,
            notes,
        }
    }

    /// The value, if there is one.
    fn kind(&self) -> Option<&'de Kind> {
        match self.found {
            Found::Node(node) | Found::Nullable(node) => Some(&node.kind),
            Found::Missing | Found::MissingAt | Found::Noted => None,
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
            Found::Missing | Found::MissingAt => {
                let mut missing = self.notes.missing.borrow_mut();
                let keys = missing.entry(self.span).or_default();
                keys.push((what.to_owned(), wanted.to_owned()));
                return;
            }
            Found::Node(node) | Found::Nullable(node) if node.is_null() => {
                let help = format!("give it {wanted}, or leave the key out if it is optional");
                Diagnostic::at(
                    "wrong-kind",
                    self.span,
                    format!("{} has no value", self.name()),
                )
                .help(help)
            }
            Found::Node(node) | Found::Nullable(node) => {
                let message = format!(
                    "{} must be {wanted}, found {}",
                    self.name(),
                    node.describe()
                );
                let finding = Diagnostic::at("wrong-kind", self.span, message);
                finding.help(mend(&node.kind, wanted))
            }
        };
        self.notes.findings.borrow_mut().push(finding);
    }

    /// An element of what stands here.
    fn element(self, found: Found<'de>, span: Span) -> Self {
        Self {
            found,
            span,
            element: true,
            ..self
        }
    }

    /// The value of a key.
    fn value(self, found: Found<'de>, span: Span, key: &'de str) -> Self {
        Self {
            found,
            span,
            what: key,
            element: false,
            ..self
        }
    }

    /// The place, for messages.
    fn name(&self) -> String {
        match (self.what, self.element) {
            ("", _) => "the file".to_owned(),
            (key, false) => format!("`{key}`"),
            (key, true) => format!("an element of `{key}`"),
        }
    }
}

/// How to make what was wanted of what was found.
fn mend(found: &Kind, wanted: &str) -> &'static str {
    let word = match found {
        Kind::Scalar(Value::String(word)) => word.to_lowercase(),
        _ => String::new(),
    };
    match (wanted, found) {
        ("text", Kind::Scalar(_)) => "put it in quotes",
        ("text", _) => "put it in quotes, or write `|` after the key and the text below it",
        ("a list", Kind::Mapping(_)) => "begin each element with `- `",
        ("a list", _) => "write `[A, B]`, or each element on a line of its own after `- `",
        ("a mapping", _) => "write `key: value`, one a line, indented",
        (BOOLEAN, _) if matches!(&*word, "yes" | "y" | "on") => "write `true`",
        (BOOLEAN, _) if matches!(&*word, "no" | "n" | "off") => "write `false`",
        (BOOLEAN, _) => "write the word alone, without quotes",
        (BOUNDS, _) => "write `[MIN, MAX]`, digits without commas between them",
        _ if wanted.contains("number") => "write digits alone, without quotes or zeros before them",
        _ => "change it, or leave the key out if it is optional",
    }
}

/// What a boolean is.
const BOOLEAN: &str = "`true` or `false`";

/// What bounds are.
const BOUNDS: &str = "a list of two bounds, `null` where one is open";

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
            (Some(Value::Number(number)), _)
                if self.foreign && matches!(number.as_u64(), Some(0 | 1)) =>
            {
                visitor.visit_bool(number.as_u64() == Some(1))
            }
            (_, Found::Missing) => visitor.visit_bool(false),
            _ => {
                self.want(BOOLEAN);
                visitor.visit_bool(false)
            }
        }
    }

    /// A number; a whole one is handed on as it is.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scalar() {
            Some(number @ Value::Number(_)) => number
                .deserialize_any(visitor)
                .map_err(|error| de::Error::custom(error.to_string())),
            _ => {
                self.want("a number");
                visitor.visit_f64(0.0)
            }
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scalar() {
            Some(Value::String(text)) => {
                if text.trim().is_empty() && !self.foreign {
                    let message = format!("{} is empty", self.name());
                    self.notes.findings.borrow_mut().push(
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
            Some(value) if value.is_number() => self.deserialize_i64(visitor),
            _ => {
                self.want("a word or a whole number");
                visitor.visit_str("")
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.found {
            Found::Missing | Found::MissingAt | Found::Noted => visitor.visit_none(),
            Found::Nullable(node) if node.is_null() => visitor.visit_none(),
            Found::Nullable(Node {
                kind: Kind::Scalar(Value::Number(_)),
                ..
            }) => visitor.visit_some(self),
            Found::Nullable(_) => {
                self.want("a number");
                visitor.visit_none()
            }
            Found::Node(node) if node.is_null() && self.foreign => visitor.visit_none(),
            Found::Node(node) if node.is_null() => {
                self.want("a value");
                visitor.visit_some(Self {
                    found: Found::Noted,
                    ..self
                })
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
                self.want(BOUNDS);
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
                self.notes.keys.borrow_mut().insert(self.span, fields);
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
                        let message = format!("{} cannot be `{text}`", self.name());
                        self.notes.findings.borrow_mut().push(
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
        if name != AT {
            return visitor.visit_newtype_struct(self);
        }
        // What may be missing is an `Option`, not an `At`.
        let found = match self.found {
            Found::Missing => Found::MissingAt,
            found => found,
        };
        visitor.visit_seq(Located::new(Self { found, ..self }, self.span))
    }

    forward_to_deserialize_any! {
        i128 u128 f32 char bytes byte_buf unit unit_struct tuple ignored_any
    }
}
