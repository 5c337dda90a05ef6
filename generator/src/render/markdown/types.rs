//! The page of a type.

use askama::Template;
use tencentcloud_model::model::{Field, Type, TypeId, TypeKind};
use tencentcloud_model::text::{code, prose};
use tencentcloud_model::words;

use super::cell::{cell, prose_cell};
use super::chapter::Chapter;
use super::fields::{Fields, Parameters};
use crate::lower::docs;
use crate::naming::{identifier, shouty};

#[derive(Template)]
#[template(path = "docs/type.md")]
pub(super) struct TypePage {
    name: String,
    service: String,
    doc: String,
    about: String,
    since: Option<u32>,
    parameters: Option<Parameters>,
    fields: Option<Fields>,
    values: Vec<Value>,
    flags: Vec<Flag>,
    users: Vec<(&'static str, String)>,
}

struct Value {
    wire: String,
    rust: String,
    doc: String,
}

struct Flag {
    bit: u32,
    number: u64,
    rust: String,
    doc: String,
}

pub(super) fn view(chapter: &Chapter<'_>, index: usize) -> TypePage {
    let service = chapter.service;
    let id = TypeId(index);
    let ty = service.ty(id);
    let ident = chapter.names.ty(id);
    let rust = |item: &str| cell(&code(&format!("{ident}::{item}")));
    let mut page = TypePage {
        name: prose(&ty.name),
        service: prose(&service.title),
        doc: prose(&ty.doc),
        about: format!(
            "In Rust: {}.",
            code(&format!("{}::{ident}", service.module))
        ),
        since: ty.since,
        parameters: None,
        fields: None,
        values: Vec::new(),
        flags: Vec::new(),
        users: users(chapter, id),
    };
    if let Some(note) = docs::type_note(ty) {
        page.about = format!("{note} {}", page.about);
    }
    if let Some(note) = docs::outcome_note(service, id) {
        page.about = format!("{note} {}", page.about);
    }
    match &ty.kind {
        TypeKind::Struct(fields) if ty.in_input => {
            page.parameters = Parameters::new(chapter, fields)
        }
        TypeKind::Struct(fields) => page.fields = Fields::new(chapter, fields),
        TypeKind::Enum { values, .. } => {
            page.values.extend(values.iter().map(|value| Value {
                wire: cell(&code(&words::wire(&value.value))),
                rust: rust(&value.name),
                doc: prose_cell([value.doc.as_str()]),
            }));
        }
        TypeKind::Flags(flags) => {
            page.flags.extend(flags.iter().map(|flag| Flag {
                bit: *flag.bit,
                number: 1 << *flag.bit,
                rust: rust(&identifier(&shouty(&flag.name))),
                doc: prose_cell([flag.doc.as_str()]),
            }));
        }
    }
    page
}

/// Links to what names the type, by where it does.
fn users(chapter: &Chapter<'_>, id: TypeId) -> Vec<(&'static str, String)> {
    let service = chapter.service;
    let links = chapter.links_up();
    let uses = |fields: &[Field]| {
        fields
            .iter()
            .any(|field| *field.ty.innermost() == Type::Named(id))
    };
    let actions = |fields: fn(&tencentcloud_model::model::Action) -> &[Field]| {
        let users = service.actions.iter().filter(|action| uses(fields(action)));
        users
            .map(|action| links.action(&action.name))
            .collect::<Vec<_>>()
    };
    let types = service.types.iter().filter(|ty| uses(ty.fields()));
    let users = [
        ("Requests of", actions(|action| &action.input)),
        ("Answers of", actions(|action| &action.output)),
        (
            "Types",
            types.map(|ty| links.type_named(&ty.name)).collect(),
        ),
    ];
    let named = users.into_iter().filter(|(_, links)| !links.is_empty());
    named
        .map(|(place, links)| (place, links.join(", ")))
        .collect()
}
