//! Names of metadata's services that would become one in Rust, set apart.
//!
//! A spec settles a collision by a `rust_name` that a person chose. Nobody does that for metadata,
//! so it is done here, by rules that look at all names of a service, whatever was asked for of it:
//! a name that is settled stays so.

use std::collections::BTreeSet;

use tencentcloud_model::metadata::{Contents, Failure, Metadata, Options, Version};
use tencentcloud_model::model::{
    ErrorDef, Field, Model, Service, TypeKind, common_errors, is_device,
};
use tencentcloud_model::sources::{At, Sources};

use super::names::{self, MODULE_ITEMS, OTHER, SELF};
use super::protocol;
use crate::naming::{camel, snake};

/// Reads a version of a service: a model with this service alone, its names in Rust set apart.
///
/// # Errors
///
/// All findings, sorted by file and place.
pub fn read(
    metadata: &Metadata,
    version: &Version,
    options: Options<'_>,
) -> Result<(Model, Sources), Failure> {
    let (mut model, sources, contents) = metadata.read_all(version, options)?;
    let mut services = std::mem::take(&mut model.services);
    for service in &mut services {
        settle(service, common_errors(&model, service), &contents);
    }
    model.services = services;
    Ok((model, sources))
}

/// Gives another name in Rust to what would share one with something else of the service.
fn settle(service: &mut Service, common: &[ErrorDef], contents: &Contents) {
    let mut items = Items::new(contents);
    for action in &mut service.actions {
        action.rust_name = settled(&action.name, items.action(&action.name));
        fields(&mut action.input, &[]);
        let added = protocol::request_id(service.protocol);
        let reserved: Vec<_> = added.iter().map(|field| field.ident.as_str()).collect();
        fields(&mut action.output, &reserved);
    }
    for ty in &mut service.types {
        ty.rust_name = settled(&ty.name, items.ty(&ty.name));
        if let TypeKind::Struct(members) = &mut ty.kind {
            fields(members, &[]);
        }
    }
    let mut taken: BTreeSet<_> = common.iter().map(names::error_variant).collect();
    taken.extend([OTHER, SELF].map(str::to_owned));
    for error in &mut service.errors {
        let name = free(names::error_variant(error), "Code", |name| {
            taken.insert(name.to_owned())
        });
        error.rust_name = settled(&error.code, name);
    }
}

/// The name in Rust, if it is not the one that things get by themselves.
fn settled(name: &At<String>, rust_name: String) -> Option<At<String>> {
    (camel(name) != rust_name).then_some(At {
        value: rust_name,
        span: name.span,
    })
}

/// The name, with a word behind it as often as it takes to be free.
fn free(mut name: String, word: &str, mut is_free: impl FnMut(&str) -> bool) -> String {
    while !is_free(&name) {
        name.push_str(word);
    }
    name
}

/// Names in Rust of all actions and types of a service.
struct Items {
    actions: Vec<(String, String)>,
    types: Vec<(String, String)>,
}

impl Items {
    fn new(contents: &Contents) -> Self {
        let mut taken: BTreeSet<String> =
            MODULE_ITEMS.iter().map(|&name| name.to_owned()).collect();
        let mut files = BTreeSet::new();
        let mut all = |wire: &String, word, items: fn(&str) -> Vec<String>| {
            let name = free(camel(wire), word, |name| {
                let file = names::file(name);
                let items = items(name);
                let is_free = !is_device(&file)
                    && !files.contains(&(word, file.clone()))
                    && items.iter().all(|item| !taken.contains(item));
                if is_free {
                    files.insert((word, file));
                    taken.extend(items);
                }
                is_free
            });
            (wire.clone(), name)
        };
        Items {
            actions: contents
                .actions
                .keys()
                .map(|wire| all(wire, "Action", names::of_action))
                .collect(),
            types: contents
                .types
                .keys()
                .map(|wire| all(wire, "Type", names::of_type))
                .collect(),
        }
    }

    fn action(&mut self, wire: &str) -> String {
        find(&self.actions, wire)
    }

    fn ty(&mut self, wire: &str) -> String {
        find(&self.types, wire)
    }
}

fn find(names: &[(String, String)], wire: &str) -> String {
    match names.binary_search_by(|(name, _)| name.as_str().cmp(wire)) {
        Ok(index) => names[index].1.clone(),
        Err(_) => camel(wire),
    }
}

/// Members that differ in case and underscores alone: the one that is written as the cloud writes
/// most keeps the name, the others get `_` behind it, in the order of the alphabet.
fn fields(fields: &mut [Field], reserved: &[&str]) {
    let reserved =
        || -> BTreeSet<String> { reserved.iter().map(|&name| name.to_owned()).collect() };
    let mut taken = reserved();
    if fields.iter().all(|field| taken.insert(names::field(field))) {
        return;
    }
    taken = reserved();
    let mut order: Vec<usize> = (0..fields.len()).collect();
    order.sort_by_cached_key(|&index| {
        let name = &fields[index].name.value;
        (camel(&snake(name)) != *name, name.clone())
    });
    for index in order {
        let field = &mut fields[index];
        let mut plain = snake(&field.name);
        while !taken.insert(names::field(field)) {
            plain.push('_');
            field.rust_name = Some(At {
                value: plain.clone(),
                span: field.name.span,
            });
        }
    }
}
