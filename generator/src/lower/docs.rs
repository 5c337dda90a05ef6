//! What the documentation says of an item, from its facets.

use serde_json::Value;
use tencentcloud_model::model::{
    Action, Base, Bound, Bounds, Effect, Field, Service, Type, TypeDef, TypeId, TypeKind, Unit,
};

use crate::text::{code, prose};

/// Facts about a field that callers must know, a short sentence each.
#[must_use]
pub fn facts(service: &Service, siblings: &[Field], field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    if field.required {
        facts.push("Required.".to_owned());
    }
    if let Some(unit) = field.unit {
        facts.push(format!("In {}.", unit_words(unit)));
    }
    if let Some(range) = &field.range {
        facts.push(format!("{}.", bounds_words(**range, "From", "", "")));
    }
    if let Some(length) = &field.length {
        facts.push(format!(
            "{}.",
            bounds_words(**length, "From", " character", "s")
        ));
    }
    if let Some(items) = &field.items {
        facts.push(format!("{}.", bounds_words(**items, "From", " item", "s")));
    }
    if let Some(default) = &field.default {
        facts.push(format!(
            "Default: {}.",
            value_words(service, &field.ty, default)
        ));
    }
    for (sibling, value) in &field.requires {
        let sibling = &siblings[*sibling];
        let value = value_words(service, &sibling.ty, value);
        facts.push(format!(
            "Counts only while {} is {value}.",
            code(&sibling.name)
        ));
    }
    if !field.conflicts_with.is_empty() {
        let others: Vec<_> = field
            .conflicts_with
            .iter()
            .map(|&other| code(&siblings[other].name))
            .collect();
        facts.push(format!("Excludes {}.", others.join(", ")));
    }
    if field.nullable {
        facts.push("May be null.".to_owned());
    }
    if field.accepts_single {
        facts.push("The cloud may send one element without a list.".to_owned());
    }
    if field.sensitive {
        facts.push("Secret: never shown by `Debug`.".to_owned());
    }
    if let Some(since) = field.since {
        facts.push(format!("Since release {since}."));
    }
    facts
}

/// Why a field is deprecated, as plain text.
#[must_use]
pub fn deprecation(
    deprecated: &tencentcloud_model::model::Deprecated,
    name: impl Fn(&str) -> String,
) -> String {
    let instead = deprecated
        .instead
        .as_ref()
        .map(|instead| format!("use `{}` instead", name(instead)));
    let note = deprecated.note.clone();
    match (instead, note) {
        (Some(instead), Some(note)) => format!("{instead}: {note}"),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => "deprecated by the documentation".to_owned(),
    }
}

/// How often an action may be called, and what a retry means.
#[must_use]
pub fn limits(action: &Action) -> String {
    let effect = match *action.effect {
        Effect::Read => "It changes nothing, so a call that fails on the way is sent again.",
        Effect::Write => {
            "It changes something, so a call that may have reached the cloud is not sent again."
        }
    };
    match *action.rate_limit {
        1 => format!("At most one request per second. {effect}"),
        rate => format!("At most {rate} requests per second. {effect}"),
    }
}

/// A documented value in words: its name where it has one, and what stands on the wire.
#[must_use]
pub fn value_words(service: &Service, ty: &Type, value: &Value) -> String {
    match (ty, value) {
        (Type::Switch, Value::Number(number)) if number.as_i64() == Some(0) => {
            "no (`0`)".to_owned()
        }
        (Type::Switch, Value::Number(number)) if number.as_i64() == Some(1) => {
            "yes (`1`)".to_owned()
        }
        (Type::Named(id), value) => match name_of(service.ty(*id), value) {
            Some(name) => format!("{} ({})", code(&name), code(&value.to_string())),
            None => code(&value.to_string()),
        },
        (Type::List(element), Value::Array(values)) => {
            let values: Vec<_> = values
                .iter()
                .map(|value| value_words(service, element, value))
                .collect();
            format!("a list of {}", values.join(", "))
        }
        (_, value) => code(&value.to_string()),
    }
}

/// What a type's own page and item say of it beside its description.
#[must_use]
pub fn type_note(ty: &TypeDef) -> Option<&'static str> {
    match &ty.kind {
        TypeKind::Struct(_) => None,
        TypeKind::Enum {
            base: Base::Integer,
            ..
        } => Some("A number on the wire. Numbers that nobody documented are kept as `Other`."),
        TypeKind::Enum {
            base: Base::String, ..
        } => Some("A string on the wire. Strings that nobody documented are kept as `Other`."),
        TypeKind::Flags(_) => {
            Some("Bits of a number on the wire. Bits that nobody documented are kept.")
        }
    }
}

/// What to know of a type whose values fail each for itself.
#[must_use]
pub fn outcome_note(service: &Service, id: TypeId) -> Option<String> {
    let [name, _] = service.protocol.facts().outcome?;
    service.outcome(id).map(|_| {
        format!(
            "Each can fail for itself: answers hold it as an {}, which gives the value or the error that {} tells of.",
            code("Outcome"),
            code(name)
        )
    })
}

/// A remark as a paragraph of its own.
#[must_use]
pub fn note(note: &str) -> String {
    format!("Note: {}", prose(note))
}

/// A unit as prose has it.
#[must_use]
pub fn unit_words(unit: Unit) -> &'static str {
    match unit {
        Unit::UnixSeconds => "seconds since 1970-01-01 UTC",
        Unit::Seconds => "seconds",
        Unit::Minutes => "minutes",
        Unit::Bytes => "bytes",
        Unit::Percent => "percent",
    }
}

fn bounds_words(bounds: Bounds, from: &str, unit: &str, plural: &str) -> String {
    let unit_of = |bound: Bound| {
        if bound == Bound::Whole(1) {
            unit.to_owned()
        } else {
            format!("{unit}{plural}")
        }
    };
    let plural_unit = if unit.is_empty() {
        String::new()
    } else {
        format!("{unit}{plural}")
    };
    match (bounds.0, bounds.1) {
        (Some(low), Some(high)) => format!("{from} {low} to {high}{plural_unit}"),
        (Some(low), None) => format!("At least {low}{}", unit_of(low)),
        (None, Some(high)) => format!("At most {high}{}", unit_of(high)),
        (None, None) => "Unbounded".to_owned(),
    }
}

fn name_of(ty: &TypeDef, value: &Value) -> Option<String> {
    match &ty.kind {
        TypeKind::Enum { values, .. } => values
            .iter()
            .find(|documented| *documented.value == *value)
            .map(|documented| documented.name.to_string()),
        TypeKind::Struct(_) | TypeKind::Flags(_) => None,
    }
}
