//! The error codes of a service.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::paths::runtime;
use crate::lower::names::OTHER;
use crate::lower::rust::{ErrorVariant, Module, PublicCodes};
use crate::render::format::{Comments, ident};

/// `error_code.rs`.
pub fn file(comments: &Comments, module: &Module) -> TokenStream {
    let codes = &module.error_code.variants;
    let other = ident(OTHER);
    let variants = codes.iter().map(|code| {
        let docs = comments.outer(&code.docs);
        let name = ident(&code.ident);
        quote!(#docs #name,)
    });
    let rows = codes.iter().map(row);
    let public = module.error_code.public.as_ref();
    let public = public.map(|public| self::public(comments, public));
    let runtime = runtime(module);
    quote! {
        #runtime

        /// What a call can fail with, as documented.
        ///
        /// Compare with [`Error::is`](runtime::Error::is), or take the code out of an error with
        /// [`ErrorCode::of`].
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            #(#variants)*
            /// A code that nobody documented.
            #other(String),
        }

        runtime::error_codes!(ErrorCode { #(#rows)* });

        #public
    }
}

/// What the table tells of a code.
fn row(variant: &ErrorVariant) -> TokenStream {
    let ErrorVariant {
        code,
        aliases,
        description,
        actions,
        ..
    } = variant;
    let name = ident(&variant.ident);
    let actions = (!actions.is_empty()).then(|| quote!([#(#actions),*]));
    quote!(#name: #code #(| #aliases)* => #description #actions,)
}

fn public(comments: &Comments, public: &PublicCodes) -> TokenStream {
    let docs = comments.outer(&public.docs);
    let first = Literal::u32_unsuffixed(*public.numbers.start());
    let last = Literal::u32_unsuffixed(*public.numbers.end());
    quote! {
        impl ErrorCode {
            #docs
            #[must_use]
            pub fn is_public(&self) -> bool {
                self.actions().is_empty()
                    && self.as_str().parse().is_ok_and(|code: u32| (#first..=#last).contains(&code))
            }
        }
    }
}
