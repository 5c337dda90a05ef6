//! The page of error codes.

use std::collections::BTreeMap;

use askama::Template;
use tencentcloud_model::model::{ErrorDef, error_def};
use tencentcloud_model::text::{code, prose};

use super::chapter::Chapter;
use crate::lower::names::error_variant;

#[derive(Template)]
#[template(path = "docs/errors.md")]
pub(super) struct Errors {
    service: String,
    module: String,
    public: Option<[u32; 2]>,
    groups: Vec<Group>,
}

struct Group {
    anchor: &'static str,
    title: &'static str,
    lead: &'static str,
    entries: Vec<Entry>,
}

struct Entry {
    anchor: String,
    code: String,
    doc: String,
    variant: String,
    aliases: Option<String>,
    retryable: bool,
    actions: Option<String>,
}

pub(super) fn view(chapter: &Chapter<'_>) -> Errors {
    let service = chapter.service;
    let documented = documented(chapter);
    let group = |anchor, title, lead, errors: &[ErrorDef]| Group {
        anchor,
        title,
        lead,
        entries: errors
            .iter()
            .map(|error| entry(chapter, &documented, error))
            .collect(),
    };
    let own = "What only this service returns.";
    let common = "What any action of the cloud can return, whether its page lists the code or not.";
    let groups = [
        group("own", "Codes of the service", own, &service.errors),
        group("common", "Common codes", common, chapter.common),
    ];
    Errors {
        service: prose(&service.title),
        module: service.module.clone(),
        public: service
            .protocol
            .facts()
            .public_codes
            .as_ref()
            .map(|public| [*public.start(), *public.end()]),
        groups: groups
            .into_iter()
            .filter(|group| !group.entries.is_empty())
            .collect(),
    }
}

fn entry(
    chapter: &Chapter<'_>,
    documented: &BTreeMap<&str, Vec<String>>,
    error: &ErrorDef,
) -> Entry {
    let aliases: Vec<_> = error.aliases.iter().map(|alias| code(alias)).collect();
    Entry {
        anchor: chapter.anchor(error).to_owned(),
        code: code(&error.code),
        doc: prose(&error.doc),
        variant: code(&format!("ErrorCode::{}", error_variant(error))),
        aliases: (!aliases.is_empty()).then(|| aliases.join(", ")),
        retryable: error.retryable,
        actions: documented
            .get(error.code.as_str())
            .map(|actions| actions.join(", ")),
    }
}

/// Links to the actions that document each code.
fn documented<'a>(chapter: &Chapter<'a>) -> BTreeMap<&'a str, Vec<String>> {
    let mut documented: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for action in &chapter.service.actions {
        for error in &action.errors {
            let code = error_def(chapter.service, chapter.common, **error)
                .code
                .as_str();
            documented
                .entry(code)
                .or_default()
                .push(chapter.links().action(&action.name));
        }
    }
    documented
}
