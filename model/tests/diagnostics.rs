//! Bad specs and what is said about them.
//!
//! Each folder of `tests/diagnostics` but `base` is named after a rule and holds files that
//! replace or join those of `base`, and `expected.txt`, what is shown then. `BLESS=1 cargo test
//! -p tencentcloud-model --test diagnostics` writes the latter anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use tencentcloud_model::diagnostic::{Style, render};
use tencentcloud_model::read;
use tencentcloud_model::sources::Sources;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The YAML files below a folder, by their paths in it.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let name = path
                    .strip_prefix(folder)
                    .expect("a path below")
                    .display()
                    .to_string();
                files.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    files
}

#[test]
fn the_base_of_bad_specs_is_right() {
    let sources = Sources::from_files("spec", files(&fixtures().join("base")));
    let findings = read(&sources).err().unwrap_or_default();
    assert_eq!(render(&findings, &sources, Style::Plain), "");
}

#[test]
fn bad_specs_say_what_is_wrong() {
    let bless = env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir(fixtures()).expect("the fixtures") {
        let folder = entry.expect("an entry").path();
        let rule = folder.file_name().expect("a name").display().to_string();
        if rule == "base" {
            continue;
        }
        let mut specs = files(&fixtures().join("base"));
        specs.extend(files(&folder));
        let sources = Sources::from_files("spec", specs);
        let findings = read(&sources).err().unwrap_or_default();
        let actual = render(&findings, &sources, Style::Plain);

        assert!(
            actual.contains(&format!("error[{rule}]")),
            "{rule} is not reported:\n{actual}"
        );
        let golden = folder.join("expected.txt");
        if bless {
            fs::write(&golden, &actual).expect("a file to write");
        }
        if fs::read_to_string(&golden).unwrap_or_default() != actual {
            wrong.push(format!("== {rule}\n{actual}"));
        }
        cases += 1;
    }
    assert!(cases > 30, "only {cases} rules have a bad spec");
    assert!(
        wrong.is_empty(),
        "other than expected; BLESS=1 cargo test -p tencentcloud-model --test diagnostics accepts it:\n{}",
        wrong.join("\n")
    );
}
