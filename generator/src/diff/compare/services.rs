//! Services, and the facts that hold for all of their actions.

use std::collections::BTreeMap;

use tencentcloud_model::model::{RegionUse, Service, Source};
use tencentcloud_model::sources::{At, Span};

use super::pairs::{Pairs, overlap};
use super::{Changes, Half, Item, Pair, Place, Reach, Spans, actions, errors, types};
use crate::diff::rules::{
    DOCUMENTATION_CHANGED, ENDPOINT_CHANGED, PROTOCOL_CHANGED, REGION_ADDED,
    REGION_BECAME_OPTIONAL, REGION_BECAME_REQUIRED, REGION_BECAME_UNUSED, REGION_REMOVED,
    REGIONAL_ENDPOINT_ADDED, REGIONAL_ENDPOINT_CHANGED, REGIONAL_ENDPOINT_REMOVED, Rule,
    SERVICE_ADDED, SERVICE_REMOVED, SERVICE_RENAMED, SIGNING_NAME_CHANGED, VERSION_CHANGED,
};
use crate::diff::{Snapshot, Verdict};

/// Compares all services.
pub(super) fn compare(changes: &mut Changes<'_>) {
    let (base, head) = (changes.base, changes.head);
    let pairs = Pairs::new(
        &base.model.services,
        &head.model.services,
        |service| service.module.as_str(),
        likeness,
    );
    for &b in &pairs.removed {
        whole(
            changes,
            &SERVICE_REMOVED,
            &base.model.services[b],
            "is gone",
        );
    }
    for &h in &pairs.added {
        whole(changes, &SERVICE_ADDED, &head.model.services[h], "is new");
    }
    for &(b, h) in &pairs.both {
        let pair = types::pair(half(base, b), half(head, h));
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

/// Two folders hold one service if they sign with one name or share most actions.
fn likeness(base: &Service, head: &Service) -> f64 {
    if base.name == head.name {
        return 1.0;
    }
    overlap(
        base.actions.iter().map(|action| action.name.as_str()),
        head.actions.iter().map(|action| action.name.as_str()),
    )
}

fn whole(changes: &mut Changes<'_>, rule: &'static Rule, service: &Service, what: &str) {
    let place = Place {
        service: service.module.clone(),
        item: Item::Service,
    };
    let span = service.name.span;
    let change = changes.push(
        rule,
        place,
        Reach::BOTH,
        Spans {
            base: span,
            head: span,
        },
        format!(
            "The service {} ({}) {what}",
            service.title,
            counted(service)
        ),
    );
    // The other side has no line for it.
    if *rule == SERVICE_ADDED {
        change.base = None;
    } else {
        change.head = None;
    }
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
    let service = Spans {
        base: base.name.span,
        head: head.name.span,
    };
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
    if documentation(base) != documentation(head) {
        changes.push(
            &DOCUMENTATION_CHANGED,
            pair.place(Item::Service),
            Reach::BOTH,
            service,
            "The service is described otherwise".to_owned(),
        );
    }
}

fn text(
    push: &mut impl FnMut(&'static Rule, &str, Spans, String),
    rule: &'static Rule,
    name: &str,
    (base, head): (&At<String>, &At<String>),
) {
    if base != head {
        let spans = Spans {
            base: base.span,
            head: head.span,
        };
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
    let hosts = |service: &'_ Service| -> BTreeMap<String, At<String>> {
        service.regional_endpoints.iter().cloned().collect()
    };
    let (base, head) = (hosts(base), hosts(head));
    for (region, host) in &base {
        let name = format!("regional_endpoints.{region}");
        let spans = |head: Span| Spans {
            base: host.span,
            head,
        };
        match head.get(region) {
            None => push(
                &REGIONAL_ENDPOINT_REMOVED,
                &name,
                spans(service.head),
                format!("`{host}` is gone"),
            ),
            Some(now) => text(push, &REGIONAL_ENDPOINT_CHANGED, &name, (host, now)),
        }
    }
    for (region, host) in head
        .iter()
        .filter(|(region, _)| !base.contains_key(*region))
    {
        let spans = Spans {
            base: service.base,
            head: host.span,
        };
        push(
            &REGIONAL_ENDPOINT_ADDED,
            &format!("regional_endpoints.{region}"),
            spans,
            format!("`{host}` is new"),
        );
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
                base: service.base,
                head: first.span,
            };
            let message = format!("Only {} are allowed now", listed(&head.regions));
            push(&REGION_REMOVED, "regions", spans, message);
        }
        ([first, ..], []) => {
            let spans = Spans {
                base: first.span,
                head: service.head,
            };
            push(
                &REGION_ADDED,
                "regions",
                spans,
                "Any region is allowed now".to_owned(),
            );
        }
        (before, now) => {
            for region in before.iter().filter(|region| !now.contains(region)) {
                let spans = Spans {
                    base: region.span,
                    head: service.head,
                };
                push(
                    &REGION_REMOVED,
                    &format!("regions.{region}"),
                    spans,
                    format!("`{region}` is not allowed any more"),
                );
            }
            for region in now.iter().filter(|region| !before.contains(region)) {
                let spans = Spans {
                    base: service.base,
                    head: region.span,
                };
                push(
                    &REGION_ADDED,
                    &format!("regions.{region}"),
                    spans,
                    format!("`{region}` is allowed now"),
                );
            }
        }
    }
}

/// What only readers see. The order of the chapters is none of it.
fn documentation(service: &Service) -> (&str, &str, &Source, BTreeMap<&str, &str>) {
    let chapters = service
        .categories
        .iter()
        .map(|category| (category.name.as_str(), category.title.as_str()));
    (
        &service.title,
        &service.doc,
        &service.source,
        chapters.collect(),
    )
}
