//! `fmt`: specs in the documented form.

use std::fs;

use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::escape::harmless;
use tencentcloud_model::fmt::changes;
use tencentcloud_model::load;
use tencentcloud_model::sources::Sources;

use super::{Arguments, FINE, count, print, report, spec_folder};

/// Puts the specs into the form; files that are no YAML stay as they are.
pub fn write(arguments: &Arguments) -> Result<u8, String> {
    let spec = spec_folder(arguments)?;
    let sources = match load::load(spec) {
        Ok(sources) => sources,
        Err(findings) => return Ok(report(findings, &Sources::default(), arguments.format)),
    };
    let changes = changes(&sources);
    for change in &changes {
        let path = spec.join(&change.path);
        // In one step, so that a run that is killed leaves the file old or new.
        let name = path.file_name().unwrap_or_default().display();
        let new = path.with_file_name(format!(".{name}.new"));
        fs::write(&new, &change.text)
            .and_then(|()| fs::rename(&new, &path))
            .map_err(|error| format!("error: `{}`: {error}\n", path.display()))?;
        if !arguments.quiet {
            print(&format!("{}\n", harmless(&path.display().to_string())));
        }
    }
    if !arguments.quiet {
        print(&format!("{} changed.\n", count(changes.len(), "file")));
    }
    Ok(FINE)
}

/// The files that are in another form, as findings.
pub fn findings(arguments: &Arguments, sources: &Sources) -> Vec<Diagnostic> {
    let finding = |path: &str| {
        let path = arguments.spec.join(path).display().to_string();
        Diagnostic::in_file(
            "not-formatted",
            path,
            "the spec is not in the documented form",
        )
        .help("run `cargo run -p generator -- fmt`")
    };
    changes(sources)
        .iter()
        .map(|change| finding(&change.path))
        .collect()
}
