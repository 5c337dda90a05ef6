//! What a request needs but lacks.

use super::{Record, Table, View};

/// The first required field that is not set, by its name in Rust: the struct's own first, then
/// those of the structs in it, as in `RoomInfo.name`.
pub fn missing(record: &dyn Record) -> Option<String> {
    search(record, |_, field| field.to_owned())
}

/// Names the field that is found by the struct's table and the field's name in Rust.
fn search(record: &dyn Record, name: fn(&Table, &str) -> String) -> Option<String> {
    let table = record.table();
    let mut fields = table.fields.iter();
    let (mut own, mut nested) = (None, None);
    record.each(&mut |member| {
        let (field, view) = (fields.next(), member.view());
        if own.is_none() {
            own = field.filter(|field| field.required && matches!(view, View::Absent));
            nested = nested.take().or_else(|| within(view));
        }
    });
    own.map(|field| name(table, field.ident())).or(nested)
}

fn within(view: View<'_>) -> Option<String> {
    match view {
        View::Record(record) => search(record, |table, field| format!("{}.{field}", table.name)),
        // Its elements are alike: where the first has no fields, none has.
        View::List(list) => (0..list.len())
            .map(|index| list.at(index))
            .take_while(|view| matches!(view, View::Record(_) | View::List(_)))
            .find_map(within),
        _ => None,
    }
}
