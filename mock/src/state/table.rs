//! Rows by number and by ID, and in lists of which any page is found at once.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::ranked::Ranked;
use crate::envelope::Object;

/// About what a row takes besides its texts, in bytes.
const ROW: usize = 200;

/// About what a place in a list takes, in bytes.
const LISTED: usize = 40;

/// About what a list with one row takes besides its name, in bytes.
const LIST: usize = 200;

/// What a table holds.
pub(super) trait Row {
    /// The ID by which a row is found; none if it is found by number alone.
    fn id(&self) -> Option<&str>;

    /// The bytes of its texts.
    fn text_bytes(&self) -> usize;

    /// The lists that it stands in, each with what it is sorted by there before its number.
    fn lists(&self) -> Vec<(List, Place)>;
}

/// What rows are sorted by in a list.
pub(super) type Place = [i64; 2];

/// The rows of an application that have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct List {
    app: i64,
    kind: i64,
    /// Whose they are; empty if they are all those of the kind.
    owner: Box<str>,
}

impl List {
    pub(super) fn all(app: i64, kind: i64) -> Self {
        Self::of(app, kind, "")
    }

    pub(super) fn of(app: i64, kind: i64, owner: &str) -> Self {
        Self {
            app,
            kind,
            owner: owner.into(),
        }
    }

    fn weight(&self) -> usize {
        // There may be a list for every owner, but only few for all.
        let own = if self.owner.is_empty() { 0 } else { LIST };
        LISTED + own + self.owner.len()
    }
}

/// About how many bytes a row takes.
pub(super) fn weight(row: &impl Row) -> usize {
    let lists = row.lists();
    let lists: usize = lists.iter().map(|(list, _)| list.weight()).sum();
    ROW + row.text_bytes() + 2 * row.id().map_or(0, str::len) + lists
}

/// Rows by number, by ID and in lists. No number is given out twice.
pub(super) struct Table<T> {
    rows: BTreeMap<u64, T>,
    numbers: HashMap<String, u64>,
    lists: HashMap<List, Ranked<(Place, u64)>>,
    created: u64,
    bytes: usize,
    /// How many times a row was looked at.
    #[cfg(test)]
    pub(super) looked_at: std::cell::Cell<usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            numbers: HashMap::new(),
            lists: HashMap::new(),
            created: 0,
            bytes: 0,
            #[cfg(test)]
            looked_at: std::cell::Cell::new(0),
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
        self.enlist(number, &row);
        self.rows.insert(number, row);
    }

    pub(super) fn remove(&mut self, number: u64) {
        if let Some(row) = self.rows.remove(&number) {
            self.bytes -= weight(&row);
            if let Some(id) = row.id() {
                self.numbers.remove(id);
            }
            self.delist(number, &row);
        }
    }

    /// Changes a row, which keeps its ID.
    pub(super) fn update(&mut self, number: u64, change: impl FnOnce(&mut T)) {
        if let Some(mut row) = self.rows.remove(&number) {
            self.bytes -= weight(&row);
            self.delist(number, &row);
            change(&mut row);
            self.bytes += weight(&row);
            self.enlist(number, &row);
            self.rows.insert(number, row);
        }
    }

    fn enlist(&mut self, number: u64, row: &T) {
        for (list, place) in row.lists() {
            self.lists.entry(list).or_default().insert((place, number));
        }
    }

    fn delist(&mut self, number: u64, row: &T) {
        for (list, place) in row.lists() {
            if let Some(rows) = self.lists.get_mut(&list) {
                rows.remove(&(place, number));
                if rows.is_empty() {
                    self.lists.remove(&list);
                }
            }
        }
    }

    pub(super) fn number(&self, id: &str) -> Option<u64> {
        self.numbers.get(id).copied()
    }

    pub(super) fn get(&self, number: u64) -> Option<&T> {
        #[cfg(test)]
        self.looked_at.set(self.looked_at.get() + 1);
        self.rows.get(&number)
    }

    pub(super) fn by_id(&self, id: &str) -> Option<(u64, &T)> {
        let number = self.number(id)?;
        Some((number, self.get(number)?))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        self.rows.values()
    }

    /// What stands in a list, each with what it is sorted by.
    pub(super) fn list(&self, list: &List) -> Option<&Ranked<(Place, u64)>> {
        self.lists.get(list)
    }

    /// How many rows some lists have.
    pub(super) fn count(&self, lists: &[List]) -> usize {
        let lists = lists.iter().filter_map(|list| self.list(list));
        lists.map(Ranked::len).sum()
    }

    /// The rows of some lists from a position on, list after list.
    pub(super) fn rows(&self, lists: &[List], position: usize) -> impl Iterator<Item = &T> {
        let mut skipped = position;
        let rows = lists.iter().filter_map(|list| self.list(list));
        let rows = rows.flat_map(move |rows| {
            let position = skipped;
            skipped = skipped.saturating_sub(rows.len());
            rows.from(position)
        });
        rows.filter_map(|(_, number)| self.get(number))
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
