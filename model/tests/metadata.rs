//! Packages of metadata that are damaged, foreign or hostile: a finding each, and no more memory or
//! time than a right one takes.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tencentcloud_model::diagnostic::{Style, machine, render};
use tencentcloud_model::metadata::{ErrorCodes, Metadata, Options};
use tencentcloud_model::sources::Sources;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const API: &str = include_str!("metadata/shop.json");

const PATH: &str = "tccli/services/shop/v20240102/api.json";

/// A place for the files of a test.
fn place(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("metadata")
        .join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A wheel with these files.
fn wheel(test: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("a file");
        writer.write_all(bytes).expect("its bytes");
    }
    let bytes = writer.finish().expect("an archive").into_inner();
    let path = place(test).join("tccli-1.0-py3-none-any.whl");
    fs::write(&path, bytes).expect("a wheel");
    path
}

/// What is found about a package: the JSON paths and the text; nothing if it is right.
fn findings(package: &Path) -> (Vec<String>, String) {
    let metadata = match Metadata::open(package) {
        Ok(metadata) => metadata,
        Err(finding) => {
            return (
                vec![],
                render(&[finding], &Sources::default(), Style::Plain),
            );
        }
    };
    let Err(failure) = metadata.read(&metadata.versions()[0], Options::default()) else {
        return (vec![], String::new());
    };
    let json = machine::json(&failure.findings, &failure.sources);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let findings = json["findings"].as_array().into_iter().flatten();
    let paths = findings.filter_map(|finding| finding["jsonPath"].as_str().map(str::to_owned));
    (
        paths.collect(),
        render(&failure.findings, &failure.sources, Style::Plain),
    )
}

/// What is found where the text of the one file has been changed.
fn changed(test: &str, from: &str, to: &str) -> (Vec<String>, String) {
    assert_eq!(API.matches(from).count(), 1, "{from}");
    findings(&wheel(test, &[(PATH, API.replace(from, to).as_bytes())]))
}

#[test]
fn a_right_package_has_no_findings() {
    for text in [
        API.to_owned(),
        format!("\u{feff}{API}"),
        API.replace('\n', "\r\n"),
    ] {
        let found = findings(&wheel("right", &[(PATH, text.as_bytes())]));
        assert_eq!(found, (vec![], String::new()));
    }
}

#[test]
fn requests_call_a_service_by_its_short_name() {
    let named = |name: &str| {
        let head = format!("\"serviceShortName\": \"{name}\", \"apiVersion\":");
        API.replace("\"apiVersion\":", &head)
    };
    let package = wheel("short", &[(PATH, named("sp").as_bytes())]);
    let metadata = Metadata::open(&package).expect("a package");
    let read = metadata.read(&metadata.versions()[0], Options::default());
    let (model, _) = read.unwrap_or_else(|failure| panic!("{:?}", failure.findings));
    let service = &model.services[0];
    assert_eq!((&*service.module, &*service.name.value), ("shop", "sp"));
    assert_eq!(service.endpoint.value, "sp.tencentcloudapi.com");
    for name in ["evil.example.com/", "", "a b", "\u{e9}"] {
        let (_, told) = findings(&wheel("hostile_name", &[(PATH, named(name).as_bytes())]));
        assert!(!told.is_empty(), "{name}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_path() {
    let kind = "\"name\": \"Not\", \"type\": \"object\", \"member\": \"Filter\"";
    for (test, from, to, path) in [
        (
            "kind",
            kind,
            "\"name\": \"Not\", \"type\": 7, \"member\": \"Filter\"",
            "objects.Filter.members[1].type",
        ),
        (
            "missing",
            kind,
            "\"name\": \"Not\", \"type\": \"object\"",
            "objects.Filter.members[1]",
        ),
        (
            "unknown",
            kind,
            "\"name\": \"Not\", \"type\": \"object\", \"member\": \"Nope\"",
            "objects.Filter.members[1].member",
        ),
        (
            "object",
            "\"input\": \"OpenShopRequest\"",
            "\"input\": \"Nope\"",
            "actions.OpenShop.input",
        ),
        (
            "key",
            "\"usage\": \"in\"",
            "\"usage\": \"in\", \"usage\": \"out\"",
            "objects.Filter.usage",
        ),
        (
            "list",
            "\"metadata\": {",
            "\"metadata\": [], \"other\": {",
            "metadata",
        ),
        (
            "version",
            "\"apiVersion\": \"2024-01-02\"",
            "\"apiVersion\": \"soon\"",
            "metadata.apiVersion",
        ),
    ] {
        let (paths, text) = changed(test, from, to);
        assert!(
            paths.iter().any(|found| found == path),
            "{test}: {paths:?}\n{text}"
        );
        assert!(text.contains(&format!("= note: at {path}\n")), "{text}");
        assert!(text.contains("api.json:"), "{text}");
    }
}

#[test]
fn what_is_no_json_is_told() {
    let deep = format!("{{\"actions\": {}1", "[".repeat(1 << 20));
    for (test, bytes, message) in [
        ("empty", &b"{}"[..], "missing"),
        ("torn", &API.as_bytes()[..API.len() / 2], "no JSON"),
        ("torn text", "{\"title\": \"店".as_bytes(), "no JSON"),
        ("deep", deep.as_bytes(), "no JSON"),
        ("latin", b"{\"a\": \"\xe9\"}", "UTF-8"),
        ("list", b"[]", "list"),
        ("escape", b"{\"\\u001b[2J\": ", "no JSON"),
    ] {
        let (_, text) = findings(&wheel(test, &[(PATH, bytes)]));
        assert!(text.contains(message), "{test}: {text}");
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{text:?}"
        );
    }
}

#[test]
fn names_in_a_wheel_lead_nowhere() {
    let outside = place("outside");
    for name in ["../", "/", "../../../../", "C:\\"] {
        let path = format!("{name}services/shop/v20240102/api.json");
        let package = wheel("names", &[(&path, API.as_bytes())]);
        // Whether it is read or refused, nothing is written.
        let _ = findings(&package);
        assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0);
        let beside = fs::read_dir(package.parent().expect("a folder")).expect("a folder");
        assert_eq!(beside.count(), 1, "{name}");
    }
}

#[test]
fn a_bomb_is_refused_before_it_unfolds() {
    let start = Instant::now();
    let zeros = vec![b' '; 48 << 20];
    let package = wheel("bomb", &[(PATH, &zeros)]);
    drop(zeros);
    let (_, text) = findings(&package);
    assert!(text.contains("larger than 32 MB"), "{text}");
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_file_of_nothing_but_values_is_refused() {
    let values = format!("{{\"actions\": [{}0]}}", "0,".repeat(10_000_000));
    let (_, text) = findings(&wheel("values", &[(PATH, values.as_bytes())]));
    assert!(text.contains("more than 2000000 values"), "{text}");
    assert!(text.len() < 2_000, "{}", text.len());
}

#[test]
fn a_wheel_that_is_cut_or_foreign_is_told() {
    let whole = fs::read(wheel("cut", &[(PATH, API.as_bytes())])).expect("a wheel");
    let half = place("half").join("half.whl");
    fs::write(&half, &whole[..whole.len() / 2]).expect("a file");
    let text = place("text").join("text.whl");
    fs::write(&text, "no archive").expect("a file");
    for package in [&half, &text] {
        let (_, text) = findings(package);
        assert!(text.contains("no wheel") && text.contains("help"), "{text}");
    }
    let (_, text) = findings(&wheel("foreign", &[("other/file.py", b"pass")]));
    assert!(text.contains("there is no metadata in it"), "{text}");
    let (_, text) = findings(&place("nothing").join("missing.whl"));
    assert!(text.contains("cannot read it"), "{text}");
    let sdk = wheel("sdk", &[(PATH, API.as_bytes())]);
    assert!(ErrorCodes::open(&sdk).is_err());
}

#[test]
#[cfg(unix)]
fn links_and_pipes_in_a_folder_are_not_followed() {
    let folder = place("links");
    let version = folder.join("services/shop/v20240102");
    fs::create_dir_all(&version).expect("a folder");
    fs::write(folder.join("secret.json"), API).expect("a file");
    std::os::unix::fs::symlink(folder.join("secret.json"), version.join("api.json"))
        .expect("a link");
    std::os::unix::fs::symlink(&folder, folder.join("services/again")).expect("a link");
    let (_, text) = findings(&folder);
    assert!(text.contains("there is no metadata in it"), "{text}");
    let pipe = version.join("examples.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    fs::remove_file(version.join("api.json")).expect("a link");
    fs::write(version.join("api.json"), API).expect("a file");
    // A pipe would be waited for, for ever.
    assert_eq!(findings(&folder), (vec![], String::new()));
    let (_, text) = findings(&pipe);
    assert!(text.contains("neither a file nor a folder"), "{text}");
}
