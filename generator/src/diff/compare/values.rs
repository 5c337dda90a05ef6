//! Types of fields: what they are, and which values they allow.

use std::collections::BTreeSet;

use tencentcloud_model::model::{Base, Field, Service, Type, TypeId, TypeKind};

use super::{Pair, Spans, Subject};
use crate::diff::Verdict;
use crate::diff::rules::{
    FIELD_TYPE_CHANGED, FIELD_TYPE_NARROWED, FIELD_TYPE_WIDENED, FIELD_VALUES_OPENED,
    FIELD_VALUES_RESTRICTED, Rule,
};

/// Compares the types of a field.
pub(super) fn compare(subject: &mut Subject<'_, '_>, pair: &Pair<'_>, base: &Field, head: &Field) {
    if pair.same_type(&base.ty, &head.ty) {
        return;
    }
    let (before, now) = (pair.base.service, pair.head.service);
    let spans = Spans::of(&base.ty, &head.ty);
    let message = format!(
        "Its type is `{}` now; it was `{}`",
        words(now, &head.ty),
        words(before, &base.ty)
    );
    let (rule, same_values) = rule(pair, &json(before, &base.ty), &json(now, &head.ty));
    let change = subject.push_at(rule, spans, message);
    if same_values {
        change.wire = Verdict::Safe;
    }
}

/// A type as specs write it.
fn words(service: &Service, ty: &Type) -> String {
    match ty {
        Type::String => "string".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Float => "float".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Switch => "switch".to_owned(),
        Type::List(element) => format!("list<{}>", words(service, element)),
        Type::Named(id) => service.ty(*id).name.value.clone(),
    }
}

/// What stands in JSON, and which values of it are documented where not all are.
enum Json {
    Text(Option<BTreeSet<String>>),
    Integer(Option<BTreeSet<i128>>),
    Float,
    Boolean,
    List(Box<Json>),
    Object(TypeId),
}

fn json(service: &Service, ty: &Type) -> Json {
    match ty {
        Type::String => Json::Text(None),
        Type::Integer => Json::Integer(None),
        Type::Float => Json::Float,
        Type::Boolean => Json::Boolean,
        Type::Switch => Json::Integer(Some(BTreeSet::from([0, 1]))),
        Type::List(element) => Json::List(Box::new(json(service, element))),
        Type::Named(id) => match &service.ty(*id).kind {
            TypeKind::Struct(_) => Json::Object(*id),
            TypeKind::Flags(_) => Json::Integer(None),
            TypeKind::Enum {
                base: Base::Integer,
                values,
            } => Json::Integer(Some(
                values
                    .iter()
                    .filter_map(|value| value.value.as_number()?.as_i128())
                    .collect(),
            )),
            TypeKind::Enum {
                base: Base::String,
                values,
            } => Json::Text(Some(
                values
                    .iter()
                    .filter_map(|value| value.value.as_str().map(str::to_owned))
                    .collect(),
            )),
        },
    }
}

/// The rule that a change of types follows, and whether the same values are documented.
fn rule(pair: &Pair<'_>, base: &Json, head: &Json) -> (&'static Rule, bool) {
    match (base, head) {
        (Json::Text(base), Json::Text(head)) => values(base.as_ref(), head.as_ref()),
        (Json::Integer(base), Json::Integer(head)) => values(base.as_ref(), head.as_ref()),
        (Json::Integer(_), Json::Float) => (&FIELD_TYPE_WIDENED, false),
        (Json::Float, Json::Integer(_)) => (&FIELD_TYPE_NARROWED, false),
        (Json::List(base), Json::List(head)) => rule(pair, base, head),
        (Json::Object(base), Json::Object(head)) if pair.types[base.0] == Some(*head) => {
            (&FIELD_VALUES_OPENED, true)
        }
        _ => (&FIELD_TYPE_CHANGED, false),
    }
}

/// Compares documented values; none stands for all.
fn values<T: Ord>(base: Option<&BTreeSet<T>>, head: Option<&BTreeSet<T>>) -> (&'static Rule, bool) {
    match (base, head) {
        (None, None) => (&FIELD_VALUES_OPENED, true),
        (Some(base), Some(head)) if base == head => (&FIELD_VALUES_OPENED, true),
        (Some(_), None) => (&FIELD_VALUES_OPENED, false),
        (None, Some(_)) => (&FIELD_VALUES_RESTRICTED, false),
        (Some(base), Some(head)) if base.is_subset(head) => (&FIELD_VALUES_OPENED, false),
        (Some(base), Some(head)) if head.is_subset(base) => (&FIELD_VALUES_RESTRICTED, false),
        _ => (&FIELD_TYPE_CHANGED, false),
    }
}
