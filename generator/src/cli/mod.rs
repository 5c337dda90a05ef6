//! Arguments, commands, and what they print.

mod arguments;
mod bindgen;
mod catalogue;
mod diff;
mod fmt;
mod generate;
mod git;
mod help;
mod import;
mod rules;
mod schema;
mod workspace;

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use generator::lower::names;
use tencentcloud_model::diagnostic::{self, Diagnostic, Style, machine};
use tencentcloud_model::escape::harmless_lines;
use tencentcloud_model::load;
use tencentcloud_model::model::Model;
use tencentcloud_model::sources::Sources;

pub use self::arguments::Arguments;
use self::arguments::Format;
use self::help::Command;

/// Exit code when all is well.
pub const FINE: u8 = 0;

/// Exit code when there is something to mend.
pub const FINDING: u8 = 1;

/// Exit code when the work could not be done.
pub const COULD_NOT_RUN: u8 = 2;

/// Does what was asked for.
pub fn run(arguments: &Arguments) -> ExitCode {
    let code = match arguments.command {
        Command::Generate => generate::write(arguments),
        Command::Check => generate::check(arguments),
        Command::Fmt => fmt::write(arguments),
        Command::Diff => diff::diff(arguments),
        Command::Import => import::write(arguments),
        Command::Bindgen => bindgen::bindgen(arguments),
        Command::List => bindgen::list(arguments),
        Command::Rules => Ok(rules::list(arguments)),
        Command::Explain => rules::explain(arguments),
        Command::Schema => schema::write(arguments),
        Command::Catalogue => catalogue::write(arguments),
        Command::Help => help(arguments),
        Command::Version => {
            print(concat!("generator ", env!("CARGO_PKG_VERSION"), "\n"));
            Ok(FINE)
        }
    };
    code.unwrap_or_else(|failure| {
        eprint!("{}", harmless_lines(&failure));
        if arguments.format == Format::Github {
            let message = failure.trim().trim_start_matches("error: ");
            print(&machine::annotation(
                machine::Level::Error,
                None,
                "could not run",
                message,
            ));
        }
        COULD_NOT_RUN
    })
    .into()
}

/// Prints the page of a command, or that of all.
fn help(arguments: &Arguments) -> Result<u8, String> {
    let page = match arguments.words.first() {
        Some(word) => arguments::command(word)
            .map_err(|error| format!("error: {error}\n"))?
            .page(),
        None => help::overview(),
    };
    print(&page);
    Ok(FINE)
}

/// The folder of the specs, which is there.
fn spec_folder(arguments: &Arguments) -> Result<&Path, String> {
    let spec = &arguments.spec;
    if spec.is_dir() {
        return Ok(spec);
    }
    Err(format!(
        "error: there is no folder `{}`, here or above: run this where the specs are, or name them with --spec DIR\n",
        spec.display()
    ))
}

/// The specs of some services, or of all if none are named, read and found right; or their
/// findings, printed.
///
/// # Errors
///
/// What kept the specs from being loaded.
fn read(
    arguments: &Arguments,
    services: &[String],
) -> Result<Result<(Sources, Model), u8>, String> {
    Ok(load(arguments, services)?.and_then(|sources| {
        let model = resolve(arguments, &sources)?;
        Ok((sources, model))
    }))
}

/// The specs of some services, or of all if none are named; or what keeps them from being read,
/// printed.
///
/// # Errors
///
/// There is no folder of specs.
fn load(arguments: &Arguments, services: &[String]) -> Result<Result<Sources, u8>, String> {
    let spec = spec_folder(arguments)?;
    let report = |findings| report(findings, &Sources::default(), arguments.format);
    Ok(load::load_services(spec, services).map_err(report))
}

/// What the specs say; or their findings, printed.
fn resolve(arguments: &Arguments, sources: &Sources) -> Result<Model, u8> {
    let report = |findings| report(findings, sources, arguments.format);
    tencentcloud_model::read_with(sources, names::findings).map_err(report)
}

/// Prints findings, in the order of their places: for programs to standard output, for people to
/// standard error.
fn report(mut findings: Vec<Diagnostic>, sources: &Sources, format: Format) -> u8 {
    diagnostic::sort(&mut findings, sources);
    match format {
        Format::Json => print(&machine::json(&findings, sources)),
        Format::Github => print(&machine::github(&findings, sources)),
        Format::Text | Format::Markdown => {}
    }
    if format != Format::Json {
        let style = style(&std::io::stderr());
        eprint!("{}", diagnostic::render(&findings, sources, style));
        eprintln!("{}", count(findings.len(), "finding"));
    }
    FINDING
}

/// Colours for a terminal whose user did not ask for none.
fn style(stream: &impl IsTerminal) -> Style {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if stream.is_terminal() && !refused {
        Style::Color
    } else {
        Style::Plain
    }
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
