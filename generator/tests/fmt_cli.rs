//! The command `fmt`, and what `check` says of specs that it would change.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs, process};

/// The project's own specs in a folder of their own, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("generator-fmt-{}-{name}", process::id()));
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        for part in ["common", "tiw", "tiw/actions"] {
            fs::create_dir_all(folder.join("spec").join(part)).expect("a folder");
            for entry in fs::read_dir(spec.join(part)).expect("specs") {
                let from = entry.expect("an entry").path();
                let to = folder.join("spec").join(part);
                if from.is_file() {
                    fs::copy(&from, to.join(from.file_name().expect("a name"))).expect("a copy");
                }
            }
        }
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_generator"))
            .args(arguments)
            .arg("--spec")
            .arg(self.0.join("spec"))
            .output()
            .expect("a run")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("the folder is removed");
    }
}

#[test]
fn specs_are_put_into_the_form_and_named_until_then() {
    let folder = Folder::new("form");
    let service = folder.0.join("spec/tiw/service.yaml");
    let right = fs::read_to_string(&service).expect("a spec");
    fs::write(&service, right.replace('\n', "\r\n")).expect("a file");
    let out = folder.0.join("out");
    let out = out.to_str().expect("a path");

    assert!(folder.run(&["generate", "--out", out]).status.success());
    let check = folder.run(&["check", "--out", out, "--format", "github"]);
    assert_eq!(check.status.code(), Some(1));
    let said = String::from_utf8_lossy(&check.stdout);
    assert!(
        said.contains("tiw/service.yaml,title=not-formatted"),
        "{said}"
    );
    assert!(said.contains("cargo run -p generator -- fmt"), "{said}");

    let fmt = folder.run(&["fmt"]);
    assert_eq!(fmt.status.code(), Some(0));
    let said = String::from_utf8_lossy(&fmt.stdout);
    assert!(
        said.contains("tiw/service.yaml\n1 file changed.\n"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&service).expect("a spec"), right);
    // What specs mean is as before, so that nothing is to be made again.
    assert!(folder.run(&["check", "--out", out]).status.success());
    let again = folder.run(&["fmt"]);
    assert!(again.stdout.ends_with(b"0 files changed.\n"));
    let left = fs::read_dir(folder.0.join("spec/tiw"))
        .expect("a folder")
        .count();
    assert_eq!(left, 3, "service, errors and actions alone");
}
