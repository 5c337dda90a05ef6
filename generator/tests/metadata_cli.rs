//! What the command line does with the cloud's metadata: `import`, and `diff` of two releases.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const API: &str = include_str!("../../model/tests/metadata/shop.json");

const COMMON: &str = include_str!("../../spec/common/errors.yaml");

/// A folder for the files of a test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("metadata")
        .join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("spec/common")).expect("a folder");
    fs::write(folder.join("spec/common/errors.yaml"), COMMON).expect("a file");
    folder
}

/// A release of the metadata.
fn release(folder: &Path, name: &str, api: &str) {
    let version = folder.join(name).join("services/shop/v20240102");
    fs::create_dir_all(&version).expect("a folder");
    fs::write(version.join("api.json"), api).expect("a file");
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_generator"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("a run")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_service_is_imported_checked_and_generated() {
    let folder = folder("import");
    release(&folder, "old", API);
    let check = run(&folder, &["import", "--check", "--metadata", "old", "shop"]);
    assert_eq!(check.status.code(), Some(1), "{}", text(&check.stderr));
    assert!(!folder.join("spec/shop").exists(), "something is written");
    let import = run(&folder, &["import", "--metadata", "old", "shop"]);
    assert_eq!(import.status.code(), Some(0), "{}", text(&import.stderr));
    assert!(text(&import.stdout).starts_with("shop, metadata: new.\n"));
    let form = run(&folder, &["fmt"]);
    assert_eq!(text(&form.stdout), "0 files changed.\n");
    let generate = run(&folder, &["generate"]);
    assert_eq!(
        generate.status.code(),
        Some(0),
        "{}",
        text(&generate.stderr)
    );
    let again = run(&folder, &["import", "--metadata", "old", "shop"]);
    assert_eq!(
        text(&again.stdout),
        "shop, metadata: 0 new, 0 changed, 0 gone.\n0 files written.\n"
    );
    let unknown = run(&folder, &["import", "--metadata", "old", "shpo"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `shop`?"));
}

#[test]
fn codes_come_from_an_sdk_that_has_the_service() {
    let folder = folder("codes");
    release(&folder, "metadata", API);
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let client = "//  SHUT = \"FailedOperation.Shut\"\nfunc (c *Client) OpenShop(request *OpenShopRequest) {\n";
    write("go/tencentcloud/shop/v20240102/client.go", client);
    write("other/tencentcloud/shop/v20230102/client.go", client);
    write("foreign/shop/v20240102/models.go", "");
    let bindgen = |sdk: &str| {
        let arguments = [
            "bindgen",
            "--metadata",
            "metadata",
            "--out",
            "cloud",
            "shop",
            "--errors",
        ];
        run(&folder, &[&arguments[..], &[sdk]].concat())
    };
    let made = bindgen("go");
    assert_eq!(
        (made.status.code(), text(&made.stderr)),
        (Some(0), String::new())
    );
    let error = || fs::read_to_string(folder.join("cloud/shop/error_code.rs")).expect("a file");
    assert!(error().contains("FailedOperationShut"), "{}", error());
    let made = bindgen("other");
    let told = "warning: `--errors` has no codes of `shop`, version 2024-01-02\n";
    assert_eq!((made.status.code(), &*text(&made.stderr)), (Some(0), told));
    assert!(!error().contains("FailedOperationShut"), "{}", error());
    let made = bindgen("foreign");
    assert_eq!(made.status.code(), Some(1));
    assert!(
        text(&made.stderr).contains("there are no error codes in it"),
        "{}",
        text(&made.stderr)
    );
}

#[test]
fn a_service_whose_name_rust_keeps_is_told_with_a_way_out() {
    let folder = folder("keyword");
    for name in ["async", "runtime"] {
        let version = folder
            .join(name)
            .join("services")
            .join(name)
            .join("v20240102");
        fs::create_dir_all(&version).expect("a folder");
        fs::write(version.join("api.json"), API).expect("a file");
        let made = run(
            &folder,
            &["bindgen", "--metadata", name, "--out", "cloud", name],
        );
        let told = text(&made.stderr);
        assert_eq!(made.status.code(), Some(1), "{told}");
        assert!(
            told.contains("unpack the metadata and rename the folder"),
            "{told}"
        );
    }
}

#[test]
fn bytes_and_headers_are_imported() {
    let folder = folder("bytes");
    let metadata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/metadata");
    let metadata = metadata.display().to_string();
    let import = run(
        &folder,
        &["import", "--metadata", &metadata, "cls", "peril.Upload"],
    );
    assert_eq!(import.status.code(), Some(0), "{}", text(&import.stderr));
    let read = |path: &str| fs::read_to_string(folder.join(path)).expect("a file");
    let bytes = read("spec/cls/actions/UploadLog.yaml");
    for line in [
        "octet_stream: { body: Content, header_prefix: X-CLS- }\n",
        "  - name: TopicId\n    type: string\n",
        "  - name: Content\n    type: binary\n    required: true\n",
    ] {
        assert!(bytes.contains(line), "no `{line}` in:\n{bytes}");
    }
    let form = read("spec/peril/actions/Upload.yaml");
    assert!(
        form.contains("multipart: true\n") && form.contains("    type: binary\n"),
        "{form}"
    );
    let generate = run(&folder, &["generate"]);
    assert_eq!(
        generate.status.code(),
        Some(0),
        "{}",
        text(&generate.stderr)
    );
}

#[test]
fn two_releases_are_compared_with_paths_into_them() {
    let folder = folder("diff");
    release(&folder, "old", API);
    let limit = r#"{ "name": "Limit", "type": "int", "member": "int64", "document": "Page size" }"#;
    assert!(API.contains(limit));
    let required = limit.replace(" }", r#", "required": true }"#);
    release(&folder, "new", &API.replace(limit, &required));
    let diff = run(&folder, &["diff", "--metadata", "old", "new"]);
    assert_eq!(diff.status.code(), Some(1), "{}", text(&diff.stderr));
    let told = text(&diff.stdout);
    for part in [
        "request-parameter-became-required]: shop.ListItems.input.Limit",
        "  head new/services/shop/v20240102/api.json: objects.ListItemsRequest.members[0].name\n",
        "explain request-parameter-became-required",
    ] {
        assert!(told.contains(part), "no `{part}` in:\n{told}");
    }
    assert!(
        !told.contains("version bump") && !told.contains("approvals"),
        "{told}"
    );
    let same = run(&folder, &["diff", "--metadata", "old", "old", "shop"]);
    assert_eq!(text(&same.stdout), "No changes.\n");
    let torn = API.get(..API.len() / 2).expect("half");
    release(&folder, "torn", torn);
    let torn = run(&folder, &["diff", "--metadata", "old", "torn"]);
    assert_eq!(torn.status.code(), Some(2));
    assert!(text(&torn.stderr).contains("1 service could not be compared"));
    let unknown = run(&folder, &["diff", "--metadata", "old", "new", "shpo"]);
    assert!(text(&unknown.stderr).contains("did you mean `shop`?"));
}

#[test]
fn names_that_rust_mixes_up_keep_nothing_from_being_compared() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let metadata = "tests/metadata";
    let diff = run(&here, &["diff", "--metadata", metadata, metadata]);
    assert_eq!(
        text(&diff.stdout),
        "No changes.\n",
        "{}",
        text(&diff.stderr)
    );
}

#[test]
fn a_catalogue_takes_the_sentences_of_a_second_package() {
    let folder = folder("catalogue");
    release(&folder, "zh", &API.replace("Opens the shop", "开店"));
    release(&folder, "en", API);
    let write = |packages: &[&str]| {
        let packages = packages.iter().flat_map(|package| ["--metadata", package]);
        let rest = ["catalogue", "--out", "services"].into_iter();
        run(&folder, &rest.chain(packages).collect::<Vec<_>>())
    };
    let alone = write(&["zh"]);
    assert_eq!(alone.status.code(), Some(0), "{}", text(&alone.stderr));
    let chinese = fs::read(folder.join("services")).expect("a file");
    assert_eq!(write(&["zh", "en"]).status.code(), Some(0));
    let english = fs::read(folder.join("services")).expect("a file");
    assert_ne!(chinese, english);
    let three = write(&["zh", "en", "zh"]);
    assert_eq!(three.status.code(), Some(2));
    assert!(text(&three.stderr).contains("more than two `--metadata`"));
}
