//! The page that all others are reached from.

use askama::Template;
use tencentcloud_model::model::Model;
use tencentcloud_model::text::code;
use tencentcloud_model::words;

use super::cell::{cell, prose_cell};

#[derive(Template)]
#[template(path = "docs/index.md")]
pub(super) struct Index {
    services: Vec<Row>,
}

struct Row {
    title: String,
    module: String,
    version: String,
    actions: usize,
    types: usize,
    updated: String,
}

pub(super) fn view(model: &Model) -> Index {
    let services = model.services.iter().map(|service| Row {
        title: prose_cell([service.title.as_str()]),
        module: service.module.clone(),
        version: cell(&code(&service.version)),
        actions: service.actions.len(),
        types: service.types.len(),
        updated: prose_cell([&*words::source(&service.source)]),
    });
    Index {
        services: services.collect(),
    }
}
