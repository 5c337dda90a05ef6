//! Puts the specs into the library, so that whoever uses it needs no files of ours.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let root = Path::new("../spec");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut paths = Vec::new();
    collect(root, &mut paths)?;
    paths.sort();
    let mut table = String::from("&[\n");
    for path in paths {
        let name: Vec<_> = path
            .strip_prefix(root)
            .map_err(io::Error::other)?
            .iter()
            .map(|part| part.to_string_lossy())
            .collect();
        let file = path.canonicalize()?;
        table += &format!("({:?}, include_str!({file:?})),\n", name.join("/"));
    }
    table += "]\n";
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(Path::new(&out).join("specs.rs"), table)
}

/// Adds the YAML files below a folder.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            paths.push(path);
        }
    }
    Ok(())
}
