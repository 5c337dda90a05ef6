//! The page of an action.

use std::collections::BTreeMap;

use askama::Template;
use tencentcloud_model::model::{self, Effect, ErrorDef, Pagination, Stream, error_def};
use tencentcloud_model::text::{code, fence, prose};
use tencentcloud_model::words;

use super::cell::{cell, prose_cell};
use super::chapter::{Chapter, Links};
use super::fields::{Fields, Parameters};
use super::overview::region;
use super::protocol::in_words;
use crate::lower::{self, names};

#[derive(Template)]
#[template(path = "docs/action.md")]
pub(super) struct Action<'a> {
    name: String,
    service: String,
    category: String,
    doc: String,
    rust: String,
    host: String,
    has_regional_hosts: bool,
    path: Option<String>,
    body: Option<String>,
    anonymous: bool,
    version: String,
    rate_limit: String,
    region: String,
    effect: String,
    paging: Option<String>,
    stream: Option<String>,
    since: Option<u32>,
    deprecated: Option<String>,
    input: Option<Parameters>,
    output: Option<Fields>,
    protocol_fields: &'static str,
    errors: Vec<&'a ErrorRow>,
    has_common_errors: bool,
    sample: Option<Block>,
    examples: Vec<Example>,
}

/// An error code, linked, and what it means.
type ErrorRow = (String, String);

/// The rows of error codes by code, made once: most actions have the same.
pub(super) type ErrorRows<'a> = BTreeMap<&'a str, ErrorRow>;

struct Example {
    title: String,
    input: Block,
    output: Block,
}

/// A block of code and a fence that it cannot close.
struct Block {
    fence: String,
    text: String,
}

impl Block {
    fn new(text: &str) -> Self {
        let text = text.trim_end();
        Block {
            fence: fence(text),
            text: text.to_owned(),
        }
    }
}

pub(super) fn error_rows<'a>(chapter: &Chapter<'a>) -> ErrorRows<'a> {
    let links = chapter.links_up();
    let errors = chapter.common.iter().chain(&chapter.service.errors);
    let row = |error: &'a ErrorDef| {
        let doc = prose_cell([error.doc.as_str()]);
        (error.code.as_str(), (cell(&links.error(error)), doc))
    };
    errors.map(row).collect()
}

pub(super) fn view<'a>(
    chapter: &Chapter<'_>,
    error_rows: &'a ErrorRows<'_>,
    index: usize,
) -> Action<'a> {
    let service = chapter.service;
    let links = chapter.links_up();
    let action = &service.actions[index];
    let deprecated = action.deprecated.as_ref();
    Action {
        name: prose(&action.name),
        service: prose(&service.title),
        category: service
            .categories
            .get(action.category.unwrap_or(usize::MAX))
            .map(|category| prose(&category.title))
            .unwrap_or_default(),
        doc: prose(&action.doc),
        rust: cell(&in_rust(chapter, index)),
        host: cell(&code(&service.endpoint)),
        has_regional_hosts: !service.regional_endpoints.is_empty(),
        path: (!action.path.is_empty()).then(|| cell(&code(&format!("/{}", action.path)))),
        body: words::body(action).map(|body| cell(&body)),
        anonymous: action.anonymous,
        version: cell(&code(&service.version)),
        rate_limit: words::documented_rate_limit(action.rate_limit),
        region: cell(&region(service)),
        effect: effect(*action.effect),
        paging: action
            .pagination
            .as_ref()
            .map(|paging| cell(&self::paging(chapter, action, paging))),
        stream: action
            .stream
            .as_ref()
            .map(|stream| cell(&self::stream(links, action, stream))),
        since: action.since,
        deprecated: deprecated
            .map(|deprecated| cell(&links.deprecated(deprecated, |name| links.action(name)))),
        input: Parameters::new(chapter, &action.input),
        output: Fields::new(chapter, &action.output),
        protocol_fields: in_words(service.protocol).envelope,
        errors: action
            .errors
            .iter()
            .map(|error| error_def(service, chapter.common, **error))
            .filter_map(|error| error_rows.get(error.code.as_str()))
            .collect(),
        has_common_errors: !chapter.common.is_empty(),
        sample: chapter.samples[index].map(|lines| Block::new(&lines.join("\n"))),
        examples: action.examples.iter().map(example).collect(),
    }
}

fn effect(effect: Effect) -> String {
    let words = words::effect(effect);
    format!("{}: {}", words.verb, words.retry)
}

fn paging(chapter: &Chapter<'_>, action: &model::Action, paging: &Pagination) -> String {
    let mut text = words::paging(chapter.service, action, paging);
    if lower::paging::paging(chapter.service, &chapter.names, action).is_some() {
        text.push_str("; `.items()` gives the items of all pages, `.pages()` the pages");
    }
    text
}

/// The method, and what it answers.
fn in_rust(chapter: &Chapter<'_>, index: usize) -> String {
    let (module, request) = (&chapter.service.module, chapter.names.action(index));
    format!(
        "{} answers {}",
        code(&format!("{module}::Client::{}", names::method(request))),
        code(&format!("{module}::{request}Output"))
    )
}

fn stream(links: Links<'_>, action: &model::Action, stream: &Stream) -> String {
    let data = match stream.item {
        Some(item) => links.ty(item),
        None => "an answer".to_owned(),
    };
    let asked = match stream.by {
        Some(by) => format!(", which sets {}", code(&action.input[by].name)),
        None => String::new(),
    };
    format!(
        "{}{asked}, gives the answer as events, the data of each being {data}",
        code("send_stream()")
    )
}

fn example(example: &model::Example) -> Example {
    Example {
        title: prose(&example.title),
        input: Block::new(&example.input),
        output: Block::new(&example.output),
    }
}
