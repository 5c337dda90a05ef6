//! Rows in the order of their creation.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::envelope::Object;

/// About what a row takes besides its texts, in bytes.
const ROW: usize = 200;

/// What a table holds.
pub(super) trait Row {
    /// The ID by which a row is found; none if it is found by number alone.
    fn id(&self) -> Option<&str>;

    /// The bytes of its texts.
    fn text_bytes(&self) -> usize;
}

/// About how many bytes a row takes.
pub(super) fn weight(row: &impl Row) -> usize {
    ROW + row.text_bytes() + 2 * row.id().map_or(0, str::len)
}

/// Rows by number and by ID. No number is given out twice.
pub(super) struct Table<T> {
    rows: BTreeMap<u64, T>,
    numbers: HashMap<String, u64>,
    created: u64,
    bytes: usize,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            numbers: HashMap::new(),
            created: 0,
            bytes: 0,
        }
    }
}

impl<T: Row> Table<T> {
    /// No rows yet; the first has this number.
    pub(super) fn counting_from(number: u64) -> Self {
        Self {
            created: number,
            ..Self::default()
        }
    }

    /// The number that the next row gets.
    pub(super) fn next(&self) -> u64 {
        self.created
    }

    pub(super) fn insert(&mut self, row: T) {
        let number = self.created;
        self.created += 1;
        self.bytes += weight(&row);
        if let Some(id) = row.id() {
            self.numbers.insert(id.to_owned(), number);
        }
        self.rows.insert(number, row);
    }

    pub(super) fn remove(&mut self, number: u64) {
        if let Some(row) = self.rows.remove(&number) {
            self.bytes -= weight(&row);
            if let Some(id) = row.id() {
                self.numbers.remove(id);
            }
        }
    }

    /// Changes a row, which keeps its ID.
    pub(super) fn update(&mut self, number: u64, change: impl FnOnce(&mut T)) {
        if let Some(row) = self.rows.get_mut(&number) {
            let before = weight(row);
            change(row);
            self.bytes = self.bytes - before + weight(row);
        }
    }

    pub(super) fn number(&self, id: &str) -> Option<u64> {
        self.numbers.get(id).copied()
    }

    pub(super) fn get(&self, number: u64) -> Option<&T> {
        self.rows.get(&number)
    }

    pub(super) fn by_id(&self, id: &str) -> Option<(u64, &T)> {
        let number = self.number(id)?;
        Some((number, self.get(number)?))
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &T> {
        self.rows.values()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// What is known of something, as JSON text: it takes a fraction of what a tree of values does.
pub(super) struct Record(Box<str>);

impl Record {
    pub(super) fn new(members: Object) -> Self {
        Self(Value::Object(members).to_string().into())
    }

    pub(super) fn read(&self) -> Object {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.len()
    }
}

/// An integer of a record's members; 0 if there is none.
pub(super) fn integer(members: &Object, name: &str) -> i64 {
    members
        .get(name)
        .and_then(Value::as_i64)
        .unwrap_or_default()
}

/// A text of a record's members; empty if there is none.
pub(super) fn text(members: &Object, name: &str) -> Box<str> {
    let text = members.get(name).and_then(Value::as_str);
    text.unwrap_or_default().into()
}
