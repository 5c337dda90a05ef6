//! The file of an action: request, answer, builder, and what the runtime must know.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use tencentcloud_model::model::Content;

use super::builder::{self, Ends};
use super::paginate;
use super::paths::{self, Paths};
use crate::lower::rust::{Action, Field, Module, Streaming};
use crate::render::format::{Comments, ident};

/// The whole file.
pub fn file(comments: &Comments, module: &Module, action: &Action) -> TokenStream {
    let types = action
        .request
        .fields
        .iter()
        .chain(&action.output.fields)
        .map(|field| &field.ty)
        .chain(action.streaming.as_ref().map(|streaming| &streaming.event))
        .chain(action.paging.as_ref().map(|paging| &paging.item));
    let mut names = paths::named(types);
    names.insert("SERVICE");
    if action.builder.has_states() {
        names.insert("required");
    }
    // An event may be an answer.
    names.remove(&*action.output.ident);
    let imports = paths::imports(module, 2, &names);
    let runtime = paths::runtime(module);
    names.extend([&action.request, &action.output].map(|item| item.ident.as_str()));
    names.insert(&action.builder.ident);
    let paths = Paths::new(&names);
    let request = builder::structure(comments, paths, &action.request);
    let output = builder::structure(comments, paths, &action.output);
    let ends = Ends::Sent {
        paged: action.paging.is_some(),
        streamed: action.streaming.is_some(),
        awaited: action.only_reads().then(|| action.output.ident.clone()),
    };
    let builder = builder::builder(comments, paths, &action.builder, &ends);
    let operation = operation(action);
    let paginate = action
        .paging
        .as_ref()
        .map(|paging| paginate::paginate(paths, &action.request.ident, paging));
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
    let Action { name, path, .. } = action;
    let request = ident(&action.request.ident);
    let output = ident(&action.output.ident);
    let effect = ident(action.effect);
    let path = (path != "/").then(|| quote!(path: #path,));
    let rate_limit = (action.rate_limit > 0).then(|| {
        let per_second = Literal::u32_unsuffixed(action.rate_limit);
        quote!(rate_limit: #per_second,)
    });
    let content = content(&action.content);
    let anonymous = action.anonymous.then(|| quote!(anonymous,));
    quote! {
        runtime::action!(#request: #output {
            #effect: #name, #path #rate_limit #content #anonymous
        });
    }
}

fn content(content: &Content) -> Option<TokenStream> {
    match content {
        Content::Json => None,
        Content::Multipart => Some(quote!(multipart,)),
        Content::OctetStream(stream) => {
            let prefix = &stream.header_prefix;
            Some(quote!(octet_stream: #prefix,))
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
