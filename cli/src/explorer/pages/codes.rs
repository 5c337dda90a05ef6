//! Error codes: what they mean, who answers them, and what to do.

use std::sync::Arc;

use askama::Template;
use tencentcloud_model::model::{ErrorDef, common_errors, error_def};
use tencentcloud_model::nearest;

use crate::explorer::frame::{Frame, shown};
use crate::explorer::html::Html;
use crate::explorer::http::{Ask, Reply};
use crate::explorer::site::Site;
use crate::explorer::unpacked::Unpacked;

/// How many services a page tells of.
const SHOWN: usize = 40;

/// Beginnings of codes, and what to do about them; the first that fits counts.
const ADVICE: &[(&str, &str)] = &[
    (
        "AuthFailure.SignatureExpire",
        "Set the clock of the machine: its time and the cloud's differ by more than five minutes.",
    ),
    (
        "AuthFailure.SignatureFailure",
        "Compare what was signed with the action's signature page: paste the canonical request there, \
         and the first difference is shown.",
    ),
    (
        "AuthFailure.SecretIdNotFound",
        "Look whether the SecretId is that of this account, whole, and not deleted or disabled.",
    ),
    (
        "AuthFailure.TokenFailure",
        "Get a new temporary key: the token has expired, or is not of this key.",
    ),
    (
        "AuthFailure",
        "Look at the key in use and at what its policies allow.",
    ),
    (
        "UnauthorizedOperation",
        "Ask whoever runs the account for a policy that allows this action.",
    ),
    (
        "OperationDenied",
        "The state of the account or of the resource forbids it: look at both in the console.",
    ),
    (
        "RequestLimitExceeded",
        "Call less often: the page of the action tells how often. The client waits and tries again \
         by itself.",
    ),
    (
        "LimitExceeded",
        "Remove what is not needed any more, or ask for a higher quota.",
    ),
    (
        "MissingParameter",
        "Fill in what the message names: the form marks all that is required.",
    ),
    (
        "UnknownParameter",
        "Leave out what the message names, or look how the action spells it.",
    ),
    (
        "InvalidParameterValue",
        "Look at the bounds and values that the action's page tells of the parameter.",
    ),
    (
        "InvalidParameter",
        "Look at the type and form that the action's page tells of the parameter.",
    ),
    (
        "ResourceNotFound",
        "Look whether the ID is right, of this application and region, and not deleted.",
    ),
    (
        "ResourceInUse",
        "Release the resource first, or wait until it is free.",
    ),
    (
        "ResourceInsufficient",
        "Try another size, zone or region, or try later.",
    ),
    (
        "ResourceUnavailable",
        "Look at the state of the resource, and of what is owed for it.",
    ),
    (
        "UnsupportedRegion",
        "Name a region in which the service is offered.",
    ),
    (
        "UnsupportedOperation",
        "Bring the resource to a state in which this can be done, or do it another way.",
    ),
    (
        "InternalError",
        "Try again after a pause. If it lasts, give the request ID to the cloud's support.",
    ),
    (
        "FailedOperation",
        "Read the message: the request was understood, but the state of things forbids it.",
    ),
    (
        "NoSuchVersion",
        "Name the version that the action's page tells.",
    ),
    (
        "InvalidAction",
        "Look how the action is spelt, and which version has it.",
    ),
];

/// What to do about a code.
pub fn advice(code: Option<&str>) -> &'static str {
    let Some(code) = code else {
        return "The answer did not come, or told no code: look at the network, the endpoint and the message.";
    };
    let found = ADVICE.iter().find(|(begin, _)| code.starts_with(begin));
    found.map_or(
        "Read the message, and the page of the action.",
        |(_, advice)| advice,
    )
}

/// What a code means to a service.
pub struct Meaning {
    pub aliases: String,
    /// Its module; empty of codes that any service answers.
    pub module: String,
    pub service: String,
    pub doc: Html,
    pub is_retryable: bool,
    /// The actions that document it.
    pub actions: Vec<String>,
}

/// What a code means to a service, by itself or as any service answers it.
pub fn meanings_in(unpacked: &Arc<Unpacked>, code: &str) -> Vec<Meaning> {
    let service = unpacked.service();
    let common = common_errors(&unpacked.model, service);
    let own = service.errors.iter().filter(|error| error.is(code));
    let shared = common.iter().filter(|error| error.is(code));
    let told = |error: &ErrorDef, is_own: bool| {
        let documents = service.actions.iter().filter(|action| {
            let mut errors = action.errors.iter();
            errors.any(|other| std::ptr::eq(error_def(service, common, other.value), error))
        });
        let aliases: Vec<_> = error.aliases.iter().map(|alias| &*alias.value).collect();
        Meaning {
            aliases: aliases.join(", "),
            module: if is_own {
                service.module.clone()
            } else {
                String::new()
            },
            service: service.title.clone(),
            doc: Html::prose(&error.doc),
            is_retryable: error.retryable,
            actions: documents.map(|action| action.name.value.clone()).collect(),
        }
    };
    let own = own.map(|error| told(error, true));
    own.chain(shared.map(|error| told(error, false))).collect()
}

#[derive(Template)]
#[template(path = "explorer/codes.html")]
struct Page {
    frame: Frame,
    code: String,
    meanings: Vec<Meaning>,
    more: usize,
    advice: Option<&'static str>,
    /// A code that may have been meant.
    meant: Option<String>,
}

/// What a code means, which may stand in a line of a log.
pub fn page(site: &Site, ask: &Ask) -> Reply {
    let text = ask.asked("q").unwrap_or_default();
    let text = text.trim();
    let index = site.index();
    let code = in_line(text, |word| index.has_code(word)).unwrap_or(text);
    let modules = index.modules_of_code(code);
    let unpacked = modules
        .iter()
        .take(SHOWN)
        .filter_map(|module| site.unpacked(module, None).ok());
    let mut meanings: Vec<Meaning> = Vec::new();
    for unpacked in unpacked {
        for meaning in meanings_in(&unpacked, code) {
            let is_known = |known: &Meaning| known.module.is_empty() && meaning.module.is_empty();
            if !meanings.iter().any(is_known) {
                meanings.push(meaning);
            }
        }
    }
    let is_asked = !text.is_empty();
    let is_found = !meanings.is_empty();
    let looks_like_one = ADVICE.iter().any(|(begin, _)| code.starts_with(begin));
    shown(&Page {
        frame: Frame::new(site, if is_asked { code } else { "Error codes" }).at("codes"),
        code: code.to_owned(),
        more: modules.len().saturating_sub(SHOWN),
        advice: (is_asked && (is_found || looks_like_one)).then(|| advice(Some(code))),
        meant: (is_asked && !is_found)
            .then(|| nearest(code, index.codes()).map(str::to_owned))
            .flatten(),
        meanings,
    })
}

/// The code in a line of a log: its first word that is one.
fn in_line(line: &str, is_code: impl Fn(&str) -> bool) -> Option<&str> {
    let is_of_code = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    let words = line
        .split(|c| !is_of_code(c))
        .map(|word| word.trim_matches('.'));
    words
        .filter(|word| !word.is_empty())
        .find(|word| is_code(word))
}

#[cfg(test)]
mod tests {
    use super::in_line;

    #[test]
    fn a_code_is_found_in_a_line_of_a_log() {
        let line = r#"12:00 ERROR {"Code":"FailedOperation.ClassStarted","Message":"x"} (id 1)"#;
        let is_code = |word: &str| word == "FailedOperation.ClassStarted";
        assert_eq!(in_line(line, is_code), Some("FailedOperation.ClassStarted"));
        assert_eq!(
            in_line("FailedOperation.ClassStarted.", is_code),
            Some("FailedOperation.ClassStarted")
        );
        assert_eq!(in_line("nothing", is_code), None);
    }
}
