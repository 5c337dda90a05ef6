//! Model to Rust: every decision about names, types and documentation, made once.

mod action;
pub mod docs;
mod errors;
pub mod names;
pub mod paging;
pub mod protocol;
pub mod rust;
pub mod sample;
pub mod scalar;
mod settle;
pub mod types;

use tencentcloud_model::diagnostic::Diagnostic;
use tencentcloud_model::model::{self, Model, RegionUse, Service, Source, TypeId, common_errors};
use tencentcloud_model::text::{code, prose, wrap};
use tencentcloud_model::words;

pub use self::names::Names;
use self::rust::{Crate, DOC_WIDTH, Demand, Docs, Module, Place};
pub use self::settle::read;
use crate::naming::identifier;

/// Lowers all services, to stand in a place.
///
/// # Errors
///
/// Every two names that become one in Rust, and every name that Rust cannot have.
pub fn lower(model: &Model, place: &Place) -> Result<Crate, Vec<Diagnostic>> {
    let mut modules = Vec::new();
    let mut collisions = Vec::new();
    for service in &model.services {
        match lower_service(model, service, place) {
            Ok(module) => modules.push(module),
            Err(found) => collisions.extend(found),
        }
    }
    if collisions.is_empty() {
        Ok(Crate { modules })
    } else {
        Err(collisions)
    }
}

/// Lowers a service of a model.
///
/// # Errors
///
/// Every two of its names that become one in Rust, and every name that Rust cannot have.
pub fn lower_service(
    model: &Model,
    service: &Service,
    place: &Place,
) -> Result<Module, Vec<Diagnostic>> {
    let names = Names::new(service);
    let common = common_errors(model, service);
    let collisions = names::collisions(service, common, &names);
    if collisions.is_empty() {
        Ok(module(service, common, &names, place))
    } else {
        Err(collisions)
    }
}

/// Documentation of the module that a service becomes.
fn module_docs(service: &Service, place: &Place) -> Docs {
    let about = format!(
        "{} API of {}, {} {}.",
        if service.version.starts_with(|c: char| c.is_ascii_digit()) {
            format!("Version {} of the", code(&service.version))
        } else {
            format!("The {}", code(&service.version))
        },
        prose(&service.title),
        match service.source {
            Source::Document { .. } => "as documented on",
            Source::Metadata(_) => "from",
        },
        prose(&words::source(&service.source)),
    );
    wrap(
        &[
            format!("{}.", prose(&service.title)),
            prose(&service.doc),
            (protocol::in_rust(service.protocol).identity)(place),
            about,
        ],
        DOC_WIDTH,
    )
}

fn module(service: &Service, common: &[model::ErrorDef], names: &Names, place: &Place) -> Module {
    let types: Vec<_> = (0..service.types.len())
        .map(|i| types::type_item(service, names, TypeId(i)))
        .collect();
    Module {
        name: identifier(&service.module),
        place: place.clone(),
        docs: module_docs(service, place),
        client_docs: wrap(
            &[
                format!("Calls the actions of {}.", prose(&service.title)),
                "Cheap to clone; clients made from one configuration share its connections, credentials and rate \
                 limits."
                    .to_owned(),
            ],
            DOC_WIDTH,
        ),
        service: runtime_service(service, common),
        actions: (0..service.actions.len()).map(|i| action::action(service, common, names, place, i)).collect(),
        types,
        demands: names.demands().map(|(field, trait_name)| demand(field, trait_name)).collect(),
        error_code: errors::error_code(service, common),
    }
}

fn demand(field: &str, trait_name: &str) -> Demand {
    let plain = field.trim_start_matches("r#");
    Demand {
        ident: trait_name.to_owned(),
        message: format!("`{{R}}` requires `{plain}`: call `.{field}(…)` first"),
        label: format!("`{plain}` is not set"),
    }
}

fn runtime_service(service: &Service, common: &[model::ErrorDef]) -> rust::Service {
    let regional = service
        .regional_endpoints
        .iter()
        .map(|(region, host)| (region.clone(), host.to_string()));
    rust::Service {
        name: service.name.to_string(),
        version: service.version.to_string(),
        protocol: protocol::in_rust(service.protocol).variant,
        endpoint: service.endpoint.to_string(),
        regional_endpoints: regional.collect(),
        region: match service.region {
            RegionUse::Required => "Required",
            RegionUse::Optional => "Optional",
            RegionUse::Unused => "Unused",
        },
        regions: service.regions.iter().map(ToString::to_string).collect(),
        retryable_codes: common
            .iter()
            .chain(&service.errors)
            .filter(|error| error.retryable)
            .flat_map(|error| std::iter::once(&error.code).chain(&error.aliases))
            .map(ToString::to_string)
            .collect(),
    }
}
