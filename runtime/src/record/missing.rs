//! What a request needs but lacks.

use super::{Member, Record, View};

/// The first required field that is not set, by its name in Rust: the struct's own first, then
/// those of the structs in it, as in `RoomInfo.name`.
pub fn missing(record: &dyn Record) -> Option<String> {
    own(record).map(str::to_owned).or_else(|| nested(record))
}

fn own(record: &dyn Record) -> Option<&'static str> {
    let fields = record.table().fields.iter();
    let mut members = fields.zip(record.members());
    members.find_map(|(field, member)| {
        let lacks = field.required && matches!(member.view(), View::Absent);
        lacks.then(|| field.ident())
    })
}

fn nested(record: &dyn Record) -> Option<String> {
    let members = record.members().into_iter();
    members.map(Member::view).find_map(within)
}

fn within(view: View<'_>) -> Option<String> {
    match view {
        View::Record(record) => own(record)
            .map(|field| format!("{}.{field}", record.table().name))
            .or_else(|| nested(record)),
        View::List(list) => (0..list.len()).find_map(|index| within(list.at(index))),
        _ => None,
    }
}
