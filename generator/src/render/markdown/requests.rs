//! The page about what all requests have in common.

use askama::Template;
use tencentcloud_model::model::Model;
use tencentcloud_model::text::code;

use super::cell::{cell, prose_cell};
use super::overview::region;
use crate::render::has;

#[derive(Template)]
#[template(path = "docs/making-requests.md")]
pub(super) struct MakingRequests<'a> {
    model: &'a Model,
    services: Vec<Row>,
}

impl MakingRequests<'_> {
    /// Whether a listing can be shown that calls these actions.
    fn calls(&self, actions: &str) -> bool {
        has(self.model, actions)
    }
}

struct Row {
    title: String,
    module: String,
    host: String,
    region: String,
}

pub(super) fn view(model: &Model) -> MakingRequests<'_> {
    let services = model.services.iter().map(|service| Row {
        title: prose_cell([service.title.as_str()]),
        module: service.module.clone(),
        host: cell(&code(&service.endpoint)),
        region: cell(&region(service)),
    });
    MakingRequests {
        model,
        services: services.collect(),
    }
}
