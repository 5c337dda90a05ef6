//! Structs, enums and flags.

use std::collections::HashSet;
use std::fmt::Display;

use tencentcloud_model::model::{Base, EnumValue, Flag, TypeDef, TypeId, TypeKind};
use tencentcloud_model::sources::Span;

use super::fields::{self, Fields, Kind};
use super::pairs::{Pairs, by_content};
use super::{Changes, Half, Item, Pair, Reach, Spans, Subject};
use crate::diff::Verdict;
use crate::diff::rules::{
    BUILDER_LOST, DEFAULT_LOST, ENUM_VALUE_ADDED, ENUM_VALUE_CHANGED, ENUM_VALUE_REMOVED,
    ENUM_VALUE_RENAMED, FLAG_ADDED, FLAG_CHANGED, FLAG_REMOVED, FLAG_RENAMED, RUST_NAME_CHANGED,
    Rule, TEXT_CONVERSION_LOST, TYPE_ADDED, TYPE_KIND_CHANGED, TYPE_REMOVED, TYPE_RENAMED,
};
use crate::lower::rust::{self, Struct};
use crate::naming::shouty;

/// A service on both sides, its types paired.
pub(super) fn pair<'a>(changes: &Changes<'_>, base: Half<'a>, head: Half<'a>) -> Pair<'a> {
    let (old, new) = (&base.service.types, &head.service.types);
    let pairs = Pairs::new(old, new, |ty| ty.name.as_str()).and_renamed(
        old,
        new,
        |ty| &ty.name,
        |(base, _), (head, _), names| {
            let tells = |name: &&str| !changes.common.contains(name);
            same_kind(&base.kind, &head.kind)
                .then(|| by_content(names, (held(base), held(head)), tells))
                .flatten()
        },
    );
    let types = pairs.map(old.len()).into_iter();
    let idents = pairs.both.iter().map(|&(b, h)| {
        (
            base.module.types[b].kind.ident(),
            head.module.types[h].kind.ident(),
        )
    });
    Pair {
        idents: idents.collect(),
        types: types.map(|head| head.map(TypeId)).collect(),
        pairs,
        base,
        head,
    }
}

/// Names of what a type holds.
fn held(ty: &TypeDef) -> Box<dyn Iterator<Item = &str> + '_> {
    match &ty.kind {
        TypeKind::Struct(fields) => Box::new(fields.iter().map(|field| field.name.as_str())),
        TypeKind::Enum { values, .. } => Box::new(values.iter().map(|value| value.name.as_str())),
        TypeKind::Flags(flags) => Box::new(flags.iter().map(|flag| flag.name.as_str())),
    }
}

fn same_kind(base: &TypeKind, head: &TypeKind) -> bool {
    std::mem::discriminant(base) == std::mem::discriminant(head)
}

/// Compares all types of a service.
pub(super) fn compare(changes: &mut Changes<'_>, pair: &Pair<'_>) {
    let (base, head) = (&pair.base.service.types, &pair.head.service.types);
    let span = |ty: &TypeDef| ty.name.span;
    for (ty, spans) in pair.pairs.gone((base, head), None, span) {
        let message = format!("The {} `{}` is gone", kind_words(&ty.kind), ty.name);
        let place = pair.place(item(ty));
        changes.push(&TYPE_REMOVED, place, Reach::BOTH, spans, message);
    }
    for (ty, spans) in pair
        .pairs
        .new_in(head, Some(pair.base.service.name.span), span)
    {
        let message = format!("The {} `{}` is new", kind_words(&ty.kind), ty.name);
        let place = pair.place(item(ty));
        changes.push(&TYPE_ADDED, place, Reach::BOTH, spans, message);
    }
    for &(b, h) in &pair.pairs.both {
        one(changes, pair, TypeId(b), TypeId(h));
    }
}

fn item(ty: &TypeDef) -> Item {
    match ty.kind {
        TypeKind::Struct(_) => Item::Struct(ty.name.value.clone()),
        TypeKind::Enum { .. } | TypeKind::Flags(_) => Item::Values(ty.name.value.clone()),
    }
}

fn kind_words(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Struct(_) => "struct",
        TypeKind::Enum {
            base: Base::Integer,
            ..
        } => "enum of numbers",
        TypeKind::Enum {
            base: Base::String, ..
        } => "enum of words",
        TypeKind::Flags(_) => "set of flags",
    }
}

/// Compares a type.
fn one(changes: &mut Changes<'_>, pair: &Pair<'_>, b: TypeId, h: TypeId) {
    let (base, head) = (pair.base.service.ty(b), pair.head.service.ty(h));
    let (base_kind, head_kind) = (
        &pair.base.module.types[b.0].kind,
        &pair.head.module.types[h.0].kind,
    );
    let (before, now) = (base_kind.ident(), head_kind.ident());
    let spans = Spans::of(&base.name, &head.name);
    let reach = Reach {
        request: base.in_input && head.in_input,
        answer: base.in_output && head.in_output,
    };
    let mut subject = Subject {
        changes,
        place: pair.place(item(head)),
        reach,
        spans,
    };
    if base.name != head.name {
        let change = subject.push(
            &TYPE_RENAMED,
            format!("`{}` is `{}` now", base.name, head.name),
        );
        if before == now {
            change.source = Verdict::Safe;
        }
    } else if before != now {
        subject.push(
            &RUST_NAME_CHANGED,
            format!("`{before}` is `{now}` in Rust now"),
        );
    }
    subject.text("doc", Some(&base.doc), Some(&head.doc));
    subject.text("note", base.note.as_deref(), head.note.as_deref());
    match (&base.kind, &head.kind) {
        (TypeKind::Struct(base_fields), TypeKind::Struct(head_fields)) => {
            let (
                rust::TypeKind::Struct(base_item, base_builder),
                rust::TypeKind::Struct(head_item, head_builder),
            ) = (base_kind, head_kind)
            else {
                return;
            };
            if base_builder.is_some() && head_builder.is_none() {
                subject.push(&BUILDER_LOST, format!("`{now}::builder()` is gone"));
            }
            structure(&mut subject, base_item, head_item);
            fields::compare(
                changes,
                pair,
                Fields {
                    kind: Kind::Member,
                    owner: head.name.value.as_str(),
                    spans,
                    reach,
                    base: base_fields,
                    head: head_fields,
                    base_item,
                    head_item,
                },
            );
        }
        (
            TypeKind::Enum {
                base: base_of,
                values: base_values,
            },
            TypeKind::Enum {
                base: head_of,
                values: head_values,
            },
        ) if base_of == head_of => {
            let values = Values {
                base: base_values,
                head: head_values,
                rules: &ENUM_RULES,
            };
            self::values(changes, pair, head, reach, spans, &values);
        }
        (TypeKind::Flags(base_flags), TypeKind::Flags(head_flags)) => {
            let values = Values {
                base: base_flags,
                head: head_flags,
                rules: &FLAG_RULES,
            };
            self::values(changes, pair, head, reach, spans, &values);
        }
        (old, new) => {
            let message = format!(
                "`{}` is {} now; it was {}",
                head.name,
                article(kind_words(new)),
                article(kind_words(old))
            );
            let change = subject.push(&TYPE_KIND_CHANGED, message);
            if is_number(old) && is_number(new) {
                change.wire = change.wire.min(Verdict::Warning);
            }
        }
    }
}

fn article(words: &str) -> String {
    let article = if words.starts_with('e') { "an" } else { "a" };
    format!("{article} {words}")
}

fn is_number(kind: &TypeKind) -> bool {
    matches!(
        kind,
        TypeKind::Enum {
            base: Base::Integer,
            ..
        } | TypeKind::Flags(_)
    )
}

/// Compares what a struct can do in Rust beside holding its fields.
pub(super) fn structure(subject: &mut Subject<'_, '_>, base: &Struct, head: &Struct) {
    if base.from_text.is_some() && head.from_text.is_none() {
        subject.push(
            &TEXT_CONVERSION_LOST,
            format!("`{}` can no longer be made from a text", head.ident),
        );
    }
    if base.has_default && !head.has_default {
        subject.push(
            &DEFAULT_LOST,
            format!("`{}::default()` is gone", head.ident),
        );
    }
}

/// Values of an enum, or flags, on both sides.
struct Values<'a, T> {
    base: &'a [T],
    head: &'a [T],
    rules: &'static ValueRules,
}

/// The rules that values follow.
struct ValueRules {
    added: &'static Rule,
    removed: &'static Rule,
    renamed: &'static Rule,
    changed: &'static Rule,
}

static ENUM_RULES: ValueRules = ValueRules {
    added: &ENUM_VALUE_ADDED,
    removed: &ENUM_VALUE_REMOVED,
    renamed: &ENUM_VALUE_RENAMED,
    changed: &ENUM_VALUE_CHANGED,
};

static FLAG_RULES: ValueRules = ValueRules {
    added: &FLAG_ADDED,
    removed: &FLAG_REMOVED,
    renamed: &FLAG_RENAMED,
    changed: &FLAG_CHANGED,
};

/// What enum values and flags have in common.
trait Documented {
    /// What stands on the wire.
    fn wire(&self) -> impl Display;
    fn name(&self) -> &str;
    /// Its name in Rust.
    fn ident(&self) -> String;
    fn doc(&self) -> &str;
    fn span(&self) -> Span;
}

impl Documented for EnumValue {
    fn wire(&self) -> impl Display {
        &self.value.value
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn ident(&self) -> String {
        self.name.value.clone()
    }
    fn doc(&self) -> &str {
        &self.doc
    }
    fn span(&self) -> Span {
        self.name.span
    }
}

impl Documented for Flag {
    fn wire(&self) -> impl Display {
        format!("bit {}", self.bit)
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn ident(&self) -> String {
        shouty(&self.name)
    }
    fn doc(&self) -> &str {
        &self.doc
    }
    fn span(&self) -> Span {
        self.name.span
    }
}

fn values<T: Documented>(
    changes: &mut Changes<'_>,
    pair: &Pair<'_>,
    ty: &TypeDef,
    reach: Reach,
    owner: Spans,
    Values { base, head, rules }: &Values<'_, T>,
) {
    let place = |value: &T| {
        let name = value.name().to_owned();
        pair.place(Item::Value(ty.name.value.clone(), name))
    };
    let wire = |value: &T| value.wire().to_string();
    // Code names values, so that a name on both sides is what it compiles to.
    let pairs =
        Pairs::new(base, head, Documented::ident).and_by(base, head, |value| vec![wire(value)]);
    for (value, spans) in pairs.gone((base, head), owner.head, T::span) {
        let message = format!("`{}` ({}) is gone", value.name(), value.wire());
        changes.push(rules.removed, place(value), reach, spans, message);
    }
    for (value, spans) in pairs.new_in(head, owner.base, T::span) {
        let message = format!(
            "`{}` ({}) is new: {}",
            value.name(),
            value.wire(),
            value.doc()
        );
        changes.push(rules.added, place(value), reach, spans, message);
    }
    let known: HashSet<String> = base.iter().map(wire).collect();
    let used: HashSet<String> = head.iter().map(wire).collect();
    for (base, head) in pairs.both.iter().map(|&(b, h)| (&base[b], &head[h])) {
        let mut subject = Subject {
            changes,
            place: place(head),
            reach,
            spans: Spans::new(base.span(), head.span()),
        };
        let (before, now) = (wire(base), wire(head));
        if before != now {
            let message = format!("`{}` is {now} now; it was {before}", head.name());
            let change = subject.push(rules.changed, message);
            // Unless old and new value mean something else to one side, neither is misread.
            if !reach.request && !known.contains(&now) && !used.contains(&before) {
                change.wire = change.wire.min(Verdict::Warning);
            }
        } else if base.ident() != head.ident() {
            let message = format!("`{}` ({now}) is `{}` now", base.name(), head.name());
            subject.push(rules.renamed, message);
        }
        subject.text("doc", Some(base.doc()), Some(head.doc()));
    }
}
