//! Arguments, commands, and what they print.

mod generate;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use generator::diagnostic::{self, Diagnostic, Style};
use generator::load::Sources;
use generator::model::Model;
use generator::{load, resolve};
use lexopt::prelude::{Long, Short, Value};

/// Exit code when all is well.
pub const FINE: u8 = 0;

/// Exit code when there is something to mend.
pub const FINDING: u8 = 1;

/// Exit code when the work could not be done.
pub const COULD_NOT_RUN: u8 = 2;

const HELP: &str = "\
Turns the specs of Tencent Cloud's services into a Rust client crate and its documentation.

Usage: cargo run -p generator [-- [COMMAND] [OPTIONS]]

Commands:
  generate    Write what differs (the default)
  check       Write nothing; list what would change

Options:
  --spec DIR  Folder of the specs [default: spec]
  --out DIR   Folder to write to [default: generated]
  --quiet     Print findings only
  -h, --help  Print this

Exit codes: 0 fine, 1 a finding, 2 could not run.

Examples:
  cargo run -p generator
  cargo run -p generator -- check
  cargo run -p generator -- --spec my/spec --out /tmp/client
";

/// What was asked for.
#[derive(Debug)]
pub struct Arguments {
    command: Command,
    spec: PathBuf,
    out: PathBuf,
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Generate,
    Check,
    Help,
}

impl Arguments {
    /// Reads the command line.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in one line.
    pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut parsed = Arguments {
            command: Command::Generate,
            spec: "spec".into(),
            out: "generated".into(),
            quiet: false,
        };
        let mut parser = lexopt::Parser::from_args(arguments);
        let mut named = false;
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            match argument {
                Short('h') | Long("help") => parsed.command = Command::Help,
                Long("quiet") => parsed.quiet = true,
                Long("spec") => {
                    parsed.spec = parser.value().map_err(|error| error.to_string())?.into()
                }
                Long("out") => {
                    parsed.out = parser.value().map_err(|error| error.to_string())?.into()
                }
                Value(word) if !named => {
                    named = true;
                    parsed.command = match word.to_str() {
                        Some("generate") => Command::Generate,
                        Some("check") => Command::Check,
                        Some("help") => Command::Help,
                        _ => return Err(format!("there is no command `{}`", word.display())),
                    };
                }
                other => return Err(other.unexpected().to_string()),
            }
        }
        Ok(parsed)
    }
}

/// Does what was asked for.
pub fn run(arguments: &Arguments) -> ExitCode {
    let code = match arguments.command {
        Command::Generate => generate::write(arguments),
        Command::Check => generate::check(arguments),
        Command::Help => {
            print(HELP);
            Ok(FINE)
        }
    };
    code.unwrap_or_else(|failure| {
        eprint!("{failure}");
        COULD_NOT_RUN
    })
    .into()
}

/// The specs, read and found right; or their findings, printed.
///
/// # Errors
///
/// What kept the specs from being loaded.
fn read(spec: &Path) -> Result<Result<(Sources, Model), u8>, String> {
    if !spec.is_dir() {
        return Err(format!(
            "error: there is no folder `{}`: run this where the specs are, or name them with --spec DIR\n",
            spec.display()
        ));
    }
    let sources = match load::load(spec) {
        Ok(sources) => sources,
        Err(findings) => return Ok(Err(report(findings, &Sources::default()))),
    };
    match resolve::read(&sources) {
        Ok(model) => Ok(Ok((sources, model))),
        Err(findings) => Ok(Err(report(findings, &sources))),
    }
}

/// Prints findings, in the order of their places.
fn report(mut findings: Vec<Diagnostic>, sources: &Sources) -> u8 {
    diagnostic::sort(&mut findings, sources);
    let colors = std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let style = if colors { Style::Color } else { Style::Plain };
    eprint!("{}", diagnostic::render(&findings, sources, style));
    eprintln!("{}", count(findings.len(), "finding"));
    FINDING
}

/// A number and what it counts.
fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}

/// Prints to standard output; a reader that has gone away is no error.
fn print(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
}
