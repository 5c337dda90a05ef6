//! What lists, bounds and mappings hold, one after the other.

use serde::de::value::{Error, StrDeserializer, U64Deserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::{Decoder, Found};
use crate::diagnostic::Diagnostic;
use crate::sources::AT;
use crate::sources::{At, Span};
use crate::tree::{Node, nearest};

/// How many unknown keys of a mapping a finding names.
const SHOWN: usize = 8;

/// The elements of a list.
pub(super) struct Elements<'de, 'f> {
    pub(super) place: Decoder<'de, 'f>,
    pub(super) nodes: std::slice::Iter<'de, Node>,
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
            .map(|node| seed.deserialize(place.element(Found::Node(node), node.span)))
            .transpose()
    }
}

/// The two sides of a range; without them, as many open ones as are asked for.
pub(super) struct Bounds<'de, 'f> {
    pub(super) place: Decoder<'de, 'f>,
    pub(super) nodes: std::slice::Iter<'de, Node>,
    /// How many are still to be supplied.
    pub(super) left: usize,
}

impl<'de> de::SeqAccess<'de> for Bounds<'de, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let place = match self.nodes.next() {
            Some(node) => self.place.element(Found::Nullable(node), node.span),
            None if self.left == 0 => return Ok(None),
            None => {
                self.left -= 1;
                self.place.element(Found::Noted, self.place.span)
            }
        };
        seed.deserialize(place).map(Some)
    }
}

/// The entries of a mapping, followed by the keys that it lacks.
pub(super) struct Entries<'de, 'f> {
    place: Decoder<'de, 'f>,
    entries: &'de [(At<String>, Node)],
    fields: &'static [&'static str],
    /// Entries visited so far, then keys visited so far.
    visited: usize,
    /// Keys that misspelled ones were taken for.
    meant: Vec<&'static str>,
    /// Keys of which nothing is known: they may stand for any that is missing.
    strangers: Vec<&'de At<String>>,
    value: Option<Decoder<'de, 'f>>,
}

impl<'de, 'f> Entries<'de, 'f> {
    /// `fields` are the keys that it may have, or none if it may have any.
    pub(super) fn new(
        place: Decoder<'de, 'f>,
        entries: &'de [(At<String>, Node)],
        fields: &'static [&'static str],
    ) -> Self {
        Self {
            place,
            entries,
            fields,
            visited: 0,
            meant: Vec::new(),
            strangers: Vec::new(),
            value: None,
        }
    }

    /// The next key that means something, and its value.
    fn advance(&mut self) -> Option<(Key<'de>, Decoder<'de, 'f>)> {
        while let Some((key, node)) = self.entries.get(self.visited) {
            self.visited += 1;
            if self.fields.is_empty() || self.fields.contains(&&*key.value) {
                let value = self.place.value(Found::Node(node), node.span, key);
                return Some((
                    Key {
                        key,
                        span: key.span,
                    },
                    value,
                ));
            }
            if !self.place.foreign
                && let Some(meant) = self.unknown(key)
            {
                let value = self.place.value(Found::Node(node), node.span, meant);
                let span = key.span;
                return Some((Key { key: meant, span }, value));
            }
        }
        if self.visited == self.entries.len() {
            self.note_strangers();
        }
        let found = match self.place.found {
            Found::Noted => Found::Noted,
            _ if !self.strangers.is_empty() => Found::Noted,
            _ => Found::Missing,
        };
        loop {
            let key = *self.fields.get(self.visited - self.entries.len())?;
            self.visited += 1;
            if !self.has(key) {
                let span = self.place.span;
                return Some((Key { key, span }, self.place.value(found, span, key)));
            }
        }
    }

    /// Whether a key is there, as written or as meant.
    fn has(&self, key: &str) -> bool {
        self.meant.contains(&key) || self.entries.iter().any(|(present, _)| present.value == key)
    }

    /// Notes an unknown key; the one that is missing in its place, if it can be told.
    fn unknown(&mut self, key: &'de At<String>) -> Option<&'static str> {
        let near = nearest(key, self.fields.iter().copied());
        let glued = key
            .split_once(':')
            .is_some_and(|(known, _)| self.fields.contains(&known));
        let help = match near {
            _ if glued => "a space is missing after the colon".to_owned(),
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                self.strangers.push(key);
                return None;
            }
        };
        let finding = Diagnostic::at("unknown-key", key.span, format!("unknown key `{key}`"));
        self.note(finding.help(help));
        let meant = near.filter(|near| !self.has(near))?;
        self.meant.push(meant);
        Some(meant)
    }

    /// Notes the keys of which nothing is known, once all have been seen.
    fn note_strangers(&self) {
        let Some(first) = self.strangers.first() else {
            return;
        };
        let names: Vec<_> = self
            .strangers
            .iter()
            .take(SHOWN)
            .map(|key| format!("`{key}`"))
            .collect();
        let plural = if names.len() == 1 { "" } else { "s" };
        let more = match self.strangers.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("unknown key{plural} {}{more}", names.join(", "));
        let help = format!("the keys are `{}`", self.fields.join("`, `"));
        self.note(Diagnostic::at("unknown-key", first.span, message).help(help));
    }

    fn note(&self, finding: Diagnostic) {
        self.place.notes.findings.borrow_mut().push(finding);
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
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let value = self.value.take();
        seed.deserialize(value.ok_or_else(|| de::Error::custom("a value without a key"))?)
    }
}

/// A key, with its place for those who ask.
struct Key<'de> {
    key: &'de str,
    span: Span,
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.key)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let key: StrDeserializer<'_, Error> = self.key.into_deserializer();
        if name == AT {
            visitor.visit_seq(Located::new(key, self.span))
        } else {
            visitor.visit_newtype_struct(key)
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A value and its span, as [`At`] asks for them.
pub(super) struct Located<D> {
    value: Option<D>,
    /// File, start and end.
    span: std::array::IntoIter<u64, 3>,
}

impl<D> Located<D> {
    pub(super) fn new(value: D, span: Span) -> Self {
        // No file is that large.
        let offset = |offset: usize| u64::try_from(offset).unwrap_or(u64::MAX);
        Self {
            value: Some(value),
            span: [span.file.0.into(), offset(span.start), offset(span.end)].into_iter(),
        }
    }
}

impl<'de, D: Deserializer<'de, Error = Error>> de::SeqAccess<'de> for Located<D> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if let Some(value) = self.value.take() {
            return seed.deserialize(value).map(Some);
        }
        self.span
            .next()
            .map(|part| {
                let part: U64Deserializer<Error> = part.into_deserializer();
                seed.deserialize(part)
            })
            .transpose()
    }
}
