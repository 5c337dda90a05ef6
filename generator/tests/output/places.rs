//! Folders that nothing is written to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::scratch::{Scratch, code, contents, copy_specs, stderr};

/// Runs in a folder with a home of its own.
fn run_in(folder: &Path, command: &str, out: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_generator"))
        .current_dir(folder)
        .env("HOME", folder.join("home"))
        .args([command, "--spec", "project/spec", "--out", out])
        .output()
        .expect("the generator runs")
}

/// A project with specs, a home, and a folder of somebody's.
fn scene(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    copy_specs(&scratch.0.join("project/spec"));
    for folder in ["home", "empty", "git/.git", "foreign", "foreign/src"] {
        fs::create_dir_all(scratch.0.join(folder)).expect("a folder can be made");
    }
    for file in ["foreign/notes.txt", "foreign/src/main.rs", "file"] {
        fs::write(scratch.0.join(file), "mine").expect("a file can be written");
    }
    scratch
}

#[test]
fn specs_homes_and_folders_of_others_are_refused() {
    let scratch = scene("refused");
    let before = contents(&scratch.0);
    for (out, why) in [
        ("project/spec", "it has the specs"),
        ("project/../project/spec/", "it has the specs"),
        ("project/spec/generated", "it is within the specs"),
        ("project/spec/lcic/../new/deep", "it is within the specs"),
        ("project", "the specs are within it"),
        (".", "the specs are within it"),
        ("/", "the specs are within it"),
        ("home", "it is your home folder"),
        (
            "foreign",
            "it has files of others and none that was generated",
        ),
        ("file", "it is a file"),
    ] {
        for command in ["generate", "check"] {
            let output = run_in(&scratch.0, command, out);
            assert_eq!(code(&output), 2, "{out}: {}", stderr(&output));
            let said = format!("error: `{out}` is no folder to write to: {why}");
            assert!(
                stderr(&output).starts_with(&said),
                "{out}: {}",
                stderr(&output)
            );
        }
    }
    assert_eq!(code(&run_in(&scratch.0, "generate", "")), 2);
    assert_eq!(contents(&scratch.0), before);
}

#[test]
fn new_and_empty_folders_are_written_to() {
    let scratch = scene("admitted");
    for out in [
        "empty",
        "git",
        "new/and/deep",
        "spec",
        "project/generated",
        "project/spec2",
    ] {
        let output = run_in(&scratch.0, "generate", out);
        assert_eq!(code(&output), 0, "{out}: {}", stderr(&output));
        assert!(scratch.0.join(out).join("Cargo.toml").is_file());
    }
}

#[cfg(unix)]
#[test]
fn links_are_refused() {
    use std::os::unix::fs::symlink;

    let scratch = scene("links-out");
    symlink("empty", scratch.0.join("link")).expect("a link can be made");
    symlink("project/spec", scratch.0.join("specs")).expect("a link can be made");
    symlink("gone", scratch.0.join("dangling")).expect("a link can be made");
    for (out, why) in [
        ("link", "it is a symbolic link"),
        ("link/", "it is a symbolic link"),
        ("dangling", "it is a symbolic link"),
        ("specs/out", "it is within the specs"),
    ] {
        let output = run_in(&scratch.0, "generate", out);
        assert_eq!(code(&output), 2, "{out}: {}", stderr(&output));
        assert!(stderr(&output).contains(why), "{out}: {}", stderr(&output));
    }
    assert_eq!(
        contents(&scratch.0.join("empty")),
        Vec::<(PathBuf, Vec<u8>)>::new()
    );
}
