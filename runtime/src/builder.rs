//! The type-state that request builders share.

use std::marker::PhantomData;

use crate::action::{Action, Paginate};
use crate::caller::Caller;

/// State of a required parameter that has a value.
#[derive(Clone, Copy, Debug)]
pub struct Set;

/// State of a required parameter that has no value yet.
#[derive(Clone, Copy, Debug)]
pub struct Unset;

/// A request in the making, the client that will send it (or `()`), and the states of its
/// required parameters.
#[derive(Debug)]
#[must_use]
pub struct Builder<R, C, S> {
    request: R,
    caller: C,
    state: PhantomData<fn() -> S>,
}

impl<R: Clone, C: Clone, S> Clone for Builder<R, C, S> {
    fn clone(&self) -> Self {
        Self {
            request: self.request.clone(),
            caller: self.caller.clone(),
            state: PhantomData,
        }
    }
}

impl<R: Default, C, S> Builder<R, C, S> {
    /// Starts with nothing set.
    pub fn new(caller: C) -> Self {
        Self {
            request: R::default(),
            caller,
            state: PhantomData,
        }
    }
}

impl<R, C, S> Builder<R, C, S> {
    /// Changes the request, and with it the state.
    pub fn set<T>(mut self, set: impl FnOnce(&mut R)) -> Builder<R, C, T> {
        set(&mut self.request);
        Builder {
            request: self.request,
            caller: self.caller,
            state: PhantomData,
        }
    }

    /// The request as it stands.
    pub fn into_request(self) -> R {
        self.request
    }
}

impl<R: Action, C: Caller, S> Builder<R, C, S> {
    /// Sends the request as it stands.
    pub fn send(self) -> C::Sent<R> {
        self.caller.send(self.request)
    }
}

impl<R: Paginate, C: Caller, S> Builder<R, C, S> {
    /// Asks for each page.
    pub fn pages(self) -> C::Pages<R> {
        self.caller.pages(self.request)
    }

    /// Asks for each page, and gives the elements one by one.
    pub fn items(self) -> C::Items<R> {
        self.caller.items(self.request)
    }
}
