//! What a caller's program pulls in, and what all packages stand on.

use std::collections::BTreeSet;
use std::process::Command;

use tests::project;

/// Most crates in it, those that build others included: the README tells the number.
const MOST: usize = 44;

/// Licences of what programs hold or are built by. Any program may be made with these.
const LICENCES: [&str; 7] = [
    "Apache-2.0",
    "BSD-3-Clause",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// C libraries that would need more than a C compiler, or would come beside `ring`.
const BANNED: [&str; 2] = ["aws-lc-sys ", "openssl-sys "];

/// The tree of the client with these features, a crate a line.
fn tree(features: &[&str]) -> BTreeSet<String> {
    let features = features.join(",");
    crates(&[
        "--package=tencentcloud-client",
        "--no-default-features",
        "--features",
        &features,
    ])
}

/// The crates that programs hold or are built by, tests aside, each in a line.
fn crates(arguments: &[&str]) -> BTreeSet<String> {
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
        .args(arguments)
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

#[test]
fn all_crates_come_from_the_registry_with_a_licence_that_binds_no_caller() {
    let own = project().display().to_string();
    let lines = crates(&["--workspace", "--all-features", "--format={p} is {l}"]);
    assert!(lines.len() > MOST, "{lines:#?}");
    for line in &lines {
        let (package, licence) = line.split_once(" is ").expect("a licence");
        assert!(
            !BANNED.iter().any(|name| package.starts_with(name)),
            "{package}"
        );
        let is_known = !package.contains(['/', '\\']) || package.contains(&own);
        assert!(is_known, "{package} is from elsewhere");
        assert!(is_allowed(licence), "{package}: {licence}");
    }
}

/// Whether one of each group of licences is allowed.
fn is_allowed(licence: &str) -> bool {
    licence.split(" AND ").all(|group| {
        let group = group.trim_matches(['(', ')']).replace('/', " OR ");
        let mut names = group.split(" OR ").map(str::trim);
        names.any(|name| LICENCES.contains(&name))
    })
}

#[test]
fn licences_are_told_apart() {
    for allowed in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT/GPL-3.0",
        "(MIT OR Unlicense) AND ISC",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for other in [
        "",
        "MPL-2.0",
        "MIT AND MPL-2.0",
        "(MIT OR ISC) AND GPL-3.0",
        "MITNFA",
    ] {
        assert!(!is_allowed(other), "{other}");
    }
}
