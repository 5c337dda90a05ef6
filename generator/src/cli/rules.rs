//! `rules` and `explain`.

use generator::diff::rules::{self, Rule};
use serde::Serialize;

use super::arguments::Format;
use super::{Arguments, FINE, print};

/// A rule as JSON.
#[derive(Serialize)]
struct Listed<'a> {
    rule: &'a str,
    about: &'a str,
    source: &'a str,
    request: &'a str,
    answer: &'a str,
}

/// Lists every rule.
pub fn list(arguments: &Arguments) -> u8 {
    if arguments.format == Format::Json {
        let rules: Vec<_> = rules::all().map(listed).collect();
        // Every key is text, so that this cannot fail.
        print(&(serde_json::to_string_pretty(&rules).unwrap_or_default() + "\n"));
        return FINE;
    }
    let name = rules::all()
        .map(|rule| rule.name.len())
        .max()
        .unwrap_or_default();
    let mut out = format!("{:name$}  {:8}  wire\n", "rule", "source");
    for rule in rules::all() {
        out += &format!(
            "{:name$}  {:8}  {}\n",
            rule.name,
            rule.source.name(),
            rule.wire()
        );
    }
    out += "\n`explain RULE` says more.\n";
    print(&out);
    FINE
}

fn listed(rule: &Rule) -> Listed<'_> {
    Listed {
        rule: rule.name,
        about: rule.about,
        source: rule.source.name(),
        request: rule.request.name(),
        answer: rule.answer.name(),
    }
}

/// Explains a rule.
///
/// # Errors
///
/// There is no such rule.
pub fn explain(arguments: &Arguments) -> Result<u8, String> {
    let name = arguments
        .words
        .first()
        .map(|word| word.to_string_lossy())
        .unwrap_or_default();
    let Some(rule) = rules::find(&name) else {
        let hint = match rules::suggest(&name) {
            Some(rule) => format!("did you mean `{rule}`?"),
            None => "`rules` lists them".to_owned(),
        };
        return Err(format!("error: there is no rule `{name}`: {hint}\n"));
    };
    print(&format!(
        "{}\n\n{}\n\nSource: {}\nWire:   {}\n\nWhy: {}\n\nHow to avoid it: {}\n\nExample: {}\n",
        rule.name,
        rule.about,
        rule.source.name(),
        rule.wire(),
        rule.why,
        rule.avoid,
        rule.example,
    ));
    Ok(FINE)
}
