//! Whether values fit types.

use serde_json::Value;

use crate::model::{Base, Bound, Bounds, Field, Type, TypeDef, TypeKind};

/// What values of a type look like in JSON, such as `a whole number`.
pub(super) fn wanted(ty: &Type, types: &[TypeDef]) -> &'static str {
    match ty {
        Type::String => "text",
        Type::Integer | Type::Switch => "a whole number",
        Type::Float => "a number",
        Type::Boolean => "`true` or `false`",
        Type::List(_) => "a list",
        Type::Named(id) => match types[id.0].kind {
            TypeKind::Struct(_) => "an object",
            TypeKind::Enum {
                base: Base::String, ..
            } => "text",
            TypeKind::Enum {
                base: Base::Integer,
                ..
            }
            | TypeKind::Flags(_) => "a whole number",
        },
    }
}

/// Whether a value that is no list and no object is one of a type, documented or not.
pub(super) fn fits(value: &Value, ty: &Type, types: &[TypeDef]) -> bool {
    match ty {
        Type::String => value.is_string(),
        Type::Integer | Type::Switch => is_of_base(value, Base::Integer),
        Type::Float => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::List(_) => false,
        Type::Named(id) => match types[id.0].kind {
            TypeKind::Struct(_) => false,
            TypeKind::Enum { base, .. } => is_of_base(value, base),
            TypeKind::Flags(_) => is_of_base(value, Base::Integer),
        },
    }
}

/// Whether a value can be one of an enum.
pub(super) fn is_of_base(value: &Value, base: Base) -> bool {
    match base {
        Base::Integer => value.is_i64() || value.is_u64(),
        Base::String => value.is_string(),
    }
}

/// Why a field cannot have a value that its spec names, as the end of "`3` …"; none if it can.
pub(super) fn refused(value: &Value, field: &Field, types: &[TypeDef]) -> Option<String> {
    undocumented(value, &field.ty.value, types).or_else(|| {
        let (size, bounds, what) = match value {
            Value::Number(number) => (Bound::of(number), &field.range, "range"),
            Value::String(text) => (Bound::count(text.chars().count()), &field.length, "length"),
            Value::Array(items) => (Bound::count(items.len()), &field.items, "number of items"),
            _ => return None,
        };
        let bounds @ Bounds(min, max) = bounds.as_ref()?.value;
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            return None;
        }
        (!bounds.hold(size)).then(|| format!("is outside the {what} documented"))
    })
}

/// Why a value is none that a type documents.
fn undocumented(value: &Value, ty: &Type, types: &[TypeDef]) -> Option<String> {
    if let (Type::List(element), Value::Array(values)) = (ty, value) {
        return values
            .iter()
            .find_map(|value| undocumented(value, element, types));
    }
    if !fits(value, ty, types) {
        return Some(format!("is not {}", wanted(ty, types)));
    }
    match ty {
        Type::Switch if !matches!(value.as_i64(), Some(0 | 1)) => {
            Some("is neither 0 nor 1, as a switch is".to_owned())
        }
        Type::Named(id) => {
            let ty = &types[id.0];
            let known = match &ty.kind {
                TypeKind::Struct(_) => true,
                // If one of them is not known, it may be this.
                TypeKind::Enum { base, values } => values
                    .iter()
                    .any(|v| v.value.value == *value || !is_of_base(&v.value, *base)),
                TypeKind::Flags(flags) => {
                    let all: u64 = flags
                        .iter()
                        .filter_map(|f| 1_u64.checked_shl(f.bit.value))
                        .sum();
                    value.as_u64().is_some_and(|bits| bits & !all == 0)
                }
            };
            (!known).then(|| format!("is no value of `{}`", ty.name))
        }
        _ => None,
    }
}
