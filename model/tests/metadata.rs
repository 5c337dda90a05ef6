//! Packages of metadata that are damaged, foreign or hostile: a finding each, and no more memory or
//! time than a right one takes.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
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

/// What is found where the one file has been altered.
fn altered(test: &str, alter: impl FnOnce(&mut Value)) -> (Vec<String>, String) {
    let mut api: Value = serde_json::from_str(API).expect("JSON");
    alter(&mut api);
    findings(&wheel(test, &[(PATH, api.to_string().as_bytes())]))
}

/// Adds a field to the struct of the one file.
fn add(api: &mut Value, name: &str, ty: &str) {
    let kind = if ty == "string" { ty } else { "object" };
    let field = json!({ "name": name, "type": kind, "member": ty });
    let members = api["objects"]["Filter"]["members"].as_array_mut();
    members.expect("a list").push(field);
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
fn what_is_larger_than_the_cloud_is_refused() {
    type Row = (&'static str, fn(&mut Value), &'static str, &'static str);
    let rows: [Row; 9] = [
        (
            "a field's name",
            |api| add(api, &"A".repeat(100_000), "string"),
            "100000 letters, where no more than 120",
            "objects.Filter.members[2].name",
        ),
        (
            "a type's name",
            |api| {
                let name = "T".repeat(121);
                add(api, &name, &name);
                api["objects"][name] = json!({ "members": [] });
            },
            "121 letters, where no more than 120",
            "objects.Filter.members[2].member",
        ),
        (
            "an action's name",
            |api| api["actions"]["A".repeat(100_000)] = api["actions"]["OpenShop"].clone(),
            "100000 letters, where no more than 120",
            "actions.A",
        ),
        (
            "members",
            |api| (0..1_000).for_each(|n| add(api, &format!("F{n}"), "string")),
            "1002 members, where no more than 1000",
            "objects.Filter",
        ),
        (
            "actions",
            |api| {
                let action = api["actions"]["OpenShop"].clone();
                for n in 0..10_000 {
                    api["actions"][format!("Open{n}")] = action.clone();
                }
            },
            "10002 actions, where no more than 10000",
            "metadata.apiVersion",
        ),
        (
            "objects",
            |api| {
                (0..20_000).for_each(|n| api["objects"][format!("T{n}")] = json!({ "members": [] }))
            },
            "20007 objects, where no more than 20000",
            "metadata.apiVersion",
        ),
        (
            "prose",
            |api| api["objects"]["Filter"]["document"] = "<".repeat(2 << 20).into(),
            "2097152 bytes, where no more than 1048576",
            "objects.Filter.document",
        ),
        (
            "a ring",
            |api| {
                add(api, "Ring", "T0");
                for n in 0..3_000 {
                    let next = format!("T{}", (n + 1) % 3_000);
                    let member = json!({ "name": "Next", "type": "object", "member": next });
                    api["objects"][format!("T{n}")] = json!({ "members": [member] });
                }
            },
            "is the last of 3001 structs that hold one another",
            "objects.Filter.members[2].member",
        ),
        (
            "a chain",
            |api| {
                add(api, "Chain", "T0");
                for n in 0..20 {
                    let next =
                        json!({ "name": "Next", "type": "list", "member": format!("T{}", n + 1) });
                    let last = json!({ "name": "Last", "type": "string", "member": "string" });
                    let member = if n < 19 { next } else { last };
                    api["objects"][format!("T{n}")] = json!({ "members": [member] });
                }
            },
            "`T19` is the last of 21 structs that hold one another",
            "objects.T18.members[0].member",
        ),
    ];
    for (test, alter, told, path) in rows {
        let (paths, text) = altered(test, alter);
        assert!(text.contains(told), "{test}: {text}");
        assert!(
            paths.iter().any(|found| found.starts_with(path)),
            "{test}: {paths:?}"
        );
        assert!(text.len() < 4_000, "{test}: {}", text.len());
    }
    let example = |input: String, count: usize| {
        let example = json!({ "title": "A", "input": input, "output": "{}" });
        let file = json!({ "actions": { "OpenShop": vec![example; count] } }).to_string();
        let beside = PATH.replace("api", "examples");
        findings(&wheel(
            "examples",
            &[(PATH, API.as_bytes()), (&beside, file.as_bytes())],
        ))
        .1
    };
    let told = example("x".repeat(2 << 20), 1);
    assert!(told.contains("2097152 bytes, where no more than"), "{told}");
    let told = example(String::new(), 1_001);
    assert!(told.contains("1001 examples, where no more than"), "{told}");
}

#[test]
fn what_names_nothing_is_told_once_and_where() {
    type Row = (&'static str, fn(&mut Value), &'static str, &'static str);
    let open = "actions.OpenShop";
    let rows: [Row; 7] = [
        (
            "none",
            |api| drop(remove(api, "input")),
            "the key `input` is missing",
            open,
        ),
        (
            "null",
            |api| api["actions"]["OpenShop"]["output"] = json!(null),
            "`output` has no value",
            "actions.OpenShop.output",
        ),
        (
            "number",
            |api| api["actions"]["OpenShop"]["input"] = json!(7),
            "`input` must be text, found the number 7",
            "actions.OpenShop.input",
        ),
        (
            "empty",
            |api| api["actions"]["OpenShop"]["input"] = json!(""),
            "`input` is empty",
            "actions.OpenShop.input",
        ),
        (
            "other",
            |api| api["actions"]["OpenShop"]["input"] = json!("Nope"),
            "there is no object `Nope`",
            "actions.OpenShop.input",
        ),
        (
            "nothing in a list",
            |api| add(api, "Nothing", ""),
            "`member` is empty",
            "objects.Filter.members[2].member",
        ),
        (
            "lists in lists",
            |api| add(api, "Deep", &"list<".repeat(50_000)),
            "letters, where no more than 120",
            "objects.Filter.members[2].member",
        ),
    ];
    for (test, alter, told, path) in rows {
        let (paths, text) = altered(test, alter);
        assert!(text.contains(told), "{test}: {text}");
        assert_eq!(paths, [path], "{test}: {text}");
        assert!(text.contains("= help: "), "{test}: {text}");
    }
}

/// Takes a key from the action of the one file.
fn remove(api: &mut Value, key: &str) -> Option<Value> {
    api["actions"]["OpenShop"].as_object_mut()?.remove(key)
}

#[test]
fn names_that_are_none_are_told_harmless() {
    for name in [
        "A\0B",
        "A\nB",
        "A\u{202e}B",
        "../../x",
        "/etc/passwd",
        "",
        " ",
        "\u{e9}",
        "a\\b",
        ".",
        "..",
    ] {
        let alter: [fn(&mut Value, &str); 3] = [
            |api, name| add(api, name, "string"),
            |api, name| api["actions"][name] = api["actions"]["OpenShop"].clone(),
            |api, name| {
                add(api, "Odd", name);
                api["objects"][name] = json!({ "members": [] });
            },
        ];
        for alter in alter {
            let (paths, text) = altered("odd", |api| alter(api, name));
            assert!(text.contains("cannot be a name"), "{name:?}: {text}");
            assert_eq!(paths.len(), 1, "{name:?}: {text}");
            assert!(
                text.chars()
                    .all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'),
                "{text:?}"
            );
        }
    }
}

#[test]
fn a_number_past_all_bounds_is_no_boolean() {
    let from = "\"value_allowed_null\": true";
    for number in ["1e400", "-1e400", &"9".repeat(100_000)] {
        let (paths, text) = changed("number", from, &format!("\"value_allowed_null\": {number}"));
        assert_eq!(
            paths,
            ["objects.Item.members[1].value_allowed_null"],
            "{text}"
        );
        let beside = format!("{from}, \"nobody asks\": {number}");
        assert_eq!(changed("number", from, &beside), (vec![], String::new()));
    }
}

#[test]
fn a_version_stands_where_it_belongs() {
    let (paths, text) = changed("elsewhere", "2024-01-02", "2023-01-02");
    let told = "the version is `2023-01-02`, but the folder is `v20240102`";
    assert!(
        text.contains(told) && paths == ["metadata.apiVersion"],
        "{text}"
    );

    let twice = [format!("old/{PATH}"), format!("new/{PATH}")];
    let files = twice.each_ref().map(|path| (&**path, API.as_bytes()));
    let (_, text) = findings(&wheel("twice", &files));
    assert!(
        text.contains("describes the same version") && text.contains("help"),
        "{text}"
    );

    for path in [
        "shop/api.json",
        "shop/v1/api.json",
        "v20240102/api.json",
        &format!("{}/v20240102/api.json", "a".repeat(200)),
    ] {
        let (_, text) = findings(&wheel("nowhere", &[(path, API.as_bytes())]));
        assert!(
            text.contains("there is no metadata in it"),
            "{path}: {text}"
        );
    }
}

#[test]
fn of_two_files_of_one_name_the_last_counts_as_with_any_reader_of_archives() {
    // A writer of archives refuses what a hostile one does.
    let mut bytes = fs::read(wheel(
        "last",
        &[("a.json", b"{"), (PATH, API.as_bytes()), ("b.json", b"{")],
    ))
    .expect("a wheel");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert_eq!(text.matches("b.json").count(), 2);
    for at in 0..bytes.len() - 6 {
        if &bytes[at..at + 6] == b"b.json" {
            bytes[at] = b'a';
        }
    }
    let path = place("last").join("last.whl");
    fs::write(&path, bytes).expect("a wheel");
    assert_eq!(findings(&path), (vec![], String::new()));
}

#[test]
fn sizes_and_sums_that_lie_are_told() {
    // Of the entry in the directory at the end: the sum, the packed size, the size.
    for (test, field, value) in [
        ("sum", 16, 1_u32),
        ("small", 24, 3),
        ("huge", 24, 0xffff_fff0),
    ] {
        let mut bytes = fs::read(wheel(test, &[(PATH, API.as_bytes())])).expect("a wheel");
        let directory = bytes
            .windows(4)
            .rposition(|four| four == b"PK\x01\x02")
            .expect("an entry");
        bytes[directory + field..][..4].copy_from_slice(&value.to_le_bytes());
        let path = place(test).join("lies.whl");
        fs::write(&path, bytes).expect("a wheel");
        let (_, text) = findings(&path);
        assert!(
            test == "huge" || text.contains("cannot read it"),
            "{test}: {text}"
        );
    }
}

#[test]
fn a_release_is_no_more_than_a_name_and_a_number() {
    for (info, told) in [
        ("tccli-3.1", "tccli 3.1"),
        ("tccli_intl_en-3.1.193.1", "tccli-intl-en 3.1.193.1"),
        ("tccli-3.1\nmod evil;", "metadata"),
        ("tccli\u{202e}-3.1", "metadata"),
    ] {
        let info = format!("{info}.dist-info/METADATA");
        let package = wheel("release", &[(PATH, API.as_bytes()), (&info, b"")]);
        let metadata = Metadata::open(&package).expect("a package");
        assert_eq!(metadata.release(), told);
    }
}

#[test]
fn what_is_no_json_is_told() {
    let deep = format!("{{\"actions\": {}1", "[".repeat(1 << 20));
    let closed = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    for (test, bytes, message) in [
        ("empty", &b"{}"[..], "missing"),
        ("torn", &API.as_bytes()[..API.len() / 2], "no JSON"),
        ("torn text", "{\"title\": \"店".as_bytes(), "no JSON"),
        ("deep", deep.as_bytes(), "no JSON"),
        (
            "deep and closed",
            closed.as_bytes(),
            "no JSON: recursion limit",
        ),
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
    let zeros = vec![b' '; 48 << 20];
    let package = wheel("bomb", &[(PATH, &zeros)]);
    drop(zeros);
    let (_, text) = findings(&package);
    assert!(text.contains("larger than 32 MB"), "{text}");
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
