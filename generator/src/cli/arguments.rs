//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use generator::diff::Verdict;
use lexopt::prelude::{Long, Short, Value};

/// What `--help` prints.
pub const HELP: &str = "\
Turns the specs of Tencent Cloud's services into a Rust client crate and its documentation.

Usage: cargo run -p generator [-- [COMMAND] [OPTIONS]]

Commands:
  generate            Write what differs (the default)
  check               Write nothing; list what would change
  diff [BASE [HEAD]]  Say what changes of the specs do to callers. BASE and HEAD are revisions or
                      folders [default: merge base with the default branch, and the work tree]
  rules               List the rules that changes follow
  explain RULE        Say what a rule means and how to avoid a break
  schema              Write the JSON Schemas of the spec files

Options:
  --spec DIR          Folder of the specs [default: spec]
  --out DIR           Folder to write to [default: generated]
  --format FORMAT     How findings are printed: text, json or github (annotations of lines); and
                      markdown for `diff` [default: text]
  --fail-on VERDICT   What `diff` fails on: breaking, warning or never [default: breaking]
  --quiet             Print findings only
  -h, --help          Print this

Exit codes: 0 fine, 1 a finding (for `diff`, one that fails), 2 could not run or compare.

Examples:
  cargo run -p generator
  cargo run -p generator -- check
  cargo run -p generator -- diff main --format markdown
  cargo run -p generator -- --spec my/spec --out /tmp/client
";

/// What was asked for.
#[derive(Debug)]
pub struct Arguments {
    /// The command.
    pub command: Command,
    /// What stands behind the command.
    pub words: Vec<OsString>,
    /// Folder of the specs.
    pub spec: PathBuf,
    /// Folder to write to.
    pub out: PathBuf,
    /// How findings are printed.
    pub format: Format,
    /// The verdict from which `diff` fails; none for never.
    pub fail_on: Option<Verdict>,
    /// Whether only findings are printed.
    pub quiet: bool,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Write what differs.
    Generate,
    /// List what would change.
    Check,
    /// Compare specs.
    Diff,
    /// List the rules.
    Rules,
    /// Explain a rule.
    Explain,
    /// Write the JSON Schemas of the spec files.
    Schema,
    /// Print the help.
    Help,
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

impl Command {
    /// How many words may stand behind it.
    fn words(self) -> usize {
        match self {
            Command::Diff => 2,
            Command::Explain => 1,
            _ => 0,
        }
    }
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
            words: Vec::new(),
            spec: "spec".into(),
            out: "generated".into(),
            format: Format::Text,
            fail_on: Some(Verdict::Breaking),
            quiet: false,
        };
        let mut parser = lexopt::Parser::from_args(arguments);
        let mut named = false;
        let mut help = false;
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            match argument {
                Short('h') | Long("help") => help = true,
                Long("quiet") => parsed.quiet = true,
                Long("spec") => parsed.spec = value(&mut parser)?.into(),
                Long("out") => parsed.out = value(&mut parser)?.into(),
                Long("format") => parsed.format = format(&value(&mut parser)?)?,
                Long("fail-on") => parsed.fail_on = fail_on(&value(&mut parser)?)?,
                Value(word) if !named => {
                    named = true;
                    parsed.command = command(&word)?;
                }
                Value(word) if parsed.words.len() < parsed.command.words() => {
                    parsed.words.push(word);
                }
                other => return Err(other.unexpected().to_string()),
            }
        }
        if help {
            parsed.command = Command::Help;
        }
        if parsed.command == Command::Explain && parsed.words.is_empty() {
            return Err("`explain` needs the name of a rule".to_owned());
        }
        if parsed.format == Format::Markdown && parsed.command != Command::Diff {
            return Err("only `diff` prints markdown".to_owned());
        }
        Ok(parsed)
    }
}

fn value(parser: &mut lexopt::Parser) -> Result<OsString, String> {
    parser.value().map_err(|error| error.to_string())
}

fn command(word: &OsString) -> Result<Command, String> {
    Ok(match word.to_str() {
        Some("generate") => Command::Generate,
        Some("check") => Command::Check,
        Some("diff") => Command::Diff,
        Some("rules") => Command::Rules,
        Some("explain") => Command::Explain,
        Some("schema") => Command::Schema,
        Some("help") => Command::Help,
        _ => return Err(format!("there is no command `{}`", word.display())),
    })
}

fn format(word: &OsString) -> Result<Format, String> {
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

fn fail_on(word: &OsString) -> Result<Option<Verdict>, String> {
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
