//! Specs in the documented form.

use std::path::Path;

use tencentcloud_model::fmt::{Change, changes};
use tencentcloud_model::load::load;
use tencentcloud_model::sources::Sources;

const ACTION: &str = "demo/actions/Do.yaml";

/// A file in the right form; as it is, if it is in that form or no YAML.
fn formatted(path: &str, text: &str) -> String {
    let sources = Sources::from_files("spec", [(path, text)]);
    match &*changes(&sources) {
        [] => text.to_owned(),
        [change] => {
            assert_eq!(change.path, path);
            change.text.clone()
        }
        more => panic!("{more:?}"),
    }
}

/// Formats a file, and again, which changes nothing.
fn check(path: &str, text: &str, expected: &str) {
    assert_eq!(formatted(path, text), expected);
    assert_eq!(formatted(path, expected), expected);
}

#[test]
fn the_specs_of_this_project_are_in_the_form() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let sources = load(&dir).expect("the specs");
    let changed: Vec<_> = changes(&sources)
        .into_iter()
        .map(|Change { path, .. }| path)
        .collect();
    assert_eq!(
        changed,
        Vec::<String>::new(),
        "`cargo run -p generator -- fmt` puts them right"
    );
}

#[test]
fn specs_come_back_from_any_order() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut moved = 0;
    for file in [
        "lcic/actions/CreateRoom.yaml",
        "lcic/types/RoomInfo.yaml",
        "lcic/service.yaml",
        "im/errors.yaml",
    ] {
        let text = std::fs::read_to_string(dir.join(file)).expect("a spec");
        let (head, body) = text.split_once('\n').expect("lines");
        // Top-level keys, then those of each element of a list, then those between braces.
        for (indent, flow) in [("", false), ("    ", false), ("", true)] {
            let reversed = if flow {
                body.lines().map(reverse_flow).collect()
            } else {
                reverse(body, indent)
            };
            let text = format!("{head}\n{reversed}");
            moved += usize::from(reversed != body);
            assert_eq!(formatted(file, &text), format!("{head}\n{body}"), "{file}");
        }
    }
    assert!(moved > 5, "only {moved}");
}

/// The text with the entries of this indent reversed, each with its lines.
fn reverse(text: &str, indent: &str) -> String {
    let mut out = String::new();
    let mut entries: Vec<String> = Vec::new();
    let flush = |entries: &mut Vec<String>, out: &mut String| {
        // Elements of lists begin with a dash before their first key.
        if let Some(first) = entries
            .first_mut()
            .filter(|first| first.starts_with("  - "))
        {
            first.replace_range(..4, "    ");
            entries.reverse();
            entries[0].replace_range(..4, "  - ");
        } else {
            entries.reverse();
        }
        out.push_str(&entries.concat());
        entries.clear();
    };
    for line in text.split_inclusive('\n') {
        let content = line
            .strip_prefix(indent)
            .filter(|rest| !rest.starts_with([' ', '-', '\n']));
        let dash = !indent.is_empty() && line.starts_with("  - ") && !line.contains('{');
        if dash || (!indent.is_empty() && !line.starts_with(indent)) {
            flush(&mut entries, &mut out);
        }
        let begins = content.is_some() && (indent.is_empty() || !entries.is_empty());
        match entries.last_mut() {
            _ if dash || begins => entries.push(line.to_owned()),
            Some(entry) => entry.push_str(line),
            None => out.push_str(line),
        }
    }
    flush(&mut entries, &mut out);
    out
}

/// A line with the entries between braces reversed.
fn reverse_flow(line: &str) -> String {
    let Some((before, rest)) = line.split_once("- { ") else {
        return format!("{line}\n");
    };
    let inner = rest.strip_suffix(" }").expect("one line");
    let mut entries: Vec<_> = inner.split(", ").collect();
    entries.reverse();
    format!("{before}- {{ {} }}\n", entries.join(", "))
}

#[test]
fn keys_move_with_all_that_is_theirs() {
    check(
        ACTION,
        "# yaml-language-server: $schema=x\n\
         # Of the effect.\n\
         effect: read # Right behind it.\n\
         errors: [C.D, 70, A.B, 7] # Codes.\n\
         input:\n\
         # Of the first parameter.\n\
         \x20 - type: list<string>\n\
         \x20   # Of the name.\n\
         \x20   name: Name\n\
         \x20   doc: >-\n\
         \x20     A name: as\n\
         \x20     written\n\
         \n\
         \x20   required: true\n\
         \x20 - { doc: 'It''s one', type: integer, name: Id, range: [1, 2], deprecated: { note: Gone., use: B } }\n\
         examples:\n\
         \x20 - output: |\n\
         \x20     { \"b\": 1,\n\
         \x20       \"a\": 2 }\n\
         \x20   title: One\n\
         \x20   input: \"{}\"\n\
         doc: Does it\n\
         action: Do\n\
         # At the end.\n",
        "# yaml-language-server: $schema=x\n\
         action: Do\n\
         # At the end.\n\
         doc: Does it.\n\
         # Of the effect.\n\
         effect: read # Right behind it.\n\
         input:\n\
         # Of the first parameter.\n\
         \x20   # Of the name.\n\
         \x20 - name: Name\n\
         \x20   type: list<string>\n\
         \x20   required: true\n\
         \x20   doc: >-\n\
         \x20     A name: as\n\
         \x20     written.\n\
         \n\
         \x20 - { name: Id, type: integer, range: [1, 2], deprecated: { use: B, note: Gone. }, doc: 'It''s one.' }\n\
         errors: [7, 70, A.B, C.D] # Codes.\n\
         examples:\n\
         \x20 - title: One\n\
         \x20   input: \"{}\"\n\
         \x20   output: |\n\
         \x20     { \"b\": 1,\n\
         \x20       \"a\": 2 }\n",
    );
}

#[test]
fn error_codes_are_sorted_with_their_comments() {
    check(
        "demo/errors.yaml",
        "errors:\n\
         \x20 - code: B\n\
         \x20   doc: Of B.\n\
         \x20 # Above A.\n\
         \x20 - doc: Of A.\n\
         \x20   code: A\n\
         \x20 - { doc: Of AA, code: AA }\n",
        "errors:\n\
         \x20 # Above A.\n\
         \x20 - code: A\n\
         \x20   doc: Of A.\n\
         \x20 - { code: AA, doc: Of AA. }\n\
         \x20 - code: B\n\
         \x20   doc: Of B.\n",
    );
    check(
        ACTION,
        "action: Do\nerrors:\n  - B # b\n  # a\n  - A\n",
        "action: Do\nerrors:\n  # a\n  - A\n  - B # b\n",
    );
}

#[test]
fn lines_end_with_a_line_feed_and_files_with_one() {
    for text in [
        "\u{feff}action: Do\neffect: read\n",
        "action: Do\r\neffect: read\r\n",
        "action: Do\reffect: read",
        "action: Do\neffect: read\n\n\n",
    ] {
        check(ACTION, text, "action: Do\neffect: read\n");
    }
}

#[test]
fn docs_end_with_a_period_in_every_style() {
    for (doc, expected) in [
        ("A thing", "A thing."),
        ("\"A \\\"thing\\\"\"", "\"A \\\"thing\\\".\""),
        ("'A `thing`'", "'A `thing`.'"),
        ("A thing # which", "A thing. # which"),
        ("A\n  thing", "A\n  thing."),
        (">-\n  A\n  thing", ">-\n  A\n  thing."),
        ("|\n  A\n  thing\n", "|\n  A\n  thing."),
        ("Really?", "Really?"),
    ] {
        let file = |doc: &str| format!("action: Do\ndoc: {doc}\n");
        check(ACTION, &file(doc), &file(expected));
    }
}

#[test]
fn what_cannot_be_read_stays() {
    for text in [
        "effect: read\naction: [Do\n",
        "effect: read\neffect: write\naction: Do\n",
        "effect: &a read\naction: *a\n",
        "",
    ] {
        assert_eq!(formatted(ACTION, text), text);
    }
    // Keys that nobody knows come last, as they stand.
    check(
        ACTION,
        "zebra: { b: 1, a: 2 }\neffect: read\naction: Do\napple: 1\n",
        "action: Do\neffect: read\nzebra: { b: 1, a: 2 }\napple: 1\n",
    );
}
