//! What a caller's program pulls in.

use std::collections::BTreeSet;
use std::process::Command;

use tests::project;

/// Most crates in it, those that build others included: the README tells the number.
const MOST: usize = 51;

/// The tree of the client with these features, a crate a line.
fn tree(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(project())
        .args([
            "tree",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--offline",
        ])
        .args(["--package", "tencentcloud-client", "--no-default-features"])
        .args(["--features", &features.join(",")])
        .output()
        .expect("cargo runs");
    let (tree, errors) = (output.stdout, String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{errors}");
    let tree = String::from_utf8(tree).expect("text");
    let lines = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)").to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn no_procedural_macro_and_few_crates_are_in_it() {
    for driver in ["async", "blocking"] {
        let tree = tree(&[driver, "lcic"]);
        let macros: Vec<_> = tree
            .iter()
            .filter(|line| line.contains("(proc-macro)"))
            .collect();
        assert!(macros.is_empty(), "{driver}: {macros:?}");
        assert!(tree.len() <= MOST, "{driver}: {} crates", tree.len());
    }
    assert!(
        !tree(&["blocking", "lcic"])
            .iter()
            .any(|line| line.starts_with("tokio "))
    );
}
