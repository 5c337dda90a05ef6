//! The words of the command line.

use std::path::Path;
use std::process::{Command, Output};

use super::scratch::{code, run, stderr, stdout};

#[test]
fn the_command_line_explains_itself() {
    let help = run(["--help".as_ref()]);
    assert_eq!(code(&help), 0);
    for part in [
        "Usage: cargo run -p generator",
        "Examples:",
        "Exit codes:",
        "--spec",
        "--out",
    ] {
        assert!(stdout(&help).contains(part), "{part}: {}", stdout(&help));
    }
    for wrong in [
        ["--spec", "no/such/folder"],
        ["frobnicate", "--quiet"],
        ["--what", "--quiet"],
    ] {
        let output = run(wrong.map(|argument| argument.as_ref()));
        assert_eq!(code(&output), 2, "{wrong:?}: {}", stderr(&output));
        assert!(
            stderr(&output).starts_with("error: "),
            "{wrong:?}: {}",
            stderr(&output)
        );
    }
}

fn words(line: &str) -> Output {
    run(line.split_whitespace().map(AsRef::as_ref))
}

#[test]
fn a_slip_is_named_with_what_was_meant() {
    for (line, said) in [
        ("chek", "there is no command `chek`: did you mean `check`?"),
        ("generat", "did you mean `generate`?"),
        ("frobnicate", "there is no command `frobnicate`\n"),
        (
            "--qiet",
            "there is no option `--qiet`: did you mean `--quiet`?",
        ),
        ("check --speck x", "did you mean `--spec`?"),
        ("-q", "invalid option '-q'"),
        ("--spec", "`--spec` needs a value"),
        (
            "--spec --out x",
            "`--out` looks like an option: if it is the value, write `--spec=--out`",
        ),
        ("--out a --out b", "`--out` is given twice"),
        ("check --quiet --quiet", "`--quiet` is given twice"),
        (
            "check --fail-on never",
            "`check` takes no `--fail-on`: it is for `diff`",
        ),
        (
            "rules --out x",
            "`rules` takes no `--out`: it is for `generate`, `check`",
        ),
        (
            "check --format markdown",
            "`check` does not print markdown: use text, json, github",
        ),
        (
            "rules --format github",
            "`rules` does not print github: use text, json",
        ),
        (
            "--format yaml",
            "there is no format `yaml`: use text, json, github or markdown",
        ),
        ("--quiet=yes", "unexpected argument for option '--quiet'"),
        ("schema now", "unexpected argument \"now\""),
        ("explain", "`explain` needs the name of a rule"),
        ("help chek", "did you mean `check`?"),
        ("-- --quiet", "there is no command `--quiet`"),
    ] {
        let output = words(line);
        assert_eq!(code(&output), 2, "{line}");
        assert!(
            stderr(&output).contains(said),
            "{line}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "", "{line}");
    }
}

#[test]
fn each_command_has_a_page() {
    for command in [
        "generate",
        "check",
        "fmt",
        "diff",
        "rules",
        "explain",
        "list",
        "bindgen",
        "import",
        "catalogue",
        "schema",
        "help",
    ] {
        let page = words(&format!("{command} --help"));
        assert_eq!(code(&page), 0, "{command}");
        let usage = format!("Usage: cargo run -p generator -- {command}");
        for part in [
            &*usage,
            "Exit codes:\n  0  ",
            "\n  2  could not run",
            "--version",
        ] {
            assert!(stdout(&page).contains(part), "{command}: {part}");
        }
        assert!(
            stdout(&page).lines().all(|line| line.len() <= 120),
            "{command}"
        );
        for other in [format!("help {command}"), format!("-h {command}")] {
            assert_eq!(stdout(&words(&other)), stdout(&page), "{other}");
        }
    }
    assert!(!stdout(&words("check --help")).contains("--fail-on"));
    assert!(stdout(&words("diff --help")).contains("text, json, github, markdown"));
}

#[test]
fn the_version_is_told() {
    let version = concat!("generator ", env!("CARGO_PKG_VERSION"), "\n");
    for line in ["--version", "-V", "check --version"] {
        assert_eq!(stdout(&words(line)), version, "{line}");
    }
}

#[test]
fn the_workspace_is_found_from_within() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in ["generator/src/cli", "spec/lcic/actions"] {
        let output = Command::new(env!("CARGO_BIN_EXE_generator"))
            .current_dir(project.join(folder))
            .args(["check", "tiw", "--quiet"])
            .output()
            .expect("the generator runs");
        assert_eq!(code(&output), 0, "{folder}: {}", stderr(&output));
    }
    let nowhere = Command::new(env!("CARGO_BIN_EXE_generator"))
        .current_dir("/")
        .output()
        .expect("the generator runs");
    assert_eq!(code(&nowhere), 2);
    let said = "there is no folder `spec`, here or above";
    assert!(stderr(&nowhere).contains(said), "{}", stderr(&nowhere));
}
