//! A spec of everything that can go wrong with names and text: what is generated from it is as
//! expected, compiles without warnings, and is documented without dead links.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use generator::output::{Files, STATE};
use tests::nested::Workspace;
use tests::samples::doctests;
use tests::{generate, model, paths, project, write};

/// The manifest of the doctests, which may have warnings as doctests may.
const DOCTESTS: &str = r#"[package]
name = "doctests"
edition = "2024"

[dependencies]
tencentcloud-client = { path = "../generated" }
"#;

/// Set to make the golden files what is generated now.
const BLESS: &str = "BLESS";

fn generated() -> Files {
    generate(&model("tests/hazards/spec"))
}

#[test]
fn generated_files_are_golden() {
    // The package around the code is the same for all specs.
    let files: Files = generated()
        .into_iter()
        .filter(|(path, _)| path.starts_with("src") || path.starts_with("docs"))
        .collect();
    let golden = project().join("tests/hazards/golden");
    if env::var_os(BLESS).is_some() {
        write(&golden, &files);
    }
    let expected: BTreeSet<PathBuf> = paths(&golden)
        .into_iter()
        .filter(|path| !path.starts_with(STATE))
        .collect();
    let found: BTreeSet<PathBuf> = files.keys().cloned().collect();
    let mut differences: Vec<String> = expected
        .symmetric_difference(&found)
        .map(|path| format!("{}: on one side only", path.display()))
        .collect();
    for path in expected.intersection(&found) {
        differences.extend(difference(&golden, path, &files[path]));
    }
    assert!(
        differences.is_empty(),
        "{}\nIf this is as it should be: {BLESS}=1 cargo test -p tests --test hazards",
        differences.join("\n")
    );
}

/// The first line in which a file differs from the golden one.
fn difference(golden: &Path, path: &Path, text: &str) -> Option<String> {
    let golden = fs::read_to_string(golden.join(path)).expect("golden files are UTF-8");
    if golden == text {
        return None;
    }
    let mut lines = (1..).zip(golden.lines().zip(text.lines()));
    let differing = lines.find(|(_, (golden, now))| golden != now);
    Some(match differing {
        Some((line, (golden, now))) => {
            format!("{}:{line}:\n- {golden}\n+ {now}", path.display())
        }
        None => format!("{}: one is longer than the other", path.display()),
    })
}

#[test]
fn generated_code_compiles_without_warnings() {
    let members = ["doctests", "generated"];
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "hazards", &members);
    let out = workspace.folder().join("generated");
    let files = generated();
    write(&out, &files);

    // One crate with all doctests, as building what they would be linked with takes minutes.
    workspace.write("doctests/Cargo.toml", DOCTESTS);
    let doctests = (0..).zip(doctests(&files));
    let doctests = doctests.map(|(i, code)| format!("mod doctest_{i} {{\n{code}\n}}\n"));
    workspace.write("doctests/src/lib.rs", &doctests.collect::<String>());

    workspace.succeed(&["clippy", "--workspace", "--all-features", "--all-targets"]);
    workspace.succeed(&[
        "doc",
        "--package",
        "tencentcloud-client",
        "--all-features",
        "--no-deps",
    ]);
}
