//! Mistakes that people make in YAML, and what is said about them.
//!
//! Each file of `tests/yaml` stands in place of a type or an action of `tests/diagnostics/base`; the
//! text beside it is what is shown then. `BLESS=1 cargo test -p tencentcloud-model --test yaml`
//! writes the latter anew.

use std::path::Path;
use std::{env, fs};

use tencentcloud_model::diagnostic::{Style, render};
use tencentcloud_model::read;
use tencentcloud_model::sources::Sources;

const BASE: [(&str, &str); 6] = [
    (
        "common/errors.yaml",
        include_str!("diagnostics/base/common/errors.yaml"),
    ),
    (
        "demo/errors.yaml",
        include_str!("diagnostics/base/demo/errors.yaml"),
    ),
    (
        "demo/service.yaml",
        include_str!("diagnostics/base/demo/service.yaml"),
    ),
    (
        "demo/actions/CreateRoom.yaml",
        include_str!("diagnostics/base/demo/actions/CreateRoom.yaml"),
    ),
    (
        "demo/actions/ListRooms.yaml",
        include_str!("diagnostics/base/demo/actions/ListRooms.yaml"),
    ),
    (
        "demo/types/Room.yaml",
        include_str!("diagnostics/base/demo/types/Room.yaml"),
    ),
];

#[test]
fn mistakes_in_yaml_are_told_once_at_their_place_and_with_a_mend() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/yaml");
    let types = ["Options", "Resolution"].map(|name| {
        let path = format!("tests/diagnostics/base/demo/types/{name}.yaml");
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
        (format!("demo/types/{name}.yaml"), text.expect("a type"))
    });
    let mut wrong = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir(folder).expect("the cases") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("text");
        let place = if text.starts_with("action:") {
            "demo/actions/CreateRoom.yaml"
        } else {
            "demo/types/Room.yaml"
        };
        let mut files: Vec<_> = BASE
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        files.extend(types.iter().cloned());
        files.retain(|(path, _)| path != place);
        files.push((place.to_owned(), text));
        let sources = Sources::from_files("spec", files);
        let findings = read(&sources).err().unwrap_or_default();
        let actual = render(&findings, &sources, Style::Plain);
        let golden = path.with_extension("txt");
        if env::var_os("BLESS").is_some() {
            fs::write(&golden, &actual).expect("a file to write");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        let name = path.display();
        let helpful = findings.iter().all(|finding| finding.help.is_some());
        if findings.len() != 1 || !helpful || actual != expected {
            wrong.push(format!("== {name}\n{actual}"));
        }
        cases += 1;
    }
    assert!(cases > 50, "only {cases} mistakes");
    assert!(
        wrong.is_empty(),
        "other than expected; BLESS=1 cargo test -p tencentcloud-model --test yaml accepts it if it is one \
         finding with help:\n{}",
        wrong.join("\n")
    );
}
