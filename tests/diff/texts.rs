//! Numbers are compared exactly, and texts that only readers see are told old and new.

use generator::diff::compare;

use crate::case::{Case, base, case};
use crate::snapshot;

const ADD: &str = "shop/actions/AddItem.yaml";
const KIND: &str = "shop/types/Kind.yaml";

/// The rules and messages of the step from one case to another.
fn between(before: &Case, after: &Case) -> Vec<(&'static str, String)> {
    let changes = compare(&snapshot(before.head()), &snapshot(after.head()));
    let told = changes.into_iter();
    told.map(|change| (change.rule.name, change.message))
        .collect()
}

fn edited(path: &'static str, from: &'static str, to: &'static str) -> Case {
    case(
        "edited",
        "",
        generator::diff::Verdict::Safe,
        generator::diff::Verdict::Safe,
    )
    .edit(path, from, to)
}

#[test]
fn a_number_beyond_2_to_the_53_is_not_rounded() {
    for (path, from, before, after, rule) in [
        (
            ADD,
            "range: [1, 1000]",
            "range: [1, 9223372036854775807]",
            "range: [1, 9223372036854775806]",
            "range-tightened",
        ),
        (
            ADD,
            "range: [1, 1000]",
            "range: [-9007199254740993, 1000]",
            "range: [-9007199254740992, 1000]",
            "range-tightened",
        ),
        (
            ADD,
            "range: [1, 1000]",
            "range: [1, 9007199254740992]",
            "range: [1, 9007199254740993]",
            "range-relaxed",
        ),
        (
            ADD,
            "length: [1, 64]",
            "length: [1, 9007199254740993]",
            "length: [1, 9007199254740992]",
            "length-tightened",
        ),
        (
            ADD,
            "items: [1, 10]",
            "items: [1, 9007199254740993]",
            "items: [1, 9007199254740992]",
            "items-tightened",
        ),
        (
            ADD,
            "range: [1, 1000]\n    default: 10",
            "default: 9007199254740993",
            "default: 9007199254740992",
            "default-changed",
        ),
        (
            KIND,
            "value: 3,",
            "value: 9007199254740993,",
            "value: 9007199254740992,",
            "enum-value-changed",
        ),
        (
            ADD,
            "{ \"Title\": \"a\" }",
            "{ \"Title\": \"a\", \"Size\": 9007199254740993 }",
            "{ \"Title\": \"a\", \"Size\": 9007199254740992 }",
            "documentation-changed",
        ),
    ] {
        let told = between(&edited(path, from, before), &edited(path, from, after));
        let rules: Vec<_> = told.iter().map(|(rule, _)| *rule).collect();
        assert_eq!(rules, [rule], "{after}");
    }
    let whole = [
        "range: [1, 9223372036854775807]",
        "range: [1, 9223372036854775806]",
    ];
    let [before, after] = whole.map(|range| edited(ADD, "range: [1, 1000]", range));
    assert_eq!(
        between(&before, &after)[0].1,
        "Its value is from 1 to 9223372036854775806 now; it was from 1 to 9223372036854775807"
    );
}

#[test]
fn a_bound_written_otherwise_is_no_change() {
    let told = between(
        &edited(ADD, "range: [1, 1000]", "range: [1.0, 1e3]"),
        &edited(ADD, "type: float", "type: float"),
    );
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn which_text_changed_is_told_with_old_and_new() {
    let example = "{ \"Title\": \"a\" }";
    for (path, from, to, message) in [
        (
            ADD,
            "doc: How it is shaped.",
            "doc: Its form.",
            "Its doc is \"Its form.\" now; it was \"How it is shaped.\"",
        ),
        (
            ADD,
            "doc: How it is shaped.",
            "doc: How it is shaped.\n    note: See there.",
            "Its note is new: \"See there.\"",
        ),
        (
            ADD,
            example,
            "{ \"Title\": \"b\" }",
            "Its request in the example \"Add an item\" is \"{ \"Title\": \"b\" }\" now; it was \"{ \"Title\": \"a\" }\"",
        ),
        (
            ADD,
            example,
            "{  \"Title\": \"a\" }",
            "Its request in the example \"Add an item\" is laid out otherwise",
        ),
        (
            ADD,
            "title: Add an item",
            "title: Add one",
            "Its title of an example is \"Add one\" now; it was \"Add an item\"",
        ),
        (
            KIND,
            "doc: Food.",
            "doc: To eat.",
            "Its doc is \"To eat.\" now; it was \"Food.\"",
        ),
        (
            "shop/service.yaml",
            "2024-01-01",
            "2024-02-02",
            "Its source is \"shop.txt, 2024-02-02\" now; it was \"shop.txt, 2024-01-01\"",
        ),
    ] {
        let changes = compare(&snapshot(base()), &snapshot(edited(path, from, to).head()));
        let told: Vec<_> = changes
            .iter()
            .map(|change| (change.rule.name, &*change.message))
            .collect();
        assert_eq!(told, [("documentation-changed", message)]);
    }
}

#[test]
fn doc_and_example_are_told_apart() {
    let both = edited(ADD, "doc: Adds an item.", "doc: Adds one.").edit(
        ADD,
        "title: Add an item",
        "title: Add",
    );
    let changes = compare(&snapshot(base()), &snapshot(both.head()));
    assert_eq!(changes.len(), 2, "{changes:?}");
}
