//! What specs must keep to beyond their form and their references.

mod content;
mod depth;
mod examples;
mod facets;
mod names;
mod service;
mod unused;
mod values;

pub(crate) use examples::drop_unfit;

use crate::findings::Findings;
use crate::model::{Action, Field, Model, Source, TypeDef};
use crate::parse::Files;
use crate::sources::Sources;

/// Checks all rules.
pub(crate) fn validate(model: &Model, files: &Files, sources: &Sources, findings: &mut Findings) {
    names::common(&model.common_errors, files, findings);
    for service in &model.services {
        let Some(files) = files.services.get(&service.module) else {
            continue;
        };
        names::check(service, files, &model.common_errors, findings);
        service::check(service, files, findings);
        content::check(service, files, findings);
        depth::check(&service.types, findings);
        facets::check(service, findings);
        if matches!(service.source, Source::Document { .. }) {
            examples::check(service, sources, findings);
        }
        if !files.damaged {
            unused::check(service, findings);
        }
    }
}

/// Where fields stand.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Input(&'a Action),
    Output,
    Struct(&'a TypeDef),
}

/// All lists of fields of a service.
fn field_lists<'a>(
    types: &'a [TypeDef],
    actions: &'a [Action],
) -> impl Iterator<Item = (Owner<'a>, &'a [Field])> {
    let structs = types.iter().map(|ty| (Owner::Struct(ty), ty.fields()));
    let actions = actions.iter().flat_map(|action| {
        [
            (Owner::Input(action), &*action.input),
            (Owner::Output, &*action.output),
        ]
    });
    structs.chain(actions)
}
