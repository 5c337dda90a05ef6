//! The type-state that request builders share.

use crate::action::{Action, Reads, Streaming};
use crate::caller::Caller;
use crate::error::Error;
use crate::paginate::Paginate;
use crate::record::{self, Record};
use crate::wait::Verdict;

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

/// What builders of requests and others have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! begins_and_clones {
    ($name:ident: $target:ident { $($state:ident),* }) => {
        impl $target {
            /// Begins with nothing set.
            #[inline]
            pub fn builder() -> $name<()> {
                $name($crate::Builder::new(()), $crate::States)
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
    caller: C,
}

impl<R: Record, C> Builder<R, C> {
    /// Starts with nothing set.
    pub fn new(caller: C) -> Self {
        Self {
            request: R::blank(),
            caller,
        }
    }
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

impl<R: Action, C: Caller> Builder<R, C> {
    /// Sends the request as it stands.
    pub fn send(self) -> C::Sent<R> {
        self.caller.send_ref(&self.request)
    }
}

impl<R: Reads, C: Caller> Builder<R, C> {
    /// Sends the request as it stands until its answer is judged to hold.
    pub fn wait_until<V: Into<Verdict>>(
        self,
        judge: impl FnMut(&R::Output) -> V + Send + 'static,
    ) -> C::Waited<R> {
        self.caller.wait_until(self.request, judge)
    }
}

impl<R: Streaming, C: Caller> Builder<R, C> {
    /// Sends the request as it stands, and gives the events of the answer one by one.
    pub fn send_stream(self) -> C::Events<R> {
        self.caller.send_stream(self.request)
    }
}

impl<R: Paginate, C: Caller> Builder<R, C> {
    /// Asks for each page.
    pub fn pages(self) -> C::Pages<R> {
        self.caller.pages(self.request)
    }

    /// Asks for each page, and gives the elements one by one.
    pub fn items(self) -> C::Items<R> {
        self.caller.items(self.request)
    }
}
