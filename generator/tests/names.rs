//! Names that cannot be, found together with everything else.

use generator::lower::rust::Place;
use generator::lower::{lower, names};
use tencentcloud_model::diagnostic::{Style, render};
use tencentcloud_model::read_with;
use tencentcloud_model::sources::Sources;

const SERVICE: &str = "service: demo\ntitle: Demo\ndoc: A demo.\nversion: \"2022-08-17\"\nprotocol: tc3\n\
                       endpoint: demo.example.com\nregion: unused\nrate_limit: 20\n\
                       categories:\n  - { name: room, title: Rooms }\n\
                       source: { document: demo.txt, updated: \"2024-04-01\" }\n";

/// What is found in a service with one action, whose keys and parameters these are.
fn findings(keys: &str, input: &str) -> String {
    let action = format!(
        "{keys}category: room\ndoc: Does something.\neffect: read\ninput:\n{input}\nerrors: [InternalError]\n"
    );
    let name = keys.split(['\n', ' ']).nth(1).unwrap_or_default();
    let sources = Sources::from_files(
        "spec",
        [
            ("demo/service.yaml".to_owned(), SERVICE.to_owned()),
            (
                "common/errors.yaml".to_owned(),
                "errors:\n  - code: InternalError\n    doc: Something failed.\n".to_owned(),
            ),
            (format!("demo/actions/{name}.yaml"), action),
        ],
    );
    let found = read_with(&sources, names::findings)
        .err()
        .unwrap_or_default();
    render(&found, &sources, Style::Plain)
}

fn field(name: &str, ty: &str) -> String {
    format!("  - name: {name}\n    type: {ty}\n    doc: A field.\n")
}

#[test]
fn collisions_come_with_all_other_findings() {
    let input =
        field("RoomId", "integer") + &field("ROOM_ID", "integer") + &field("Other", "integr");
    let shown = findings("action: Do\n", &input);
    assert!(shown.contains("error[unknown-type]"), "{shown}");
    assert!(
        shown.contains(
            "error[rust-name-collision]: field `ROOM_ID` becomes `room_id` in Rust, as `RoomId` does\n \
             --> spec/demo/actions/Do.yaml:9:11\n"
        ),
        "{shown}"
    );
    assert!(shown.contains("------ the other one"), "{shown}");
    assert_eq!(shown.matches("error[").count(), 2, "{shown}");
}

#[test]
fn what_has_a_finding_already_collides_with_nothing() {
    let twice = field("RoomId", "integer") + &field("RoomId", "integer");
    let nameless = "  - type: integer\n    doc: A field.\n".repeat(2);
    for input in [twice, nameless] {
        let shown = findings("action: Do\n", &input);
        assert!(!shown.is_empty() && !shown.contains("rust-name"), "{shown}");
    }
}

#[test]
fn no_file_is_named_as_a_device_of_windows() {
    for name in ["Aux", "NUL", "Com9", "Lpt_1"] {
        let shown = findings(
            &format!("action: Help\nrust_name: {name}\n"),
            &field("A", "string"),
        );
        assert_eq!(
            shown.contains("error[rust-name-reserved]: `Help` becomes the file"),
            name != "Lpt_1",
            "{name}: {shown}"
        );
    }
    let shown = findings("action: Aux\nrust_name: Help\n", &field("A", "string"));
    assert!(
        shown.contains("error[bad-name]: no file or folder can be named `Aux` on Windows"),
        "{shown}"
    );
}

#[test]
fn a_ring_of_types_is_lowered() {
    let count = 20;
    let mut files = vec![
        ("demo/service.yaml".to_owned(), SERVICE.to_owned()),
        (
            "common/errors.yaml".to_owned(),
            "errors:\n  - code: InternalError\n    doc: Something failed.\n".to_owned(),
        ),
        (
            "demo/actions/Do.yaml".to_owned(),
            format!(
                "action: Do\ncategory: room\ndoc: Does something.\neffect: read\ninput:\n{}\
                 errors: [InternalError]\n",
                field("First", "T0")
            ),
        ),
    ];
    files.extend((0..count).map(|i| {
        let next = format!("T{}", (i + 1) % count);
        let fields = field("A", &next) + &field("B", &format!("list<{next}>"));
        (
            format!("demo/types/T{i}.yaml"),
            format!("struct: T{i}\ndoc: A part.\nfields:\n{fields}"),
        )
    }));
    let sources = Sources::from_files("spec", files);
    let model = read_with(&sources, names::findings).expect("a model");
    let krate = lower(&model, &Place::default()).expect("a crate");
    assert_eq!(krate.modules[0].types.len(), count);
}
