//! Every rule of a comparison: it is found, its message is golden, and its source verdict is what
//! the compiler says of a caller from before the change.

mod actions;
mod case;
mod facets;
mod fields;
mod renames;
mod services;
mod texts;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use generator::diff::{Change, Snapshot, Verdict, compare, rules};
use serde_json::Value;
use tencentcloud_model::diagnostic::{Style, render};
use tencentcloud_model::sources::Sources;
use tests::nested::Workspace;
use tests::{generate, project, resolve};

use crate::case::{Case, base};

/// The cases and what each changes.
static CASES: LazyLock<Vec<(Case, Vec<Change>)>> = LazyLock::new(|| {
    let base = snapshot(base());
    [
        services::cases(),
        actions::cases(),
        fields::cases(),
        facets::cases(),
        types::cases(),
    ]
    .into_iter()
    .flatten()
    .map(|case| {
        let changes = compare(&base, &snapshot(case.head()));
        (case, changes)
    })
    .collect()
});

fn snapshot(sources: Sources) -> Snapshot {
    Snapshot::new(sources).unwrap_or_else(|failure| {
        let (findings, sources) = *failure;
        panic!("{}", render(&findings, &sources, Style::Plain))
    })
}

#[test]
fn each_rule_is_found_with_its_verdicts() {
    let mut wrong = String::new();
    for (case, found) in CASES.iter() {
        let change = found.iter().find(|change| {
            change.rule.name == case.rule() && change.place.to_string() == case.place
        });
        let rules: BTreeSet<_> = found.iter().map(|change| change.rule.name).collect();
        let others: Vec<_> = rules
            .into_iter()
            .filter(|rule| *rule != case.rule())
            .collect();
        let verdicts = change.map(|change| (change.source, change.wire));
        if verdicts != Some((case.source, case.wire)) || others != case.also {
            let _ = writeln!(wrong, "{}: {verdicts:?} {others:?}", case.name);
            for change in found {
                let _ = writeln!(wrong, "    {} {}", change.rule.name, change.place);
            }
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn no_verdict_is_worse_than_its_rule_says() {
    for change in CASES.iter().flat_map(|(_, changes)| changes) {
        let rule = change.rule;
        assert!(change.source <= rule.source, "{change:?}");
        assert!(change.wire <= rule.request.max(rule.answer), "{change:?}");
    }
}

#[test]
fn every_rule_has_a_case() {
    let shown: BTreeSet<_> = CASES.iter().map(|(case, _)| case.rule()).collect();
    let rules: BTreeSet<_> = rules::all().map(|rule| rule.name).collect();
    assert_eq!(shown, rules);
    assert_eq!(rules::all().count(), rules.len(), "two rules have one name");
}

#[test]
fn messages_are_golden() {
    let mut text = String::new();
    for (case, changes) in CASES.iter() {
        let _ = writeln!(text, "{}", case.name);
        for change in changes {
            let at = |side: &str, location: &Option<generator::diff::Location>| match location {
                Some(location) => format!(" {side} {location}"),
                None => String::new(),
            };
            let _ = writeln!(
                text,
                "  {} {}: {}\n   {}{}",
                change.rule.name,
                change.place,
                change.message,
                at("base", &change.base),
                at("head", &change.head)
            );
        }
    }
    let path = project().join("tests/diff/messages.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).unwrap_or_else(|error| panic!("{error}"));
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        text, golden,
        "if the messages are better now, bless them with BLESS=1"
    );
}

#[test]
fn order_and_formatting_are_no_changes() {
    let text = std::fs::read_to_string(project().join("tests/diff/spec/shop/types/Kind.yaml"));
    let text = text.unwrap_or_else(|error| panic!("{error}"));
    let (head, values) = text
        .split_once("values:\n")
        .unwrap_or_else(|| panic!("{text}"));
    let reversed: Vec<&str> = values.lines().rev().collect();
    let shuffled = format!(
        "# A remark.\n{head}values:\n\n{}\n",
        reversed.join("\n").replace("  - ", "    -   ")
    );
    let case = case::case("order", "", Verdict::Safe, Verdict::Safe)
        .remove("shop/types/Kind.yaml")
        .add("shop/types/Kind.yaml", shuffled.leak());
    let changes = compare(&snapshot(base()), &snapshot(case.head()));
    assert!(changes.is_empty(), "{changes:?}");
}

#[test]
fn the_compiler_agrees() {
    let mut members = vec!["base".to_owned()];
    members.extend(CASES.iter().map(|(case, _)| case.slug()));
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "diff", &members);
    client(&workspace, "base", &base());
    for (case, _) in CASES.iter() {
        let slug = case.slug();
        client(&workspace, &slug, &case.head());
        for package in ["base", &slug] {
            let caller = format!("{}\n\nfn main() {{}}\n", case.caller.trim_end());
            workspace.write(
                &format!("{package}/examples/{}.rs", case.example()),
                &caller,
            );
        }
    }
    let output = workspace.cargo(&[
        "check",
        "--workspace",
        "--lib",
        "--examples",
        "--keep-going",
        "--message-format=json",
    ]);
    let built = Built::of(&output.stdout);
    for (case, changes) in CASES.iter() {
        let (slug, example) = (case.slug(), case.example());
        for (package, target) in [("base", "client"), (&*slug, "client"), ("base", &*example)] {
            let compiled = built.compiled(&workspace, package, target);
            assert!(
                compiled,
                "{target} of {package}:\n{}",
                built.errors(&workspace, package, target)
            );
        }
        let compiles = built.compiled(&workspace, &slug, &example);
        let breaks = changes
            .iter()
            .any(|change| change.source == Verdict::Breaking);
        assert_eq!(
            compiles,
            !breaks,
            "{}: the compiler does not agree:\n{}",
            case.name,
            built.errors(&workspace, &slug, &example)
        );
    }
}

/// A package of what the specs generate; its library is called `client`.
fn client(workspace: &Workspace, package: &str, sources: &Sources) {
    let model = resolve(sources);
    let modules: Vec<&str> = model
        .services
        .iter()
        .map(|service| &*service.module)
        .collect();
    let features = modules
        .iter()
        .map(|module| format!("{module} = []\n"))
        .collect::<String>();
    workspace.write(
        &format!("{package}/Cargo.toml"),
        &format!(
            "[package]\nname = {package:?}\nversion.workspace = true\nedition.workspace = true\n\n[lib]\nname = \
             \"client\"\n\n[features]\ndefault = {modules:?}\nasync = []\nblocking = []\n{features}\n\
             [dependencies]\nserde.workspace = true\ntencentcloud-runtime.workspace = true\n"
        ),
    );
    for (path, text) in generate(&model) {
        if path.starts_with("src") || path == Path::new("README.md") {
            workspace.write(&format!("{package}/{}", path.display()), &text);
        }
    }
}

/// What cargo said of each target, by manifest and name.
struct Built {
    compiled: BTreeSet<(String, String)>,
    errors: BTreeMap<(String, String), String>,
}

impl Built {
    fn of(stdout: &[u8]) -> Self {
        let mut built = Built {
            compiled: BTreeSet::new(),
            errors: BTreeMap::new(),
        };
        for line in stdout.split(|byte| *byte == b'\n') {
            let Ok(message) = serde_json::from_slice::<Value>(line) else {
                continue;
            };
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let target = (
                text(&message["manifest_path"]),
                text(&message["target"]["name"]),
            );
            match message["reason"].as_str() {
                Some("compiler-artifact") => drop(built.compiled.insert(target)),
                Some("compiler-message") => {
                    let errors = built.errors.entry(target).or_default();
                    errors.push_str(&text(&message["message"]["rendered"]));
                }
                _ => {}
            }
        }
        built
    }

    fn key(workspace: &Workspace, package: &str, target: &str) -> (String, String) {
        let manifest = workspace.folder().join(package).join("Cargo.toml");
        (manifest.display().to_string(), target.to_owned())
    }

    fn compiled(&self, workspace: &Workspace, package: &str, target: &str) -> bool {
        self.compiled
            .contains(&Self::key(workspace, package, target))
    }

    fn errors(&self, workspace: &Workspace, package: &str, target: &str) -> &str {
        self.errors
            .get(&Self::key(workspace, package, target))
            .map_or("", String::as_str)
    }
}
