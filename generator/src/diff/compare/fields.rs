//! Parameters, fields of answers, and members of structs.

use tencentcloud_model::model::Field;

use super::facets;
use super::names::Likeness;
use super::pairs::Pairs;
use super::{Changes, Item, Pair, Place, Reach, Spans, Subject};
use crate::diff::Verdict;
use crate::diff::rules::{
    MEMBER_ADDED, MEMBER_BECAME_OPTIONAL, MEMBER_BECAME_REQUIRED, MEMBER_REMOVED, MEMBER_RENAMED,
    OUTPUT_FIELD_ADDED, OUTPUT_FIELD_REMOVED, OUTPUT_FIELD_RENAMED, REQUEST_PARAMETER_ADDED,
    REQUEST_PARAMETER_BECAME_OPTIONAL, REQUEST_PARAMETER_BECAME_REQUIRED,
    REQUEST_PARAMETER_REMOVED, REQUEST_PARAMETER_RENAMED, REQUIRED_MEMBER_ADDED,
    REQUIRED_REQUEST_PARAMETER_ADDED, RUST_NAME_CHANGED, RUST_TYPE_CHANGED, Rule,
};
use crate::lower::rust::Struct;

/// What a field belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Input,
    Output,
    Member,
}

/// The fields of one struct on both sides, and what they lower to, index by index.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) kind: Kind,
    /// Name of the action or the struct in the head.
    pub(super) owner: &'a str,
    /// Where the owner stands.
    pub(super) spans: Spans,
    pub(super) reach: Reach,
    pub(super) base: &'a [Field],
    pub(super) head: &'a [Field],
    pub(super) base_item: &'a Struct,
    pub(super) head_item: &'a Struct,
}

impl Fields<'_> {
    fn place(&self, pair: &Pair<'_>, field: &Field) -> Place {
        let (owner, name) = (self.owner.to_owned(), field.name.value.clone());
        pair.place(match self.kind {
            Kind::Input => Item::Input(owner, name),
            Kind::Output => Item::Output(owner, name),
            Kind::Member => Item::Member(owner, name),
        })
    }

    fn added(&self, field: &Field) -> &'static Rule {
        match self.kind {
            Kind::Input if field.required => &REQUIRED_REQUEST_PARAMETER_ADDED,
            Kind::Input => &REQUEST_PARAMETER_ADDED,
            Kind::Output => &OUTPUT_FIELD_ADDED,
            Kind::Member if field.required && self.reach.request => &REQUIRED_MEMBER_ADDED,
            Kind::Member => &MEMBER_ADDED,
        }
    }

    fn removed(&self) -> &'static Rule {
        match self.kind {
            Kind::Input => &REQUEST_PARAMETER_REMOVED,
            Kind::Output => &OUTPUT_FIELD_REMOVED,
            Kind::Member => &MEMBER_REMOVED,
        }
    }

    fn renamed(&self) -> &'static Rule {
        match self.kind {
            Kind::Input => &REQUEST_PARAMETER_RENAMED,
            Kind::Output => &OUTPUT_FIELD_RENAMED,
            Kind::Member => &MEMBER_RENAMED,
        }
    }

    fn required(&self, required: bool) -> &'static Rule {
        match (self.kind, required) {
            (Kind::Input, true) => &REQUEST_PARAMETER_BECAME_REQUIRED,
            (Kind::Input, false) => &REQUEST_PARAMETER_BECAME_OPTIONAL,
            (_, true) => &MEMBER_BECAME_REQUIRED,
            (_, false) => &MEMBER_BECAME_OPTIONAL,
        }
    }
}

/// Compares fields. For each of the base, tells which of the head it is.
pub(super) fn compare(
    changes: &mut Changes<'_>,
    pair: &Pair<'_>,
    fields: Fields<'_>,
) -> Vec<Option<usize>> {
    let pairs = Pairs::new(fields.base, fields.head, |field| field.name.as_str()).and_renamed(
        fields.base,
        fields.head,
        |field| &field.name,
        |(base, _), (head, _), names| {
            let said = base.doc == head.doc;
            let one = pair.same_type(&base.ty, &head.ty) && (said || names == Likeness::Same);
            one.then_some(if said { 1.0 } else { 0.5 })
        },
    );
    let (reach, owner) = (fields.reach, fields.spans);
    let span = |field: &Field| field.name.span;
    for (field, spans) in pairs.gone((fields.base, fields.head), owner.head, span) {
        let message = format!("`{}` is gone", field.name);
        let place = fields.place(pair, field);
        changes.push(fields.removed(), place, reach, spans, message);
    }
    for (field, spans) in pairs.new_in(fields.head, owner.base, span) {
        let required = if field.required {
            ", and must be set"
        } else {
            ""
        };
        let message = format!("`{}` is new{required}: {}", field.name, field.doc);
        let place = fields.place(pair, field);
        changes.push(fields.added(field), place, reach, spans, message);
    }
    let map = pairs.map(fields.base.len());
    for &(b, h) in &pairs.both {
        one(changes, pair, &fields, (b, h), &map);
    }
    map
}

fn one(
    changes: &mut Changes<'_>,
    pair: &Pair<'_>,
    fields: &Fields<'_>,
    (b, h): (usize, usize),
    map: &[Option<usize>],
) {
    let (base, head) = (&fields.base[b], &fields.head[h]);
    let (base_rust, head_rust) = (&fields.base_item.fields[b], &fields.head_item.fields[h]);
    let mut subject = Subject {
        changes,
        place: fields.place(pair, head),
        reach: fields.reach,
        spans: Spans::of(&base.name, &head.name),
    };
    let name = &head.name;
    if base.name != head.name {
        let change = subject.push(fields.renamed(), format!("`{}` is `{name}` now", base.name));
        if base_rust.ident == head_rust.ident {
            change.source = Verdict::Safe;
        }
    } else if base_rust.ident != head_rust.ident {
        let message = format!("`{}` is `{}` in Rust now", base_rust.ident, head_rust.ident);
        subject.push(&RUST_NAME_CHANGED, message);
    }
    if base.required != head.required {
        let message = if head.required {
            format!("`{name}` must be set now")
        } else {
            format!("`{name}` may be left out now")
        };
        let change = subject.push(fields.required(head.required), message);
        // Structs that no request holds have no builder to ask for it.
        if !fields.reach.request {
            change.source = Verdict::Safe;
        }
    }
    if pair.same_type(&base.ty, &head.ty)
        && base.always == head.always
        && !pair.same_rust_type(&base_rust.ty, &head_rust.ty)
    {
        subject.push(
            &RUST_TYPE_CHANGED,
            format!("`{name}` has another type in Rust"),
        );
    }
    facets::compare(&mut subject, pair, base, head);
    facets::siblings(&mut subject, (fields.base, fields.head), (b, h), map);
    subject.text("doc", Some(&base.doc), Some(&head.doc));
    subject.text("note", base.note.as_deref(), head.note.as_deref());
    subject.deprecation(&base.deprecated, &head.deprecated);
}
