//! The file of a named type.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::builder::{self, Ends};
use super::paths::{self, Paths};
use crate::lower::names::OTHER;
use crate::lower::rust::{self, Builder, Enum, Flags, Module, Struct, TypeKind};
use crate::render::format::{Comments, ident};

/// The whole file.
pub fn file(comments: &Comments, module: &Module, kind: &TypeKind) -> TokenStream {
    match kind {
        TypeKind::Struct(item, builder) => structure(comments, module, item, builder.as_ref()),
        TypeKind::Enum(item) => enumeration(comments, module, item),
        TypeKind::Flags(item) => flags(comments, module, item),
    }
}

fn structure(
    comments: &Comments,
    module: &Module,
    item: &Struct,
    builder: Option<&Builder>,
) -> TokenStream {
    let mut names = paths::named(item.fields.iter().map(|field| &field.ty));
    names.remove(item.ident.as_str());
    if builder.is_some_and(Builder::has_states) {
        names.insert("required");
    }
    let imports = paths::imports(module, 2, &names);
    let runtime = paths::runtime(module);
    names.insert(&item.ident);
    names.extend(builder.map(|builder| builder.ident.as_str()));
    let paths = Paths::new(&names);
    let definition = builder::structure(comments, paths, item);
    let builder = builder.map(|item| builder::builder(comments, paths, item, &Ends::Built));
    quote!(#imports #runtime #definition #builder)
}

fn enumeration(comments: &Comments, module: &Module, item: &Enum) -> TokenStream {
    let names = BTreeSet::from([item.ident.as_str()]);
    let paths = Paths::new(&names);
    let name = ident(&item.ident);
    let docs = comments.outer(&item.docs);
    let other = ident(OTHER);
    let variants = item.variants.iter().map(|variant| {
        let docs = comments.outer(&variant.docs);
        let name = ident(&variant.ident);
        quote!(#docs #name,)
    });
    let rows = item.variants.iter().map(|variant| {
        let (name, value) = (ident(&variant.ident), literal(&variant.value));
        quote!(#name = #value,)
    });
    let (scalar, wire, copy) = if item.text {
        (quote!(String), paths.prelude("String"), None)
    } else {
        (quote!(i64), quote!(i64), Some(quote!(Copy,)))
    };
    let runtime = paths::runtime(module);
    quote! {
        #runtime

        #docs
        #[non_exhaustive]
        #[derive(Clone, #copy Debug, PartialEq, Eq, Hash)]
        pub enum #name {
            #(#variants)*
            /// A value that nobody documented.
            #other(#wire),
        }

        runtime::scalar!(#name: #scalar { #(#rows)* });
    }
}

fn literal(value: &rust::Literal) -> TokenStream {
    match value {
        rust::Literal::Integer(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!(#number)
        }
        rust::Literal::Text(text) => quote!(#text),
    }
}

fn flags(comments: &Comments, module: &Module, item: &Flags) -> TokenStream {
    let name = ident(&item.ident);
    let docs = comments.outer(&item.docs);
    let names = item.flags.iter().map(|(flag, ..)| ident(flag));
    let constants = item.flags.iter().map(|(flag, docs, bit)| {
        let flag = ident(flag);
        let docs = comments.outer(docs);
        let bit = Literal::u32_unsuffixed(*bit);
        quote!(#docs pub const #flag: #name = #name(1 << #bit);)
    });
    let runtime = paths::runtime(module);
    quote! {
        #runtime

        #docs
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub struct #name(i64);

        impl #name {
            #(#constants)*
        }

        runtime::flags!(#name { #(#names),* });
    }
}
