//! The page about what all requests have in common.

use askama::Template;
use tencentcloud_model::model::Model;
use tencentcloud_model::text::code;

use super::cell::{cell, prose_cell};
use super::overview::region;

#[derive(Template)]
#[template(path = "docs/making-requests.md")]
pub(super) struct MakingRequests {
    services: Vec<Row>,
}

struct Row {
    title: String,
    module: String,
    host: String,
    region: String,
}

pub(super) fn view(model: &Model) -> MakingRequests {
    let services = model.services.iter().map(|service| Row {
        title: prose_cell([service.title.as_str()]),
        module: service.module.clone(),
        host: cell(&code(&service.endpoint)),
        region: cell(&region(service)),
    });
    MakingRequests {
        services: services.collect(),
    }
}
