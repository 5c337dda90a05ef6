//! Error codes.

use tencentcloud_model::model::{ErrorDef, Model, Service};
use tencentcloud_model::sources::Span;

use super::pairs::Pairs;
use super::{Changes, Item, Pair, Place, Reach, Spans, Subject};
use crate::diff::Verdict;
use crate::diff::rules::{
    ERROR_ALIAS_ADDED, ERROR_ALIAS_REMOVED, ERROR_CODE_ADDED, ERROR_CODE_REMOVED,
    ERROR_CODE_RENAMED, ERROR_RETRY_CHANGED,
};
use crate::lower::names::error_variant;

/// Compares the codes common to all services. One that only moved into every service's own list,
/// or out of it, is where it was for callers.
pub(super) fn common(changes: &mut Changes<'_>) {
    let (base, head) = (&changes.base.model, &changes.head.model);
    let everywhere = |model: &Model, code: &ErrorDef| {
        let mut services = tc3(model).peekable();
        services.peek().is_some() && services.all(|service| has(&service.errors, code))
    };
    compare(
        changes,
        "common",
        (&base.common_errors, &head.common_errors),
        |code| everywhere(base, code),
        |code| everywhere(head, code),
        Spans {
            base: first(&base.common_errors),
            head: first(&head.common_errors),
        },
    );
}

/// Compares a service's own codes.
pub(super) fn own(changes: &mut Changes<'_>, pair: &Pair<'_>) {
    let (base, head) = (pair.base.service, pair.head.service);
    let common = |model: &Model, service: &Service, code: &ErrorDef| {
        service.protocol.facts().has_common_errors && has(&model.common_errors, code)
    };
    let (base_model, head_model) = (&changes.base.model, &changes.head.model);
    compare(
        changes,
        &head.module,
        (&base.errors, &head.errors),
        |code| common(base_model, base, code),
        |code| common(head_model, head, code),
        Spans::of(&base.name, &head.name),
    );
}

fn tc3(model: &Model) -> impl Iterator<Item = &Service> {
    model
        .services
        .iter()
        .filter(|service| service.protocol.facts().has_common_errors)
}

fn has(codes: &[ErrorDef], code: &ErrorDef) -> bool {
    codes
        .binary_search_by(|other| other.code.cmp(&code.code))
        .is_ok()
}

fn first(codes: &[ErrorDef]) -> Option<Span> {
    codes.first().map(|code| code.code.span)
}

fn compare(
    changes: &mut Changes<'_>,
    service: &str,
    (base, head): (&[ErrorDef], &[ErrorDef]),
    elsewhere_in_base: impl Fn(&ErrorDef) -> bool,
    elsewhere_in_head: impl Fn(&ErrorDef) -> bool,
    owner: Spans,
) {
    let place = |code: &ErrorDef| Place {
        service: service.to_owned(),
        item: Item::Error(code.code.value.clone()),
    };
    let pairs = Pairs::new(base, head, |code| code.code.as_str()).and_by(base, head, spellings);
    let span = |code: &ErrorDef| code.code.span;
    for (code, spans) in pairs.gone((base, head), owner.head, span) {
        if !elsewhere_in_head(code) {
            let message = format!("`{}` is gone", code.code);
            changes.push(
                &ERROR_CODE_REMOVED,
                place(code),
                Reach::BOTH,
                spans,
                message,
            );
        }
    }
    for (code, spans) in pairs.new_in(head, owner.base, span) {
        if !elsewhere_in_base(code) {
            let message = format!("`{}` is new: {}", code.code, code.doc);
            changes.push(&ERROR_CODE_ADDED, place(code), Reach::BOTH, spans, message);
        }
    }
    for (base, head) in pairs.both.iter().map(|&(b, h)| (&base[b], &head[h])) {
        code(changes, place(head), base, head);
    }
}

/// How a code is told: as received, by another spelling, or by our name.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Spelling<'a> {
    Wire(&'a str),
    Ours(&'a str),
}

/// All that tells a code; two codes with one of them in common are one.
pub(super) fn spellings(code: &ErrorDef) -> Vec<Spelling<'_>> {
    let wire = std::iter::once(&code.code).chain(&code.aliases);
    let ours = code.name.iter().map(|name| Spelling::Ours(name));
    wire.map(|code| Spelling::Wire(code)).chain(ours).collect()
}

fn code(changes: &mut Changes<'_>, place: Place, base: &ErrorDef, head: &ErrorDef) {
    let mut subject = Subject {
        changes,
        place,
        reach: Reach::BOTH,
        spans: Spans::of(&base.code, &head.code),
    };
    let (variant, now) = (error_variant(base), error_variant(head));
    if base.code != head.code {
        let message = format!("`{}` is `{}` now", base.code, head.code);
        let change = subject.push(&ERROR_CODE_RENAMED, message);
        if variant == now {
            change.source = Verdict::Safe;
        }
    } else if variant != now {
        let message = format!("Its variant `{variant}` is `{now}` now");
        subject.push(&ERROR_CODE_RENAMED, message).wire = Verdict::Safe;
    }
    for alias in &head.aliases {
        if !base.is(alias) {
            subject.push(&ERROR_ALIAS_ADDED, format!("Also spelled `{alias}`"));
        }
    }
    for alias in &base.aliases {
        if !head.is(alias) {
            subject.push(&ERROR_ALIAS_REMOVED, format!("No longer spelled `{alias}`"));
        }
    }
    if base.retryable != head.retryable {
        let message = if head.retryable {
            "The documentation says to try again"
        } else {
            "The documentation no longer says to try again"
        };
        subject.push(&ERROR_RETRY_CHANGED, message.to_owned());
    }
    subject.text("doc", Some(&base.doc), Some(&head.doc));
}
