//! The command line, read.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use generator::diff::Verdict;
use lexopt::prelude::{Long, Short, Value};
use tencentcloud_model::nearest;

use super::help::{COMMANDS, Command, Entry, OPTIONS};
use super::workspace;

/// What was asked for.
#[derive(Debug)]
pub struct Arguments {
    /// The command.
    pub command: Command,
    /// What stands behind the command.
    pub words: Vec<OsString>,
    /// The folder that holds `spec` and `generated` where nothing else is said.
    pub root: PathBuf,
    /// Folder of the specs.
    pub spec: PathBuf,
    /// Folder to write to.
    pub out: PathBuf,
    /// That folder, if it was named.
    pub given_out: Option<PathBuf>,
    /// Packages of the cloud's metadata.
    pub metadata: Vec<PathBuf>,
    /// An official SDK, for its error codes.
    pub errors: Option<PathBuf>,
    /// The clients that code has.
    pub client: Option<String>,
    /// The package that code becomes.
    pub package: Option<String>,
    /// Whether everything is wanted.
    pub all: bool,
    /// Whether nothing is written.
    pub check: bool,
    /// Whose sentences are taken: a language, or metadata.
    pub prose: Option<String>,
    /// How findings are printed.
    pub format: Format,
    /// The verdict from which `diff` fails; none for never.
    pub fail_on: Option<Verdict>,
    /// Whether only findings are printed.
    pub quiet: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// As annotations of a pull request's lines.
    Github,
    /// For a pull request.
    Markdown,
}

impl Arguments {
    /// Reads the command line.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in one line.
    pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let root = workspace::root();
        let mut parsed = Arguments {
            command: Command::Generate,
            words: Vec::new(),
            spec: root.join("spec"),
            out: root.join("generated"),
            root,
            given_out: None,
            metadata: Vec::new(),
            errors: None,
            client: None,
            package: None,
            all: false,
            check: false,
            prose: None,
            format: Format::Text,
            fail_on: Some(Verdict::Breaking),
            quiet: false,
        };
        let mut parser = lexopt::Parser::from_args(arguments);
        let mut command = None;
        let mut given = Vec::new();
        let mut named_format = OsString::new();
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            let name = match argument {
                Short('h') => "help",
                Short('V') => "version",
                Long(name) => option(name)?,
                Value(word) => {
                    match command {
                        None => command = Some(self::command(&word)?),
                        Some(entry) if parsed.words.len() < entry.most => parsed.words.push(word),
                        Some(_) => return Err(Value(word).unexpected().to_string()),
                    }
                    continue;
                }
                other => return Err(other.unexpected().to_string()),
            };
            if given.contains(&name) && name != "metadata" {
                return Err(format!("`--{name}` is given twice"));
            }
            given.push(name);
            match name {
                "spec" => parsed.spec = value(&mut parser, name)?.into(),
                "out" => {
                    parsed.out = value(&mut parser, name)?.into();
                    parsed.given_out = Some(parsed.out.clone());
                }
                "metadata" => parsed.metadata.push(value(&mut parser, name)?.into()),
                "errors" => parsed.errors = Some(value(&mut parser, name)?.into()),
                "client" => parsed.client = Some(text(&mut parser, name)?),
                "package" => parsed.package = Some(text(&mut parser, name)?),
                "all" => parsed.all = true,
                "check" => parsed.check = true,
                "prose" => parsed.prose = Some(text(&mut parser, name)?),
                "format" => {
                    named_format = value(&mut parser, name)?;
                    parsed.format = format(&named_format)?;
                }
                "fail-on" => parsed.fail_on = fail_on(&value(&mut parser, name)?)?,
                "quiet" => parsed.quiet = true,
                _ => {}
            }
        }
        let entry = command.unwrap_or(&COMMANDS[0]);
        parsed.command = entry.command;
        if given.contains(&"help") {
            parsed.command = Command::Help;
            parsed.words = command.iter().map(|entry| entry.name.into()).collect();
            return Ok(parsed);
        }
        if given.contains(&"version") {
            parsed.command = Command::Version;
            return Ok(parsed);
        }
        if let Some(name) = given.iter().find(|name| !entry.options.contains(name)) {
            let takers: Vec<_> = COMMANDS
                .iter()
                .filter(|entry| entry.options.contains(name))
                .map(|entry| format!("`{}`", entry.name))
                .collect();
            return Err(format!(
                "`{}` takes no `--{name}`: it is for {}",
                entry.name,
                takers.join(", ")
            ));
        }
        if given.contains(&"format") && !entry.formats.iter().any(|name| named_format == *name) {
            return Err(format!(
                "`{}` does not print {}: use {}",
                entry.name,
                named_format.display(),
                entry.formats.join(", ")
            ));
        }
        if entry.command == Command::Catalogue && !given.contains(&"out") {
            return Err("`catalogue` needs a file to write to: `--out FILE`".to_owned());
        }
        if given.contains(&"prose") && !given.contains(&"metadata") {
            return Err("`--prose` goes with `--metadata`".to_owned());
        }
        let takes_prose = [Command::Bindgen, Command::List, Command::Catalogue];
        match (takes_prose.contains(&entry.command), parsed.metadata.len()) {
            (_, ..=1) | (true, 2) => {}
            (true, _) => {
                return Err(
                    "there are more than two `--metadata`: one is read, another has its prose"
                        .to_owned(),
                );
            }
            (false, _) => return Err("`--metadata` is given twice".to_owned()),
        }
        if entry.command == Command::Explain && parsed.words.is_empty() {
            return Err("`explain` needs the name of a rule: `rules` lists them".to_owned());
        }
        Ok(parsed)
    }
}

/// The option of a name.
fn option(name: &str) -> Result<&'static str, String> {
    let mut names = OPTIONS.iter().map(|(name, ..)| *name);
    names.clone().find(|known| *known == name).ok_or_else(|| {
        let hint = nearest(name, &mut names)
            .map_or_else(String::new, |name| format!(": did you mean `--{name}`?"));
        format!("there is no option `--{name}`{hint}")
    })
}

/// The value of an option.
fn value(parser: &mut lexopt::Parser, name: &str) -> Result<OsString, String> {
    if let Some(value) = parser.optional_value() {
        return Ok(value);
    }
    let value = parser
        .value()
        .map_err(|_| format!("`--{name}` needs a value"))?;
    if value.as_encoded_bytes().starts_with(b"--") {
        let next = value.display();
        return Err(format!(
            "`--{name}` needs a value, and `{next}` looks like an option: if it is the value, write `--{name}={next}`"
        ));
    }
    Ok(value)
}

/// The value of an option, as text.
fn text(parser: &mut lexopt::Parser, name: &str) -> Result<String, String> {
    Ok(value(parser, name)?.to_string_lossy().into_owned())
}

/// The command of a name.
pub fn command(word: &OsStr) -> Result<&'static Entry, String> {
    let name = word.to_string_lossy();
    Entry::named(&name).ok_or_else(|| {
        let names = COMMANDS.iter().map(|entry| entry.name);
        let hint = nearest(&name, names)
            .map_or_else(String::new, |name| format!(": did you mean `{name}`?"));
        format!("there is no command `{name}`{hint}")
    })
}

fn format(word: &OsStr) -> Result<Format, String> {
    Ok(match word.to_str() {
        Some("text") => Format::Text,
        Some("json") => Format::Json,
        Some("github") => Format::Github,
        Some("markdown") => Format::Markdown,
        _ => {
            let word = word.display();
            return Err(format!(
                "there is no format `{word}`: use text, json, github or markdown"
            ));
        }
    })
}

fn fail_on(word: &OsStr) -> Result<Option<Verdict>, String> {
    Ok(match word.to_str() {
        Some("breaking") => Some(Verdict::Breaking),
        Some("warning") => Some(Verdict::Warning),
        Some("never") => None,
        _ => {
            let word = word.display();
            return Err(format!(
                "`--fail-on {word}`: use breaking, warning or never"
            ));
        }
    })
}
