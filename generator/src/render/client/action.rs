//! The file of an action: request, answer, builder, and what the runtime must know.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::builder::{self, Ends};
use super::paths::{self, Paths};
use crate::lower::rust::{Action, Field, Module, Paging, Streaming, Ty, TypeKind};
use crate::render::format::ident;

/// The whole file.
pub fn file(module: &Module, action: &Action) -> TokenStream {
    let types = action
        .request
        .fields
        .iter()
        .chain(&action.output.fields)
        .map(|field| &field.ty)
        .chain(action.streaming.as_ref().map(|streaming| &streaming.event));
    let mut names = paths::named(types);
    names.insert("SERVICE");
    if action.builder.has_states() {
        names.insert("required");
    }
    // An event may be an answer.
    names.remove(&*action.output.ident);
    let imports = paths::imports(module, &names);
    let runtime = paths::runtime(module);
    names.extend([&action.request, &action.output].map(|item| item.ident.as_str()));
    names.insert(&action.builder.ident);
    let paths = Paths::new(&names);
    let request = builder::structure(paths, &action.request);
    let output = builder::structure(paths, &action.output);
    let ends = Ends::Sent {
        paged: action.paging.is_some(),
        streamed: action.streaming.is_some(),
    };
    let builder = builder::builder(paths, &action.builder, ends);
    let operation = operation(action);
    let paginate = action
        .paging
        .as_ref()
        .map(|paging| paginate(module, paths, action, paging));
    let streaming = action
        .streaming
        .as_ref()
        .map(|streaming| self::streaming(paths, action, streaming));
    quote! {
        #imports
        #runtime

        #request
        #output
        #operation
        #paginate
        #streaming
        #builder
    }
}

fn operation(action: &Action) -> TokenStream {
    let Action {
        name,
        path,
        multipart,
        ..
    } = action;
    let request = ident(&action.request.ident);
    let output = ident(&action.output.ident);
    let effect = ident(action.effect);
    let rate_limit = Literal::u32_unsuffixed(action.rate_limit);
    quote! {
        impl runtime::Action for #request {
            type Output = #output;
            const OPERATION: runtime::Operation = runtime::Operation {
                service: &SERVICE,
                name: #name,
                path: #path,
                effect: runtime::Effect::#effect,
                rate_limit: #rate_limit,
                multipart: #multipart,
            };
        }
    }
}

fn paginate(module: &Module, paths: Paths, action: &Action, paging: &Paging) -> TokenStream {
    let request = ident(&action.request.ident);
    let item = paths.ty(&paging.item);
    let option = paths.prelude("Option");
    let vec = paths.prelude("Vec");
    let number = |number: Option<i64>| match number {
        Some(number) => {
            let number = Literal::i64_unsuffixed(number);
            quote!(Some(#number))
        }
        None => quote!(None),
    };
    let first = number(paging.first);
    let size = number(paging.size);
    let position = ident(&paging.position);
    let page_size = ident(&paging.page_size);
    let items = ident(&paging.items);
    let input = |name: &str| expect(&action.request.fields, name);
    let output = |name: &str| expect(&action.output.fields, name);
    let (expect_position, expect_size, expect_items) = (
        input(&paging.position),
        input(&paging.page_size),
        output(&paging.items),
    );
    let single = paging.single_page_if.as_ref().map(|field| {
        let expect = input(field);
        let field = ident(field);
        quote! {
            #expect
            fn is_single_page(&self) -> bool {
                self.#field.is_some()
            }
        }
    });
    let total = paging.total.as_ref().map(|field| {
        let plain = action
            .output
            .fields
            .iter()
            .any(|output| output.ident == *field && !matches!(output.ty, Ty::Option(_)));
        let expect = output(field);
        let field = ident(field);
        let total = if plain {
            quote!(Some(output.#field))
        } else {
            quote!(output.#field)
        };
        quote! {
            #expect
            fn total(output: &Self::Output) -> #option<i64> {
                #total
            }
        }
    });
    let next = paging.min_of.as_ref().map(|field| {
        let expect = expect_items
            .clone()
            .or_else(|| expect(item_fields(module, &paging.item), field));
        let field = ident(field);
        quote! {
            #expect
            fn next(output: &Self::Output) -> #option<i64> {
                output.#items.iter().filter_map(|item| item.#field).min()
            }
        }
    });
    quote! {
        impl runtime::Paginate for #request {
            type Item = #item;
            const FIRST_PAGE: #option<i64> = #first;
            const PAGE_SIZE: #option<i64> = #size;

            #expect_position
            fn position(&mut self) -> &mut #option<i64> {
                &mut self.#position
            }

            #expect_size
            fn page_size(&mut self) -> &mut #option<i64> {
                &mut self.#page_size
            }

            #single
            #total
            #next

            #expect_items
            fn items(output: Self::Output) -> #vec<Self::Item> {
                output.#items
            }

            #expect_items
            fn item_count(output: &Self::Output) -> usize {
                output.#items.len()
            }
        }
    }
}

fn streaming(paths: Paths, action: &Action, streaming: &Streaming) -> TokenStream {
    let request = ident(&action.request.ident);
    let event = paths.ty(&streaming.event);
    let ask = streaming.by.as_ref().map(|by| {
        let expect = expect(&action.request.fields, by);
        let by = ident(by);
        quote! {
            #expect
            fn ask(&mut self) {
                self.#by = Some(true);
            }
        }
    });
    quote! {
        impl runtime::Streaming for #request {
            type Event = #event;
            #ask
        }
    }
}

/// The attribute of a function that has to do with a field, if that is on its way out.
fn expect(fields: &[Field], name: &str) -> Option<TokenStream> {
    let deprecated = |field: &Field| field.ident == name && field.deprecated.is_some();
    builder::expect_deprecated(fields.iter().any(deprecated))
}

/// The fields of the struct that items are.
fn item_fields<'a>(module: &'a Module, item: &Ty) -> &'a [Field] {
    let fields = module.types.iter().find_map(|ty| match (&ty.kind, item) {
        (TypeKind::Struct(found, _), Ty::Named(name)) if found.ident == *name => {
            Some(&*found.fields)
        }
        _ => None,
    });
    fields.unwrap_or_default()
}
