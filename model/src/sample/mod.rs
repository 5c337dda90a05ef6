//! A request that a person could have written: what samples send, and what the mock knows without
//! being told.
//!
//! Documented examples hold placeholders (`"abc"`, room 1, the second 1 of 1970). Here each value is
//! chosen by what is known of its field: values that the cloud lists, the name, the unit, what is
//! documented where that means something, the type; and always within the bounds.

#[cfg(test)]
mod tests;

use std::cell::Cell;

use serde_json::{Map, Value, json};

use crate::model::{Action, Field, Scalar, Service, Type, TypeId, TypeKind};
use crate::spec::{Bound, Bounds, Effect, Format, RegionUse, Unit};

/// How many parameters a request has where no more must be set.
const FEW: usize = 8;

/// How many values a request has at most, nested ones included.
const MANY: usize = 1000;

/// The beginning of 2030 in seconds since 1970; what ends does so an hour later.
const BEGIN: i64 = 1_893_456_000;
const HOUR: i64 = 3600;

/// Elements of a page, where their number must be said.
const PAGE_SIZE: i64 = 20;

/// Identities by the end of the field's name, in lower case and without a plural. They stand for
/// the same thing wherever they are named, so that requests fit each other.
const IDENTITIES: &[(&str, &str)] = &[
    ("sdkappid", "3520371"),
    ("schoolid", "3520371"),
    ("roomid", "300000000"),
    ("groupid", "algebra"),
    ("documentid", "parabolas"),
    ("teacherid", "carol"),
    ("owner", "carol"),
    ("assistant", "dave"),
    ("originid", "student-1"),
    ("memberid", "alice"),
    ("userid", "alice"),
    ("user", "alice"),
];

/// Texts by the end of the field's name, in lower case and without a plural.
const TEXTS: &[(&str, &str)] = &[
    ("documentname", "Parabolas"),
    ("documenttype", "pptx"),
    ("documenturl", "https://example.com/parabolas.pptx"),
    ("groupname", "Algebra"),
    ("username", "alice"),
    ("nickname", "Alice"),
    ("name", "Algebra"),
    ("title", "Algebra"),
    ("text", "Algebra"),
    ("keyword", "Algebra"),
    ("scene", "default"),
    ("color", "#336699"),
    ("email", "alice@example.com"),
    ("domain", "example.com"),
    ("region", "ap-guangzhou"),
    ("zone", "ap-guangzhou-3"),
    ("ip", "192.0.2.1"),
    ("avatar", "https://example.com/alice.png"),
    ("imageurl", "https://example.com/image.png"),
    ("callback", "https://example.com/callback"),
    ("url", "https://example.com/file"),
];

/// What stands for a thing wherever a field names its identity, such as `RoomId`.
#[must_use]
pub fn identity(field: &str) -> Option<&'static str> {
    by_name(field, IDENTITIES)
}

/// A region for the requests of a service that asks for one.
#[must_use]
pub fn region(service: &Service) -> Option<&str> {
    let any = service
        .regions
        .first()
        .map_or("ap-guangzhou", |region| region.as_str());
    (service.region == RegionUse::Required).then_some(any)
}

/// Parameters of an action that a person would send.
///
/// Those that must be set are there, and documented ones beside them where they are few. Where
/// answers come in pages, the request is for the first. Of what would take more than a thousand
/// values, the structs after these are left empty: types that name each other twice are soon more
/// than fits into memory.
#[must_use]
pub fn request(service: &Service, action: &Action) -> Map<String, Value> {
    let documented = action
        .examples
        .first()
        .and_then(|example| serde_json::from_str(&example.input).ok())
        .unwrap_or(Value::Null);
    let chooser = Chooser {
        service,
        looks_back: *action.effect == Effect::Read,
        left: Cell::new(MANY),
    };
    let mut request = chooser.object(&action.input, &documented, &mut Vec::new());
    if let Some(paging) = &action.pagination {
        let mut page = |index: usize, value: Value| {
            let field = &action.input[index];
            if field.required {
                let value = within(field.range.as_ref().map(|range| range.value), value);
                request.insert(field.name.to_string(), value);
            } else {
                request.remove(field.name.as_str());
            }
        };
        page(paging.size, PAGE_SIZE.into());
        page(paging.position, paging.first());
        if let Some(switch) = paging.single_page_if {
            request.remove(action.input[switch].name.as_str());
        }
    }
    request
}

/// A value of a field that is neither a list nor of a named type, or of an element of its list.
#[must_use]
pub fn scalar(service: &Service, field: &Field, scalar: Scalar) -> Value {
    let chooser = Chooser {
        service,
        looks_back: false,
        left: Cell::new(MANY),
    };
    chooser.scalar(field, scalar, &Value::Null)
}

struct Chooser<'a> {
    service: &'a Service,
    /// Whether what was documented of the past may be asked for.
    looks_back: bool,
    /// How many values may still be made.
    left: Cell<usize>,
}

impl Chooser<'_> {
    /// `within` are the types in the making.
    fn object(
        &self,
        fields: &[Field],
        documented: &Value,
        within: &mut Vec<TypeId>,
    ) -> Map<String, Value> {
        let mut object = Map::new();
        let required = fields.iter().filter(|field| field.required);
        let others = fields.iter().filter(|field| !field.required);
        for field in required.chain(others) {
            if self.left.get() == 0 {
                break;
            }
            let example = documented.get(field.name.as_str());
            let is_shown = object.len() < FEW
                && example.is_some_and(|value| !value.is_null())
                && field.deprecated.is_none()
                && !field.sensitive
                && field.requires.is_empty()
                && !excluded(fields, field, &object);
            if field.required || is_shown {
                let value = self.value(field, example.unwrap_or(&Value::Null), within);
                object.insert(field.name.to_string(), value);
            }
        }
        object
    }

    fn value(&self, field: &Field, documented: &Value, within: &mut Vec<TypeId>) -> Value {
        self.of(field, &field.ty, documented, within)
    }

    fn of(&self, field: &Field, ty: &Type, documented: &Value, within: &mut Vec<TypeId>) -> Value {
        self.take(1);
        match ty {
            Type::List(element) => {
                if matches!(**element, Type::Named(id) if within.contains(&id)) {
                    return json!([]);
                }
                let documented = documented.get(0).unwrap_or(documented);
                let before = self.left.get();
                let value = self.of(field, element, documented, within);
                let elements = elements(field);
                let is_left = self.take((before - self.left.get()) * (elements - 1));
                vec![value; if is_left { elements } else { 1 }].into()
            }
            Type::Named(id) => match &self.service.ty(*id).kind {
                TypeKind::Struct(_) if within.contains(id) => json!({}),
                TypeKind::Struct(fields) => {
                    within.push(*id);
                    let object = self.object(fields, documented, within);
                    within.pop();
                    object.into()
                }
                TypeKind::Enum { base, values } => {
                    let is_known = values.iter().any(|known| *known.value == *documented);
                    match values.first() {
                        _ if is_known => documented.clone(),
                        Some(first) => first.value.value.clone(),
                        None => self.scalar(field, base.scalar(), documented),
                    }
                }
                TypeKind::Flags(flags) => flags
                    .first()
                    .map_or(json!(0), |flag| json!(1_u64 << *flag.bit)),
            },
            Type::Scalar(scalar) => self.scalar(field, *scalar, documented),
        }
    }

    /// Whether so many values may still be made; they count as made.
    fn take(&self, values: usize) -> bool {
        let left = self.left.get().checked_sub(values);
        self.left.set(left.unwrap_or_default());
        left.is_some()
    }

    fn scalar(&self, field: &Field, scalar: Scalar, documented: &Value) -> Value {
        let kind = &scalar.facts().json;
        let fits = |value: &Value| kind.holds(value) && fits(field, value);
        let named = |rows: &[(&str, &str)]| {
            let text = by_name(&field.name, rows)?;
            let value = match scalar {
                Scalar::String => json!(text),
                _ => serde_json::from_str(text).ok()?,
            };
            fits(&value).then_some(value)
        };
        named(IDENTITIES)
            .or_else(|| self.time(field, documented).filter(fits))
            .or_else(|| Some(documented.clone()).filter(|value| fits(value) && is_telling(value)))
            .or_else(|| named(TEXTS))
            .or_else(|| Some(kind.sample()).filter(fits))
            .or_else(|| field.default.as_ref().map(|default| default.value.clone()))
            .unwrap_or_else(|| forced(field, scalar))
    }

    fn time(&self, field: &Field, documented: &Value) -> Option<Value> {
        let is_end = ["end", "stop", "expire", "deadline"]
            .iter()
            .any(|word| field.name.to_lowercase().contains(word));
        let text = |begin: &str, end: &str| Some(json!(if is_end { end } else { begin }));
        match (field.unit, field.format) {
            (Some(Unit::UnixSeconds), _) => {
                let is_past =
                    |value: &Value| value.as_i64().is_some_and(|time| time > 1_000_000_000);
                if self.looks_back && is_past(documented) {
                    return Some(documented.clone());
                }
                Some(json!(if is_end { BEGIN + HOUR } else { BEGIN }))
            }
            (Some(Unit::Percent), _) => Some(json!(10)),
            (_, Some(Format::Date)) => text("2030-01-01", "2030-01-02"),
            (_, Some(Format::DateTime)) => {
                text("2030-01-01T00:00:00+00:00", "2030-01-01T01:00:00+00:00")
            }
            (_, Some(Format::LocalDateTime)) => text("2030-01-01 00:00:00", "2030-01-01 01:00:00"),
            _ => None,
        }
    }
}

/// Whether a field may not stand beside what is chosen already.
fn excluded(fields: &[Field], field: &Field, chosen: &Map<String, Value>) -> bool {
    let is_chosen = |other: &usize| chosen.contains_key(fields[*other].name.as_str());
    field.conflicts_with.iter().any(is_chosen)
}

/// The row whose words the name ends with; a plural is named as one of its kind is.
fn by_name<'a>(name: &str, rows: &[(&str, &'a str)]) -> Option<&'a str> {
    let name = name.trim_end_matches('s');
    let ends_with = |end: &str| {
        let start = name.len().checked_sub(end.len());
        let (before, last) = start.and_then(|start| name.split_at_checked(start))?;
        let is_word = before.is_empty()
            || before.ends_with('_')
            || last.starts_with(|c: char| c.is_ascii_uppercase());
        (is_word && last.eq_ignore_ascii_case(end)).then_some(())
    };
    let found = rows.iter().find(|(end, _)| ends_with(end).is_some());
    found.map(|(_, value)| *value)
}

/// Whether a documented value is more than something to fill a place. Numbers and the like cannot
/// be told apart; of texts those are that no person would make up: an address, an ID.
fn is_telling(value: &Value) -> bool {
    value.as_str().is_none_or(|text| {
        text.len() >= 8
            && text.chars().any(|c| !c.is_alphabetic())
            && !["xxx", "***", "..."].iter().any(|mask| text.contains(mask))
    })
}

/// Whether a value lies within a field's bounds.
fn fits(field: &Field, value: &Value) -> bool {
    let number = value.as_number().map(Bound::of);
    let length = value
        .as_str()
        .map(|text| Bound::count(text.chars().count()));
    let holds = |bounds: Option<Bounds>, measure: Option<Bound>| match (bounds, measure) {
        (Some(bounds), Some(measure)) => bounds.hold(measure),
        _ => true,
    };
    holds(field.range.as_ref().map(|range| range.value), number)
        && holds(field.length.as_ref().map(|length| length.value), length)
}

/// A value at the edge of a field's bounds, where nothing else lies within.
fn forced(field: &Field, scalar: Scalar) -> Value {
    if let Some(length) = &field.length {
        let Bounds(least, most) = length.value;
        let text: String = "example"
            .chars()
            .cycle()
            .take(at_least(least).max(7))
            .collect();
        let most = most.map_or(usize::MAX, |most| at_least(Some(most)));
        return json!(text.chars().take(most).collect::<String>());
    }
    match &field.range {
        Some(range) => within(Some(range.value), scalar.facts().json.sample()),
        None => scalar.facts().json.sample(),
    }
}

/// A number, or the bound that it lies beyond.
fn within(bounds: Option<Bounds>, number: Value) -> Value {
    let Some(bounds) = bounds else { return number };
    if number
        .as_number()
        .is_some_and(|number| bounds.hold(Bound::of(number)))
    {
        return number;
    }
    let at = |bound: Bound| match bound {
        Bound::Whole(whole) => serde_json::Number::from_i128(whole).map(Value::Number),
        Bound::Fraction(fraction) => Some(json!(fraction)),
    };
    bounds.0.or(bounds.1).and_then(at).unwrap_or(number)
}

/// How many elements a list has in a sample: as few as may be, but one.
#[must_use]
pub fn elements(field: &Field) -> usize {
    at_least(field.items.as_ref().and_then(|items| items.value.0)).max(1)
}

/// How many there must be at least; a sample has no more than some dozens.
fn at_least(bound: Option<Bound>) -> usize {
    match bound {
        Some(Bound::Whole(least)) => usize::try_from(least.clamp(0, 64)).unwrap_or(0),
        _ => 0,
    }
}
