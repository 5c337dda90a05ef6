//! What unit tests share.

use std::sync::Arc;

use serde_json::Value;
use tencentcloud_model::model::{Action, Model, Service};
use tencentcloud_model::sources::Sources;

use crate::envelope::Object;
use crate::secrets::Secrets;
use crate::spec;

/// The specs inside.
pub(crate) fn model() -> Arc<Model> {
    spec::embedded().expect("the specs inside")
}

/// What no log shows of those specs.
pub(crate) fn secrets() -> Secrets {
    Secrets::of(&model())
}

/// A model of one service, `a`, with one action, `B`, whose input and output are as given.
pub(crate) fn model_of(action: &str) -> Model {
    let service = "service: a\ntitle: A\ndoc: A.\nversion: \"2020-01-01\"\nprotocol: tc3\nendpoint: a.example.com\n\
                   region: unused\nrate_limit: 1\ncategories: [{ name: c, title: C }]\n\
                   source: { document: d, updated: \"2020-01-01\" }\n";
    let action = format!("action: B\ncategory: c\ndoc: B.\neffect: read\n{action}");
    let files = [
        ("common/errors.yaml", "errors: []\n"),
        ("a/errors.yaml", "errors: []\n"),
        ("a/service.yaml", service),
        ("a/actions/B.yaml", &action),
    ];
    let sources = Sources::from_files("", files);
    tencentcloud_model::read(&sources).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// An action of a model.
pub(crate) fn find<'m>(model: &'m Model, service: &str, action: &str) -> (&'m Service, &'m Action) {
    let mut services = model.services.iter();
    let service = services
        .find(|found| found.module == service)
        .expect(service);
    let mut actions = service.actions.iter();
    let action = actions
        .find(|found| found.name.value == action)
        .expect(action);
    (service, action)
}

/// The members of a JSON object.
pub(crate) fn object(value: Value) -> Object {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}
