//! `bindgen` and `list`, from the small metadata of the tests.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, process};

/// A folder of a test's own, gone when the test has passed.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let name = format!("bindgen-{name}-{}", process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("a folder can be made");
        Scratch(path)
    }

    /// With a crate in it whose manifest names what to call.
    fn app(name: &str) -> Self {
        let scratch = Self::new(name);
        let manifest = "[package]\nname = \"app\"\n\n[lib]\npath = \"lib.rs\"\n\n[workspace]\n\n\
                        [package.metadata.tencentcloud]\ncall = [\"calm\"]\n";
        fs::write(scratch.0.join("Cargo.toml"), manifest).expect("a manifest");
        fs::write(scratch.0.join("lib.rs"), "").expect("a file");
        scratch
    }

    fn read(&self, path: &str) -> String {
        let path = self.0.join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // What stays behind is in the way of nobody.
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

fn run(command: &str, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_generator"))
        // The head of the code names the command as it was typed.
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .args([command, "--metadata", "tests/metadata"])
        .args(arguments)
        .output()
        .expect("the generator runs")
}

fn bindgen(out: &Path, arguments: &[&str]) -> Output {
    let all = ["--out".as_ref(), out.as_os_str()];
    run(
        "bindgen",
        all.into_iter().chain(arguments.iter().map(OsStr::new)),
    )
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("output is UTF-8")
}

fn succeed(output: &Output) {
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn the_crate_of_the_tests_is_up_to_date() {
    let out = Path::new("tests/caller/src/cloud");
    let output = bindgen(out, &["--client", "both", "--check"]);
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

#[test]
fn what_else_is_named_changes_no_shared_file() {
    let (alone, more) = (Scratch::new("alone"), Scratch::new("more"));
    succeed(&bindgen(&alone.0, &["peril.DescribeThings"]));
    succeed(&bindgen(&more.0, &["peril", "calm"]));
    for file in ["actions/describe_things", "types/thing", "types/thing_page"] {
        let file = format!("peril/{file}.rs");
        assert_eq!(alone.read(&file), more.read(&file), "{file}");
    }
    let names = |of: &Scratch| -> BTreeSet<_> {
        let entries = fs::read_dir(of.0.join("peril/types")).expect("a folder");
        entries
            .map(|entry| entry.expect("an entry").file_name())
            .collect()
    };
    let only: BTreeSet<_> = ["mod.rs", "thing.rs", "thing_page.rs"]
        .map(Into::into)
        .into();
    assert_eq!(names(&alone), only);
}

#[test]
fn a_name_that_is_settled_stays_so_whatever_is_named() {
    let scratch = Scratch::new("settled");
    succeed(&bindgen(&scratch.0, &["peril.ReleaseService"]));
    let action = scratch.read("peril/actions/release_service.rs");
    assert!(
        action.contains("pub service: Option<ReleaseServiceType>"),
        "{action}"
    );
    assert!(
        action.contains("pub output: Option<ReleaseServiceOutputType>"),
        "{action}"
    );

    succeed(&bindgen(&scratch.0, &["peril.With"]));
    let action = scratch.read("peril/actions/with.rs");
    for member in [
        "vpc_id: \"VpcId\" required",
        "vpc_id_: \"Vpc_Id\"",
        "vpc_id__: \"vpcId\"",
    ] {
        assert!(action.contains(member), "{member}: {action}");
    }
    let gone = scratch.0.join("peril/actions/release_service.rs");
    assert!(!gone.exists(), "what nothing names any more is still there");
}

#[test]
fn a_second_run_reads_nothing_and_check_finds_changes() {
    let scratch = Scratch::new("again");
    succeed(&bindgen(&scratch.0, &["calm"]));
    let again = bindgen(&scratch.0, &["calm"]);
    assert!(
        text(&again.stdout).contains("0 of 1 services read"),
        "{}",
        text(&again.stdout)
    );
    let file = scratch.0.join("calm/actions/send_note.rs");
    let changed = scratch.read("calm/actions/send_note.rs") + "// changed\n";
    fs::write(&file, changed).expect("the file can be written");
    let check = bindgen(&scratch.0, &["calm", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(text(&check.stdout).contains("calm/actions/send_note.rs"));
}

#[test]
fn a_check_is_the_same_from_every_folder() {
    let scratch = Scratch::app("folders");
    succeed(&bindgen(&scratch.0.join("src/cloud"), &[]));
    let head = scratch.read("src/cloud/mod.rs");
    assert!(
        head.contains("bindgen --metadata metadata --out src/cloud\n"),
        "{head}"
    );
    let metadata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/metadata");
    for (folder, out) in [(".", "src/cloud"), ("src", "cloud"), ("src/cloud", ".")] {
        let check = Command::new(env!("CARGO_BIN_EXE_generator"))
            .current_dir(scratch.0.join(folder))
            .args(["bindgen", "--check", "--out", out, "--metadata"])
            .arg(&metadata)
            .output()
            .expect("the generator runs");
        assert!(check.status.success(), "{folder}: {}", text(&check.stdout));
    }
}

#[test]
fn prose_is_that_of_the_language_that_is_asked_for() {
    let scratch = Scratch::new("prose");
    succeed(&bindgen(&scratch.0, &["calm"]));
    assert!(scratch.read("calm/client.rs").contains("发送"));
    succeed(&bindgen(&scratch.0, &["calm", "--prose", "none"]));
    assert!(!scratch.read("calm/client.rs").contains("发送"));
    let english = bindgen(&scratch.0, &["calm", "--prose", "en"]);
    assert_eq!(english.status.code(), Some(2));
    assert!(text(&english.stderr).contains("tccli-intl-en"));
}

#[test]
fn every_slip_is_told_with_what_may_be_meant() {
    let scratch = Scratch::new("slips");
    let out = scratch.0.join("cloud");
    for (words, told) in [
        (&["calms"][..], "did you mean `calm`?"),
        (
            &["peril.DescribeThing"],
            "`peril` has no action `DescribeThing`: did you mean `DescribeThings`?",
        ),
        (&["calm", "--prose", "fr"], "use none, en or zh"),
        (&["calm", "--client", "sync"], "use async, blocking or both"),
        (&["calm", "--package", "No Name"], "is no name of a package"),
        (&["calm", "--all"], "name no services beside it"),
        (&[], "[package.metadata.tencentcloud]"),
    ] {
        let output = bindgen(&out, words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let error = text(&output.stderr);
        assert!(error.contains(told), "{words:?}: {error}");
        assert!(!out.exists(), "{words:?} wrote something");
    }
}

#[test]
fn a_package_has_code_pages_and_a_manifest() {
    let scratch = Scratch::new("package");
    succeed(&bindgen(&scratch.0, &["calm", "--package", "my-cloud"]));
    assert!(scratch.read("Cargo.toml").contains("name = \"my-cloud\""));
    assert!(scratch.read("src/lib.rs").contains("pub mod calm;"));
    assert!(scratch.read("README.md").contains("(docs/calm/README.md)"));
    let page = scratch.read("docs/calm/actions/SendNote.md");
    assert!(page.contains("use my_cloud::{"), "{page}");
}

#[test]
fn a_package_that_is_there_is_the_same_as_when_it_was_new() {
    let scratch = Scratch::app("package-again");
    let out = scratch.0.join("cloud");
    succeed(&bindgen(&out, &["--package", "my-cloud"]));
    let head = scratch.read("cloud/src/lib.rs");
    assert!(head.contains("--out cloud --package my-cloud\n"), "{head}");
    let again = bindgen(&out, &["--package", "my-cloud"]);
    succeed(&again);
    assert!(text(&again.stdout).contains("Files: 0 written,"));
    let check = bindgen(&out, &["--package", "my-cloud", "--check"]);
    assert!(check.status.success(), "{}", text(&check.stdout));
}

#[test]
fn list_finds_actions_by_name_and_title() {
    for words in [&["calm", "send"][..], &["发送"]] {
        let output = run("list", words);
        assert_eq!(text(&output.stdout), "calm.SendNote  发送\n", "{words:?}");
    }
    assert_eq!(run("list", ["no such thing"]).status.code(), Some(1));
}
