use super::*;
use crate::sources::Sources;

/// The request for an action whose input and documented request are as given.
fn chosen(action: &str) -> Value {
    chosen_beside(&[], action)
}

/// The same beside types.
fn chosen_beside(types: &[(String, String)], action: &str) -> Value {
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
    let types = types
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let files = files.into_iter().chain(types);
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

#[test]
fn what_would_be_endless_is_bounded() {
    fn size(value: &Value) -> usize {
        let inner: usize = match value {
            Value::Array(values) => values.iter().map(size).sum(),
            Value::Object(members) => members.values().map(size).sum(),
            _ => 0,
        };
        inner + 1
    }
    let uses = "  - { name: C, type: Color, doc: C. }\n  - { name: T, type: Tree, doc: T. }\n";
    let input = format!(
        "effect: read\ninput:\n  - {{ name: L, type: L0, required: true, doc: L. }}\n{uses}"
    );
    // Each type twice in the one before; 60 lists in lists; each type in all others.
    let twice = |next: usize| {
        format!(
            "  - {{ name: A, type: L{next}, required: true, doc: A. }}\n  - {{ name: B, type: L{next}, required: true, doc: B. }}\n"
        )
    };
    let lists = |next: usize| {
        format!(
            "  - {{ name: A, type: list<L{next}>, items: [60, null], required: true, doc: A. }}\n"
        )
    };
    let all = |_| -> String {
        (0..=19)
            .map(|other| {
                format!("  - {{ name: N{other}, type: list<L{other}>, required: true, doc: N. }}\n")
            })
            .collect()
    };
    let kinds: [&dyn Fn(usize) -> String; 3] = [&twice, &lists, &all];
    for fields in kinds {
        let types: Vec<_> = (0..=19)
            .map(|index| {
                let fields = match index {
                    19 => "  - { name: Z, type: string, doc: Z. }\n".to_owned(),
                    index => fields(index + 1),
                };
                (
                    format!("a/types/L{index}.yaml"),
                    format!("struct: L{index}\ndoc: L.\nfields:\n{fields}"),
                )
            })
            .collect();
        let size = size(&chosen_beside(&types, &input));
        assert!((40..=MANY + 1).contains(&size), "{size}");
    }
}
