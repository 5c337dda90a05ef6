//! The overview of a service.

use askama::Template;
use tencentcloud_model::model::{Action, RegionUse, Release, Service, TypeDef, TypeKind};
use tencentcloud_model::text::{code, prose, summary};
use tencentcloud_model::words;

use super::cell::{cell, prose_cell};
use super::chapter::{Chapter, Links};
use super::protocol::in_words;

#[derive(Template)]
#[template(path = "docs/overview.md")]
pub(super) struct Overview {
    title: String,
    doc: String,
    module: String,
    version: String,
    protocol: &'static str,
    identity: &'static str,
    region: String,
    rate_limit: Option<String>,
    updated: String,
    host: String,
    regional_hosts: Vec<(String, String)>,
    categories: Vec<Category>,
    types: Vec<TypeRow>,
    errors: usize,
    releases: Vec<Changes>,
}

struct Category {
    title: String,
    actions: Vec<ActionRow>,
}

struct ActionRow {
    link: String,
    doc: String,
    effect: &'static str,
    rate_limit: String,
}

struct TypeRow {
    link: String,
    kind: &'static str,
    doc: String,
}

struct Changes {
    number: u32,
    time: String,
    changes: Vec<String>,
}

pub(super) fn view(chapter: &Chapter<'_>) -> Overview {
    let service = chapter.service;
    let links = chapter.links();
    let words = in_words(service.protocol);
    let regional = service.regional_endpoints.iter();
    Overview {
        title: prose(&service.title),
        doc: prose(&service.doc),
        module: service.module.clone(),
        version: cell(&code(&service.version)),
        protocol: words.name,
        identity: words.identity,
        region: cell(&region(service)),
        rate_limit: service.rate_limit.map(|limit| words::rate_limit(*limit)),
        updated: prose_cell([&*words::source(&service.source)]),
        host: cell(&format!("{}{}", code(&service.endpoint), words.host)),
        regional_hosts: regional
            .map(|(region, host)| (cell(&code(region)), cell(&code(host))))
            .collect(),
        categories: categories(service, links),
        types: service.types.iter().map(|ty| type_row(links, ty)).collect(),
        errors: chapter.common.len() + service.errors.len(),
        releases: service
            .history
            .iter()
            .map(|release| changes(links, release))
            .collect(),
    }
}

/// What a request says about its region.
pub(super) fn region(service: &Service) -> String {
    let regions: Vec<_> = service.regions.iter().map(|region| code(region)).collect();
    let word = match service.region {
        RegionUse::Unused => return "none is sent".to_owned(),
        RegionUse::Required => "required",
        RegionUse::Optional => "optional",
    };
    match regions.is_empty() {
        true => word.to_owned(),
        false => format!("{word}: one of {}", regions.join(", ")),
    }
}

/// The categories in the documented order, each with its actions; one for all where there are none.
fn categories(service: &Service, links: Links<'_>) -> Vec<Category> {
    let categories = service.categories.iter().enumerate();
    let titles = categories.map(|(i, category)| (Some(i), prose(&category.title)));
    let all = (None, "All actions".to_owned());
    let filled = titles.chain([all]).map(|(i, title)| Category {
        title,
        actions: service
            .actions
            .iter()
            .filter(|action| action.category == i)
            .map(|action| action_row(links, action))
            .collect(),
    });
    filled
        .filter(|category| !category.actions.is_empty())
        .collect()
}

fn action_row(links: Links<'_>, action: &Action) -> ActionRow {
    let deprecated = action.deprecated.as_ref().map(|_| "Deprecated.");
    ActionRow {
        link: cell(&links.action(&action.name)),
        doc: prose_cell([summary(&action.doc)].into_iter().chain(deprecated)),
        effect: words::effect(*action.effect).verb,
        rate_limit: action
            .rate_limit
            .map_or_else(|| "–".to_owned(), |limit| limit.to_string()),
    }
}

fn type_row(links: Links<'_>, ty: &TypeDef) -> TypeRow {
    TypeRow {
        link: cell(&links.type_named(&ty.name)),
        kind: match ty.kind {
            TypeKind::Struct(_) => "struct",
            TypeKind::Enum { .. } => "enum",
            TypeKind::Flags(_) => "flags",
        },
        doc: prose_cell([summary(&ty.doc)]),
    }
}

fn changes(links: Links<'_>, release: &Release) -> Changes {
    let mut changes = Vec::new();
    changes.extend(listed("New actions: ", &release.new_actions, |name| {
        links.action(name)
    }));
    for (name, input, output) in &release.modified_actions {
        let what = [
            listed("new parameters ", input, code),
            listed("new in the answer ", output, code),
        ];
        changes.push(changed(&links.action(name), what));
    }
    changes.extend(listed("New types: ", &release.new_types, |name| {
        links.type_named(name)
    }));
    for (name, new, modified) in &release.modified_types {
        let what = [
            listed("new fields ", new, code),
            listed("other descriptions of ", modified, code),
        ];
        changes.push(changed(&links.type_named(name), what));
    }
    Changes {
        number: release.number,
        time: prose(&release.time),
        changes,
    }
}

fn changed(link: &str, what: [Option<String>; 2]) -> String {
    let what: Vec<_> = what.into_iter().flatten().collect();
    match what.is_empty() {
        true => format!("{link}: changed"),
        false => format!("{link}: {}", what.join("; ")),
    }
}

fn listed(lead: &str, names: &[String], link: impl Fn(&str) -> String) -> Option<String> {
    let names: Vec<_> = names.iter().map(|name| link(name)).collect();
    (!names.is_empty()).then(|| format!("{lead}{}", names.join(", ")))
}
