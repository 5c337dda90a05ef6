//! A request that a person could have written: what samples send, and what the mock knows without
//! being told.
//!
//! Documented examples hold placeholders (`"abc"`, room 1, the second 1 of 1970). Here each value is
//! chosen by what is known of its field: values that the cloud lists, the name, the unit, what is
//! documented where that means something, the type; and always within the bounds.

use serde_json::{Map, Value, json};

use crate::model::{Action, Field, Scalar, Service, Type, TypeId, TypeKind};
use crate::spec::{Bound, Bounds, Effect, Format, RegionUse, Unit};

/// How many parameters a request has where no more must be set.
const FEW: usize = 8;

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
/// answers come in pages, the request is for the first.
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

struct Chooser<'a> {
    service: &'a Service,
    /// Whether what was documented of the past may be asked for.
    looks_back: bool,
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
        match ty {
            Type::List(element) => {
                if matches!(**element, Type::Named(id) if within.contains(&id)) {
                    return json!([]);
                }
                let documented = documented.get(0).unwrap_or(documented);
                let value = self.of(field, element, documented, within);
                let least = field.items.as_ref().and_then(|items| items.value.0);
                vec![value; at_least(least).max(1)].into()
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

/// How many there must be at least; a sample has no more than some dozens.
fn at_least(bound: Option<Bound>) -> usize {
    match bound {
        Some(Bound::Whole(least)) => usize::try_from(least.clamp(0, 64)).unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::Sources;

    /// The request for an action whose input and documented request are as given.
    fn chosen(action: &str) -> Value {
        let service = "service: a\ntitle: A\ndoc: A.\nversion: \"2020-01-01\"\nprotocol: tc3\n\
                       endpoint: a.example.com\nregion: unused\nrate_limit: 1\n\
                       categories: [{ name: c, title: C }]\n\
                       source: { document: d, updated: \"2020-01-01\" }\n";
        let action = format!("action: B\ncategory: c\ndoc: B.\n{action}");
        let color =
            "enum: Color\nbase: string\ndoc: C.\nvalues: [{ value: red, name: Red, doc: R. }]\n";
        let tree = "struct: Tree\ndoc: T.\nfields:\n  - { name: Trees, type: list<Tree>, required: true, doc: T. }\n";
        let files = [
            ("common/errors.yaml", "errors: []\n"),
            ("a/errors.yaml", "errors: []\n"),
            ("a/service.yaml", service),
            ("a/actions/B.yaml", &action),
            ("a/types/Color.yaml", color),
            ("a/types/Tree.yaml", tree),
        ];
        let model = crate::read(&Sources::from_files("", files));
        let model = model.unwrap_or_else(|findings| panic!("{findings:#?}"));
        let service = &model.services[0];
        request(service, &service.actions[0]).into()
    }

    /// The request for a required field, `documented` so.
    fn value(effect: &str, facets: &str, documented: &str) -> Value {
        let uses = "  - { name: C, type: Color, doc: C. }\n  - { name: T, type: Tree, doc: T. }\n";
        let examples = match documented {
            "{}" => String::new(),
            request => format!("examples: [{{ title: E, input: '{request}', output: '{{}}' }}]\n"),
        };
        let value = chosen(&format!(
            "effect: {effect}\ninput:\n  - {{ {facets}, required: true, doc: F. }}\n{uses}{examples}"
        ));
        let mut values = value.as_object().expect("an object").values();
        values.next().cloned().expect("a required parameter")
    }

    #[test]
    fn values_are_chosen_by_what_is_known_of_the_field() {
        for (effect, facets, documented, expected) in [
            (
                "write",
                "name: Start, type: integer, unit: unix-seconds",
                r#"{"Start":1}"#,
                json!(BEGIN),
            ),
            (
                "write",
                "name: EndAt, type: integer, unit: unix-seconds",
                r#"{"EndAt":1}"#,
                json!(BEGIN + HOUR),
            ),
            (
                "write",
                "name: Start, type: integer, unit: unix-seconds",
                r#"{"Start":1590065777}"#,
                json!(BEGIN),
            ),
            (
                "read",
                "name: Start, type: integer, unit: unix-seconds",
                r#"{"Start":1590065777}"#,
                json!(1_590_065_777),
            ),
            (
                "read",
                "name: Color, type: Color",
                r#"{"Color":"abc"}"#,
                json!("red"),
            ),
            (
                "read",
                "name: Color, type: Color",
                r#"{"Color":"red"}"#,
                json!("red"),
            ),
            (
                "read",
                "name: Colors, type: list<Color>",
                r#"{"Colors":["abc"]}"#,
                json!(["red"]),
            ),
            (
                "read",
                "name: RoomId, type: integer",
                r#"{"RoomId":1}"#,
                json!(300_000_000),
            ),
            (
                "read",
                "name: RoomIds, type: list<integer>",
                r#"{"RoomIds":[0]}"#,
                json!([300_000_000]),
            ),
            ("read", "name: UserID, type: string", "{}", json!("alice")),
            ("read", "name: Ip, type: string", "{}", json!("192.0.2.1")),
            ("read", "name: Tip, type: string", "{}", json!("example")),
            (
                "read",
                "name: InstanceId, type: string",
                r#"{"InstanceId":"ins-09dx96dg"}"#,
                json!("ins-09dx96dg"),
            ),
            (
                "read",
                "name: InstanceId, type: string",
                r#"{"InstanceId":"xxxxxxxx-1"}"#,
                json!("example"),
            ),
            (
                "read",
                "name: Name, type: string, length: [null, 3]",
                r#"{"Name":"abc"}"#,
                json!("exa"),
            ),
            (
                "read",
                "name: Share, type: float, unit: percent",
                r#"{"Share":0}"#,
                json!(10),
            ),
            (
                "read",
                "name: Size, type: integer, range: [5, 9]",
                r#"{"Size":7}"#,
                json!(7),
            ),
            (
                "read",
                "name: Size, type: integer, range: [5, 9]",
                r#"{}"#,
                json!(5),
            ),
            (
                "read",
                "name: Size, type: uint64, range: [18446744073709551615, 18446744073709551615]",
                "{}",
                json!(u64::MAX),
            ),
            (
                "read",
                "name: Words, type: list<string>, items: [3, 9]",
                "{}",
                json!(["example", "example", "example"]),
            ),
            (
                "read",
                "name: Tree, type: Tree",
                "{}",
                json!({ "Trees": [] }),
            ),
        ] {
            assert_eq!(
                value(effect, facets, documented),
                expected,
                "{facets} {documented}"
            );
        }
    }

    #[test]
    fn what_need_not_be_set_is_shown_where_it_is_documented_and_fits() {
        let chosen = chosen(
            "effect: read\ninput:\n\
             \x20 - { name: A, type: integer, conflicts_with: [B], doc: A. }\n\
             \x20 - { name: B, type: integer, conflicts_with: [A], doc: B. }\n\
             \x20 - { name: D, type: integer, doc: D. }\n\
             \x20 - { name: C, type: Color, doc: C. }\n\
             \x20 - { name: T, type: Tree, doc: T. }\n\
             examples: [{ title: E, input: '{\"A\": 1, \"B\": 2}', output: '{}' }]\n",
        );
        assert_eq!(chosen, json!({ "A": 1 }));
    }
}
