//! The one reader.

use std::fmt;
use std::marker::PhantomData;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_core::de::value::MapAccessDeserializer;
use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde_core::forward_to_deserialize_any;

use super::{List, Member, Optional, Record, Slot, Table, flags};

/// Reads a value: for `Deserialize` of generated types.
///
/// # Errors
///
/// What does not fit the value's fields.
pub fn deserialize<'de, T: Member, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    read(value.slot(), deserializer)?;
    Ok(value)
}

/// Reads into a slot.
pub(crate) fn read<'de, D: Deserializer<'de>>(
    slot: Slot<'_>,
    deserializer: D,
) -> Result<(), D::Error> {
    match slot {
        Slot::Bool(slot) => slot.put(bool::deserialize(deserializer)?),
        Slot::Integer(slot) => slot.put(i64::deserialize(deserializer)?),
        Slot::Unsigned(slot) => slot.put(u64::deserialize(deserializer)?),
        Slot::Float(slot) => slot.put(f64::deserialize(deserializer)?),
        Slot::Text(slot) => slot.put(String::deserialize(deserializer)?),
        Slot::Binary(slot) => {
            let text = String::deserialize(deserializer)?;
            let bytes = STANDARD.decode(text);
            slot.put(
                bytes
                    .map_err(|_| D::Error::custom("bytes are a text in Base64"))?
                    .into(),
            );
        }
        Slot::Optional(slot) => deserializer.deserialize_option(MaybeVisitor(slot))?,
        Slot::List(list) => deserializer.deserialize_seq(ListVisitor(list))?,
        Slot::Record(record) => {
            let table = record.table();
            deserializer.deserialize_struct(table.name, table.names, RecordVisitor(record))?;
        }
    }
    Ok(())
}

struct MaybeVisitor<'a>(&'a mut dyn Optional);

impl<'de> Visitor<'de> for MaybeVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read(self.0.fill(), deserializer)
    }
}

struct ListVisitor<'a>(&'a mut dyn List);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(Element(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

/// The next element of a list.
struct Element<'a>(&'a mut dyn List);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read(self.0.add(), deserializer)
    }
}

struct RecordVisitor<'a>(&'a mut dyn Record);

impl RecordVisitor<'_> {
    fn value(&mut self, index: usize) -> Value<'_> {
        Value {
            single: self.0.table().has(index, flags::single()),
            slot: self.0.member_mut(index).slot(),
        }
    }
}

impl<'de> Visitor<'de> for RecordVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", self.0.table().name)
    }

    /// The fields in their order, as formats without names have them.
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut values: A) -> Result<(), A::Error> {
        let table = self.0.table();
        let count = table.names.len();
        for index in 0..count {
            if values.next_element_seed(self.value(index))?.is_none()
                && table.has(index, flags::always())
            {
                let plural = if count == 1 { "" } else { "s" };
                let expected = format!("struct {} with {count} element{plural}", table.name);
                return Err(Error::invalid_length(index, &expected.as_str()));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut values: A) -> Result<(), A::Error> {
        let table = self.0.table();
        // Cheaper than zeroed memory for a few.
        let mut is_read = [false].repeat(table.names.len());
        while let Some(index) = values.next_key_seed(Name(table))? {
            let Some(index) = index else {
                values.next_value::<IgnoredAny>()?;
                continue;
            };
            if std::mem::replace(&mut is_read[index], true) {
                return Err(Error::duplicate_field(table.names[index]));
            }
            values.next_value_seed(self.value(index))?;
        }
        let mut missing = (0..is_read.len())
            .filter(|&index| table.has(index, flags::always()) && !is_read[index]);
        match missing.next() {
            Some(index) => Err(Error::missing_field(table.names[index])),
            None => Ok(()),
        }
    }
}

/// The place of a name in a table, if it is there.
struct Name(&'static Table);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.names.iter().position(|known| *known == name))
    }

    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<Self::Value, E> {
        Ok(self
            .0
            .names
            .iter()
            .position(|known| known.as_bytes() == name))
    }
}

/// The value of a field: where it goes, and whether a list may come as a single value.
struct Value<'a> {
    slot: Slot<'a>,
    single: bool,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.single {
            deserializer.deserialize_any(SingleVisitor(self.slot))
        } else {
            read(self.slot, deserializer)
        }
    }
}

/// Reads a list, a single value (a list of one) or `null` (nothing).
struct SingleVisitor<'a>(Slot<'a>);

impl<'a> SingleVisitor<'a> {
    fn list<E: Error>(self) -> Result<&'a mut dyn List, E> {
        let slot = match self.0 {
            Slot::Optional(slot) => slot.fill(),
            slot => slot,
        };
        match slot {
            Slot::List(list) => Ok(list),
            _ => Err(E::custom("only lists may come as a single value")),
        }
    }

    fn one<E: Error>(self, value: Unexpected<'_>) -> Result<(), E> {
        read(self.list()?.add(), Single(value, PhantomData))
    }
}

impl<'de> Visitor<'de> for SingleVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a single value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.one(Unexpected::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.one(Unexpected::Signed(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.one(Unexpected::Unsigned(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.one(Unexpected::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.one(Unexpected::Str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<(), A::Error> {
        ListVisitor(self.list()?).visit_seq(values)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        read(self.list()?.add(), MapAccessDeserializer::new(fields))
    }
}

/// A single value, of whatever kind: one type for all of them, so that the reader is compiled once.
struct Single<'a, E>(Unexpected<'a>, PhantomData<fn() -> E>);

impl<'de, E: Error> Deserializer<'de> for Single<'_, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Unexpected::Bool(value) => visitor.visit_bool(value),
            Unexpected::Signed(value) => visitor.visit_i64(value),
            Unexpected::Unsigned(value) => visitor.visit_u64(value),
            Unexpected::Float(value) => visitor.visit_f64(value),
            Unexpected::Str(value) => visitor.visit_str(value),
            other => Err(E::invalid_type(other, &visitor)),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}
