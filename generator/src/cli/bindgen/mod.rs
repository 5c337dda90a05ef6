//! `bindgen` and `list`: the cloud's own metadata.

mod named;
mod write;

use std::path::Path;
use std::time::Instant;

use generator::bindgen::{Bindgen, select, whole};
use generator::output::{self, OutputError};
use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::escape::harmless;
use tencentcloud_model::metadata::{ErrorCodes, Failure, Options, Version};

use self::named::{command, drivers, packages, prose, target, within_crate, words};
use self::write::{check, write};
use super::generate::failure;
use super::{Arguments, FINDING, FINE, count, print, report};

/// Why there is no output.
enum Stop {
    /// The work could not be done.
    Message(String),
    /// There is something to mend.
    Findings(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Findings(failure)
    }
}

impl From<Diagnostic> for Stop {
    fn from(finding: Diagnostic) -> Self {
        Stop::Findings(finding.into())
    }
}

impl From<OutputError> for Stop {
    fn from(error: OutputError) -> Self {
        Stop::Message(failure(error))
    }
}

fn stop<T>(message: impl AsRef<str>) -> Result<T, Stop> {
    Err(Stop::Message(format!("error: {}\n", message.as_ref())))
}

/// Writes code for what is named, or compares it with what is there.
pub fn bindgen(arguments: &Arguments) -> Result<u8, String> {
    settle(arguments, generate(arguments))
}

/// Lists actions.
pub fn list(arguments: &Arguments) -> Result<u8, String> {
    settle(arguments, actions(arguments))
}

fn settle(arguments: &Arguments, result: Result<u8, Stop>) -> Result<u8, String> {
    match result {
        Ok(code) => Ok(code),
        Err(Stop::Message(message)) => Err(message),
        Err(Stop::Findings(Failure { findings, sources })) => {
            Ok(report(findings, &sources, arguments.format))
        }
    }
}

fn generate(arguments: &Arguments) -> Result<u8, Stop> {
    let started = Instant::now();
    let (metadata, second) = packages(arguments)?;
    let errors = arguments.errors.as_deref();
    let errors = errors.map(ErrorCodes::open).transpose()?;
    let Some(out) = &arguments.given_out else {
        return stop("name the folder to write to: `--out ../my-app/src/cloud`");
    };
    for path in &arguments.metadata {
        output::admit(out, path)?;
    }
    let words = words(arguments, out)?;
    let wanted = if arguments.all {
        whole(&metadata)
    } else {
        match select(&metadata, &words)? {
            Ok(wanted) => wanted,
            Err(unknown) => return stop(unknown.join("\nerror: ")),
        }
    };
    for wanted in &wanted {
        let version = wanted.version;
        if errors.as_ref().is_some_and(|errors| !errors.has(version)) {
            let Version { module, .. } = version;
            let number = version.number();
            eprintln!("warning: `--errors` has no codes of `{module}`, version {number}");
        }
    }
    let bindgen = Bindgen {
        metadata: &metadata,
        options: Options {
            prose: prose(arguments, &metadata, second.as_ref())?,
            errors: errors.as_ref(),
            ..Options::default()
        },
        drivers: drivers(arguments)?,
        target: target(arguments, out)?,
        command: command(arguments, &within_crate(arguments, out), |path| {
            path.file_name().map_or(path, Path::new)
        }),
    };
    if arguments.check {
        check(arguments, out, &bindgen, &wanted)
    } else {
        write(arguments, out, &bindgen, &wanted, started)
    }
}

/// Prints the actions in whose names or titles all words are found.
fn actions(arguments: &Arguments) -> Result<u8, Stop> {
    let (metadata, second) = packages(arguments)?;
    let words: Vec<_> = arguments
        .words
        .iter()
        .map(|word| word.to_string_lossy().to_lowercase())
        .collect();
    let mut found = 0;
    for version in metadata.versions() {
        let contents = metadata.contents(version)?;
        let twin = second
            .as_ref()
            .and_then(|second| Some((second, second.twin(version)?)));
        let translated = twin
            .map(|(second, twin)| second.contents(twin))
            .transpose()?;
        for (action, title) in &contents.actions {
            let translated = translated
                .as_ref()
                .and_then(|contents| contents.actions.get(action));
            let line = format!(
                "{}.{action}  {}",
                version.module,
                translated.unwrap_or(title)
            );
            let lower = line.to_lowercase();
            if words.iter().all(|word| lower.contains(word)) {
                print(&format!("{}\n", harmless(line.trim_end())));
                found += 1;
            }
        }
    }
    if found == 0 {
        eprintln!("No action has all of these words in its name or its title.");
        return Ok(FINDING);
    }
    if !arguments.quiet {
        eprintln!("{}", count(found, "action"));
    }
    Ok(FINE)
}
