//! The lowered crate and the model as text.

pub mod client;
pub mod format;
pub mod markdown;
pub mod package;

use tencentcloud_model::model::{Action, Model, Service};

/// Whether the services have all of these actions, such as `demo.ListRooms`, with spaces between.
fn has(model: &Model, calls: &str) -> bool {
    calls.split_whitespace().all(|call| {
        let (module, name) = call.split_once('.').unwrap_or((call, ""));
        actions(model).any(|(service, action)| service.module == module && *action.name == *name)
    })
}

fn actions(model: &Model) -> impl Iterator<Item = (&Service, &Action)> {
    let services = model.services.iter();
    services.flat_map(|service| service.actions.iter().map(move |action| (service, action)))
}
