//! `diff` on the command line: revisions, folders, formats, approvals and exit codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const SERVICE: &str = r#"service: horn
title: Horn
doc: Blows.
version: "2020-01-01"
protocol: tc3
endpoint: horn.tencentcloudapi.com
region: unused
rate_limit: 1
categories:
  - { name: all, title: All }
source: { document: horn.txt, updated: "2024-01-01" }
"#;

const BLOW: &str = r#"action: Blow
category: all
doc: Blows the horn.
effect: write
input:
  - name: Tone
    type: string
    doc: The tone.
examples:
  - title: Blow
    input: |
      {}
    output: |
      { "RequestId": "abc" }
"#;

const REMOVED: &str = "horn.Blow.input.Tone";

/// A folder of its own, with specs in `spec/`, that is a repository or not.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("diff-cli")
            .join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("a folder to remove");
        }
        fs::create_dir_all(&folder).expect("a folder");
        Folder(folder)
    }

    fn with_specs(name: &str) -> Self {
        let folder = Self::new(name);
        folder.write("spec/horn/service.yaml", SERVICE);
        folder.write("spec/horn/actions/Blow.yaml", BLOW);
        folder
    }

    fn repository(name: &str) -> Self {
        let folder = Self::with_specs(name);
        folder.git(&["init", "-q", "-b", "main"]);
        folder.commit();
        folder
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        let parent = path.parent().expect("a parent");
        fs::create_dir_all(parent).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Takes the parameter away, which breaks.
    fn break_specs(&self) {
        let input = "input:\n  - name: Tone\n    type: string\n    doc: The tone.\n";
        self.write("spec/horn/actions/Blow.yaml", &BLOW.replace(input, ""));
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.com",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("git");
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "A commit"]);
    }

    fn generator(&self, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_generator"))
            .args(arguments)
            .current_dir(&self.0)
            // What lies above this folder is no business of the tests.
            .env(
                "GIT_CEILING_DIRECTORIES",
                self.0.parent().expect("a parent"),
            )
            .output()
            .expect("the generator");
        Ran::from(output)
    }
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// Sees it fail to compare, with a reason and without a word of changes.
    fn could_not(&self, reason: &str) {
        assert_eq!(self.code, Some(2), "{}{}", self.out, self.err);
        assert!(self.err.contains("could not compare"), "{}", self.err);
        assert!(self.err.contains(reason), "{}", self.err);
        assert!(!self.out.contains("No changes"), "{}", self.out);
    }
}

#[test]
fn a_revision_is_compared_with_the_work_tree() {
    let folder = Folder::repository("work-tree");
    let same = folder.generator(&["diff", "HEAD"]);
    assert_eq!(
        (same.code, same.out.lines().next()),
        (Some(0), Some("No changes."))
    );
    folder.break_specs();
    let broken = folder.generator(&["diff", "HEAD"]);
    assert_eq!(broken.code, Some(1), "{}", broken.err);
    assert!(
        broken
            .out
            .contains(&format!("breaking[request-parameter-removed]: {REMOVED}")),
        "{}",
        broken.out
    );
    assert!(
        broken.out.contains("base spec/horn/actions/Blow.yaml:6"),
        "{}",
        broken.out
    );
    assert!(
        broken.out.contains("Proposed version bump: major"),
        "{}",
        broken.out
    );
    assert!(!broken.out.contains('\u{1b}'), "colours are for terminals");
    assert_eq!(
        folder
            .generator(&["diff", "HEAD", "--fail-on", "never"])
            .code,
        Some(0)
    );
    folder.commit();
    assert_eq!(folder.generator(&["diff", "HEAD~", "HEAD"]).code, Some(1));
    assert_eq!(folder.generator(&["diff", "HEAD"]).code, Some(0));
}

#[test]
fn without_a_base_it_is_the_merge_base_with_the_default_branch() {
    let folder = Folder::repository("merge-base");
    folder.git(&["checkout", "-q", "-b", "topic"]);
    folder.break_specs();
    folder.commit();
    folder.git(&["checkout", "-q", "main"]);
    // What the default branch has gained since is no change of the topic.
    folder.write("spec/horn/actions/Toot.yaml", &BLOW.replace("Blow", "Toot"));
    folder.commit();
    folder.git(&["checkout", "-q", "topic"]);
    let ran = folder.generator(&["diff", "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    let places: Vec<_> = report["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .map(|c| &c["place"])
        .collect();
    assert_eq!(places, [REMOVED]);
    assert_eq!(report["verdict"], "breaking");
}

#[test]
fn a_base_without_specs_makes_everything_new() {
    let folder = Folder::new("nothing-before");
    folder.git(&["init", "-q", "-b", "main"]);
    folder.commit();
    folder.write("spec/horn/service.yaml", SERVICE);
    folder.write("spec/horn/actions/Blow.yaml", BLOW);
    let ran = folder.generator(&["diff", "main"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("safe[service-added]: horn"), "{}", ran.out);
    folder.commit();
    folder
        .generator(&["diff", "HEAD", "HEAD~"])
        .could_not("HEAD~ has no folder `spec`");
}

#[test]
fn a_renamed_folder_is_the_same_service() {
    let folder = Folder::repository("renamed");
    folder.git(&["mv", "spec/horn", "spec/horn_v2"]);
    let ran = folder.generator(&["diff", "HEAD", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    let rules: Vec<_> = report["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .map(|c| &c["rule"])
        .collect();
    assert_eq!(rules, ["service-renamed"]);
}

#[test]
fn what_cannot_be_compared_is_never_without_changes() {
    let folder = Folder::repository("could-not");
    folder
        .generator(&["diff", "nowhere"])
        .could_not("`nowhere` is neither a revision nor a folder");
    folder
        .generator(&["diff", "HEAD", "--spec", "elsewhere"])
        .could_not("no folder `elsewhere`");
    folder.write("spec/horn/service.yaml", "service: [");
    folder.commit();
    folder.write("spec/horn/service.yaml", SERVICE);
    let broken = folder.generator(&["diff", "HEAD"]);
    broken.could_not("the specs of HEAD are not right");
    assert!(
        broken.err.contains("spec/horn/service.yaml:1"),
        "{}",
        broken.err
    );
    folder.commit();
    folder.write("wrong/horn/service.yaml", "service: [");
    let both = folder.generator(&["diff", "wrong", "wrong", "--format", "json"]);
    both.could_not("the specs of wrong are not right");
    serde_json::from_str::<Value>(&both.out).expect("one document");
    fs::remove_dir_all(folder.0.join("wrong")).expect("a folder");
    folder.write("spec/horn/types.yml", "");
    folder
        .generator(&["diff", "HEAD"])
        .could_not("the specs of the work tree are not right");
    fs::remove_file(folder.0.join("spec/horn/types.yml")).expect("a file");
    folder.git(&["branch", "-m", "trunk"]);
    folder
        .generator(&["diff"])
        .could_not("there is no default branch");

    let bare = Folder::with_specs("no-repository");
    bare.generator(&["diff", "HEAD"])
        .could_not("is in no git repository");
}

#[test]
fn a_shallow_clone_says_what_it_lacks() {
    let origin = Folder::repository("shallow-origin");
    origin.git(&["checkout", "-q", "-b", "topic"]);
    origin.break_specs();
    origin.commit();
    origin.git(&["checkout", "-q", "main"]);
    origin.write("README.md", "What the topic lacks.");
    origin.commit();
    let clone = Folder::new("shallow");
    let url = format!("file://{}", origin.0.display());
    clone.git(&[
        "clone",
        "-q",
        "--depth",
        "1",
        "--no-single-branch",
        "-b",
        "topic",
        &url,
        ".",
    ]);
    clone
        .generator(&["diff"])
        .could_not("this is a shallow clone");
    clone
        .generator(&["diff", "HEAD~"])
        .could_not("this is a shallow clone");
}

#[test]
fn what_is_accepted_does_not_fail() {
    let folder = Folder::repository("approvals");
    folder.break_specs();
    let entry = |rule: &str, place: &str| {
        format!("  - {{ rule: {rule}, place: {place}, reason: Nobody sends it. }}\n")
    };
    let accepted = entry("request-parameter-removed", REMOVED);
    let stale = entry("action-removed", "horn.Toot");
    folder.write(
        "spec/approvals.yaml",
        &format!("approvals:\n{accepted}{stale}"),
    );
    let ran = folder.generator(&["diff", "HEAD"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    assert!(
        ran.out.contains("accepted: Nobody sends it."),
        "{}",
        ran.out
    );
    assert!(ran.out.contains(
        "stale approval: spec/approvals.yaml:3: nothing follows `action-removed` at `horn.Toot`"
    ));
    folder.commit();
    let after = folder.generator(&["diff", "HEAD"]);
    assert_eq!(after.code, Some(0));
    assert_eq!(
        after.out.matches("stale approval").count(),
        2,
        "{}",
        after.out
    );

    folder.write(
        "spec/approvals.yaml",
        &format!("approvals:\n{}", entry("request-parameter-remoed", REMOVED)),
    );
    let unknown = folder.generator(&["diff", "HEAD"]);
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown
            .err
            .contains("did you mean `request-parameter-removed`?"),
        "{}",
        unknown.err
    );
}

#[test]
fn each_format_names_the_line() {
    let folder = Folder::repository("formats");
    folder.break_specs();
    let github = folder.generator(&["diff", "HEAD", "--format", "github"]);
    assert!(
        github.out.starts_with(
            "::error file=spec/horn/actions/Blow.yaml,line=1,title=request-parameter-removed::horn.Blow.input.Tone: "
        ),
        "{}",
        github.out
    );
    let markdown = folder.generator(&["diff", "HEAD", "--format", "markdown"]);
    let expected = "\
**Breaking: 1 change stops callers from compiling, 1 change stops deployed programs.** Proposed version bump: major (0.1.0 to 0.2.0).

the work tree compared with HEAD.

## Breaking changes

- **`horn.Blow.input.Tone`**: `Tone` is gone.
  Source breaking, wire breaking: `request-parameter-removed`, spec/horn/actions/Blow.yaml:1

## horn

Modified actions:

- `Blow`
  - Removed input parameters: `Tone`
";
    assert_eq!(markdown.out, expected);
}

#[test]
fn findings_of_specs_are_printed_for_programs_too() {
    let folder = Folder::with_specs("findings");
    folder.write(
        "spec/horn/actions/Blow.yaml",
        &BLOW.replace("type: string", "type: strng"),
    );
    let json = folder.generator(&["check", "--format", "json"]);
    assert_eq!(json.code, Some(1));
    let findings: Value = serde_json::from_str(&json.out).expect("JSON");
    let finding = &findings["findings"][0];
    assert_eq!(
        (&finding["path"], &finding["line"], &finding["column"]),
        (
            &Value::from("spec/horn/actions/Blow.yaml"),
            &Value::from(7),
            &Value::from(11)
        )
    );
    let github = folder.generator(&["check", "--format", "github"]);
    assert!(
        github
            .out
            .starts_with("::error file=spec/horn/actions/Blow.yaml,line=7,col=11,title="),
        "{}",
        github.out
    );
}

#[test]
fn drift_is_printed_for_programs_too() {
    let folder = Folder::with_specs("drift");
    let json = folder.generator(&["check", "--format", "json"]);
    assert_eq!(json.code, Some(1));
    let findings: Value = serde_json::from_str(&json.out).expect("JSON");
    let first = &findings["findings"][0];
    assert_eq!(first["rule"], "output-missing");
    assert_eq!(folder.generator(&["generate", "--quiet"]).code, Some(0));
    let fine = folder.generator(&["check", "--format", "json"]);
    assert_eq!(
        (fine.code, fine.out.as_str()),
        (Some(0), "{\n  \"findings\": []\n}\n")
    );
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = Folder::new("rules");
    let rules = folder.generator(&["rules"]);
    assert!(
        rules.out.contains("request-parameter-became-required"),
        "{}",
        rules.out
    );
    let explained = folder.generator(&["explain", "request-parameter-became-required"]);
    assert!(
        explained.out.contains("How to avoid it:"),
        "{}",
        explained.out
    );
    let unknown = folder.generator(&["explain", "request-parameter-became-requird"]);
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown
            .err
            .contains("did you mean `request-parameter-became-required`?"),
        "{}",
        unknown.err
    );
}
