//! The type-state that request builders share.

use crate::error::Error;
use crate::record::{self, Record};

/// The states of a builder's required parameters.
#[doc(inline)]
pub use std::marker::PhantomData as States;

/// State of a required parameter that has a value.
#[derive(Clone, Copy, Debug)]
pub struct Set;

/// State of a required parameter that has no value yet.
#[derive(Clone, Copy, Debug)]
pub struct Unset;

/// Never holds: what the compiler says where `.build()` was forgotten.
#[diagnostic::on_unimplemented(
    message = "a builder is no `{R}` yet: call `.build()` on it",
    label = "`.build()` is missing"
)]
pub trait Built<R> {}

/// Never holds: what the compiler says where `.send()` was forgotten.
#[diagnostic::on_unimplemented(
    message = "a builder of `{R}` sends nothing by itself: call `.send()` before `.await`",
    label = "`.send()` is missing"
)]
pub trait Sent<R> {}

/// States the traits by which builders of requests, called `R`, demand required parameters, with what the
/// compiler says of a request and at the call where one is not set: `HasName: "message" => "label"`.
#[macro_export]
macro_rules! demands {
    ($request:ident { $($name:ident: $message:literal => $label:literal),* $(,)? }) => {$(
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name<$request> {}

        #[diagnostic::do_not_recommend]
        impl<$request> $name<$request> for $crate::Set {}
    )*};
}

/// States a builder `Name<C, …>(Builder<R, C>, States<(…)>)` of a struct `R`, with the names of its states:
/// how it begins, that it can be cloned, and what is said where `.build()` was forgotten.
#[macro_export]
macro_rules! builder {
    ($name:ident: $target:ident { $($state:ident),* $(,)? }) => {
        $crate::begins_and_clones!($name: $target { $($state),* });

        #[doc(hidden)]
        impl<C: $crate::Built<$target>, $($state),*> ::std::convert::From<$name<C, $($state),*>>
            for $target
        {
            fn from(builder: $name<C, $($state),*>) -> Self {
                builder.0.request
            }
        }
    };
}

/// A builder with nothing set: spelt out where it stands, as callers compile each function on the way
/// anew for every action.
#[doc(hidden)]
#[macro_export]
macro_rules! begin {
    ($builder:path, $caller:expr) => {
        $builder(
            $crate::Builder {
                request: $crate::record::Record::blank(),
                caller: $caller,
            },
            $crate::States,
        )
    };
}

/// What builders of requests and others have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! begins_and_clones {
    ($name:ident: $target:ident { $($state:ident),* }) => {
        impl $target {
            /// Begins with nothing set.
            #[inline]
            pub fn builder() -> $name<()> {
                $crate::begin!($name, ())
            }
        }

        impl<C: ::std::clone::Clone, $($state),*> ::std::clone::Clone for $name<C, $($state),*> {
            fn clone(&self) -> Self {
                $name(self.0.clone(), $crate::States)
            }
        }
    };
}

/// States the builder of a request, as [`builder!`](crate::builder!) does, with what is said where
/// `.send()` was forgotten instead.
#[macro_export]
macro_rules! request_builder {
    ($name:ident: $target:ident { $($state:ident),* $(,)? }) => {
        $crate::begins_and_clones!($name: $target { $($state),* });

        #[doc(hidden)]
        impl<C: $crate::Sent<$target>, $($state),*> ::std::future::Future for $name<C, $($state),*> {
            type Output = ::std::convert::Infallible;

            fn poll(
                self: ::std::pin::Pin<&mut Self>,
                _: &mut ::std::task::Context<'_>,
            ) -> ::std::task::Poll<Self::Output> {
                ::std::task::Poll::Pending
            }
        }
    };
}

/// A request in the making, and the client that will send it (or `()`). It knows nothing of the
/// states of its required parameters, so that callers compile it once for all of them.
#[derive(Clone, Debug)]
#[must_use = "`.send()` sends it, `.build()` makes it a value"]
pub struct Builder<R, C> {
    /// The request as it stands.
    pub request: R,
    /// What will send it.
    pub caller: C,
}

impl<R: Record, C> Builder<R, C> {
    /// The request, unless a required parameter is not set.
    ///
    /// # Errors
    ///
    /// The name of the first one that is not.
    pub fn checked(self) -> Result<R, Error> {
        match record::missing(&self.request) {
            None => Ok(self.request),
            Some(name) => Err(Error::missing(&name)),
        }
    }
}
