//! What several tests need.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde_json::Value;

/// Random cases that are the same in every run, of which no file is kept.
pub(crate) fn seeded(seed: u64) -> Config {
    Config {
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    }
}

/// Floats of which every reader makes the same.
pub(crate) fn eighths() -> impl Strategy<Value = f64> {
    any::<i32>().prop_map(|eighths| f64::from(eighths) / 8.0)
}

/// JSON of any kind.
pub(crate) fn json(floats: impl Strategy<Value = f64> + 'static) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        floats.prop_map(Value::from),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::Array),
            btree_map(any::<String>(), inner, 0..8)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Writes JSON with white space and escapes at random.
pub(crate) struct Writer {
    random: u64,
    /// Whether members may come that others of the same name replace.
    doubles: bool,
}

impl Writer {
    pub(crate) fn new(random: u64, doubles: bool) -> Self {
        Self { random, doubles }
    }

    pub(crate) fn write(&mut self, value: &Value) -> String {
        let written = match value {
            Value::String(text) => self.string(text),
            Value::Array(values) => {
                let values: Vec<_> = values.iter().map(|value| self.write(value)).collect();
                format!("[{}{}]", self.space(), values.join(","))
            }
            Value::Object(members) => {
                let mut written = Vec::new();
                for (name, value) in members {
                    if self.doubles && self.random(2) == 0 {
                        written.push(self.member(name, &Value::from(vec![value.clone()])));
                    }
                }
                for (name, value) in members {
                    written.push(self.member(name, value));
                }
                format!("{{{}{}}}", self.space(), written.join(","))
            }
            plain => plain.to_string(),
        };
        [self.space(), &written, self.space()].concat()
    }

    fn member(&mut self, name: &str, value: &Value) -> String {
        let name = [self.space(), &self.string(name), self.space()].concat();
        format!("{name}:{}", self.write(value))
    }

    fn string(&mut self, text: &str) -> String {
        let escapes = self.random(2) == 0;
        let mut written = String::from("\"");
        for character in text.chars() {
            if matches!(character, '\0'..' ' | '"' | '\\') || escapes && self.random(3) == 0 {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    written += &match self.random(2) {
                        0 => format!("\\u{unit:04x}"),
                        _ => format!("\\u{unit:04X}"),
                    };
                }
            } else {
                written.push(character);
            }
        }
        written + "\""
    }

    fn space(&mut self) -> &'static str {
        ["", "", "", " ", "\n\t", "\r\n    "][self.random(6)]
    }

    fn random(&mut self, below: usize) -> usize {
        // Knuth's numbers; the upper bits are the random ones.
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.random >> 33) as usize % below
    }
}
