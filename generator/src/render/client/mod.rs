//! The client crate.

mod action;
mod builder;
mod error_code;
mod module;
mod paths;
mod types;

use std::collections::BTreeMap;
use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::rust::{Crate, Module};
use crate::render::format::{doc, file, ident, inner_doc};

/// Every Rust file of the client crate, by its path in the crate.
#[must_use]
pub fn files(krate: &Crate) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    files.insert(PathBuf::from("src/lib.rs"), file(root(krate)));
    for module in &krate.modules {
        let folder = PathBuf::from("src").join(module.name.trim_start_matches("r#"));
        let mut add = |path: &str, tokens: TokenStream| {
            files.insert(folder.join(path), file(tokens));
        };
        add("mod.rs", module::root(module));
        add("client.rs", module::client(module));
        add("error_code.rs", error_code::file(module));
        add(
            "actions/mod.rs",
            list(
                " Requests and answers, a file for each action.",
                module.actions.iter().map(|action| &action.file),
            ),
        );
        for action in &module.actions {
            add(
                &format!("actions/{}.rs", file_name(&action.file)),
                action::file(module, action),
            );
        }
        if !module.types.is_empty() {
            add(
                "types/mod.rs",
                list(
                    " Types of requests and answers, a file for each.",
                    module.types.iter().map(|ty| &ty.file),
                ),
            );
        }
        for ty in &module.types {
            add(
                &format!("types/{}.rs", file_name(&ty.file)),
                types::file(module, &ty.kind),
            );
        }
    }
    files
}

fn root(krate: &Crate) -> TokenStream {
    let modules = krate.modules.iter().map(|Module { name, docs, .. }| {
        let feature = name.trim_start_matches("r#");
        let name = ident(name);
        let docs = doc(&docs[..1]);
        quote!(#docs #[cfg(feature = #feature)] pub mod #name;)
    });
    let services = krate
        .modules
        .iter()
        .map(|module| module.name.trim_start_matches("r#"));
    let features = ["async", "blocking"].into_iter().chain(services);
    quote! {
        #![cfg_attr(any(not(doctest), all(#(feature = #features),*)), doc = include_str!("../README.md"))]
        #![deny(missing_docs)]

        pub use tencentcloud_runtime as runtime;

        pub use runtime::{Config, Error, Switch};

        #(#modules)*
    }
}

/// A module that lists files and gives out what is in them.
fn list<'a>(about: &str, names: impl Iterator<Item = &'a String> + Clone) -> TokenStream {
    let idents: Vec<_> = names.map(|name| ident(name)).collect();
    let about = inner_doc(&[about.trim_start().to_owned()]);
    quote! {
        #about
        #(mod #idents;)*
        #(pub use self::#idents::*;)*
    }
}

fn file_name(name: &str) -> &str {
    name.trim_start_matches("r#")
}
