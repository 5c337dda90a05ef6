//! What the runtime must know of an action that pages.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use tencentcloud_model::model::PageStyle;

use super::builder;
use super::paths::Paths;
use crate::lower::rust::{Paging, Step};
use crate::render::format::ident;

/// The implementation of the runtime's trait.
pub(super) fn paginate(paths: Paths, request: &str, paging: &Paging) -> TokenStream {
    let request = ident(request);
    let item = paths.ty(&paging.item);
    let option = paths.prelude("Option");
    let some = paths.prelude("Some");
    let vec = paths.prelude("Vec");
    let style = match paging.style {
        PageStyle::Number => {
            let first = Literal::i64_unsuffixed(paging.first);
            quote!(Number(#first))
        }
        PageStyle::Offset => quote!(Offset),
        PageStyle::Lowest | PageStyle::Token => quote!(Cursor),
    };
    let size = match paging.size {
        Some(size) => {
            let size = Literal::i64_unsuffixed(size);
            quote!(#some(#size))
        }
        None => {
            let none = paths.prelude("None");
            quote!(#none)
        }
    };
    let position = parameter("position", &paging.position);
    let page_size = parameter("page_size", &paging.page_size);
    let single = paging.single_page_if.as_ref().map(|switch| {
        let expect = expect(std::slice::from_ref(switch));
        let field = ident(&switch.ident);
        quote! {
            #expect
            fn is_single_page(&self) -> bool {
                self.#field.is_some()
            }
        }
    });
    let total = paging.total.as_ref().map(|total| {
        let expect = expect(total);
        let (way, last) = way(total, "as_ref");
        let value = match (last.optional, last.unsigned) {
            (true, false) => quote!(#way),
            (false, false) => quote!(#some(#way)),
            (true, true) => quote!(#way.and_then(|total| total.try_into().ok())),
            (false, true) => quote!(#way.try_into().ok()),
        };
        quote! {
            #expect
            fn total(output: &Self::Output) -> #option<i64> {
                #value
            }
        }
    });
    let list = {
        let expect = expect(&paging.items);
        let (way, last) = way(&paging.items, "as_mut");
        let list = if last.optional {
            quote!(#way.as_mut())
        } else {
            quote!(#some(&mut #way))
        };
        quote! {
            #expect
            fn list(output: &mut Self::Output) -> #option<&mut #vec<Self::Item>> {
                #list
            }
        }
    };
    let next = next(paths, paging);
    quote! {
        impl runtime::Paginate for #request {
            type Item = #item;
            const STYLE: runtime::PageStyle = runtime::PageStyle::#style;
            const PAGE_SIZE: #option<i64> = #size;

            #position
            #page_size
            #single
            #list
            #total
            #next
        }
    }
}

fn parameter(method: &str, parameter: &Step) -> TokenStream {
    let expect = expect(std::slice::from_ref(parameter));
    let (method, field) = (ident(method), ident(&parameter.ident));
    quote! {
        #expect
        fn #method(&mut self) -> &mut dyn runtime::PageParameter {
            &mut self.#field
        }
    }
}

/// The cursor of the next page.
fn next(paths: Paths, paging: &Paging) -> Option<TokenStream> {
    let next = paging.next.as_ref()?;
    let value = if paging.style == PageStyle::Lowest {
        let (way, last) = way(&paging.items, "as_ref");
        let list = if last.optional {
            quote!(#way.as_ref()?)
        } else {
            way
        };
        let field = ident(&next.last()?.ident);
        let lowest = quote!(#list.iter().filter_map(|item| item.#field).min());
        quote!(#lowest.map(runtime::Position::Number))
    } else {
        let (way, last) = way(next, "as_ref");
        if last.optional {
            quote!(#way.clone().map(runtime::Position::Text))
        } else {
            let some = paths.prelude("Some");
            quote!(#some(runtime::Position::Text(#way.clone())))
        }
    };
    let expect = expect(next);
    let option = paths.prelude("Option");
    Some(quote! {
        #expect
        fn next(output: &Self::Output) -> #option<runtime::Position> {
            #value
        }
    })
}

/// The way to a field of the answer: through structs, each of which may be missing.
fn way<'a>(steps: &'a [Step], through: &str) -> (TokenStream, &'a Step) {
    let through = format_ident!("{through}");
    let mut way = quote!(output);
    let (last, before) = steps.split_last().expect("a path has a field");
    for step in before {
        let field = ident(&step.ident);
        way = if step.optional {
            quote!(#way.#field.#through()?)
        } else {
            quote!(#way.#field)
        };
    }
    let field = ident(&last.ident);
    (quote!(#way.#field), last)
}

/// The attribute of a function that has to do with fields of which one is on its way out.
fn expect(steps: &[Step]) -> Option<TokenStream> {
    builder::expect_deprecated(steps.iter().any(|step| step.deprecated))
}
