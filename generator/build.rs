//! Tells the generator what it is made of: output is as old as the generator that made it.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What decides on the output, beside this package.
const SOURCES: &[&str] = &[
    "src",
    "askama.toml",
    "../model/src",
    "../templates",
    "../Cargo.lock",
    "../Cargo.toml",
];

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        hash(&package.join(source), &mut hasher)?;
    }
    println!(
        "cargo::rustc-env=GENERATOR_FINGERPRINT={:016x}",
        hasher.finish()
    );
    Ok(())
}

/// Hashes a file, or the files below a folder, with their names.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    path.file_name().hash(hasher);
    if !path.is_dir() {
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
    for path in entries.collect::<io::Result<BTreeSet<_>>>()? {
        hash(&path, hasher)?;
    }
    Ok(())
}
