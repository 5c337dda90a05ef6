//! The release history that the documentation prints, found again by comparing specs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use generator::diff::{Snapshot, Verdict, compare, rules};
use tencentcloud_model::diagnostic::{Style, render};
use tencentcloud_model::model::Release;
use tencentcloud_model::read;
use tencentcloud_model::sources::Sources;

/// The releases that are taken back.
const NEWEST: &[u32] = &[9, 10];

#[test]
fn the_newest_releases_are_what_is_new() {
    let now = files();
    let model = read(&sources(&now)).unwrap_or_default();
    let history = model
        .services
        .into_iter()
        .find(|service| service.module == "lcic");
    let releases: Vec<Release> = history
        .into_iter()
        .flat_map(|service| service.history)
        .filter(|release| NEWEST.contains(&release.number))
        .collect();
    assert_eq!(releases.len(), NEWEST.len());

    let (before, expected) = take_back(now.clone(), &releases);
    let changes = compare(&snapshot(sources(&before)), &snapshot(sources(&now)));
    let found: BTreeSet<(&str, String)> = changes
        .iter()
        .filter(|change| *change.rule != rules::DOCUMENTATION_CHANGED)
        .map(|change| (change.rule.name, change.place.to_string()))
        .collect();
    assert_eq!(found, expected);
    assert!(changes.iter().all(|change| change.source == Verdict::Safe));
}

type Files = BTreeMap<String, String>;

/// The specs without what releases list as new, and the changes that add it again.
fn take_back(mut files: Files, releases: &[Release]) -> (Files, BTreeSet<(&'static str, String)>) {
    // It tells of what is taken away.
    files.remove("lcic/history.yaml");
    let mut expected = BTreeSet::new();
    for release in releases {
        for action in &release.new_actions {
            files.remove(&format!("lcic/actions/{action}.yaml"));
            expected.insert((rules::ACTION_ADDED.name, format!("lcic.{action}")));
        }
        for ty in &release.new_types {
            files.remove(&format!("lcic/types/{ty}.yaml"));
            expected.insert((rules::TYPE_ADDED.name, format!("lcic.{ty}")));
        }
        for (action, input, output) in &release.modified_actions {
            let path = format!("lcic/actions/{action}.yaml");
            for (key, names, rule) in [
                ("input", input, &rules::REQUEST_PARAMETER_ADDED),
                ("output", output, &rules::OUTPUT_FIELD_ADDED),
            ] {
                for name in names {
                    remove(&mut files, &path, key, name);
                    expected.insert((rule.name, format!("lcic.{action}.{key}.{name}")));
                }
            }
        }
        for (ty, names, _) in &release.modified_types {
            for name in names {
                remove(&mut files, &format!("lcic/types/{ty}.yaml"), "fields", name);
                expected.insert((rules::MEMBER_ADDED.name, format!("lcic.{ty}.{name}")));
            }
        }
    }
    // Enums are the specs' own: the history names none, and the specs hold none that is unused.
    let types: Vec<String> = files
        .keys()
        .filter_map(|path| path.strip_prefix("lcic/types/").map(str::to_owned))
        .collect();
    for file in types {
        let name = file.trim_end_matches(".yaml");
        let uses = [format!("type: {name}\n"), format!("type: list<{name}>\n")];
        if !files
            .values()
            .any(|text| uses.iter().any(|used| text.contains(used)))
        {
            let text = files
                .remove(&format!("lcic/types/{file}"))
                .unwrap_or_default();
            assert!(text.contains(&format!("enum: {name}\n")), "{text}");
            expected.insert((rules::TYPE_ADDED.name, format!("lcic.{name}")));
        }
    }
    (files, expected)
}

/// Takes a field out of a file, and the examples, which may hold it.
fn remove(files: &mut Files, path: &str, key: &str, field: &str) {
    let text = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
    let mut kept = String::new();
    let (mut section, mut within, mut found) = (String::new(), false, false);
    for line in text.lines() {
        if !line.starts_with(' ') {
            section = line.split(':').next().unwrap_or_default().to_owned();
            within = false;
        } else if let Some(name) = line.strip_prefix("  - name: ") {
            within = section == key && name == field;
            found |= within;
        }
        if !within && section != "examples" {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    assert!(found, "{path} has no `{field}` under `{key}`");
    *text = kept;
}

fn snapshot(sources: Sources) -> Snapshot {
    Snapshot::new(sources).unwrap_or_else(|failure| {
        let (findings, sources) = *failure;
        panic!("{}", render(&findings, &sources, Style::Plain))
    })
}

fn sources(files: &Files) -> Sources {
    Sources::from_files("spec", files)
}

/// The project's specs, by path below their folder.
fn files() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut files = Files::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let entries = root
            .join(&folder)
            .read_dir()
            .unwrap_or_else(|error| panic!("{error}"));
        for entry in entries {
            let entry = entry.unwrap_or_else(|error| panic!("{error}"));
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(entry.path());
                let text = text.unwrap_or_else(|error| panic!("{error}"));
                files.insert(path.display().to_string(), text);
            }
        }
    }
    files
}
