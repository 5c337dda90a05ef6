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
        self.generator_with(&[], arguments)
    }

    /// Runs in an environment that tells git of other things.
    fn generator_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_generator"))
            .args(arguments)
            .current_dir(&self.0)
            .envs(environment.iter().copied())
            .output()
            .expect("the generator");
        Ran::from(output)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("UTF-8")
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
        broken
            .out
            .contains("Proposed version bump: minor, from 0.1.0 to 0.2.0 (while"),
        "{}",
        broken.out
    );
    assert!(
        broken.out.ends_with(
            "`cargo run -p generator -- explain request-parameter-removed` says why this breaks and how to avoid it.\n\
             A change that has to be is accepted in spec/approvals.yaml, under `approvals:`:\n\n  \
             - { rule: request-parameter-removed, place: horn.Blow.input.Tone, reason: Why callers will be fine. }\n"
        ),
        "{}",
        broken.out
    );
    let json = folder.generator(&["diff", "HEAD", "--format", "json"]);
    assert!(
        json.err.contains("explain request-parameter-removed"),
        "{}",
        json.err
    );
    serde_json::from_str::<Value>(&json.out).expect("JSON alone");
    assert!(!broken.out.contains('\u{1b}'), "colours are for terminals");
    let never = folder.generator(&["diff", "HEAD", "--fail-on", "never"]);
    assert_eq!(never.code, Some(0));
    assert!(!never.out.contains("explain"), "{}", never.out);
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
}

#[test]
fn without_a_repository_two_folders_must_be_named() {
    // The folders of the other tests lie in the project's own repository.
    let name = format!("generator-no-repository-{}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(name));
    folder.write("spec/horn/service.yaml", SERVICE);
    folder.write("spec/horn/actions/Blow.yaml", BLOW);
    let ran = folder.generator(&["diff", "HEAD"]);
    let folders = folder.generator(&["diff", "spec", "spec"]);
    fs::remove_dir_all(&folder.0).expect("a folder to remove");
    ran.could_not("git finds no repository around");
    assert_eq!(folders.code, Some(0), "{}", folders.err);
}

#[test]
fn the_repository_is_the_one_around_the_specs_whatever_the_environment() {
    let other = Folder::repository("environment-other");
    let folder = Folder::repository("environment");
    folder.break_specs();
    folder.commit();
    folder.git(&["branch", "topic"]);
    folder.git(&["worktree", "add", "-q", "linked", "topic"]);
    let git_dir = format!("{}/.git", other.path());
    let objects = format!("{git_dir}/objects");
    let index = format!("{git_dir}/index");
    let linked = Folder(folder.0.join("linked"));
    for place in [&folder, &linked] {
        for environment in [
            [("GIT_DIR", &*git_dir)].as_slice(),
            &[("GIT_DIR", &git_dir), ("GIT_WORK_TREE", other.path())],
            &[("GIT_DIR", "nowhere"), ("GIT_INDEX_FILE", &index)],
            &[("GIT_WORK_TREE", other.path())],
            &[("GIT_OBJECT_DIRECTORY", &objects)],
            &[("GIT_COMMON_DIR", &git_dir)],
            &[("GIT_CEILING_DIRECTORIES", place.path())],
            &[("GIT_PREFIX", "elsewhere/"), ("GIT_NAMESPACE", "other")],
            &[("GIT_GLOB_PATHSPECS", "1"), ("GIT_ICASE_PATHSPECS", "1")],
            &[("GIT_SHALLOW_FILE", "nowhere"), ("GIT_CONFIG", "nowhere")],
        ] {
            let ran = place.generator_with(environment, &["diff", "HEAD~"]);
            assert_eq!(ran.code, Some(1), "{environment:?}: {}{}", ran.out, ran.err);
            assert!(ran.out.contains(REMOVED), "{environment:?}: {}", ran.out);
        }
    }
}

#[test]
fn a_hook_of_a_linked_work_tree_compares_that_work_tree() {
    let folder = Folder::repository("hook");
    folder.git(&["worktree", "add", "-q", "-b", "topic", "linked"]);
    let generator = env!("CARGO_BIN_EXE_generator");
    let hook = format!("#!/bin/sh\nexec '{generator}' diff --fail-on never > told 2>&1\n");
    folder.write(".git/hooks/pre-commit", &hook);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let hook = folder.0.join(".git/hooks/pre-commit");
        fs::set_permissions(hook, fs::Permissions::from_mode(0o755)).expect("permissions");
    }
    let linked = Folder(folder.0.join("linked"));
    linked.break_specs();
    linked.commit();
    let told = fs::read_to_string(linked.0.join("told")).expect("the hook's output");
    assert!(told.contains(REMOVED), "{told}");
}

#[test]
fn submodules_and_bare_repositories_are_read_as_well() {
    let origin = Folder::repository("submodule-origin");
    origin.break_specs();
    origin.commit();
    let parent = Folder::repository("submodule-parent");
    let allow = "protocol.file.allow=always";
    parent.git(&[
        "-c",
        allow,
        "submodule",
        "add",
        "-q",
        origin.path(),
        "below",
    ]);
    parent.commit();
    let below = parent.generator(&["diff", "HEAD~", "--spec", "below/spec"]);
    assert!(below.out.contains(REMOVED), "{}{}", below.out, below.err);

    let bare = Folder::new("bare");
    bare.git(&["clone", "-q", "--bare", origin.path(), "."]);
    let ran = bare.generator(&["diff", "main~", "main", "--spec", "spec"]);
    assert!(ran.out.contains(REMOVED), "{}{}", ran.out, ran.err);
    bare.git(&["worktree", "add", "-q", "linked", "main"]);
    let linked = Folder(bare.0.join("linked")).generator(&["diff", "HEAD~"]);
    assert!(linked.out.contains(REMOVED), "{}{}", linked.out, linked.err);
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
**Breaking: 1 change stops callers from compiling, 1 change stops deployed programs.** Proposed version bump: minor, \
from 0.1.0 to 0.2.0 (while the first number is 0, the second counts what breaks and the third all else).

Compared: the work tree with HEAD.

## Breaking changes

- **`horn.Blow.input.Tone`**: `Tone` is gone.
  Source breaking, wire breaking: `request-parameter-removed`, spec/horn/actions/Blow.yaml:1

`cargo run -p generator -- explain RULE` says how to avoid a break. One that has to be is accepted in
`spec/approvals.yaml`.

## Service `horn`

Modified actions:

- `Blow`
  - 1 under [Breaking changes](#breaking-changes)
";
    assert_eq!(markdown.out, expected);
}

#[test]
fn what_is_gone_with_its_file_is_annotated_there() {
    let folder = Folder::repository("gone");
    folder.write("spec/horn/actions/Toot.yaml", &BLOW.replace("Blow", "Toot"));
    folder.commit();
    fs::remove_file(folder.0.join("spec/horn/actions/Toot.yaml")).expect("a file");
    let github = folder.generator(&["diff", "HEAD", "--format", "github"]);
    assert!(
        github.out.starts_with(
            "::error file=spec/horn/actions/Toot.yaml,line=1,title=action-removed::horn.Toot: "
        ),
        "{}",
        github.out
    );
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
