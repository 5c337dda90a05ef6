//! Workspaces beside the project's own, for code that must or must not compile.
//!
//! They share one target folder, so that what they depend on is compiled once, and take the
//! project's versions, so that nothing is fetched that the project has not.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::project;

/// A workspace below the folder that cargo keeps for tests.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// A workspace of these members. `scratch` is `CARGO_TARGET_TMPDIR`.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    #[must_use]
    pub fn new(scratch: &str, name: &str, members: &[&str]) -> Self {
        let scratch = Path::new(scratch);
        let workspace = Workspace {
            folder: scratch.join(name),
            target: scratch.join("target"),
        };
        let runtime = project().join("runtime");
        workspace.write(
            "Cargo.toml",
            &format!(
                r#"[workspace]
resolver = "3"
members = {members:?}

[workspace.package]
version = "0.1.0"
edition = "2024"
rust-version = "1.89"
license = "MIT OR Apache-2.0"
publish = false

[workspace.dependencies]
tencentcloud-runtime = {{ path = {runtime:?}, default-features = false }}
serde = {{ version = "1.0.228", default-features = false, features = ["std"] }}
serde_json = "1.0.145"

[workspace.lints.rust]
warnings = "deny"
missing_docs = "deny"

[workspace.lints.clippy]
all = {{ level = "deny", priority = -1 }}

[profile.dev]
debug = false
"#
            ),
        );
        let lock = project().join("Cargo.lock");
        let versions =
            fs::read_to_string(&lock).unwrap_or_else(|error| panic!("{}: {error}", lock.display()));
        workspace.write("Cargo.lock", &versions);
        workspace
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program of it that was built.
    #[must_use]
    pub fn binary(&self, name: &str) -> PathBuf {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        self.target.join("debug").join(name)
    }

    /// Writes a file of it, unless that holds the text already.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|now| now == text) {
            return;
        }
        let written = match path.parent() {
            Some(parent) => fs::create_dir_all(parent).and_then(|()| fs::write(&path, text)),
            None => fs::write(&path, text),
        };
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Runs cargo in it, without the network.
    ///
    /// # Panics
    ///
    /// If cargo cannot be run.
    #[must_use]
    pub fn cargo(&self, arguments: &[&str]) -> Output {
        // Not by `eprintln`, which is held back while a test runs.
        let doing = arguments.join(" ");
        let said = writeln!(
            io::stderr(),
            "{}: cargo {doing}; the first time this compiles for minutes",
            self.folder.display()
        );
        said.expect("standard error can be written");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Command::new(cargo)
            .args(arguments)
            .arg("--offline")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never")
            .env("RUSTDOCFLAGS", "-D warnings")
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap_or_else(|error| panic!("cargo: {error}"))
    }

    /// Runs cargo in it, and sees it succeed.
    ///
    /// # Panics
    ///
    /// With what cargo says, if it fails.
    pub fn succeed(&self, arguments: &[&str]) {
        let output = self.cargo(arguments);
        assert!(
            output.status.success(),
            "cargo {} failed:\n{}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
