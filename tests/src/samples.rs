//! The Rust programs that documentation shows.

use std::collections::BTreeSet;

use generator::output::Files;

/// The Rust code blocks of Markdown.
#[must_use]
pub fn in_markdown(markdown: &str) -> Vec<String> {
    let mut samples = Vec::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        let fence = line.len() - line.trim_start_matches('`').len();
        if fence < 3 {
            continue;
        }
        let end = &line[..fence];
        let code: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
        if matches!(&line[fence..], "rust" | "no_run") {
            samples.push(code.join("\n"));
        }
    }
    samples
}

/// The doctests of a client's methods.
#[must_use]
pub fn doctests(files: &Files) -> BTreeSet<String> {
    let clients = files.iter().filter(|(path, _)| path.ends_with("client.rs"));
    clients
        .flat_map(|(_, code)| {
            let docs = code
                .lines()
                .filter_map(|line| line.trim_start().strip_prefix("///"));
            let docs: Vec<_> = docs
                .map(|line| line.strip_prefix(' ').unwrap_or(line))
                .collect();
            in_markdown(&docs.join("\n"))
        })
        .collect()
}
