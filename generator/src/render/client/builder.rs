//! Structs and their builders.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use tencentcloud_model::words;

use super::paths::Paths;
use crate::lower::names::CALLER;
use crate::lower::rust::{Builder, Field, Param, Struct};
use crate::render::format::{Comments, deprecated, ident};

/// A struct with public fields, and its table.
pub fn structure(comments: &Comments, paths: Paths, item: &Struct) -> TokenStream {
    let name = ident(&item.ident);
    let docs = comments.outer(&item.docs);
    let mut derives = vec!["Clone"];
    if !item.has_secrets {
        derives.push("Debug");
    }
    if item.has_default {
        derives.push("Default");
    }
    derives.push("PartialEq");
    let derives = derives.iter().map(|name| paths.prelude(name));
    let fields = item.fields.iter().map(|item| field(comments, paths, item));
    let rows = item.fields.iter().map(row);
    let debug = item.has_secrets.then(|| debug(item));
    let conversions = item.from_text.as_ref().map(|only| {
        let only = ident(only);
        quote!(runtime::from_text!(#name { #only });)
    });
    let times = item.fields.iter().filter_map(|field| {
        let (field, method) = (ident(&field.ident), ident(field.time.as_ref()?));
        Some(quote!(#field: #method,))
    });
    let times: Vec<_> = times.collect();
    let times = (!times.is_empty()).then(|| quote!(runtime::times!(#name { #(#times)* });));
    let outcome = item
        .outcome
        .as_ref()
        .map(|fields| fallible(paths, item, fields));
    quote! {
        #docs
        #[non_exhaustive]
        #[derive(#(#derives),*)]
        pub struct #name {
            #(#fields)*
        }
        runtime::record!(#name { #(#rows)* });
        #debug
        #conversions
        #times
        #outcome
    }
}

/// What the table tells of a field.
fn row(field: &Field) -> TokenStream {
    let (name, wire) = (ident(&field.ident), &field.wire);
    let flags = field.flags.iter().map(|flag| ident(flag));
    quote!(#name: #wire #(#flags)*,)
}

fn fallible(paths: Paths, item: &Struct, [code, message]: &[String; 2]) -> TokenStream {
    let (name, code, message) = (ident(&item.ident), ident(code), ident(message));
    let option = paths.prelude("Option");
    quote! {
        impl runtime::Fallible for #name {
            fn error_code(&self) -> #option<i64> {
                self.#code
            }

            fn error_message(&self) -> #option<&str> {
                self.#message.as_deref()
            }
        }
    }
}

fn field(comments: &Comments, paths: Paths, field: &Field) -> TokenStream {
    let docs = comments.outer(&field.docs);
    let deprecated = deprecated(field.deprecated.as_ref());
    let name = ident(&field.ident);
    let ty = paths.ty(&field.ty);
    quote!(#docs #deprecated pub #name: #ty,)
}

/// `Debug` by hand, so that secrets stay out of logs.
fn debug(item: &Struct) -> TokenStream {
    let name = ident(&item.ident);
    let text = &item.ident;
    let expect = expect_deprecated(
        item.fields
            .iter()
            .any(|field| field.deprecated.is_some() && !field.secret),
    );
    let fields = item.fields.iter().map(|field| {
        let label = field.ident.trim_start_matches("r#");
        let name = ident(&field.ident);
        if field.secret {
            quote!(.field(#label, &format_args!("***")))
        } else {
            quote!(.field(#label, &self.#name))
        }
    });
    quote! {
        impl std::fmt::Debug for #name {
            #expect
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#text) #(#fields)* .finish()
            }
        }
    }
}

/// The attribute of a function that has to do with fields on their way out.
pub fn expect_deprecated(is_needed: bool) -> Option<TokenStream> {
    is_needed.then(|| quote!(#[expect(deprecated)]))
}

/// How a builder ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ends {
    /// As a value only.
    Built,
    /// As a value or a call.
    Sent {
        /// Or as a call for each page.
        paged: bool,
        /// Or as a call that is answered by events.
        streamed: bool,
        /// Or as a call again and again, until its answer, of this name, is the one waited for.
        awaited: Option<String>,
    },
}

/// A builder: its setters, what ends it, and what it demands.
pub fn builder(comments: &Comments, paths: Paths, builder: &Builder, ends: &Ends) -> TokenStream {
    let name = ident(&builder.ident);
    let target = ident(&builder.target);
    let required: Vec<_> = builder
        .params
        .iter()
        .filter_map(|param| param.required.as_ref())
        .collect();
    let caller = ident(CALLER);
    let states: Vec<_> = required
        .iter()
        .map(|required| ident(&required.state))
        .collect();
    let demands: Vec<_> = required
        .iter()
        .map(|required| ident(&required.demand))
        .collect();
    let setters = builder
        .params
        .iter()
        .map(|param| setter(comments, paths, &name, param, &states));
    let bounds = quote!(#(#states: required::#demands<#target>),*);
    let build_bounds = (!states.is_empty()).then(|| quote!(where #bounds));
    let bounds = quote!(where #caller: runtime::Caller, #bounds);
    let build = if builder.checks {
        let result = paths.prelude("Result");
        quote! {
            /// The request as a value.
            ///
            /// # Errors
            ///
            /// A required parameter that is not set, by its name.
            pub fn build(self) -> #result<#target, runtime::Error> {
                self.0.checked()
            }
        }
    } else {
        quote! {
            /// The request as a value.
            pub fn build(self) -> #target #build_bounds {
                self.0.request
            }
        }
    };
    // Spelt out, as callers compile each function on the way anew for every action.
    let take = quote!(let runtime::Builder { request, caller } = self.0;);
    let send = (*ends != Ends::Built).then(|| {
        quote! {
            /// Sends the request: a future with the async client, the answer with the blocking one.
            pub fn send(self) -> #caller::Sent<#target> #bounds {
                #take
                caller.send_ref(&request)
            }
        }
    });
    let stream = matches!(ends, Ends::Sent { streamed: true, .. }).then(|| {
        quote! {
            /// Sends the request, and gives the events of the answer one by one: a stream with the
            /// async client, an iterator with the blocking one.
            pub fn send_stream(self) -> #caller::Events<#target> #bounds {
                #take
                caller.send_stream(request)
            }
        }
    });
    let pages = matches!(ends, Ends::Sent { paged: true, .. }).then(|| {
        quote! {
            /// Sends a request for each page: a stream with the async client, an iterator with the
            /// blocking one.
            pub fn pages(self) -> #caller::Pages<#target> #bounds {
                #take
                caller.pages(request)
            }
            /// The items of all pages, one by one.
            pub fn items(self) -> #caller::Items<#target> #bounds {
                #take
                caller.items(request)
            }
        }
    });
    let awaited = match ends {
        Ends::Sent {
            awaited: Some(output),
            ..
        } => {
            let [into, fn_mut, send] = ["Into", "FnMut", "Send"].map(|name| paths.prelude(name));
            let output = ident(output);
            Some(quote! {
                /// Sends the request again and again, with growing pauses, until the answer is judged
                /// to hold.
                pub fn wait_until<V: #into<runtime::Verdict>>(
                    self,
                    judge: impl #fn_mut(&#output) -> V + #send + 'static,
                ) -> #caller::Waited<#target> #bounds {
                    #take
                    caller.wait_until(request, judge)
                }
            })
        }
        _ => None,
    };
    let about = comments.outer(&[
        format!(
            "Builds {}; its type parameters tell which required parameters are set.",
            words::with_article(&format!("[`{}`]", builder.target))
        ),
        String::new(),
        "They are not part of the API: store and pass requests, not builders.".to_owned(),
    ]);
    let states_macro = ident(match ends {
        Ends::Built => "builder",
        Ends::Sent { .. } => "request_builder",
    });
    let must_use = match ends {
        Ends::Built => "`.build()` makes it a value; without it, nothing comes of it",
        Ends::Sent { .. } => {
            "`.send()` sends it, `.build()` keeps it; without one, nothing happens"
        }
    };
    quote! {
        #about
        #[must_use = #must_use]
        pub struct #name<#caller, #(#states = runtime::Unset),*>(
            pub(crate) runtime::Builder<#target, #caller>,
            pub(crate) runtime::States<(#(#states,)*)>,
        );

        impl<#caller, #(#states),*> #name<#caller, #(#states),*> {
            #(#setters)*
            #build
            #send
            #stream
            #awaited
            #pages
        }

        runtime::#states_macro!(#name: #target { #(#states),* });
    }
}

fn setter(
    comments: &Comments,
    paths: Paths,
    builder: &Ident,
    param: &Param,
    states: &[Ident],
) -> TokenStream {
    let docs = comments.outer(&param.docs);
    let deprecated = deprecated(param.deprecated.as_ref());
    let name = ident(&param.ident);
    let expect = expect_deprecated(param.deprecated.is_some());
    let (argument, value, conversion) = if param.is_time {
        (
            quote!(impl runtime::UnixSeconds),
            quote!(value.unix_seconds()),
            Some(quote!(runtime::UnixSeconds::unix_seconds)),
        )
    } else {
        (
            paths.argument(&param.ty),
            paths.convert(&param.ty, quote!(value)),
            paths.conversion(&param.ty),
        )
    };
    let maybe = param.maybe.as_ref().map(|maybe| {
        let docs = comments.outer(&[format!(
            "[`{}`](Self::{0}), if there is a value.",
            param.ident.trim_start_matches("r#")
        )]);
        let (maybe, option) = (ident(maybe), paths.prelude("Option"));
        let map = conversion.map(|by| quote!(.map(#by)));
        quote! {
            #docs
            #deprecated
            #expect
            pub fn #maybe(mut self, value: #option<#argument>) -> Self {
                self.0.request.#name = value #map;
                self
            }
        }
    });
    let returns = match &param.required {
        None => quote!(Self),
        Some(required) => {
            let states = states.iter().map(|state| {
                if *state == required.state {
                    quote!(runtime::Set)
                } else {
                    quote!(#state)
                }
            });
            let caller = ident(CALLER);
            quote!(#builder<#caller, #(#states),*>)
        }
    };
    // The builder is taken out first, as a part of `self` would be dropped field by field.
    let (this, take, builder, end) = match &param.required {
        None => (quote!(mut self), None, quote!(self.0), quote!(self)),
        Some(_) => (
            quote!(self),
            Some(quote!(let mut builder = self.0;)),
            quote!(builder),
            quote!(#builder(builder, runtime::States)),
        ),
    };
    quote! {
        #docs
        #deprecated
        #expect
        pub fn #name(#this, value: #argument) -> #returns {
            #take
            #builder.request.#name = Some(#value);
            #end
        }
        #maybe
    }
}
