//! Services, and the facts that hold for all of their actions.

use tencentcloud_model::model::{Category, RegionUse, Service, Source};
use tencentcloud_model::sources::At;
use tencentcloud_model::words;

use crate::diff::rules::{
    ENDPOINT_CHANGED, PROTOCOL_CHANGED, REGION_ADDED, REGION_BECAME_OPTIONAL,
    REGION_BECAME_REQUIRED, REGION_BECAME_UNUSED, REGION_REMOVED, REGIONAL_ENDPOINT_ADDED,
    REGIONAL_ENDPOINT_CHANGED, REGIONAL_ENDPOINT_REMOVED, Rule, SERVICE_ADDED, SERVICE_REMOVED,
    SERVICE_RENAMED, SIGNING_NAME_CHANGED, VERSION_CHANGED,
};
use crate::diff::{Snapshot, Verdict};

/// Compares all services.
pub(super) fn compare(changes: &mut Changes<'_>) {
    let (base, head) = (changes.base, changes.head);
    let (old, new) = (&base.model.services, &head.model.services);
    let actions = |service: &'_ Service| -> Vec<String> {
        let actions = service.actions.iter();
        actions.map(|action| action.name.value.clone()).collect()
    };
    // Two folders hold one service if they sign with one name, or are called much the same and
    // have most actions in common.
    let pairs = Pairs::new(old, new, |service| service.module.as_str())
        .and_by(old, new, |service| vec![service.name.as_str()])
        .and_renamed(
            old,
            new,
            |service| &service.module,
            |(base, _), (head, _), names| {
                let actions = (actions(base).into_iter(), actions(head).into_iter());
                by_content(names, actions, |_| true)
            },
        );
    let span = |service: &Service| service.name.span;
    for (service, spans) in pairs.gone((old, new), None, span) {
        whole(changes, &SERVICE_REMOVED, service, spans, "is gone");
    }
    for (service, spans) in pairs.new_in(new, None, span) {
        whole(changes, &SERVICE_ADDED, service, spans, "is new");
    }
    for &(b, h) in &pairs.both {
        let pair = types::pair(changes, half(base, b), half(head, h));
        facts(changes, &pair);
        errors::own(changes, &pair);
        types::compare(changes, &pair);
        actions::compare(changes, &pair);
    }
}

fn half(snapshot: &Snapshot, index: usize) -> Half<'_> {
    Half {
        service: &snapshot.model.services[index],
        module: &snapshot.krate.modules[index],
    }
}

fn whole(
    changes: &mut Changes<'_>,
    rule: &'static Rule,
    service: &Service,
    spans: Spans,
    what: &str,
) {
    let place = Place {
        service: service.module.clone(),
        item: Item::Service,
    };
    let message = format!(
        "The service {} ({}) {what}",
        service.title,
        counted(service)
    );
    changes.push(rule, place, Reach::BOTH, spans, message);
}

fn counted(service: &Service) -> String {
    match service.actions.len() {
        1 => "1 action".to_owned(),
        actions => format!("{actions} actions"),
    }
}

/// Compares what `service.yaml` says.
fn facts(changes: &mut Changes<'_>, pair: &Pair<'_>) {
    let (base, head) = (pair.base.service, pair.head.service);
    let service = Spans::of(&base.name, &head.name);
    let fact = |name: &str| pair.place(Item::Fact(name.to_owned()));
    let mut push = |rule, name: &str, spans, message| {
        changes.push(rule, fact(name), Reach::BOTH, spans, message);
    };
    text(
        &mut push,
        &VERSION_CHANGED,
        "version",
        (&base.version, &head.version),
    );
    text(
        &mut push,
        &ENDPOINT_CHANGED,
        "endpoint",
        (&base.endpoint, &head.endpoint),
    );
    text(
        &mut push,
        &SIGNING_NAME_CHANGED,
        "service",
        (&base.name, &head.name),
    );
    if let Some(rule) = region_use(base.region, head.region) {
        let message = format!(
            "The region is {} now; it was {}",
            region_words(head.region),
            region_words(base.region)
        );
        push(rule, "region", service, message);
    }
    regional_endpoints(&mut push, base, head, service);
    regions(&mut push, base, head, service);
    if base.module != head.module {
        let message = format!("The folder `{}` is `{}` now", base.module, head.module);
        changes.push(
            &SERVICE_RENAMED,
            pair.place(Item::Service),
            Reach::BOTH,
            service,
            message,
        );
    }
    if base.protocol != head.protocol {
        let message = format!(
            "The protocol is `{}` now; it was `{}`",
            head.protocol.facts().name,
            base.protocol.facts().name
        );
        let change = changes.push(
            &PROTOCOL_CHANGED,
            fact("protocol"),
            Reach::BOTH,
            service,
            message,
        );
        // Callers may read the ID of the request, which is in no spec.
        if !base.protocol.facts().has_request_id {
            change.source = Verdict::Safe;
        }
    }
    let mut subject = Subject {
        changes,
        place: pair.place(Item::Service),
        reach: Reach::BOTH,
        spans: service,
    };
    subject.text("title", Some(&base.title), Some(&head.title));
    subject.text("doc", Some(&base.doc), Some(&head.doc));
    // Two releases of the metadata always differ in their names, which say what was compared.
    if !matches!(
        (&base.source, &head.source),
        (Source::Metadata(_), Source::Metadata(_))
    ) {
        let (base, head) = (source(&base.source), source(&head.source));
        subject.text("source", Some(&base), Some(&head));
    }
    chapters(&mut subject, &base.categories, &head.categories);
}

/// A source in a few words.
fn source(source: &Source) -> String {
    match source {
        Source::Document { name, .. } => format!("{name}, {}", words::source(source)),
        Source::Metadata(release) => release.clone(),
    }
}

/// Compares the chapters of the documentation; their order is told by nobody.
fn chapters(subject: &mut Subject<'_, '_>, base: &[Category], head: &[Category]) {
    let pairs = Pairs::new(base, head, |chapter| chapter.name.as_str());
    let titles = pairs
        .both
        .iter()
        .map(|&(b, h)| (Some(&base[b]), Some(&head[h])));
    let gone = pairs.gone((base, head), None, |chapter| chapter.name.span);
    let new = pairs.new_in(head, None, |chapter| chapter.name.span);
    let gone = gone.into_iter().map(|(chapter, _)| (Some(chapter), None));
    let new = new.into_iter().map(|(chapter, _)| (None, Some(chapter)));
    for (base, head) in titles.chain(gone).chain(new) {
        let Some(chapter) = head.or(base) else {
            continue;
        };
        let title = |chapter: Option<&'_ Category>| chapter.map(|chapter| chapter.title.clone());
        let what = format!("chapter `{}`", chapter.name);
        subject.text(&what, title(base).as_deref(), title(head).as_deref());
    }
}

fn text(
    push: &mut impl FnMut(&'static Rule, &str, Spans, String),
    rule: &'static Rule,
    name: &str,
    (base, head): (&At<String>, &At<String>),
) {
    if base != head {
        let spans = Spans::of(base, head);
        push(rule, name, spans, format!("`{base}` is `{head}` now"));
    }
}

fn region_use(base: RegionUse, head: RegionUse) -> Option<&'static Rule> {
    match (base, head) {
        _ if base == head => None,
        (_, RegionUse::Required) => Some(&REGION_BECAME_REQUIRED),
        (_, RegionUse::Optional) => Some(&REGION_BECAME_OPTIONAL),
        (_, RegionUse::Unused) => Some(&REGION_BECAME_UNUSED),
    }
}

fn region_words(region: RegionUse) -> &'static str {
    match region {
        RegionUse::Required => "required",
        RegionUse::Optional => "optional",
        RegionUse::Unused => "unused",
    }
}

fn regional_endpoints(
    push: &mut impl FnMut(&'static Rule, &str, Spans, String),
    base: &Service,
    head: &Service,
    service: Spans,
) {
    let (base, head) = (&base.regional_endpoints, &head.regional_endpoints);
    let pairs = Pairs::new(base, head, |(region, _)| region.as_str());
    let span = |(_, host): &(String, At<String>)| host.span;
    let name = |region: &str| format!("regional_endpoints.{region}");
    for ((region, host), spans) in pairs.gone((base, head), service.head, span) {
        let message = format!("`{host}` is gone");
        push(&REGIONAL_ENDPOINT_REMOVED, &name(region), spans, message);
    }
    for ((region, host), spans) in pairs.new_in(head, service.base, span) {
        let message = format!("`{host}` is new");
        push(&REGIONAL_ENDPOINT_ADDED, &name(region), spans, message);
    }
    for &(b, h) in &pairs.both {
        let (region, host) = &base[b];
        let hosts = (host, &head[h].1);
        text(push, &REGIONAL_ENDPOINT_CHANGED, &name(region), hosts);
    }
}

/// Compares the regions allowed; an empty list allows any.
fn regions(
    push: &mut impl FnMut(&'static Rule, &str, Spans, String),
    base: &Service,
    head: &Service,
    service: Spans,
) {
    let listed = |regions: &[At<String>]| {
        let regions: Vec<_> = regions.iter().map(|region| format!("`{region}`")).collect();
        regions.join(", ")
    };
    match (base.regions.as_slice(), head.regions.as_slice()) {
        ([], []) => {}
        ([], [first, ..]) => {
            let spans = Spans {
                head: Some(first.span),
                ..service
            };
            let message = format!("Only {} are allowed now", listed(&head.regions));
            push(&REGION_REMOVED, "regions", spans, message);
        }
        ([first, ..], []) => {
            let spans = Spans {
                base: Some(first.span),
                ..service
            };
            let message = "Any region is allowed now".to_owned();
            push(&REGION_ADDED, "regions", spans, message);
        }
        (before, now) => {
            let pairs = Pairs::new(before, now, |region| region.as_str());
            let span = |region: &At<String>| region.span;
            for (region, spans) in pairs.gone((before, now), service.head, span) {
                let message = format!("`{region}` is not allowed any more");
                push(
                    &REGION_REMOVED,
                    &format!("regions.{region}"),
                    spans,
                    message,
                );
            }
            for (region, spans) in pairs.new_in(now, service.base, span) {
                let message = format!("`{region}` is allowed now");
                push(&REGION_ADDED, &format!("regions.{region}"), spans, message);
            }
        }
    }
}
use super::pairs::{Pairs, by_content};
use super::{Changes, Half, Item, Pair, Place, Reach, Spans, Subject, actions, errors, types};
