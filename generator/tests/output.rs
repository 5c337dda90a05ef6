//! What the command line does to the output folder, and what it never does.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;
use std::{fs, process};

use generator::output::MARK;

/// A folder of a test's own, gone when the test has passed.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Scratch(path)
    }

    fn out(&self) -> PathBuf {
        self.0.join("out")
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

/// Runs the generator on the specs of the hazards.
fn generator(out: &Path, arguments: &[&str]) -> Output {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/hazards/spec");
    run(arguments.iter().map(|argument| argument.as_ref()).chain([
        "--spec".as_ref(),
        specs.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
    ]))
}

fn run<'a>(arguments: impl IntoIterator<Item = &'a OsStr>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_generator"))
        .args(arguments)
        .output()
        .expect("the generator runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("the generator was not killed")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("output is UTF-8")
}

/// The files below a folder, as paths below it, sorted.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(folder.join(&below)).expect("the folder can be read") {
            let path = below.join(entry.expect("the folder can be read").file_name());
            if folder.join(&path).is_dir() {
                folders.push(path);
            } else {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths
}

/// When each file was last changed.
fn times(out: &Path) -> Vec<(PathBuf, SystemTime)> {
    let changed = |path: &PathBuf| fs::metadata(out.join(path)).and_then(|file| file.modified());
    paths(out)
        .into_iter()
        .map(|path| {
            let time = changed(&path).expect("the file is there");
            (path, time)
        })
        .collect()
}

/// All files and what is in them.
fn contents(out: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let read = |path: PathBuf| {
        let bytes = fs::read(out.join(&path)).expect("the file can be read");
        (path, bytes)
    };
    paths(out).into_iter().map(read).collect()
}

#[test]
fn a_second_run_touches_nothing() {
    let scratch = Scratch::new("second-run");
    let out = scratch.out();
    let first = generator(&out, &[]);
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    let before = times(&out);
    let written = format!("{} written, 0 unchanged, 0 removed", before.len());
    assert!(stdout(&first).contains(&written), "{}", stdout(&first));

    let second = generator(&out, &[]);
    assert_eq!(code(&second), 0, "{}", stderr(&second));
    let unchanged = format!("0 written, {} unchanged, 0 removed", before.len());
    assert!(stdout(&second).contains(&unchanged), "{}", stdout(&second));
    assert_eq!(times(&out), before);

    let check = generator(&out, &["check", "--quiet"]);
    assert_eq!(
        (code(&check), stdout(&check)),
        (0, String::new()),
        "{}",
        stderr(&check)
    );
}

#[test]
fn files_of_others_are_kept_and_stale_ones_are_removed() {
    let scratch = Scratch::new("stale");
    let out = scratch.out();
    let stale = out.join("src/gone/mod.rs");
    let kept = [
        "notes.txt",
        "src/hazard/mine.rs",
        "src/gone/mine.txt",
        "other/generated.rs",
    ]
    .map(|path| out.join(path));
    for path in kept.iter().chain([&stale]) {
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
    }
    fs::write(&stale, format!("// {MARK}\n")).expect("a file can be written");
    for path in &kept[..3] {
        fs::write(path, "mine").expect("a file can be written");
    }
    // Nothing is generated to its folder, so it is not looked into.
    fs::write(&kept[3], format!("// {MARK}\n")).expect("a file can be written");

    let check = generator(&out, &["check"]);
    assert_eq!(code(&check), 1);
    assert!(
        stdout(&check).contains("stale: src/gone/mod.rs\n"),
        "{}",
        stdout(&check)
    );
    assert!(
        stdout(&check).contains("missing: src/lib.rs\n"),
        "{}",
        stdout(&check)
    );
    assert!(
        stderr(&check).contains("cargo run -p generator -- --spec"),
        "{}",
        stderr(&check)
    );
    assert!(
        !out.join("src/lib.rs").exists() && stale.exists(),
        "`check` wrote"
    );

    let run = generator(&out, &[]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    assert!(
        stdout(&run).contains("0 unchanged, 1 removed"),
        "{}",
        stdout(&run)
    );
    assert!(!stale.exists());
    assert!(kept.iter().all(|path| path.exists()));
}

#[test]
fn a_changed_file_is_shown_and_mended() {
    let scratch = Scratch::new("changed");
    let out = scratch.out();
    assert_eq!(code(&generator(&out, &["--quiet"])), 0);
    let lib = out.join("src/lib.rs");
    let right = fs::read_to_string(&lib).expect("it was generated");
    fs::write(&lib, right.replace("missing_docs", "unused")).expect("it can be written");

    let check = generator(&out, &["check"]);
    assert_eq!(code(&check), 1);
    let shown = stdout(&check);
    for part in [
        "changed: src/lib.rs\n",
        "-#![deny(unused)]\n",
        "+#![deny(missing_docs)]\n",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let run = generator(&out, &[]);
    assert!(stdout(&run).contains("1 written"), "{}", stdout(&run));
    assert_eq!(fs::read_to_string(&lib).expect("it is there"), right);
}

#[test]
fn a_file_of_others_in_the_way_leaves_all_as_it_is() {
    let scratch = Scratch::new("foreign");
    let out = scratch.out();
    fs::create_dir_all(out.join("src/hazard")).expect("a folder can be made");
    fs::write(out.join("src/hazard/mod.rs"), "// mine\n").expect("a file can be written");
    fs::write(out.join("src/stale.rs"), format!("// {MARK}\n")).expect("a file can be written");
    let before = contents(&out);
    for command in ["generate", "check"] {
        let run = generator(&out, &[command]);
        assert_eq!(code(&run), 2, "{}", stderr(&run));
        assert!(
            stderr(&run).contains("hazard/mod.rs` is in the way"),
            "{}",
            stderr(&run)
        );
        assert_eq!(contents(&out), before);
    }
}

#[test]
fn a_folder_in_the_way_of_a_file_leaves_all_as_it_is() {
    let scratch = Scratch::new("folder");
    let out = scratch.out();
    fs::create_dir_all(out.join("src/lib.rs")).expect("a folder can be made");
    let run = generator(&out, &[]);
    assert_eq!(code(&run), 2, "{}", stderr(&run));
    assert_eq!(paths(&out), Vec::<PathBuf>::new());
}

#[test]
fn a_file_in_the_way_of_a_folder_leaves_all_as_it_is() {
    let scratch = Scratch::new("file");
    let out = scratch.out();
    fs::create_dir_all(&out).expect("a folder can be made");
    fs::write(out.join("src"), "mine").expect("a file can be written");
    let before = contents(&out);
    let run = generator(&out, &[]);
    assert_eq!(code(&run), 2, "{}", stderr(&run));
    assert_eq!(contents(&out), before);
}

#[test]
fn a_run_that_fails_leaves_all_as_it_is() {
    let scratch = Scratch::new("fails");
    let out = scratch.out();
    assert_eq!(code(&generator(&out, &["--quiet"])), 0);
    fs::write(out.join("src/lib.rs"), format!("// {MARK}\n")).expect("it can be written");
    fs::remove_file(out.join("src/talk/client.rs")).expect("it can be removed");
    let before = contents(&out);

    // A file where the new text of `src/lib.rs` would wait, so that it cannot be written.
    fs::create_dir(out.join(".generator-staging")).expect("a folder can be made");
    fs::write(out.join(".generator-staging/src"), "").expect("a file can be written");
    let failed = generator(&out, &[]);
    assert_eq!(code(&failed), 2, "{}", stderr(&failed));
    assert_eq!(contents(&out), before);

    let run = generator(&out, &[]);
    assert!(stdout(&run).contains("2 written"), "{}", stdout(&run));
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_neither_followed_nor_replaced() {
    use std::os::unix::fs::symlink;

    let scratch = Scratch::new("links");
    let out = scratch.out();
    let outside = scratch.0.join("outside");
    fs::create_dir_all(out.join("src")).expect("a folder can be made");
    fs::create_dir_all(&outside).expect("a folder can be made");
    let generated = format!("// {MARK}\n");
    fs::write(outside.join("lib.rs"), &generated).expect("a file can be written");

    symlink(outside.join("lib.rs"), out.join("src/lib.rs")).expect("a link can be made");
    let run = generator(&out, &[]);
    assert_eq!(code(&run), 2, "{}", stderr(&run));
    fs::remove_file(out.join("src/lib.rs")).expect("the link can be removed");

    for folder in ["src/hazard", ".generator-staging"] {
        symlink(&outside, out.join(folder)).expect("a link can be made");
        let run = generator(&out, &[]);
        assert_eq!(code(&run), 2, "{folder}: {}", stderr(&run));
        assert!(stderr(&run).contains("is in the way"), "{}", stderr(&run));
        fs::remove_file(out.join(folder)).expect("the link can be removed");
    }

    assert_eq!(
        contents(&outside),
        [(PathBuf::from("lib.rs"), generated.into_bytes())]
    );
}

#[test]
fn the_same_specs_make_the_same_bytes() {
    let (first, second) = (Scratch::new("bytes-1"), Scratch::new("bytes-2"));
    for scratch in [&first, &second] {
        assert_eq!(code(&generator(&scratch.out(), &["--quiet"])), 0);
    }
    assert_eq!(contents(&first.out()), contents(&second.out()));
    for (path, bytes) in contents(&first.out()) {
        let text = String::from_utf8(bytes).expect("generated files are UTF-8");
        assert!(
            text[..text.len().min(256)].contains(MARK),
            "{}",
            path.display()
        );
        assert!(
            text.ends_with('\n') && !text.ends_with("\n\n"),
            "{}",
            path.display()
        );
        let untidy = |line: &str| line.ends_with(' ') || line.contains('\t') || line.contains('\r');
        assert!(!text.lines().any(untidy), "{}", path.display());
    }
}

#[test]
fn specs_with_findings_write_nothing() {
    let scratch = Scratch::new("findings");
    let specs = scratch.0.join("spec");
    fs::create_dir_all(specs.join("common")).expect("a folder can be made");
    fs::write(specs.join("common/errors.yaml"), "errors: []\nodd: 1\n").expect("it can be written");
    let out = scratch.out();
    let output = run([
        "--spec".as_ref(),
        specs.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
    ]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(
        stderr(&output).contains("errors.yaml:2:1"),
        "{}",
        stderr(&output)
    );
    assert!(!out.exists());
}

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
