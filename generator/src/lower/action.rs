//! Actions: their methods, requests and answers, and how they page.

use tencentcloud_model::model::{self, Service, error_def};
use tencentcloud_model::text::{code, prose, wrap};
use tencentcloud_model::words;

use super::names::{self, Names};
use super::rust::{self, DOC_WIDTH, Docs, Place, Streaming, Ty};
use super::types::{FieldsOf, Side};
use super::{paging, protocol, sample};

/// Lowers an action.
pub(super) fn action(
    service: &Service,
    common: &[model::ErrorDef],
    names: &Names,
    place: &Place,
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
        "[`Client::{0}`]({1}::GenericClient::{0})",
        method.trim_start_matches("r#"),
        place.module(&service.module, 2)
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
        Side::Answer,
    );
    answer.fields.extend(protocol::request_id(service.protocol));
    let sample = || sample::documented(service, names, index);
    let sample = place.examples.then(sample).flatten();
    let sample: Option<Vec<_>> = sample.map(|lines| {
        let lines = lines.iter();
        let lines = lines.map(|line| line.replace("tencentcloud_client", &place.example));
        lines.collect()
    });
    let file = names::file(&request);
    let structure = input.structure(
        request,
        wrap(&[format!("Request of {link}.")], DOC_WIDTH),
        Side::Shared,
    );
    rust::Action {
        file,
        name: action.name.to_string(),
        path: if action.path.is_empty() {
            "/".to_owned()
        } else {
            format!("/{}", action.path)
        },
        effect: match *action.effect {
            model::Effect::Read => "reads",
            model::Effect::Write => "writes",
        },
        rate_limit: action.rate_limit.map_or(0, |limit| *limit),
        content: action.content.clone(),
        anonymous: action.anonymous,
        docs: action_docs(service, common, names, place, index, sample.as_deref()),
        sample,
        deprecated,
        builder: input.builder(&structure),
        paging: paging::paging(service, names, action),
        streaming: action.stream.as_ref().map(|stream| Streaming {
            event: Ty::Named(match stream.item {
                Some(item) => names.ty(item).to_owned(),
                None => answer.ident.clone(),
            }),
            by: stream.by.map(|by| names::field(&action.input[by])),
        }),
        output: answer,
        request: structure,
        method,
    }
}

fn action_docs(
    service: &Service,
    common: &[model::ErrorDef],
    names: &Names,
    place: &Place,
    index: usize,
    sample: Option<&[String]>,
) -> Docs {
    let action = &service.actions[index];
    let mut paragraphs = vec![prose(&action.doc)];
    paragraphs.push(answers(service, names, place, index));
    paragraphs.extend(words::body(action).map(|body| format!("Sent as {body}.")));
    paragraphs.push(words::limits(action));
    paragraphs.extend(action.since.map(words::since));
    let mut docs = wrap(&paragraphs, DOC_WIDTH);
    if !action.errors.is_empty() {
        let (module, runtime) = (place.module(&service.module, 1), &place.runtime);
        docs.extend(["", "# Errors", ""].map(str::to_owned));
        docs.push(format!(
            "Any [`Error`]({runtime}::Error); the documented codes are:"
        ));
        docs.push(String::new());
        for error in &action.errors {
            let error = error_def(service, common, **error);
            let variant = names::error_variant(error);
            docs.push(format!(
                "- [`{}`]({module}::ErrorCode::{variant})",
                error.code
            ));
        }
    }
    let fence = if place.doctests {
        "```no_run"
    } else {
        "```ignore"
    };
    if let Some(sample) = sample {
        docs.extend(["", "# Examples", "", fence].map(str::to_owned));
        docs.extend_from_slice(sample);
        docs.push("```".to_owned());
    }
    docs
}

/// What a call answers, and how to get all of it where that comes in pages.
fn answers(service: &Service, names: &Names, place: &Place, index: usize) -> String {
    let (action, request) = (&service.actions[index], names.action(index));
    let output = format!(
        "[`{request}Output`]({}::{request}Output)",
        place.module(&service.module, 1)
    );
    let paging = action.pagination.as_ref();
    match paging.filter(|_| paging::paging(service, names, action).is_some()) {
        None => format!("Answers {output}."),
        Some(paging) => format!(
            "Answers {output}, a page of {}; `.items()` gives the items of all pages one by one, `.pages()` the pages.",
            code(&service.path_name(&action.output, &paging.items))
        ),
    }
}
