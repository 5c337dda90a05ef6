//! Lists the actions of the client, so that the tests over all actions have every new one as well.

use std::path::Path;
use std::{env, fs, io};

/// What stands before the name of an action's type.
const ACTION: &str = "impl runtime::Action for ";

fn main() -> io::Result<()> {
    let source = Path::new("../generated/src");
    println!("cargo::rerun-if-changed={}", source.display());
    let mut table = String::new();
    for module in names(source)? {
        let folder = source.join(&module).join("actions");
        if !folder.is_dir() {
            continue;
        }
        let mut actions = Vec::new();
        for file in names(&folder)? {
            let code = fs::read_to_string(folder.join(file))?;
            let named = code.lines().find_map(|line| line.strip_prefix(ACTION));
            actions.extend(named.map(|rest| rest.trim_end_matches(" {").to_owned()));
        }
        table += &format!("{module}: {};\n", actions.join(", "));
    }
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    let code = format!(
        "macro_rules! each_action {{\n($with:ident) => {{\n$with! {{\n{table}}}\n}};\n}}\n"
    );
    fs::write(Path::new(&out).join("actions.rs"), code)
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries: io::Result<Vec<_>> = fs::read_dir(folder)?.collect();
    let mut names: Vec<_> = entries?
        .iter()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}
