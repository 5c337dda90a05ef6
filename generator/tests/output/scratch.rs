//! A folder of a test's own, and runs of the generator in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;
use std::{fs, process};

use generator::output::STATE;

/// A folder of a test's own, gone when the test has passed.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Scratch(path)
    }

    pub fn out(&self) -> PathBuf {
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
pub fn generator(out: &Path, arguments: &[&str]) -> Output {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/hazards/spec");
    run(arguments.iter().map(|argument| argument.as_ref()).chain([
        "--spec".as_ref(),
        specs.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
    ]))
}

pub fn run<'a>(arguments: impl IntoIterator<Item = &'a OsStr>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_generator"))
        .args(arguments)
        .output()
        .expect("the generator runs")
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("the generator was not killed")
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("output is UTF-8")
}

/// The files below a folder, the generator's own aside, as paths below it, sorted.
pub fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(folder.join(&below)).expect("the folder can be read") {
            let path = below.join(entry.expect("the folder can be read").file_name());
            if path == Path::new(STATE) {
                continue;
            }
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
pub fn times(out: &Path) -> Vec<(PathBuf, SystemTime)> {
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
pub fn contents(out: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let read = |path: PathBuf| {
        let bytes = fs::read(out.join(&path)).expect("the file can be read");
        (path, bytes)
    };
    paths(out).into_iter().map(read).collect()
}

/// Copies the specs of the hazards.
pub fn copy_specs(to: &Path) {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/hazards/spec");
    copy(&specs, to);
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in contents(from) {
        let path = to.join(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
}
