//! Types of fields: what they are, and which values they allow.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde_json::Value;
use tencentcloud_model::model::{self, Field, Scalar, Service, Type, TypeId, TypeKind, whole};

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
        Type::Scalar(scalar) => scalar.facts().name.to_owned(),
        Type::List(element) => format!("list<{}>", words(service, element)),
        Type::Named(id) => service.ty(*id).name.value.clone(),
    }
}

/// What stands in JSON, and which values of it are documented where not all are.
enum Json {
    Text(Option<BTreeSet<String>>),
    Whole(Numbers),
    Number,
    Boolean,
    Base64,
    List(Box<Json>),
    Object(TypeId),
}

/// Whole numbers.
enum Numbers {
    All(RangeInclusive<i128>),
    These(BTreeSet<i128>),
}

fn json(service: &Service, ty: &Type) -> Json {
    match ty {
        Type::Scalar(scalar) => scalar_json(*scalar),
        Type::List(element) => Json::List(Box::new(json(service, element))),
        Type::Named(id) => match &service.ty(*id).kind {
            TypeKind::Struct(_) => Json::Object(*id),
            TypeKind::Flags(_) => scalar_json(Scalar::Integer),
            TypeKind::Enum { base, values } => {
                let values = values.iter().map(|value| &value.value.value);
                match scalar_json(base.scalar()) {
                    Json::Whole(_) => {
                        Json::Whole(Numbers::These(values.filter_map(whole).collect()))
                    }
                    _ => Json::Text(Some(
                        values
                            .filter_map(Value::as_str)
                            .map(str::to_owned)
                            .collect(),
                    )),
                }
            }
        },
    }
}

fn scalar_json(scalar: Scalar) -> Json {
    let facts = scalar.facts();
    match &facts.json {
        model::Json::Text => Json::Text(None),
        model::Json::Whole(range) if facts.values.is_empty() => {
            Json::Whole(Numbers::All(range.clone()))
        }
        model::Json::Whole(_) => Json::Whole(Numbers::These(
            facts.values.iter().map(|(wire, _)| *wire).collect(),
        )),
        model::Json::Number => Json::Number,
        model::Json::Boolean => Json::Boolean,
        model::Json::Base64 => Json::Base64,
    }
}

/// The rule that a change of types follows, and whether the same values are documented.
fn rule(pair: &Pair<'_>, base: &Json, head: &Json) -> (&'static Rule, bool) {
    match (base, head) {
        (Json::Text(base), Json::Text(head)) => {
            let (base, head) = (base.as_ref(), head.as_ref());
            let within = |a: Option<&BTreeSet<_>>, b: Option<&BTreeSet<_>>| {
                b.is_none_or(|b| a.is_some_and(|a| a.is_subset(b)))
            };
            documented(within(base, head), within(head, base))
        }
        (Json::Whole(base), Json::Whole(head)) => documented(base.within(head), head.within(base)),
        (Json::Whole(_), Json::Number) => (&FIELD_TYPE_WIDENED, false),
        (Json::Number, Json::Whole(_)) => (&FIELD_TYPE_NARROWED, false),
        (Json::List(base), Json::List(head)) => rule(pair, base, head),
        (Json::Object(base), Json::Object(head)) if pair.types[base.0] == Some(*head) => {
            (&FIELD_VALUES_OPENED, true)
        }
        _ => (&FIELD_TYPE_CHANGED, false),
    }
}

/// By whether the values of the base are all of the head's, and the other way round.
fn documented(base_in_head: bool, head_in_base: bool) -> (&'static Rule, bool) {
    match (base_in_head, head_in_base) {
        (true, same) => (&FIELD_VALUES_OPENED, same),
        (false, true) => (&FIELD_VALUES_RESTRICTED, false),
        (false, false) => (&FIELD_TYPE_CHANGED, false),
    }
}

impl Numbers {
    /// Whether all of them are among others.
    fn within(&self, others: &Self) -> bool {
        match (self, others) {
            (Self::All(these), Self::All(others)) => {
                others.contains(these.start()) && others.contains(these.end())
            }
            (Self::All(_), Self::These(_)) => false,
            (Self::These(these), Self::All(others)) => {
                these.iter().all(|number| others.contains(number))
            }
            (Self::These(these), Self::These(others)) => these.is_subset(others),
        }
    }
}
