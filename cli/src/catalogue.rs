//! The user's catalogue.

use std::fs;
use std::path::Path;

use tencentcloud_model::catalogue::{Catalogue, Writer};
use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::metadata::{ErrorCodes, Metadata, Options};
use tencentcloud_model::sources::Sources;

use crate::failure::{Failure, Outcome};
use crate::services::added_path;
use crate::terminal::{self, Progress};

/// Puts all services of a package of metadata into the user's catalogue, in place of the old one.
/// Sentences come from `prose`, error codes from `errors`.
pub fn add(wheel: &Path, prose: Option<&Path>, errors: Option<&Path>) -> Outcome {
    let path = added_path().ok_or_else(no_place)?;
    let open = |path: &Path| Metadata::open(path).map_err(refused);
    let metadata = open(wheel)?;
    let prose = prose.map(open).transpose()?;
    let errors = errors.map(ErrorCodes::open).transpose().map_err(refused)?;
    let options = Options {
        prose: prose.as_ref(),
        errors: errors.as_ref(),
        ..Options::default()
    };
    let mut writer = Writer::new(metadata.release());
    let progress = Progress::new();
    progress.tell(&format!(
        "reading {} versions of services",
        metadata.versions().len()
    ));
    let mut left_out = Vec::new();
    let failed = |error| Failure::usage(format!("cannot write {}: {error}", path.display()));
    writer
        .add_metadata(&metadata, options, |version, failure| {
            let reason = failure
                .findings
                .first()
                .map_or("", |finding| &finding.message);
            left_out.push(format!(
                "{} {} is left out: {reason}",
                version.service, version.date
            ));
        })
        .map_err(failed)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let services = writer.len();
    let bytes = writer.write(&path).map_err(failed)?;
    drop(progress);
    for line in left_out {
        terminal::tell(&line);
    }
    terminal::tell(&format!(
        "{services} services of {}, {bytes} bytes: {}",
        metadata.release(),
        path.display()
    ));
    Ok(())
}

/// Reads all of the user's catalogue.
pub fn verify() -> Outcome {
    let path = added_path().ok_or_else(no_place)?;
    if !path.exists() {
        let failure = Failure::usage(format!("there is no catalogue at {}", path.display()));
        return Err(failure.hint("`tencentcloud catalogue add WHEEL` writes one"));
    }
    let catalogue = Catalogue::open(&path)?;
    catalogue.verify()?;
    let (services, origin) = (catalogue.entries().len(), catalogue.origin());
    terminal::tell(&format!("{services} services of {origin} are whole."));
    Ok(())
}

fn no_place() -> Failure {
    Failure::usage("HOME is not set: name a file with TENCENTCLOUD_CATALOGUE")
}

fn refused(finding: Diagnostic) -> Failure {
    let (place, _) = finding.location(&Sources::default());
    let failure = Failure::usage(format!("{place}: {}", finding.message));
    match finding.help {
        Some(help) => failure.hint(help),
        None => failure,
    }
}
