//! `catalogue`: many services in one file.

use std::path::{Path, PathBuf};

use tencentcloud_model::catalogue::Writer;
use tencentcloud_model::diagnostic::{self, Diagnostic};
use tencentcloud_model::metadata::{ErrorCodes, Metadata, Options};
use tencentcloud_model::sources::Sources;

use super::{Arguments, FINDING, FINE, count, print, read, style};

/// Writes the catalogue of the specs, or of metadata.
pub fn write(arguments: &Arguments) -> Result<u8, String> {
    let failed = |error| format!("error: `{}`: {error}\n", arguments.out.display());
    let (writer, left_out) = match &*arguments.metadata {
        [metadata, prose @ ..] => of_metadata(metadata, prose.first(), arguments)?,
        [] => {
            let (_, model) = match read(arguments, &[])? {
                Ok(read) => read,
                Err(code) => return Ok(code),
            };
            let mut writer = Writer::new("spec");
            writer.add(model).map_err(failed)?;
            (writer, 0)
        }
    };
    let services = writer.len();
    let bytes = writer.write(&arguments.out).map_err(failed)?;
    if !arguments.quiet {
        print(&format!(
            "{} written: {}.\n",
            count(services, "service"),
            count(bytes, "byte")
        ));
    }
    Ok(if left_out == 0 { FINE } else { FINDING })
}

/// A catalogue of metadata, and how many versions were left out.
fn of_metadata(
    path: &Path,
    prose: Option<&PathBuf>,
    arguments: &Arguments,
) -> Result<(Writer, usize), String> {
    let shown = |finding: Diagnostic| show(&[finding], &Sources::default());
    let metadata = Metadata::open(path).map_err(shown)?;
    let prose = prose.map(|path| Metadata::open(path)).transpose();
    let prose = prose.map_err(shown)?;
    let errors = arguments.errors.as_deref().map(ErrorCodes::open);
    let errors = errors.transpose().map_err(shown)?;
    let options = Options {
        prose: prose.as_ref(),
        errors: errors.as_ref(),
        ..Options::default()
    };
    let mut writer = Writer::new(metadata.release());
    let mut left_out = 0;
    writer
        .add_metadata(&metadata, options, |version, failure| {
            left_out += 1;
            eprint!("{}", show(&failure.findings, &failure.sources));
            eprintln!("{} {} is left out", version.service, version.date);
        })
        .map_err(|error| format!("error: {error}\n"))?;
    Ok((writer, left_out))
}

fn show(findings: &[Diagnostic], sources: &Sources) -> String {
    diagnostic::render(findings, sources, style(&std::io::stderr()))
}
