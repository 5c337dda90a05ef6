//! A report as Markdown for a pull request. Its sections follow the release history that the
//! documentation prints: new actions, modified actions with their new parameters, new and
//! modified data structures.

use std::collections::BTreeMap;

use askama::Template;
use tencentcloud_model::text::{code, prose};

use super::{Entry, Item, Report, Rule, Verdict, rules};

/// The page.
#[derive(Template)]
#[template(path = "diff/report.md")]
struct Page {
    headline: String,
    proposal: Option<String>,
    compared: String,
    findings: Vec<Findings>,
    to_mend: bool,
    services: Vec<Section>,
    stale: Vec<String>,
}

/// Changes with one verdict.
struct Findings {
    title: &'static str,
    changes: Vec<Finding>,
}

/// A change that callers must know.
struct Finding {
    place: String,
    message: String,
    source: &'static str,
    wire: &'static str,
    rule: String,
    line: Option<String>,
    accepted: Option<String>,
}

/// Verdicts whose changes are told before all others, and under which heading.
const LOUD: [(Verdict, &str); 2] = [
    (Verdict::Breaking, "Breaking changes"),
    (Verdict::Warning, "Warnings"),
];

/// What changed in a service.
struct Section {
    name: String,
    groups: Vec<Group>,
}

/// Things of one kind.
struct Group {
    title: &'static str,
    items: Vec<Line>,
}

/// A thing, and what changed about it.
struct Line {
    name: String,
    about: Option<String>,
    details: Vec<String>,
}

/// The page of all rules.
#[derive(Template)]
#[template(path = "diff/rules.md")]
struct Rules {
    rules: Vec<&'static Rule>,
}

/// The page of the documentation that lists every rule.
#[must_use]
pub fn rules_page() -> String {
    let rules = rules::all().collect();
    printed(&Rules { rules })
}

/// The template's text, ending with one line feed.
fn printed(page: &impl Template) -> String {
    let mut text = page.render().unwrap_or_default();
    text.truncate(text.trim_end().len());
    text + "\n"
}

impl Report {
    /// The report as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let page = Page {
            headline: self.headline(),
            proposal: self.proposal(),
            compared: format!("{} with {}", prose(&self.head), prose(&self.base)),
            to_mend: self.failing(Verdict::Breaking).next().is_some(),
            findings: LOUD
                .into_iter()
                .map(|(verdict, title)| Findings {
                    title,
                    changes: self.with(verdict).map(finding).collect(),
                })
                .filter(|findings| !findings.changes.is_empty())
                .collect(),
            services: sections(&self.changes),
            stale: self
                .stale_approvals
                .iter()
                .map(|stale| {
                    let place = code(&stale.place);
                    format!("{place}, `{}`, {}", stale.rule, stale.location)
                })
                .collect(),
        };
        printed(&page)
    }

    fn with(&self, verdict: Verdict) -> impl Iterator<Item = &Entry> {
        self.changes
            .iter()
            .filter(move |entry| entry.verdict() == verdict)
    }
}

fn finding(entry: &Entry) -> Finding {
    let location = entry.head.as_ref().or(entry.base.as_ref());
    Finding {
        place: code(&entry.place),
        message: prose(entry.message.trim_end_matches('.')),
        source: entry.source.name(),
        wire: entry.wire.name(),
        rule: entry.rule.clone(),
        line: location.map(ToString::to_string),
        accepted: entry.accepted.as_deref().map(prose),
    }
}

fn sections(changes: &[Entry]) -> Vec<Section> {
    let mut services: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in changes {
        services.entry(&entry.at.service).or_default().push(entry);
    }
    services
        .into_iter()
        .map(|(name, entries)| Section {
            name: match name {
                "common" => "Common error codes".to_owned(),
                module => format!("Service {}", code(module)),
            },
            groups: groups(&entries),
        })
        .collect()
}

/// What a group's things are, in the order of the history.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Action,
    Struct,
    Values,
    Service,
}

fn groups(entries: &[&Entry]) -> Vec<Group> {
    let mut things: BTreeMap<Item, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        things.entry(entry.at.item.owner()).or_default().push(entry);
    }
    let kind = |item: &Item| match item {
        Item::Action(_) => Kind::Action,
        Item::Struct(_) => Kind::Struct,
        Item::Values(_) => Kind::Values,
        _ => Kind::Service,
    };
    let whole = |entries: &[&Entry], rules: &[&Rule]| {
        entries
            .iter()
            .any(|entry| rules.iter().any(|rule| entry.rule == rule.name))
    };
    let added: &[&Rule] = &[
        &rules::ACTION_ADDED,
        &rules::TYPE_ADDED,
        &rules::SERVICE_ADDED,
    ];
    let removed: &[&Rule] = &[
        &rules::ACTION_REMOVED,
        &rules::TYPE_REMOVED,
        &rules::SERVICE_REMOVED,
    ];
    let titles = [
        (
            Kind::Service,
            ["New service", "The service", "Removed service"],
        ),
        (
            Kind::Action,
            ["New actions", "Modified actions", "Removed actions"],
        ),
        (
            Kind::Struct,
            [
                "New data structures",
                "Modified data structures",
                "Removed data structures",
            ],
        ),
        (
            Kind::Values,
            [
                "New enums and flags",
                "Modified enums and flags",
                "Removed enums and flags",
            ],
        ),
    ];
    let mut groups = Vec::new();
    for (of, titles) in titles {
        let mut lists: [Vec<Line>; 3] = Default::default();
        for (item, entries) in things.iter().filter(|(item, _)| kind(item) == of) {
            let list = if whole(entries, added) {
                0
            } else if whole(entries, removed) {
                2
            } else {
                1
            };
            lists[list].push(line(item, entries, list != 1));
        }
        let lists = titles
            .into_iter()
            .zip(lists)
            .filter(|(_, items)| !items.is_empty());
        groups.extend(lists.map(|(title, items)| Group { title, items }));
    }
    groups
}

fn line(item: &Item, entries: &[&Entry], whole: bool) -> Line {
    Line {
        name: name(item),
        about: whole
            .then(|| {
                entries
                    .first()
                    .and_then(|entry| entry.message.split_once(": "))
            })
            .flatten()
            .map(|(_, about)| prose(about))
            .or_else(|| whole.then(|| links(entries)).flatten()),
        details: if whole { Vec::new() } else { details(entries) },
    }
}

/// Where the changes are told that this section does not tell again; none if it tells all.
fn links(entries: &[&Entry]) -> Option<String> {
    let links: Vec<String> = LOUD
        .into_iter()
        .filter_map(|(verdict, title)| {
            let count = entries
                .iter()
                .filter(|entry| entry.verdict() == verdict)
                .count();
            let anchor = title.to_lowercase().replace(' ', "-");
            (count > 0).then(|| format!("{count} under [{title}](#{anchor})"))
        })
        .collect();
    (!links.is_empty()).then(|| links.join(", "))
}

/// What changed about a thing: what is told elsewhere, then what it holds anew, then what it holds
/// no more, then all else, and last its documentation.
fn details(entries: &[&Entry]) -> Vec<String> {
    // All others that add or remove something are told before.
    let held: &[(&str, &[&Rule])] = &[
        ("New input parameters", &[&rules::REQUEST_PARAMETER_ADDED]),
        ("New output parameters", &[&rules::OUTPUT_FIELD_ADDED]),
        ("New members", &[&rules::MEMBER_ADDED]),
        (
            "New values",
            &[&rules::ENUM_VALUE_ADDED, &rules::FLAG_ADDED],
        ),
        (
            "New error codes",
            &[&rules::ERROR_CODE_ADDED, &rules::ACTION_ERROR_ADDED],
        ),
        ("Removed error codes", &[&rules::ACTION_ERROR_REMOVED]),
    ];
    let follows = |entry: &Entry, rules: &[&Rule]| rules.iter().any(|rule| entry.rule == rule.name);
    let is_loud = |entry: &Entry| LOUD.iter().any(|(verdict, _)| entry.verdict() == *verdict);
    let quiet: Vec<&Entry> = entries
        .iter()
        .copied()
        .filter(|entry| !is_loud(entry))
        .collect();
    let mut details: Vec<String> = links(entries).into_iter().collect();
    details.extend(held.iter().filter_map(|(title, rules)| {
        let names: Vec<String> = quiet
            .iter()
            .filter(|entry| follows(entry, rules))
            .map(|entry| name(&entry.at.item))
            .collect();
        (!names.is_empty()).then(|| format!("{title}: {}", names.join(", ")))
    }));
    let mut other: Vec<&Entry> = quiet
        .into_iter()
        .filter(|entry| !held.iter().any(|(_, rules)| follows(entry, rules)))
        .collect();
    other.sort_by_key(|entry| entry.is_documentation());
    details.extend(other.into_iter().map(|entry| {
        let side = match &entry.at.item {
            Item::Input(..) => "Input: ",
            Item::Output(..) => "Output: ",
            _ => "",
        };
        format!("{side}{} (`{}`)", prose(&message(entry)), entry.rule)
    }));
    details
}

/// The name of a thing, or of the file that stands for its service.
fn name(item: &Item) -> String {
    item.name().map_or_else(|| "service.yaml".to_owned(), code)
}

/// The message, with the name of the thing before it where it does not name it itself.
fn message(entry: &Entry) -> String {
    let name = entry.at.item.name().unwrap_or_default();
    if entry.message.contains(&format!("`{name}`")) || name.is_empty() {
        entry.message.clone()
    } else {
        format!("`{name}`: {}", entry.message)
    }
}
