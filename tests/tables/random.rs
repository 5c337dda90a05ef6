//! JSON at random: such as fits a type, and such as does not quite.

use tencentcloud_client::runtime::decode::Json;
use tencentcloud_client::runtime::record::Slot;

/// Numbers that look random and are the same in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 27)
    }

    /// A number below another.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, values: &[&'a T]) -> &'a T {
        values[self.below(values.len())]
    }

    fn string(&mut self) -> String {
        let texts = [
            "",
            "a",
            "7",
            "-1.5",
            "true",
            "null",
            "课堂 🎉",
            "a\"\\\n\u{1}",
        ];
        self.pick(&texts).to_owned()
    }

    fn number(&mut self) -> String {
        match self.below(4) {
            0 => (self.next() as i64).to_string(),
            1 => self.below(3).to_string(),
            2 => f64::from_bits(self.next() >> 2).to_string(),
            _ => self
                .pick(&[
                    "0",
                    "-1",
                    "1.5",
                    "3.0",
                    "2e3",
                    "1e400",
                    "18446744073709551616",
                ])
                .to_owned(),
        }
    }

    /// JSON that fits a slot.
    pub fn json(&mut self, slot: Slot<'_>) -> Json {
        self.nested(slot, 0)
    }

    fn nested(&mut self, slot: Slot<'_>, depth: usize) -> Json {
        match slot {
            Slot::Bool(_) => Json::Bool(self.below(2) == 0),
            Slot::Integer(_) if self.below(3) == 0 => {
                Json::Number((self.next() as i64).to_string())
            }
            Slot::Integer(_) | Slot::Unsigned(_) => Json::Number(self.below(9).to_string()),
            Slot::Float(_) => Json::Number(((self.next() as i32) as f64 / 7.0).to_string()),
            Slot::Text(_) => Json::Text(self.string()),
            Slot::Optional(_) if depth > 6 || self.below(4) == 0 => Json::Null,
            Slot::Optional(slot) => self.nested(slot.fill(), depth + 1),
            Slot::List(list) => {
                let count = if depth > 6 { 0 } else { self.below(3) };
                Json::List(
                    (0..count)
                        .map(|_| self.nested(list.add(), depth + 1))
                        .collect(),
                )
            }
            Slot::Record(record) => {
                let names = record.table().names.iter().enumerate();
                let members = names.map(|(index, name)| {
                    let slot = record.member_mut(index).slot();
                    ((*name).to_owned(), self.nested(slot, depth + 1))
                });
                Json::Object(members.collect())
            }
            _ => Json::Null,
        }
    }

    /// Changes one value somewhere inside, or leaves it out.
    pub fn spoil(&mut self, json: &mut Json) {
        match json {
            Json::Object(members) if !members.is_empty() && self.below(8) > 0 => {
                let names: Vec<_> = members.keys().cloned().collect();
                let name = &names[self.below(names.len())];
                match self.below(8) {
                    0 => {
                        members.remove(name);
                    }
                    1 => {
                        let value = self.any();
                        members.insert(format!("{name}X"), value);
                    }
                    _ => {
                        if let Some(value) = members.get_mut(name) {
                            self.spoil(value);
                        }
                    }
                }
            }
            Json::List(values) if !values.is_empty() && self.below(4) > 0 => {
                let index = self.below(values.len());
                self.spoil(&mut values[index]);
            }
            // A number as a text, and a text that may be one as a number.
            Json::Number(digits) if self.below(3) == 0 => *json = Json::Text(digits.clone()),
            _ => *json = self.any(),
        }
    }

    fn any(&mut self) -> Json {
        match self.below(6) {
            0 => Json::Null,
            1 => Json::Bool(self.below(2) == 0),
            2 => Json::Number(self.number()),
            3 => Json::Text(self.string()),
            4 => Json::List((0..self.below(3)).map(|_| self.any()).collect()),
            _ => {
                let names = ["Name", "RoomId", "a"].iter().take(self.below(4));
                Json::Object(names.map(|name| ((*name).to_owned(), self.any())).collect())
            }
        }
    }

    /// The JSON as text, in which now and then a member stands twice.
    pub fn text(&mut self, json: &Json) -> String {
        match json {
            Json::Object(members) => {
                let mut texts = Vec::new();
                for (name, value) in members {
                    let name = Json::Text(name.clone());
                    texts.push(format!("{name}:{}", self.text(value)));
                    if self.below(200) == 0 {
                        texts.push(format!("{name}:{}", self.any()));
                    }
                }
                format!("{{{}}}", texts.join(","))
            }
            Json::List(values) => {
                let values: Vec<_> = values.iter().map(|value| self.text(value)).collect();
                format!("[{}]", values.join(","))
            }
            other => other.to_string(),
        }
    }
}
