//! Lists the actions of the client, the programs on their pages and its types, so that the tests over
//! all of them have every new one as well.

mod twins;

use std::path::Path;
use std::{env, fs, io};

/// What stands before the name of an action's type.
const ACTION: &str = "runtime::action!(";

fn main() -> io::Result<()> {
    let generated = Path::new("../generated");
    let (source, docs) = (generated.join("src"), generated.join("docs"));
    println!("cargo::rerun-if-changed={}", source.display());
    println!("cargo::rerun-if-changed={}", docs.display());
    let mut table = String::new();
    let mut programs = String::new();
    let mut list = String::new();
    let mut twins = twins::Twins::default();
    for module in names(&source)? {
        let folder = source.join(&module).join("actions");
        if !folder.is_dir() {
            continue;
        }
        let mut actions = Vec::new();
        for file in names(&folder)? {
            let code = fs::read_to_string(folder.join(&file))?;
            let named = code.lines().find_map(|line| line.strip_prefix(ACTION));
            let named = named.and_then(|rest| rest.split(':').next());
            actions.extend(named.map(str::to_owned));
        }
        for files in ["actions", "types"].map(|files| source.join(&module).join(files)) {
            for file in names(&files).unwrap_or_default() {
                twins.add(&module, &fs::read_to_string(files.join(&file))?);
            }
        }
        table += &format!("{module}: {};\n", actions.join(", "));
        let pages = docs.join(&module).join("actions");
        for page in names(&pages)? {
            let action = page.trim_end_matches(".md");
            let text = fs::read_to_string(pages.join(&page))?;
            let program = program(&text).ok_or_else(|| io::Error::other(page.clone()))?;
            let name = format!("{module}_{}", action.to_lowercase());
            programs += &format!(
                "mod {name} {{\n{program}\npub async fn run() -> Result<(), Error> {{ example().await }}\n}}\n"
            );
            list += &format!("(\"{module}/{action}\", || Box::pin({name}::run())),\n");
        }
    }
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    let out = Path::new(&out);
    let code = format!(
        "macro_rules! each_action {{\n($with:ident) => {{\n$with! {{\n{table}}}\n}};\n}}\n"
    );
    fs::write(out.join("actions.rs"), code)?;
    fs::write(out.join("twins.rs"), twins.print())?;
    let code = format!("{programs}\npub const PROGRAMS: &[(&str, Program)] = &[\n{list}];\n");
    fs::write(out.join("programs.rs"), code)
}

/// The program under the heading `Rust` of an action's page.
fn program(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("\n## Rust\n")?;
    let (_, rest) = rest.split_once("```rust\n")?;
    Some(rest.split_once("\n```")?.0)
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
