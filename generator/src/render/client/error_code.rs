//! The error codes of a service.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::paths::runtime;
use crate::lower::names::OTHER;
use crate::lower::rust::Module;
use crate::render::format::{doc, ident};

/// `error_code.rs`.
pub fn file(module: &Module) -> TokenStream {
    let variants = &module.error_code.variants;
    let other = ident(OTHER);
    let idents: Vec<_> = variants
        .iter()
        .map(|variant| ident(&variant.ident))
        .collect();
    let docs = variants.iter().map(|variant| doc(&variant.docs));
    let codes: Vec<_> = variants.iter().map(|variant| &variant.code).collect();
    let spellings = variants.iter().map(|variant| {
        let (code, aliases) = (&variant.code, &variant.aliases);
        quote!(#code #(| #aliases)*)
    });
    let descriptions = variants.iter().map(|variant| &variant.description);
    let documenting: Vec<_> = variants
        .iter()
        .filter(|variant| !variant.actions.is_empty())
        .collect();
    let action_idents = documenting.iter().map(|variant| ident(&variant.ident));
    let actions = documenting.iter().map(|variant| {
        let actions = &variant.actions;
        quote!(&[#(#actions),*])
    });
    let aliased: Vec<_> = variants
        .iter()
        .filter(|variant| !variant.aliases.is_empty())
        .collect();
    let aliases = (!aliased.is_empty()).then(|| {
        let idents = aliased.iter().map(|variant| ident(&variant.ident));
        let aliases = aliased.iter().map(|variant| {
            let aliases = &variant.aliases;
            quote!(&[#(#aliases),*])
        });
        quote! {
            fn aliases(&self) -> &'static [&'static str] {
                match self {
                    #(ErrorCode::#idents => #aliases,)*
                    _ => &[],
                }
            }
        }
    });
    let as_str = if variants.is_empty() {
        quote!(let ErrorCode::#other(code) = self; code)
    } else {
        quote!(match self { #(ErrorCode::#idents => #codes,)* ErrorCode::#other(code) => code })
    };
    let description = select(
        quote!(self),
        quote!(#(ErrorCode::#idents => #descriptions,)*),
        quote!(""),
    );
    let actions = select(
        quote!(self),
        quote!(#(ErrorCode::#action_idents => #actions,)*),
        quote!(&[]),
    );
    let from = select(
        quote!(code),
        quote!(#(#spellings => ErrorCode::#idents,)*),
        quote!(ErrorCode::#other(code.to_owned())),
    );
    let public = module.error_code.public.as_ref().map(|public| {
        let docs = doc(&public.docs);
        let first = Literal::u32_unsuffixed(*public.numbers.start());
        let last = Literal::u32_unsuffixed(*public.numbers.end());
        quote! {
            #docs
            #[must_use]
            pub fn is_public(&self) -> bool {
                self.actions().is_empty()
                    && self.as_str().parse().is_ok_and(|code: u32| (#first..=#last).contains(&code))
            }
        }
    });
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
            #(#docs #idents,)*
            /// A code that nobody documented.
            #other(String),
        }

        impl ErrorCode {
            /// The code that the cloud answered with; none if the call failed before it answered.
            #[must_use]
            pub fn of(error: &runtime::Error) -> Option<Self> {
                error.code().map(ErrorCode::from)
            }

            /// The code as the cloud sends it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                #as_str
            }

            /// The part before the dot.
            #[must_use]
            pub fn category(&self) -> &str {
                let code = self.as_str();
                code.split_once('.').map_or(code, |(category, _)| category)
            }

            /// What the code means; empty if nobody documented it.
            #[must_use]
            pub fn description(&self) -> &'static str {
                #description
            }

            /// The actions that document the code; codes that any action can return name none.
            #[must_use]
            pub fn actions(&self) -> &'static [&'static str] {
                #actions
            }

            #public
        }

        impl From<&str> for ErrorCode {
            fn from(code: &str) -> Self {
                #from
            }
        }

        impl std::fmt::Display for ErrorCode {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl runtime::ErrorCode for ErrorCode {
            fn as_str(&self) -> &str {
                self.as_str()
            }
            #aliases
        }
    }
}

/// A `match`, or what it falls back to if it has no arms.
fn select(value: TokenStream, arms: TokenStream, fallback: TokenStream) -> TokenStream {
    if arms.is_empty() {
        fallback
    } else {
        quote!(match #value { #arms _ => #fallback })
    }
}
