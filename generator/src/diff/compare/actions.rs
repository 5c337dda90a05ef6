//! Actions.

use tencentcloud_model::model::{
    Action, Content, Effect, ErrorDef, FieldPath, PageStyle, Pagination, Service, common_errors,
    error_def,
};
use tencentcloud_model::sources::{At, Span};
use tencentcloud_model::words;

use super::errors::spellings;
use super::facets::Flag;
use super::fields::{self, Fields, Kind};
use super::names::Likeness;
use super::pairs::{Pairs, by_content};
use super::{Changes, Item, Pair, Reach, Spans, Subject, facets, types};
use crate::diff::rules::{
    ACTION_ADDED, ACTION_ENCODING_CHANGED, ACTION_ERROR_ADDED, ACTION_ERROR_REMOVED,
    ACTION_PATH_CHANGED, ACTION_REMOVED, ACTION_RENAMED, EFFECT_BECAME_READ, EFFECT_BECAME_WRITE,
    PAGINATION_ADDED, PAGINATION_HINTS_CHANGED, PAGINATION_ITEMS_CHANGED,
    PAGINATION_POSITION_CHANGED, PAGINATION_REMOVED, RATE_LIMIT_LOWERED, RATE_LIMIT_RAISED,
    RUST_NAME_CHANGED, SIGNATURE_DROPPED, SIGNATURE_NEEDED, STREAM_ADDED, STREAM_CHANGED,
    STREAM_REMOVED,
};
use crate::diff::{Snapshot, Verdict};
use crate::lower::rust;

const FLAGS: &[Flag<Action>] = &[Flag {
    of: |action| action.anonymous,
    gained: (&SIGNATURE_DROPPED, "needs no signature now"),
    lost: (&SIGNATURE_NEEDED, "must be signed now"),
}];

/// Compares all actions of a service.
pub(super) fn compare(changes: &mut Changes<'_>, pair: &Pair<'_>) {
    let (base, head) = (&pair.base.service.actions, &pair.head.service.actions);
    let item = |action: &Action| pair.place(Item::Action(action.name.value.clone()));
    let span = |action: &Action| action.name.span;
    let common = &changes.common;
    let pairs = Pairs::new(base, head, |action| action.name.as_str()).and_renamed(
        base,
        head,
        |action| &action.name,
        |(base, old), (head, new), names| {
            // The first word says what an action does.
            if names == Likeness::Near && !old.same_start(new) {
                return None;
            }
            by_content(names, (held(base), held(head)), |(_, name)| {
                !common.contains(name)
            })
        },
    );
    for (action, spans) in pairs.gone((base, head), None, span) {
        let message = format!("`{}` is gone", action.name);
        changes.push(&ACTION_REMOVED, item(action), Reach::BOTH, spans, message);
    }
    for (action, spans) in pairs.new_in(head, Some(pair.base.service.name.span), span) {
        let message = format!("`{}` is new: {}", action.name, action.doc);
        changes.push(&ACTION_ADDED, item(action), Reach::BOTH, spans, message);
    }
    for &(b, h) in &pairs.both {
        one(changes, pair, b, h);
    }
}

/// What an action takes and answers.
fn held(action: &Action) -> impl Iterator<Item = (bool, &str)> {
    let input = action.input.iter().map(|field| (true, field.name.as_str()));
    let output = action.output.iter();
    input.chain(output.map(|field| (false, field.name.as_str())))
}

fn one(changes: &mut Changes<'_>, pair: &Pair<'_>, b: usize, h: usize) {
    let (base, head) = (&pair.base.service.actions[b], &pair.head.service.actions[h]);
    let (base_rust, head_rust) = (&pair.base.module.actions[b], &pair.head.module.actions[h]);
    let spans = Spans::of(&base.name, &head.name);
    let (base_side, head_side) = (changes.base, changes.head);
    let mut subject = Subject {
        changes,
        place: pair.place(Item::Action(head.name.value.clone())),
        reach: Reach::BOTH,
        spans,
    };
    let (ident, now) = (&base_rust.request.ident, &head_rust.request.ident);
    if base.name != head.name {
        let change = subject.push(
            &ACTION_RENAMED,
            format!("`{}` is `{}` now", base.name, head.name),
        );
        if ident == now {
            change.source = Verdict::Safe;
        }
    } else if ident != now {
        subject.push(
            &RUST_NAME_CHANGED,
            format!("`{ident}` is `{now}` in Rust now"),
        );
    }
    facts(&mut subject, base, head);
    facets::deprecation(
        &mut subject,
        &head.name,
        (&base.deprecated, &head.deprecated),
    );
    types::structure(&mut subject, &base_rust.request, &head_rust.request);
    types::structure(&mut subject, &base_rust.output, &head_rust.output);
    subject.text("doc", Some(&base.doc), Some(&head.doc));
    subject.text("note", base.note.as_deref(), head.note.as_deref());
    subject.text(
        "chapter",
        chapter(pair.base.service, base),
        chapter(pair.head.service, head),
    );
    subject.deprecation(&base.deprecated, &head.deprecated);
    subject.examples(&base.examples, &head.examples);

    let input = Fields {
        kind: Kind::Input,
        owner: &head.name,
        spans,
        reach: Reach::REQUEST,
        base: &base.input,
        head: &head.input,
        base_item: &base_rust.request,
        head_item: &head_rust.request,
    };
    let output = Fields {
        kind: Kind::Output,
        reach: Reach::ANSWER,
        base: &base.output,
        head: &head.output,
        base_item: &base_rust.output,
        head_item: &head_rust.output,
        ..input
    };
    let input = fields::compare(subject.changes, pair, input);
    let output = fields::compare(subject.changes, pair, output);
    let mapped = base
        .pagination
        .as_ref()
        .map(|paging| Paging::of_base(pair, base, paging, &input, &output));
    let paging = head
        .pagination
        .as_ref()
        .map(|paging| Paging::of_head(pair, head, paging));
    let same_item = match (&base_rust.paging, &head_rust.paging) {
        (Some(base), Some(head)) => pair.same_rust_type(&base.item, &head.item),
        _ => false,
    };
    pagination(&mut subject, mapped.as_ref(), paging.as_ref(), same_item);

    stream(&mut subject, pair, (base, base_rust), (head, head_rust));

    let base_errors = documented(base_side, pair.base.service, base);
    let head_errors = documented(head_side, pair.head.service, head);
    errors(
        subject.changes,
        pair,
        head,
        spans,
        (&base_errors, &head_errors),
    );
}

/// Compares what stands at the head of an action's file.
fn facts(subject: &mut Subject<'_, '_>, base: &Action, head: &Action) {
    let name = &head.name;
    // Where the protocol has one path for all, that is told by the protocol.
    if base.path != head.path && !base.path.is_empty() && !head.path.is_empty() {
        let message = format!(
            "The path of `{name}` is `{}` now; it was `{}`",
            head.path, base.path
        );
        subject.push(&ACTION_PATH_CHANGED, message);
    }
    content(subject, base, head);
    facets::flags(subject, name, FLAGS, (base, head));
    if base.effect != head.effect {
        let spans = Spans::of(&base.effect, &head.effect);
        let (rule, message) = match *head.effect {
            Effect::Read => (
                &EFFECT_BECAME_READ,
                format!("`{name}` is said to change nothing"),
            ),
            Effect::Write => (
                &EFFECT_BECAME_WRITE,
                format!("`{name}` is said to change something"),
            ),
        };
        subject.push_at(rule, spans, message);
    }
    if base.rate_limit != head.rate_limit {
        let spans = subject.facet(&base.rate_limit, &head.rate_limit);
        let often = |limit: Option<At<u32>>| limit.map_or(u32::MAX, |limit| *limit);
        let rule = if often(head.rate_limit) < often(base.rate_limit) {
            &RATE_LIMIT_LOWERED
        } else {
            &RATE_LIMIT_RAISED
        };
        let message = format!(
            "The rate limit of `{name}` is {}; it was {}",
            words::documented_rate_limit(head.rate_limit),
            words::documented_rate_limit(base.rate_limit)
        );
        subject.push_at(rule, spans, message);
    }
}

/// A field of the answer within structs: the outermost as an index of the head, all by name.
type Path = (Option<usize>, String);

/// How an action pages: fields as indices of the head, what is gone as none.
struct Paging {
    style: PageStyle,
    first: i64,
    position: Option<usize>,
    next: Option<Path>,
    items: Path,
    size: Option<usize>,
    total: Option<Path>,
    single_page_if: Option<Option<usize>>,
}

impl Paging {
    fn of_base(
        pair: &Pair<'_>,
        action: &Action,
        paging: &Pagination,
        input: &[Option<usize>],
        output: &[Option<usize>],
    ) -> Self {
        Self::new(
            pair.base.service,
            action,
            paging,
            |i| input[i],
            |i| output[i],
        )
    }

    fn of_head(pair: &Pair<'_>, action: &Action, paging: &Pagination) -> Self {
        Self::new(pair.head.service, action, paging, Some, Some)
    }

    fn new(
        service: &Service,
        action: &Action,
        paging: &Pagination,
        input: impl Fn(usize) -> Option<usize>,
        output: impl Fn(usize) -> Option<usize>,
    ) -> Self {
        let path = |path: &FieldPath| {
            let within: Vec<_> = service.along(&action.output, path).skip(1).collect();
            let names: Vec<_> = within.iter().map(|field| &**field.name).collect();
            (output(path.0[0]), names.join("."))
        };
        let next = |next: &FieldPath| {
            // Within the items its own name counts, wherever those stand.
            let own = service.along(&action.output, next).last();
            let own = own.filter(|_| next.0.starts_with(&paging.items.0));
            own.map_or_else(|| path(next), |field| (None, field.name.value.clone()))
        };
        Self {
            style: paging.style,
            first: paging.first,
            position: input(paging.position),
            next: paging.next.as_ref().map(next),
            items: path(&paging.items),
            size: input(paging.size),
            total: paging.total.as_ref().map(path),
            single_page_if: paging.single_page_if.map(input),
        }
    }
}

/// Compares how an action pages. A field that is gone or renamed has a rule of its own.
fn pagination(
    subject: &mut Subject<'_, '_>,
    base: Option<&Paging>,
    head: Option<&Paging>,
    same_item: bool,
) {
    match (base, head) {
        (None, Some(_)) => {
            subject.push(&PAGINATION_ADDED, "Its pages can be walked".to_owned());
        }
        (Some(_), None) => {
            subject.push(
                &PAGINATION_REMOVED,
                "Its pages can no longer be walked".to_owned(),
            );
        }
        (Some(base), Some(head)) => {
            if (base.style, base.first, base.position, &base.next)
                != (head.style, head.first, head.position, &head.next)
            {
                let message = "Its pages are asked for in another way".to_owned();
                subject.push(&PAGINATION_POSITION_CHANGED, message);
            }
            if base.items != head.items {
                let message = "Its items stand in another field".to_owned();
                let change = subject.push(&PAGINATION_ITEMS_CHANGED, message);
                if same_item {
                    change.source = Verdict::Safe;
                }
            }
            if (base.size, &base.total, base.single_page_if)
                != (head.size, &head.total, head.single_page_if)
            {
                let message = "Its page size, its total or what turns paging off is told otherwise";
                subject.push(&PAGINATION_HINTS_CHANGED, message.to_owned());
            }
        }
        (None, None) => {}
    }
}

/// Compares how parameters travel.
fn content(subject: &mut Subject<'_, '_>, base: &Action, head: &Action) {
    let name = &head.name;
    let [was, is] = [base, head].map(|action| action.content.media_type());
    if was != is {
        let message = format!("`{name}` is sent as `{is}` now; it was `{was}`");
        subject.push(&ACTION_ENCODING_CHANGED, message);
    } else if bytes(base) != bytes(head) {
        let message =
            format!("The body of `{name}` is another parameter, or its headers have other names");
        subject.push(&ACTION_ENCODING_CHANGED, message);
    }
}

/// The parameter that is the body, and how the names of headers begin.
fn bytes(action: &Action) -> Option<(&str, &str)> {
    match &action.content {
        Content::OctetStream(stream) => {
            Some((&action.input[stream.body].name, &stream.header_prefix))
        }
        Content::Json | Content::Multipart => None,
    }
}

/// Compares how an answer comes as events.
fn stream(
    subject: &mut Subject<'_, '_>,
    pair: &Pair<'_>,
    (base, base_rust): (&Action, &rust::Action),
    (head, head_rust): (&Action, &rust::Action),
) {
    let asked_by = |action: &Action| -> Option<String> {
        let by = action.stream.as_ref()?.by?;
        Some(action.input[by].name.value.clone())
    };
    match (&base_rust.streaming, &head_rust.streaming) {
        (None, Some(_)) => {
            subject.push(&STREAM_ADDED, "Its answer can come as events".to_owned());
        }
        (Some(_), None) => {
            let message = "Its answer can no longer come as events".to_owned();
            subject.push(&STREAM_REMOVED, message);
        }
        (Some(base_stream), Some(head_stream)) => {
            let own = |action: &rust::Action, streaming: &rust::Streaming| {
                streaming.event == rust::Ty::Named(action.output.ident.clone())
            };
            let same = match (own(base_rust, base_stream), own(head_rust, head_stream)) {
                (false, false) => pair.same_rust_type(&base_stream.event, &head_stream.event),
                (base, head) => base == head,
            };
            if !same {
                let message = "The data of its events is of another type".to_owned();
                subject.push(&STREAM_CHANGED, message);
            } else if asked_by(base) != asked_by(head) {
                let message = "Its events are asked for by another parameter, or by none";
                subject.push(&STREAM_CHANGED, message.to_owned()).source = Verdict::Safe;
            }
        }
        (None, None) => {}
    }
}

/// A code that an action documents, and where.
type Documented<'a> = (&'a ErrorDef, Span);

fn documented<'a>(
    side: &'a Snapshot,
    service: &'a Service,
    action: &Action,
) -> Vec<Documented<'a>> {
    let common = common_errors(&side.model, service);
    let errors = action.errors.iter();
    errors
        .map(|error| (error_def(service, common, **error), error.span))
        .collect()
}

/// Compares the codes that an action documents; a code that is renamed is still the same.
fn errors(
    changes: &mut Changes<'_>,
    pair: &Pair<'_>,
    action: &Action,
    owner: Spans,
    (base, head): (&[Documented<'_>], &[Documented<'_>]),
) {
    let pairs =
        Pairs::new(base, head, |(code, _)| code.code.as_str())
            .and_by(base, head, |(code, _)| spellings(code));
    let place = |(code, _): &Documented<'_>| {
        let code = code.code.value.clone();
        pair.place(Item::ActionError(action.name.value.clone(), code))
    };
    for (code, spans) in pairs.gone((base, head), owner.head, |(_, span)| *span) {
        let message = format!("`{}` is no longer documented", code.0.code);
        changes.push(
            &ACTION_ERROR_REMOVED,
            place(code),
            Reach::BOTH,
            spans,
            message,
        );
    }
    for (code, spans) in pairs.new_in(head, owner.base, |(_, span)| *span) {
        let message = format!("`{}` is documented", code.0.code);
        changes.push(
            &ACTION_ERROR_ADDED,
            place(code),
            Reach::BOTH,
            spans,
            message,
        );
    }
}

/// The name of the chapter that an action stands in.
fn chapter<'a>(service: &'a Service, action: &Action) -> Option<&'a str> {
    let category = action.category?;
    Some(&service.categories[category].name)
}
