//! What the tests share: the project's folders, what is generated from specs, and workspaces of
//! their own for code that must or must not compile.

pub mod nested;
pub mod samples;

use std::path::{Path, PathBuf};

use generator::output::{Files, Run};
use generator::part::Part;
use tencentcloud_model::diagnostic::{Diagnostic, Style, render};
use tencentcloud_model::load::load;
use tencentcloud_model::model::Model;
use tencentcloud_model::read;
use tencentcloud_model::sources::Sources;

/// The folder of the project.
#[must_use]
pub fn project() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

/// The specs of a folder of the project.
///
/// # Panics
///
/// With the findings, if there are any.
#[must_use]
pub fn model(specs: &str) -> Model {
    let sources = load(&project().join(specs))
        .unwrap_or_else(|findings| fail(&findings, &Sources::default()));
    resolve(&sources)
}

/// The same for specs that are in memory.
///
/// # Panics
///
/// With the findings, if there are any.
#[must_use]
pub fn resolve(sources: &Sources) -> Model {
    read(sources).unwrap_or_else(|findings| fail(&findings, sources))
}

/// All that is generated from specs.
///
/// # Panics
///
/// With the findings, if there are any.
#[must_use]
pub fn generate(model: &Model) -> Files {
    generator::generate(model).unwrap_or_else(|findings| fail(&findings, &Sources::default()))
}

/// Writes files as the generator does.
///
/// # Panics
///
/// If they cannot be written.
pub fn write(out: &Path, files: &Files) {
    let mut run = Run::begin(out, |_| ()).expect("nobody holds the folder");
    run.add(files, None).expect("the files can be written");
    let folders = Part::Package.folders();
    run.finish(&folders, true)
        .expect("the files can be put in place");
}

fn fail(findings: &[Diagnostic], sources: &Sources) -> ! {
    panic!("{}", render(findings, sources, Style::Plain))
}

/// The files below a folder, as paths below it, sorted.
///
/// # Panics
///
/// If the folder cannot be read.
#[must_use]
pub fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let path = folder.join(&below);
        let entries = path
            .read_dir()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for entry in entries {
            let entry = entry.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let path = below.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                _ => paths.push(path),
            }
        }
    }
    paths.sort();
    paths
}

/// The front page, whose programs compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct FrontPage;
