//! A small service, and what must hold whatever is put in place of its files.

use std::collections::BTreeMap;

use generator::diff::Snapshot;
use generator::generate;
use tencentcloud_model::diagnostic::{Diagnostic, Style, machine, render};
use tencentcloud_model::sources::Sources;

/// A file of every kind.
pub const FILES: [(&str, &str); 8] = [
    ("approvals.yaml", "approvals: []\n"),
    (
        "common/errors.yaml",
        "errors:\n  - code: InternalError\n    doc: Something failed.\n",
    ),
    (
        "demo/service.yaml",
        "service: demo\ntitle: Demo\ndoc: A demo.\nversion: \"2022-08-17\"\nprotocol: tc3\n\
         endpoint: demo.example.com\nregion: unused\nrate_limit: 20\n\
         categories:\n  - { name: room, title: Rooms }\n\
         source: { document: demo.txt, updated: \"2024-04-01\" }\n",
    ),
    (
        "demo/errors.yaml",
        "errors:\n  - code: FailedOperation\n    doc: It failed.\n",
    ),
    ("demo/history.yaml", "releases: []\n"),
    (
        "demo/actions/CreateRoom.yaml",
        "action: CreateRoom\ncategory: room\ndoc: Creates a room.\neffect: write\n\
         input:\n  - name: Room\n    type: Room\n    required: true\n    doc: The room.\n\
         output:\n  - name: Rooms\n    type: list<Room>\n    doc: All rooms.\n\
         errors: [InternalError, FailedOperation]\n",
    ),
    (
        "demo/types/Room.yaml",
        "struct: Room\ndoc: A room.\nfields:\n\
         \x20 - name: Name\n    type: string\n    doc: Its name.\n\
         \x20 - name: Kind\n    type: Kind\n    doc: Its kind.\n",
    ),
    (
        "demo/types/Kind.yaml",
        "enum: Kind\nbase: integer\ndoc: A kind.\nvalues:\n  - { value: 1, name: Small, doc: Small. }\n",
    ),
];

/// Reads the service with a file in place of its own. What is right can be generated; what is
/// wrong can be shown in every way, and points into its file.
pub fn check(path: &str, text: &str) {
    let mut files = BTreeMap::from(FILES);
    files.insert(path, text);
    let sources = Sources::from_files("spec", files);
    match tencentcloud_model::read(&sources) {
        Ok(model) => {
            if let Err(findings) = generate(&model) {
                show(&findings, &sources);
            }
            let _ = Snapshot::new(sources);
        }
        Err(findings) => {
            assert!(!findings.is_empty());
            show(&findings, &sources);
        }
    }
}

/// Findings can be shown in every way.
pub fn show(findings: &[Diagnostic], sources: &Sources) {
    for style in [Style::Plain, Style::Color] {
        let _ = render(findings, sources, style);
    }
    let json: serde_json::Value =
        serde_json::from_str(&machine::json(findings, sources)).expect("JSON");
    assert_eq!(
        json["findings"].as_array().map(Vec::len),
        Some(findings.len())
    );
    let annotations = machine::github(findings, sources);
    assert_eq!(annotations.lines().count(), findings.len(), "{annotations}");
}
