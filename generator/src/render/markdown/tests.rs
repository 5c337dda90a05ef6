//! What holds for all pages, judged by a reader of Markdown.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use tencentcloud_model::load::load;
use tencentcloud_model::model::{Deprecated, ErrorDef, Field, Model, TypeKind};
use tencentcloud_model::read;
use tencentcloud_model::sources::At;

use crate::lower::lower_service;
use crate::lower::rust::Place;
use crate::output::Files;

/// Prose that would like to be more than prose.
const HOSTILE: [&str; 3] = [
    "a | b `c|d` \\| `e` \\",
    "``a` <b>x</b> ```",
    "a\n\n# H\n\n---\n- x\n1. y\n> z\n<script>s</script> <!-- c --> [l](m) ![i](j) [r]: k\n\n```\nf\n```\n~~~ --> {{ x }} \
     {% y %} &lt; *e* __s__",
];

fn specs() -> Model {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    load(&dir)
        .and_then(|sources| read(&sources))
        .expect("the specs of this project are right")
}

/// All pages.
fn files(model: &Model) -> Files {
    let mut files = super::index(model);
    for service in &model.services {
        let module = lower_service(model, service, &Place::default()).expect("names that differ");
        files.extend(super::files(model, service, &module));
    }
    files
}

fn events(page: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(page, Options::ENABLE_TABLES)
}

/// The anchors of a page.
fn anchors(page: &str) -> Vec<String> {
    let html = events(page).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(html.into_string()),
        _ => None,
    });
    html.filter_map(|html| Some(html.strip_prefix("<a id=\"")?.split_once('"')?.0.to_owned()))
        .collect()
}

fn resolve(page: &Path, link: &str) -> PathBuf {
    let mut path = page.parent().map(Path::to_owned).unwrap_or_default();
    for component in Path::new(link).components() {
        match component {
            Component::ParentDir => assert!(path.pop(), "{}: {link}", page.display()),
            other => path.push(other),
        }
    }
    path
}

#[test]
fn every_link_leads_somewhere() {
    let files = files(&specs());
    let mut internal = 0;
    for (path, page) in &files {
        for event in events(page) {
            let Event::Start(Tag::Link { dest_url, .. }) = event else {
                continue;
            };
            if dest_url.starts_with("https://") {
                continue;
            }
            let (link, anchor) = dest_url.split_once('#').unwrap_or((&dest_url, ""));
            let target = match link {
                "" => Some(page),
                link => files.get(&resolve(path, link)),
            };
            let target = target.unwrap_or_else(|| panic!("{}: {dest_url}", path.display()));
            let found = anchor.is_empty() || anchors(target).iter().any(|id| id == anchor);
            assert!(found, "{}: {dest_url}", path.display());
            internal += 1;
        }
    }
    assert!(internal > files.len());
}

#[test]
fn anchors_differ_by_more_than_case() {
    for (path, page) in files(&specs()) {
        let anchors = anchors(&page);
        let distinct: BTreeSet<_> = anchors.iter().map(|anchor| anchor.to_lowercase()).collect();
        assert_eq!(distinct.len(), anchors.len(), "{}", path.display());
    }
}

#[test]
fn no_table_row_lacks_a_cell_or_has_one_too_many() {
    let specs = specs();
    let hostile = HOSTILE.map(|text| with_prose(&specs, text));
    for model in hostile.iter().chain([&specs]) {
        for (path, page) in files(model) {
            let code = code_lines(&page);
            let mut bars = 0;
            for (number, line) in page.lines().enumerate() {
                let here = if code.contains(&number) || !line.starts_with('|') {
                    0
                } else {
                    count_bars(line)
                };
                assert!(
                    bars == 0 || here == 0 || here == bars,
                    "{}:{}: {line}",
                    path.display(),
                    number + 1
                );
                bars = here;
            }
        }
    }
}

/// Bars that end a cell.
fn count_bars(line: &str) -> usize {
    line.replace("\\\\", "")
        .replace("\\|", "")
        .matches('|')
        .count()
}

/// Lines inside of code blocks.
fn code_lines(page: &str) -> BTreeSet<usize> {
    let line_of = |offset: usize| page[..offset].matches('\n').count();
    Parser::new_ext(page, Options::ENABLE_TABLES)
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_))))
        .flat_map(|(_, range)| line_of(range.start)..line_of(range.end))
        .collect()
}

#[test]
fn the_blocks_of_a_page_are_the_same_whatever_the_prose_says() {
    let specs = specs();
    let tame = files(&with_prose(&specs, "Tame."));
    for text in HOSTILE {
        for (path, page) in files(&with_prose(&specs, text)) {
            assert_eq!(blocks(&page), blocks(&tame[&path]), "{}", path.display());
        }
    }
}

/// Blocks and raw HTML of a page, in order.
fn blocks(page: &str) -> Vec<String> {
    let named = events(page).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(format!("html {html}")),
        Event::Rule => Some("rule".to_owned()),
        Event::Start(Tag::Heading { level, .. }) => Some(level.to_string()),
        Event::Start(Tag::CodeBlock(_)) => Some("code".to_owned()),
        Event::Start(Tag::Image { .. }) => Some("image".to_owned()),
        Event::Start(Tag::Emphasis | Tag::Strong) => Some("emphasis".to_owned()),
        Event::Start(Tag::Link { dest_url, .. }) => Some(format!("link {dest_url}")),
        Event::Start(Tag::Paragraph) => Some("paragraph".to_owned()),
        Event::Start(Tag::BlockQuote(_)) => Some("quote".to_owned()),
        Event::Start(Tag::List(_)) => Some("list".to_owned()),
        Event::Start(Tag::Item) => Some("item".to_owned()),
        Event::Start(Tag::TableRow) => Some("row".to_owned()),
        Event::Start(Tag::TableCell) => Some("cell".to_owned()),
        _ => None,
    });
    named.collect()
}

/// The specs, with all prose, examples and values of text replaced.
fn with_prose(specs: &Model, text: &str) -> Model {
    let mut model = specs.clone();
    let own = |prose: &mut String| text.clone_into(prose);
    model
        .common_errors
        .iter_mut()
        .for_each(|error| error_prose(error, text));
    for service in &mut model.services {
        [&mut service.title, &mut service.doc]
            .into_iter()
            .for_each(own);
        service
            .categories
            .iter_mut()
            .for_each(|category| own(&mut category.title));
        service
            .errors
            .iter_mut()
            .for_each(|error| error_prose(error, text));
        for ty in &mut service.types {
            own(&mut ty.doc);
            ty.note.iter_mut().for_each(own);
            match &mut ty.kind {
                TypeKind::Struct(fields) => {
                    fields.iter_mut().for_each(|field| field_prose(field, text))
                }
                TypeKind::Enum { values, .. } => {
                    for value in values {
                        own(&mut value.doc);
                        value_prose(&mut value.value, text);
                    }
                }
                TypeKind::Flags(flags) => flags.iter_mut().for_each(|flag| own(&mut flag.doc)),
            }
        }
        for action in &mut service.actions {
            own(&mut action.doc);
            action.note.iter_mut().for_each(own);
            action
                .deprecated
                .iter_mut()
                .for_each(|deprecated| deprecated_prose(deprecated, text));
            action
                .input
                .iter_mut()
                .chain(&mut action.output)
                .for_each(|field| field_prose(field, text));
            for example in &mut action.examples {
                [
                    &mut example.title,
                    &mut example.input.value,
                    &mut example.output.value,
                ]
                .into_iter()
                .for_each(own);
            }
        }
    }
    model
}

fn error_prose(error: &mut ErrorDef, text: &str) {
    text.clone_into(&mut error.doc);
}

fn field_prose(field: &mut Field, text: &str) {
    text.clone_into(&mut field.doc);
    if let Some(note) = &mut field.note {
        text.clone_into(note);
    }
    if let Some(default) = &mut field.default {
        value_prose(default, text);
    }
    if let Some(deprecated) = &mut field.deprecated {
        deprecated_prose(deprecated, text);
    }
}

fn value_prose(value: &mut At<Value>, text: &str) {
    if value.is_string() {
        value.value = Value::String(text.to_owned());
    }
}

fn deprecated_prose(deprecated: &mut Deprecated, text: &str) {
    deprecated.note = Some(text.to_owned());
}
