//! What a request needs but lacks.

use super::{Record, Table, View, flags, views};

/// The first required field that is not set, by its name in Rust: the struct's own first, then
/// those of the structs in it, as in `RoomInfo.name`.
pub fn missing(record: &dyn Record) -> Option<String> {
    search(record, |_, field| field.to_owned())
}

/// Names the field that is found by the struct's table and the field's name in Rust.
fn search(record: &dyn Record, name: fn(&Table, &str) -> String) -> Option<String> {
    let table = record.table();
    let own = (0..table.names.len()).find(|&index| {
        table.has(index, flags::required()) && matches!(record.member(index).view(), View::Absent)
    });
    match own {
        Some(index) => Some(name(table, table.ident(index))),
        None => views(record).find_map(within),
    }
}

fn within(view: View<'_>) -> Option<String> {
    match view {
        View::Record(record) => search(record, |table, field| format!("{}.{field}", table.name)),
        // Its elements are alike: where the first has no fields, none has.
        View::List(list) => (0..list.count())
            .map(|index| list.at(index))
            .take_while(|view| matches!(view, View::Record(_) | View::List(_)))
            .find_map(within),
        _ => None,
    }
}
