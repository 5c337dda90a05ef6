//! The root of a service's module and its client.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::paths::{imports, path, runtime};
use crate::lower::rust::{Demand, Drivers, Module};
use crate::render::format::{Comments, deprecated, ident};

/// `mod.rs`: what the module gives out, and the facts about the service.
pub fn root(comments: &Comments, module: &Module) -> TokenStream {
    let docs = comments.inner(&module.docs);
    let rust_service = &module.service;
    let (name, version, endpoint) = (
        &rust_service.name,
        &rust_service.version,
        &rust_service.endpoint,
    );
    let protocol = ident(rust_service.protocol);
    let region = ident(rust_service.region);
    let regions = &rust_service.regions;
    let retryable_codes = &rust_service.retryable_codes;
    let regional = rust_service
        .regional_endpoints
        .iter()
        .map(|(region, host)| quote!((#region, #host)));
    let types = (!module.types.is_empty()).then(|| {
        (
            quote!(
                mod types;
            ),
            quote!(
                pub use self::types::*;
            ),
        )
    });
    let (declare_types, use_types) = types.unzip();
    let declare_required = (!module.demands.is_empty()).then(|| {
        quote!(
            mod required;
        )
    });
    let runtime = runtime(module);
    let use_async = of(
        module,
        Drivers::Async,
        quote!(
            pub use self::client::Client;
        ),
    );
    let use_blocking = of(
        module,
        Drivers::Blocking,
        quote!(
            pub use self::client::blocking;
        ),
    );
    quote! {
        #docs
        mod actions;
        mod client;
        mod error_code;
        #declare_required
        #declare_types

        pub use self::actions::*;
        pub use self::client::GenericClient;
        pub use self::error_code::ErrorCode;
        #use_types

        #use_async
        #use_blocking

        #runtime

        /// What the runtime must know of the service.
        pub static SERVICE: runtime::Service = runtime::Service {
            name: #name,
            version: #version,
            protocol: runtime::Protocol::#protocol,
            endpoint: #endpoint,
            regional_endpoints: &[#(#regional),*],
            region: runtime::RegionUse::#region,
            regions: &[#(#regions),*],
            retryable_codes: &[#(#retryable_codes),*],
        };
    }
}

/// An item that belongs to one driver: behind its feature, as it is, or not at all.
fn of(module: &Module, driver: Drivers, item: TokenStream) -> Option<TokenStream> {
    let drivers = module.place.drivers;
    match drivers {
        Drivers::Features => {
            let feature = match driver {
                Drivers::Blocking => "blocking",
                _ => "async",
            };
            Some(quote!(#[cfg(feature = #feature)] #item))
        }
        _ => (drivers == driver || drivers == Drivers::Both).then_some(item),
    }
}

/// `required.rs`: the traits behind "`CreateRoom` requires `name`".
pub fn required(module: &Module) -> TokenStream {
    let runtime = path(&module.place.runtime);
    let demands = module.demands.iter().map(|demand| {
        let Demand { message, label, .. } = demand;
        let name = ident(&demand.ident);
        quote!(#name: #message => #label,)
    });
    quote! {
        //! What builders of requests demand before they are built or sent.
        #runtime::demands!(R { #(#demands)* });
    }
}

/// `client.rs`: a method for each action.
pub fn client(comments: &Comments, module: &Module) -> TokenStream {
    let docs = comments.outer(&module.client_docs);
    let blocking_docs = comments.outer(&module.client_docs[..1]);
    let imports = imports(module, 1, &BTreeSet::from(["SERVICE", "actions"]));
    let methods = module.actions.iter().map(|action| {
        let docs = comments.outer(&action.docs);
        let deprecated = deprecated(action.deprecated.as_ref());
        let method = ident(&action.method);
        let builder = ident(&action.builder.ident);
        quote! {
            #docs
            #deprecated
            pub fn #method(&self) -> actions::#builder<C> {
                runtime::begin!(actions::#builder, self.0.clone())
            }
        }
    });
    let runtime = runtime(module);
    let runtime_path = path(&module.place.runtime);
    let asynchronous = of(
        module,
        Drivers::Async,
        quote! {
            pub type Client = GenericClient<runtime::Client>;
        },
    );
    let asynchronous = asynchronous.map(|item| quote!(#docs #item));
    let blocking = of(
        module,
        Drivers::Blocking,
        quote! {
            pub mod blocking {
                #blocking_docs
                pub type Client = super::GenericClient<#runtime_path::blocking::Client>;
            }
        },
    );
    let blocking = blocking.map(|item| {
        quote! {
            /// The client for threads that wait.
            #item
        }
    });
    quote! {
        #imports
        #runtime

        #asynchronous

        #blocking

        /// The client over either driver, asynchronous or blocking.
        #[derive(Clone, Debug)]
        pub struct GenericClient<C>(C);

        impl<C: runtime::Caller> GenericClient<C> {
            /// A client that calls as the configuration says.
            #[must_use]
            pub fn new(config: &runtime::Config) -> Self {
                GenericClient(C::new(config, &SERVICE))
            }

            /// The same client with some settings changed, for one call or for many.
            ///
            /// # Errors
            ///
            /// Settings that cannot be right.
            pub fn with(&self, change: impl FnOnce(runtime::ConfigBuilder) -> runtime::ConfigBuilder) -> Result<Self, runtime::Error> {
                self.0.with(change).map(GenericClient)
            }

            /// Sends a request made before.
            pub fn send<A: runtime::Action>(&self, request: A) -> C::Sent<A> {
                self.0.send(request)
            }

            /// Sends a request that changes nothing again and again, with growing pauses, until the
            /// answer is judged to hold.
            pub fn wait_until<A: runtime::Reads, V: Into<runtime::Verdict>>(
                &self,
                request: A,
                judge: impl FnMut(&A::Output) -> V + Send + 'static,
            ) -> C::Waited<A> {
                self.0.wait_until(request, judge)
            }

            /// The same client, whose answers come with what is known of them: status, headers,
            /// attempts, time.
            #[must_use]
            pub fn with_meta(&self) -> GenericClient<runtime::WithMeta<C>> {
                GenericClient(runtime::WithMeta::of(&self.0))
            }

            #(#methods)*
        }
    }
}
