//! Actions: their methods, requests and answers, and how they page.

use tencentcloud_model::model::{self, FieldPath, PageStyle, Service, error_def};
use tencentcloud_model::text::{prose, wrap};
use tencentcloud_model::words;

use super::names::{self, Names};
use super::rust::{self, DOC_WIDTH, Docs, Paging, Ty};
use super::types::{FieldsOf, Side};
use super::{protocol, sample};

/// Lowers an action.
pub(super) fn action(
    service: &Service,
    common: &[model::ErrorDef],
    names: &Names,
    index: usize,
) -> rust::Action {
    let action = &service.actions[index];
    let request = names.action(index).to_owned();
    let method = names::method(&request);
    let input = FieldsOf {
        service,
        names,
        siblings: &action.input,
        owner: None,
    };
    let output = FieldsOf {
        service,
        names,
        siblings: &action.output,
        owner: None,
    };
    let link = format!(
        "[`Client::{0}`](crate::{1}::GenericClient::{0})",
        method.trim_start_matches("r#"),
        service.module
    );
    let deprecated = action.deprecated.as_ref().map(|deprecated| {
        let method_of = |wire: &str| {
            let position = service
                .actions
                .iter()
                .position(|action| *action.name == *wire);
            position.map_or_else(
                || wire.to_owned(),
                |index| names::method(names.action(index)),
            )
        };
        words::deprecation(deprecated, method_of)
    });
    let mut answer = output.structure(
        format!("{request}Output"),
        wrap(&[format!("Answer to {link}.")], DOC_WIDTH),
        Side::Output,
    );
    answer.fields.extend(protocol::request_id(service.protocol));
    rust::Action {
        file: names::file(&request),
        name: action.name.to_string(),
        path: if action.path.is_empty() {
            "/".to_owned()
        } else {
            format!("/{}", action.path)
        },
        effect: match *action.effect {
            model::Effect::Read => "Read",
            model::Effect::Write => "Write",
        },
        rate_limit: action.rate_limit.map_or(0, |limit| *limit),
        multipart: action.multipart,
        docs: action_docs(service, common, names, index),
        deprecated,
        builder: input.builder(&request),
        paging: action
            .pagination
            .as_ref()
            .and_then(|paging| self::paging(service, names, action, paging)),
        output: answer,
        request: input.structure(
            request,
            wrap(&[format!("Request of {link}.")], DOC_WIDTH),
            Side::Input,
        ),
        method,
    }
}

fn action_docs(service: &Service, common: &[model::ErrorDef], names: &Names, index: usize) -> Docs {
    let action = &service.actions[index];
    let mut paragraphs = vec![prose(&action.doc)];
    paragraphs.extend(action.note.as_deref().map(words::note));
    paragraphs.push(words::limits(action));
    paragraphs.extend(action.since.map(|since| format!("Since release {since}.")));
    let mut docs = wrap(&paragraphs, DOC_WIDTH);
    if !action.errors.is_empty() {
        docs.extend(
            [
                "",
                "# Errors",
                "",
                "Any [`Error`](crate::Error); the documented codes are:",
                "",
            ]
            .map(str::to_owned),
        );
        for error in &action.errors {
            let error = error_def(service, common, **error);
            let variant = names::error_variant(error);
            let module = &service.module;
            docs.push(format!(
                "- [`{}`](crate::{module}::ErrorCode::{variant}): {}",
                error.code,
                prose(&error.doc)
            ));
        }
    }
    docs.extend(["", "# Examples", "", "```no_run"].map(str::to_owned));
    docs.extend(sample::program(service, names, index));
    docs.push("```".to_owned());
    docs
}

fn paging(
    service: &Service,
    names: &Names,
    action: &model::Action,
    paging: &model::Pagination,
) -> Option<Paging> {
    let input = |index: usize| names::field(&action.input[index]);
    let output = |path: &FieldPath| match *path.0.as_slice() {
        [index] => Some(names::field(&action.output[index])),
        _ => None,
    };
    let fields = FieldsOf {
        service,
        names,
        siblings: &action.output,
        owner: None,
    };
    let items = service.along(&action.output, &paging.items).last()?;
    let item = match fields.ty(&items.ty) {
        Ty::Vec(item) => *item,
        other => other,
    };
    let (first, min_of) = match paging.style {
        PageStyle::Number(first) => (Some(first), None),
        PageStyle::Lowest(field) => (None, Some(names::field(&service.items_of(items)[field]))),
        PageStyle::Offset | PageStyle::Token(_) => return None,
    };
    let needs_size = first.is_some() && paging.total.is_none();
    Some(Paging {
        item,
        first,
        size: action.input[paging.size]
            .default
            .as_ref()
            .filter(|_| needs_size)
            .and_then(|size| size.as_i64()),
        position: input(paging.position),
        page_size: input(paging.size),
        single_page_if: paging.single_page_if.map(input),
        total: match &paging.total {
            Some(total) => Some(output(total)?),
            None => None,
        },
        items: output(&paging.items)?,
        min_of,
    })
}
