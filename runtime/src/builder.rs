//! The type-state that request builders share.

use std::marker::PhantomData;

use crate::action::{Action, Reads, Streaming};
use crate::caller::Caller;
use crate::error::Error;
use crate::paginate::Paginate;
use crate::record::{self, Record};
use crate::wait::Verdict;

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
    /// The request as it stands.
    pub request: R,
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

impl<R: Record, C, S> Builder<R, C, S> {
    /// Starts with nothing set.
    pub fn new(caller: C) -> Self {
        Self {
            request: R::blank(),
            caller,
            state: PhantomData,
        }
    }
}

impl<R, C, S> Builder<R, C, S> {
    /// The same request in another state.
    pub fn state<T>(self) -> Builder<R, C, T> {
        Builder {
            request: self.request,
            caller: self.caller,
            state: PhantomData,
        }
    }
}

impl<R: Record, C, S> Builder<R, C, S> {
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

impl<R: Action, C: Caller, S> Builder<R, C, S> {
    /// Sends the request as it stands.
    pub fn send(self) -> C::Sent<R> {
        self.caller.send(self.request)
    }
}

impl<R: Reads, C: Caller, S> Builder<R, C, S> {
    /// Sends the request as it stands until its answer is judged to hold.
    pub fn wait_until<V: Into<Verdict>>(
        self,
        judge: impl FnMut(&R::Output) -> V + Send + 'static,
    ) -> C::Waited<R> {
        self.caller.wait_until(self.request, judge)
    }
}

impl<R: Streaming, C: Caller, S> Builder<R, C, S> {
    /// Sends the request as it stands, and gives the events of the answer one by one.
    pub fn send_stream(self) -> C::Events<R> {
        self.caller.send_stream(self.request)
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
