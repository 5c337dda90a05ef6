//! The client crate.

mod action;
mod builder;
mod error_code;
mod module;
mod paginate;
mod paths;
mod types;

use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::rust::{Module, Place};
use crate::output::Files;
use crate::render::format::{Comments, file, ident};

/// What makes the tokens of a file.
type Source<'a> = Box<dyn Fn(&Comments) -> TokenStream + Send + Sync + 'a>;

/// The Rust files of a service's module, by path in the crate.
#[must_use]
pub fn files(module: &Module) -> Files {
    let mut sources: Vec<(PathBuf, Source)> = Vec::new();
    let folder = PathBuf::from("src").join(file_name(&module.name));
    let mut add = |path: &str, source| sources.push((folder.join(path), source));
    add("mod.rs", Box::new(|docs| module::root(docs, module)));
    add("client.rs", Box::new(|docs| module::client(docs, module)));
    add(
        "error_code.rs",
        Box::new(|docs| error_code::file(docs, module)),
    );
    if !module.demands.is_empty() {
        add("required.rs", Box::new(|_| module::required(module)));
    }
    let actions = module.actions.iter().map(|action| &action.file);
    let about = "Requests and answers, a file for each action.";
    add(
        "actions/mod.rs",
        Box::new(move |docs| list(docs, about, actions.clone())),
    );
    for action in &module.actions {
        let path = format!("actions/{}.rs", file_name(&action.file));
        add(&path, Box::new(|docs| action::file(docs, module, action)));
    }
    if !module.types.is_empty() {
        let types = module.types.iter().map(|ty| &ty.file);
        let about = "Types of requests and answers, a file for each.";
        add(
            "types/mod.rs",
            Box::new(move |docs| list(docs, about, types.clone())),
        );
    }
    for ty in &module.types {
        let path = format!("types/{}.rs", file_name(&ty.file));
        add(&path, Box::new(|docs| types::file(docs, module, &ty.kind)));
    }
    print(&module.place.head, &sources)
}

/// Prints the files on every core: this is most of the work of a run.
fn print(head: &str, sources: &[(PathBuf, Source)]) -> Files {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let share = sources.len().div_ceil(workers);
    thread::scope(|scope| {
        let threads: Vec<_> = sources
            .chunks(share)
            .map(|share| {
                scope.spawn(|| {
                    let print = |(path, source): &(PathBuf, Source)| {
                        let comments = Comments::default();
                        let items = source(&comments);
                        (path.clone(), file(head, items, &comments))
                    };
                    share.iter().map(print).collect::<Vec<_>>()
                })
            })
            .collect();
        let printed = threads.into_iter().flat_map(|thread| match thread.join() {
            Ok(files) => files,
            Err(panic) => resume_unwind(panic),
        });
        printed.collect()
    })
}

/// The root of the crate, from the names of its modules.
#[must_use]
pub fn root(modules: &[String]) -> String {
    let feature = |name: &String| name.trim_start_matches("r#").to_owned();
    let services: Vec<_> = modules.iter().map(feature).collect();
    let modules = modules.iter().zip(&services).map(|(name, feature)| {
        let name = ident(name);
        quote!(#[cfg(feature = #feature)] pub mod #name;)
    });
    let features = ["async", "blocking"].map(str::to_owned).into_iter();
    let features = features.chain(services.iter().cloned());
    file(
        &Place::default().head,
        quote! {
            #![cfg_attr(any(not(doctest), all(#(feature = #features),*)), doc = include_str!("../README.md"))]
            #![deny(missing_docs)]

            /// What the clients of all services stand on.
            pub mod runtime {
                pub use tencentcloud_runtime::*;
            }

            pub use runtime::{Config, Error, Switch};

            #(#modules)*
        },
        &Comments::default(),
    )
}

/// The root of a caller's services, as one of their modules or as a crate.
#[must_use]
pub fn callers_root(place: &Place, about: &[String], modules: &[String]) -> String {
    let comments = Comments::default();
    let about = comments.inner(about);
    let modules = modules.iter().map(|name| ident(name));
    file(
        &place.head,
        quote! {
            #about
            #![allow(
                dead_code,
                unused_imports,
                clippy::should_implement_trait,
                clippy::type_complexity,
                reason = "all of a service is here, by its names, whatever is used of it"
            )]

            /// What the clients of all services stand on.
            pub mod runtime {
                pub use tencentcloud_runtime::*;
            }

            pub use runtime::{Config, Error, Switch};

            #(pub mod #modules;)*
        },
        &comments,
    )
}

/// A module that lists files and gives out what is in them.
fn list<'a>(
    docs: &Comments,
    about: &str,
    names: impl Iterator<Item = &'a String> + Clone,
) -> TokenStream {
    let idents: Vec<_> = names.map(|name| ident(name)).collect();
    let about = docs.inner(&[about.to_owned()]);
    quote! {
        #about
        #(mod #idents;)*
        #(pub use self::#idents::*;)*
    }
}

fn file_name(name: &str) -> &str {
    name.trim_start_matches("r#")
}
