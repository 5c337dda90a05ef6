//! One slip is one finding: nothing is told that mending the slip mends as well.

use std::collections::BTreeMap;

use tencentcloud_model::diagnostic::{Place, Style, render};
use tencentcloud_model::read;
use tencentcloud_model::sources::Sources;

macro_rules! base {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("diagnostics/base/", $path)))),*]
    };
}

const BASE: [(&str, &str); 12] = base![
    "common/errors.yaml",
    "chat/actions/account_check.yaml",
    "chat/errors.yaml",
    "chat/service.yaml",
    "demo/actions/CreateRoom.yaml",
    "demo/actions/ListRooms.yaml",
    "demo/errors.yaml",
    "demo/history.yaml",
    "demo/service.yaml",
    "demo/types/Options.yaml",
    "demo/types/Resolution.yaml",
    "demo/types/Room.yaml",
];

const CHAT: &str = "chat/service.yaml";
const CHECK: &str = "chat/actions/account_check.yaml";
const CODES: &str = "chat/errors.yaml";
const COMMON: &str = "common/errors.yaml";
const CREATE: &str = "demo/actions/CreateRoom.yaml";
const ERRORS: &str = "demo/errors.yaml";
const HISTORY: &str = "demo/history.yaml";
const LIST: &str = "demo/actions/ListRooms.yaml";
const OPTIONS: &str = "demo/types/Options.yaml";
const RESOLUTION: &str = "demo/types/Resolution.yaml";
const ROOM: &str = "demo/types/Room.yaml";
const SERVICE: &str = "demo/service.yaml";

/// A file, what is replaced in it by what, and the rule that is broken then.
const SLIPS: &[(&str, &str, &str, &str)] = &[
    // The service's own file is no YAML, or lacks what its actions refer to.
    (SERVICE, "title: Demo", "title: |Demo", "syntax"),
    (SERVICE, "categories:\n", "", "syntax"),
    (
        SERVICE,
        "categories:\n",
        "categories:\ncategories:\n",
        "duplicate-key",
    ),
    (SERVICE, "categories:\n", "categoris:\n", "unknown-key"),
    (
        SERVICE,
        "{ name: user, title",
        "{ name user, title",
        "unknown-key",
    ),
    (
        SERVICE,
        "{ name: user, title",
        "{ nam: user, title",
        "unknown-key",
    ),
    (CHAT, "region: unused", "region:' unused", "syntax"),
    (CHAT, "protocol: im-rest", "protocol: Im-rest", "wrong-kind"),
    (CHAT, "protocol: im-rest\n", "", "missing-key"),
    (CHAT, "  - { name", "  #- { name", "wrong-kind"),
    (CHAT, "name: account", "name: acco%unt", "bad-name"),
    // A name that is none, or another.
    (
        CREATE,
        "category: room",
        "category: rom",
        "unknown-category",
    ),
    (
        LIST,
        "category: user",
        "category: 2024-01-01",
        "unknown-category",
    ),
    (LIST, "category: user\n", "", "missing-key"),
    (CREATE, "type: Options", "type: \"x\"", "unknown-type"),
    (CREATE, "type: Options", "type: Option", "unknown-type"),
    (CREATE, "- name: Seats", "- name: Seat*s", "bad-name"),
    (
        CREATE,
        "action: CreateRoom",
        "action: createRoom",
        "file-name",
    ),
    (LIST, "action: ListRooms", "action: iLstRooms", "file-name"),
    (LIST, "- name: Limit", "- name: []", "wrong-kind"),
    (LIST, "  - name: Rooms", "  - name: Ro|oms", "bad-name"),
    (OPTIONS, "flags: Options", "flags: options", "bad-name"),
    (
        RESOLUTION,
        "enum: Resolution",
        "enum: Res:olution",
        "bad-name",
    ),
    (RESOLUTION, "enum: Resolution\n", "", "type-kind"),
    (ROOM, "struct: Room\n", "", "type-kind"),
    (
        COMMON,
        "code: InternalError",
        "code: Intern%alError",
        "bad-name",
    ),
    (
        ERRORS,
        "code: ResourceNotFound.Room",
        "code: 7",
        "error-name",
    ),
    (CODES, "code: 70402", "code: 0402", "bad-name"),
    (CODES, "code: 70402", "code: {}", "wrong-kind"),
    (CODES, "code: 70402", "code: abc", "error-name"),
    (CHECK, "errors: [70402]", "errors: [70403]", "unknown-error"),
    // A line twice, none, or in another's place.
    (ERRORS, "errors:\n", "errors:\nerrors:\n", "duplicate-key"),
    (
        COMMON,
        "  - code: InternalError\n",
        "  - code: InternalError\n  - code: InternalError\n",
        "missing-key",
    ),
    (
        CODES,
        "  - code: 70402\n",
        "  - code: 70402\n  - code: 70402\n",
        "missing-key",
    ),
    (
        ERRORS,
        "  - code: ResourceNotFound.Room\n",
        "",
        "duplicate-key",
    ),
    (
        CREATE,
        "input:\n  - name: Name",
        "input:\ninput:\n  - name: Name",
        "duplicate-key",
    ),
    (
        CREATE,
        "    input: |\n",
        "    input: |\n    input: |\n",
        "duplicate-key",
    ),
    (
        CREATE,
        "output:\n  - name",
        "output:\noutput:\n  - name",
        "duplicate-key",
    ),
    (CREATE, "  - name: Seats\n", "", "duplicate-key"),
    (CREATE, "  - name: Options\n", "", "duplicate-key"),
    (
        CREATE,
        "  - title: Create a room\n",
        "  - title: Create a room\n  - title: Create a room\n",
        "missing-key",
    ),
    (LIST, "  - name: Limit\n", "", "duplicate-key"),
    (
        LIST,
        "  - name: Rooms\n    type: list<Room>",
        "    type: list<Room>\n  - name: Rooms",
        "duplicate-key",
    ),
    (LIST, "input:\n", "input:\ninput:\n", "duplicate-key"),
    (
        ROOM,
        "  - name: Name\n",
        "  - name: Name\n  - name: Name\n",
        "missing-key",
    ),
    (ROOM, "  - name: Seats\n", "", "duplicate-key"),
    (OPTIONS, "values:\n", "values:\nvalues:\n", "duplicate-key"),
    (
        RESOLUTION,
        "values:\n",
        "values:\nvalues:\n",
        "duplicate-key",
    ),
    (
        RESOLUTION,
        "{ value: 1, name",
        "{ value 1, name",
        "unknown-key",
    ),
    (
        RESOLUTION,
        "values:\n",
        "values:\n  - { value: 2, name: Hd, doc: HD. }\n",
        "duplicate-name",
    ),
    (
        HISTORY,
        "  - release: 1\n",
        "  - release: 1\n  - release: 1\n",
        "missing-key",
    ),
    (HISTORY, "release: 2", "release: ", "wrong-kind"),
    (
        HISTORY,
        "release: 2",
        "release: 99999999999999999999999992",
        "inexact-number",
    ),
    (HISTORY, "    modified_types:\n", "", "unknown-key"),
    (
        HISTORY,
        "{ action: CreateRoom",
        "{ action CreateRoom",
        "unknown-key",
    ),
    // What YAML reads otherwise.
    (CODES, "errors:\n", "&errors:\n", "unsupported-yaml"),
    (CREATE, "required: true", "required: yes", "wrong-kind"),
    (CREATE, "default: 4", "default: \"4\"", "default"),
    (CREATE, "range: [0, 16]", "range: [16, 0]", "bounds"),
    (CREATE, "length: [1, 64]", "length: 64", "wrong-kind"),
];

#[test]
fn one_slip_is_one_finding() {
    let mut wrong = Vec::new();
    for (path, from, to, rule) in SLIPS {
        let mut files = BTreeMap::from(BASE);
        let text = files[path];
        assert_eq!(text.matches(from).count(), 1, "{path}: {from}");
        let text = text.replace(from, to);
        files.insert(path, &text);
        let sources = Sources::from_files("spec", files);
        let findings = read(&sources).err().unwrap_or_default();
        let told: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
        let is_there = findings.iter().all(|finding| match finding.place {
            Place::Span(span) => sources.path(span.file).ends_with(path),
            Place::File(_) => false,
        });
        if told != [*rule] || !is_there {
            let shown = render(&findings, &sources, Style::Plain);
            wrong.push(format!("== {path}: {from:?} -> {to:?}: {rule}\n{shown}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
