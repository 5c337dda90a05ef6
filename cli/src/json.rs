//! JSON that people write. A name that stands twice in an object is refused: of its values, one would
//! be lost.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads a value.
pub fn read(text: &str) -> Result<Value, String> {
    let wrong = |error| format!("this is no JSON: {error}");
    let mut twice = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    let part = Part {
        path: String::new(),
        twice: &mut twice,
    };
    let value = part.deserialize(&mut reader).map_err(wrong)?;
    reader.end().map_err(wrong)?;
    match twice {
        Some(path) => Err(format!("`{path}` stands twice: leave one of them out")),
        None => Ok(value),
    }
}

/// A value within the text.
struct Part<'a> {
    path: String,
    /// The path that was first found to stand twice.
    twice: &'a mut Option<String>,
}

impl Part<'_> {
    fn named(&mut self, name: &str) -> Part<'_> {
        let dot = if self.path.is_empty() { "" } else { "." };
        Part {
            path: format!("{}{dot}{name}", self.path),
            twice: self.twice,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(self.named(&list.len().to_string()))? {
            list.push(element);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let part = self.named(&name);
            let path = part.path.clone();
            let value = members.next_value_seed(part)?;
            if object.insert(name, value).is_some() {
                self.twice.get_or_insert(path);
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::read;

    #[test]
    fn all_kinds_of_values_are_read() {
        let text = r#"{ "a": [null, true, 1, -1, 18446744073709551615, 0.1, "x\"y", {}, []] }"#;
        assert_eq!(
            read(text),
            Ok(serde_json::from_str::<Value>(text).expect("JSON"))
        );
        assert_eq!(read(" 1 "), Ok(json!(1)));
        assert!(read("1 2").is_err() && read("{").is_err() && read("").is_err());
        assert!(read(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn what_stands_twice_is_told_by_its_path() {
        for (text, path) in [
            (r#"{"A": 1, "A": 1}"#, "`A` stands twice"),
            (
                r#"{"A": [{}, {"B": 1, "C": 2, "B": 3}]}"#,
                "`A.1.B` stands twice",
            ),
            (r#"[{"a": 1, "\u0061": 2}]"#, "`0.a` stands twice"),
        ] {
            let told = read(text).expect_err("refused");
            assert!(told.contains(path), "{told}");
        }
        assert!(read(r#"{"A": {"B": 1}, "C": {"B": 1}}"#).is_ok());
    }
}
