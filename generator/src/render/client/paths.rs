//! How generated code writes types: short, and absolute only where a spec's type hides the
//! prelude's.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::rust::{Module, Ty};
use crate::lower::scalar::{Home, in_rust};
use crate::render::format::ident;

/// Writes the paths of one file.
#[derive(Clone, Copy, Debug)]
pub struct Paths<'a> {
    local: &'a BTreeSet<&'a str>,
}

impl<'a> Paths<'a> {
    /// For a file that defines or imports these items.
    pub fn new(local: &'a BTreeSet<&'a str>) -> Self {
        Paths { local }
    }

    /// A name of the prelude, or of something that can be derived.
    pub fn prelude(self, name: &str) -> TokenStream {
        let word = ident(name);
        match name {
            _ if !self.local.contains(name) => quote!(#word),
            "Box" => quote!(::std::boxed::Box),
            "Clone" => quote!(::std::clone::Clone),
            "Debug" => quote!(::std::fmt::Debug),
            "Default" => quote!(::std::default::Default),
            "From" | "Into" => quote!(::std::convert::#word),
            "IntoIterator" => quote!(::std::iter::IntoIterator),
            "Option" => quote!(::std::option::Option),
            "PartialEq" => quote!(::std::cmp::PartialEq),
            "Result" => quote!(::std::result::Result),
            "String" => quote!(::std::string::String),
            "Vec" => quote!(::std::vec::Vec),
            _ => quote!(#word),
        }
    }

    /// The type of a field.
    pub fn ty(self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Scalar(scalar) => {
                let scalar = in_rust(*scalar);
                let name = ident(scalar.name);
                match scalar.home {
                    Home::Language => quote!(#name),
                    Home::Prelude => self.prelude(scalar.name),
                    Home::Runtime => quote!(runtime::#name),
                }
            }
            Ty::Named(name) => {
                let name = ident(name);
                quote!(#name)
            }
            Ty::Outcome(inner) => {
                let inner = self.ty(inner);
                quote!(runtime::Outcome<#inner>)
            }
            Ty::Vec(element) => self.wrap("Vec", element),
            Ty::Option(inner) => self.wrap("Option", inner),
            Ty::Boxed(inner) => self.wrap("Box", inner),
        }
    }

    /// What a setter takes: anything that becomes a value of the type.
    pub fn argument(self, ty: &Ty) -> TokenStream {
        match ty {
            plain if is_plain(plain) => self.ty(plain),
            Ty::Vec(element) => {
                let iterator = self.prelude("IntoIterator");
                let element = self.argument(element);
                quote!(impl #iterator<Item = #element>)
            }
            other => {
                let into = self.prelude("Into");
                let ty = self.ty(other);
                quote!(impl #into<#ty>)
            }
        }
    }

    /// The argument as a value of the type.
    pub fn convert(self, ty: &Ty, value: TokenStream) -> TokenStream {
        match ty {
            plain if is_plain(plain) => value,
            Ty::Vec(element) => {
                let map = self.conversion(element).map(|by| quote!(.map(#by)));
                quote!(#value.into_iter() #map .collect())
            }
            _ => quote!(#value.into()),
        }
    }

    /// The function that makes an argument a value of the type, unless it is one.
    pub fn conversion(self, ty: &Ty) -> Option<TokenStream> {
        match ty {
            plain if is_plain(plain) => None,
            Ty::Vec(_) => {
                let list = self.convert(ty, quote!(list));
                Some(quote!(|list| #list))
            }
            _ => {
                let into = self.prelude("Into");
                Some(quote!(#into::into))
            }
        }
    }

    fn wrap(self, outer: &str, inner: &Ty) -> TokenStream {
        let outer = self.prelude(outer);
        let inner = self.ty(inner);
        quote!(#outer<#inner>)
    }
}

/// Whether setters take a value of the type itself.
fn is_plain(ty: &Ty) -> bool {
    matches!(ty, Ty::Scalar(scalar) if in_rust(*scalar).home == Home::Language)
}

/// The names of the module's own types among these.
pub fn named<'a>(types: impl Iterator<Item = &'a Ty>) -> BTreeSet<&'a str> {
    types.filter_map(innermost).collect()
}

fn innermost(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::Outcome(inner) | Ty::Vec(inner) | Ty::Option(inner) | Ty::Boxed(inner) => {
            innermost(inner)
        }
        Ty::Scalar(_) => None,
    }
}

/// The line that brings items of the module into a file so many modules within it.
pub fn imports(module: &Module, depth: usize, names: &BTreeSet<&str>) -> Option<TokenStream> {
    let module = path(&module.place.module(&module.name, depth));
    let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(quote!(use #module::#only;)),
        _ => Some(quote!(use #module::{#(#names),*};)),
    }
}

/// The line that brings the runtime into a file, under that name.
pub fn runtime(module: &Module) -> TokenStream {
    let runtime = path(&module.place.runtime);
    if module.place.runtime.ends_with("::runtime") {
        quote!(use #runtime;)
    } else {
        quote!(use #runtime as runtime;)
    }
}

/// A path of names.
pub fn path(text: &str) -> TokenStream {
    let names = text.split("::").map(ident);
    quote!(#(#names)::*)
}
