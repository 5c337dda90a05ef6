//! What the command line does to the output folder, and what it never does.

mod command_line;
mod faults;
mod named;
mod places;
mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

use generator::output::{MARK, STATE};
use scratch::{Scratch, code, contents, generator, paths, run, stderr, stdout, times};

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

    let writable = permissions(&out.join("src/lib.rs"));
    let mut read_only = permissions(&out.join("src/lib.rs"));
    read_only.set_readonly(true);
    fs::set_permissions(out.join("src/lib.rs"), read_only).expect("it is ours");
    let failed = generator(&out, &[]);
    assert_eq!(code(&failed), 2, "{}", stderr(&failed));
    assert!(
        stderr(&failed).contains("lib.rs` is read-only, but has to change. Nothing was changed"),
        "{}",
        stderr(&failed)
    );
    assert_eq!(contents(&out), before);
    fs::set_permissions(out.join("src/lib.rs"), writable).expect("it is ours");

    let run = generator(&out, &[]);
    assert!(stdout(&run).contains("2 written"), "{}", stdout(&run));
}

fn permissions(path: &Path) -> fs::Permissions {
    fs::metadata(path).expect("it is there").permissions()
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
    fs::write(out.join("src/stale.rs"), &generated).expect("a file can be written");
    fs::write(outside.join("lib.rs"), &generated).expect("a file can be written");

    symlink(outside.join("lib.rs"), out.join("src/lib.rs")).expect("a link can be made");
    let run = generator(&out, &[]);
    assert_eq!(code(&run), 2, "{}", stderr(&run));
    fs::remove_file(out.join("src/lib.rs")).expect("the link can be removed");

    for folder in ["src/hazard", STATE] {
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
