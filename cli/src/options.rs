//! The options of calls: ours, and the names that parameters have beside them.

use std::collections::BTreeMap;

use tencentcloud_model::model::Field;

use crate::failure::Failure;
use crate::names::kebab;

/// An option of every call: its name, the name of its value if it has one, what it is for, and the
/// options that would be of no effect beside it, or it beside them.
pub type Row = (
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static [&'static str],
);

/// The options of every call.
pub const OPTIONS: &[Row] = &[
    (
        "region",
        Some("REGION"),
        "Region, such as ap-guangzhou",
        &[],
    ),
    (
        "profile",
        Some("NAME"),
        "Profile of the credentials file",
        &[],
    ),
    (
        "endpoint",
        Some("URL"),
        "Where the call goes instead of the cloud's own host",
        &[],
    ),
    (
        "input",
        Some("FILE"),
        "Parameters as a JSON object; `-` is standard input",
        &[],
    ),
    (
        "generate-skeleton",
        None,
        "Print all parameters to fill in, those that are set as they are, and send nothing",
        &[
            "region",
            "profile",
            "endpoint",
            "dry-run",
            "code",
            "mock",
            "all",
            "max-items",
            "wait-until",
            "timeout",
        ],
    ),
    (
        "dry-run",
        None,
        "Show the request and how it is signed, and send nothing",
        &["output", "query", "all", "max-items", "wait-until"],
    ),
    (
        "code",
        Some("FORM"),
        "Print the program instead: rust, rust-blocking, curl, python, node or tccli",
        &[
            "dry-run",
            "mock",
            "output",
            "query",
            "all",
            "max-items",
            "wait-until",
            "timeout",
        ],
    ),
    (
        "mock",
        None,
        "Call a mock of the cloud inside this process, without an account",
        &["endpoint"],
    ),
    (
        "output",
        Some("FORMAT"),
        "json, yaml, table, text or jsonl [default: json]",
        &[],
    ),
    (
        "query",
        Some("JMESPATH"),
        "What to show of the answer or skeleton",
        &[],
    ),
    ("all", None, "Ask for all pages", &[]),
    (
        "max-items",
        Some("NUMBER"),
        "With --all, how many items at most",
        &[],
    ),
    (
        "wait-until",
        Some("EXPR=VALUE"),
        "Call again until a JMESPath expression has this value",
        &["all", "max-items"],
    ),
    (
        "timeout",
        Some("SECONDS"),
        "Time for the call, or for --wait-until [default: 60, or 600]",
        &[],
    ),
    ("yes", None, "Do not ask before a destructive action", &[]),
];

/// Whether a word is one of these options.
pub fn is_ours(word: &str) -> bool {
    let name = word.split_once('=').map_or(word, |(name, _)| name);
    let name = name.strip_prefix("--");
    name.is_some_and(|name| OPTIONS.iter().any(|(option, ..)| *option == name))
}

/// Tells where an option belongs that stands before an action.
pub fn misplaced(word: &str) -> Failure {
    Failure::usage(format!("an action is needed before `{word}`"))
        .hint("options stand behind it: tencentcloud SERVICE ACTION [OPTIONS]")
}

/// What an option of ours is called among the arguments that were read.
pub fn option_id(name: &str) -> String {
    format!("--{name}")
}

/// What a parameter, or the path of a nested value, is called among the arguments that were read.
pub fn parameter_id(name: &str) -> String {
    name.to_owned()
}

/// What parameters are called on the command line, in their order: as command lines have it; where an
/// option of ours or another parameter has that name too, as the cloud has it.
pub fn parameter_names(fields: &[Field]) -> Vec<String> {
    let ours: Vec<_> = fields.iter().map(|field| kebab(&field.name)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &ours {
        *counts.entry(name).or_default() += 1;
    }
    let is_option =
        |name: &str| name == "help" || OPTIONS.iter().any(|(option, ..)| *option == name);
    let names = fields.iter().zip(&ours).map(|(field, ours)| {
        let theirs = &*field.name.value;
        if counts[ours.as_str()] == 1 && !is_option(ours) {
            ours.clone()
        } else if is_option(theirs) {
            format!("parameter-{theirs}")
        } else {
            theirs.to_owned()
        }
    });
    names.collect()
}

/// The options of every call, a line each.
pub fn list() -> String {
    let lines = OPTIONS.iter().map(|(name, value, about, _)| {
        let option = match value {
            Some(value) => format!("--{name} {value}"),
            None => format!("--{name}"),
        };
        format!("  {option:23}  {about}\n")
    });
    lines.collect()
}
