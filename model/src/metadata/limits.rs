//! How large metadata may be: several times what the cloud has, so that what is hostile or damaged
//! takes neither all memory nor all day.

use super::api::{Api, Examples};
use crate::diagnostic::Diagnostic;
use crate::sources::Span;

/// Characters of a name; the cloud's longest has 69. Files are called after them, with a `_` before
/// each capital letter, and file systems allow 255 bytes.
pub(super) const MAX_NAME: usize = 120;

/// Bytes of a text; the cloud's longest, an example, has 0.1 MB.
const MAX_TEXT: usize = 1 << 20;

/// Actions of a version; the cloud's largest has 751.
const MAX_ACTIONS: usize = 10_000;

/// Objects of a version; the cloud's largest has 2,068.
const MAX_OBJECTS: usize = 20_000;

/// Members of an object; the cloud's largest has 108.
const MAX_MEMBERS: usize = 1_000;

/// Examples of an action; the cloud has 33 at most.
const MAX_EXAMPLES: usize = 1_000;

/// Whether a version is no larger than it may be; what is has a finding.
pub(super) fn api(api: &Api, findings: &mut Vec<Diagnostic>) -> bool {
    let before = findings.len();
    let mut limit = limiter(findings);
    let Api {
        metadata: head,
        actions,
        objects,
    } = api;
    limit("actions", actions.len(), MAX_ACTIONS, head.version.span);
    limit("objects", objects.len(), MAX_OBJECTS, head.version.span);
    for (name, object) in objects {
        limit("members", object.members.len(), MAX_MEMBERS, name.span);
    }
    let of_actions =
        (actions.iter()).flat_map(|(name, action)| [name, &action.input, &action.output]);
    let members = || objects.values().flat_map(|object| &object.members);
    let of_members = members().flat_map(|member| [&member.name, &member.member]);
    let names = of_actions.chain(objects.keys()).chain(of_members);
    for name in names.chain(&head.short_name) {
        limit("letters", name.len(), MAX_NAME, name.span);
    }
    let of_actions = actions
        .values()
        .flat_map(|action| [&action.name, &action.document]);
    let of_objects = objects.values().map(|object| &object.document);
    let texts = of_actions
        .chain(of_objects)
        .chain(members().map(|member| &member.document));
    for text in texts.chain([&head.brief, &head.title]).flatten() {
        limit("bytes", text.len(), MAX_TEXT, text.span);
    }
    drop(limit);
    findings.len() == before
}

/// Tells what is larger than examples may be.
pub(super) fn examples(examples: &Examples, findings: &mut Vec<Diagnostic>) {
    let mut limit = limiter(findings);
    for examples in examples.actions.values() {
        if let Some(first) = examples.first() {
            limit("examples", examples.len(), MAX_EXAMPLES, first.input.span);
        }
        for example in examples {
            for text in [&example.input, &example.output]
                .into_iter()
                .chain(&example.title)
            {
                limit("bytes", text.len(), MAX_TEXT, text.span);
            }
        }
    }
}

/// Tells of more of something than there may be.
fn limiter(findings: &mut Vec<Diagnostic>) -> impl FnMut(&str, usize, usize, Span) {
    |what, count, most, place| {
        if count > most {
            let message = format!("{count} {what}, where no more than {most} are expected");
            let help = "the cloud has nothing near it: the metadata is damaged, or not the cloud's";
            findings.push(Diagnostic::at("metadata", place, message).help(help));
        }
    }
}
