//! How requests are sent.

use crate::action::{Action, Reads, Streaming};
use crate::config::{Config, ConfigBuilder};
use crate::error::Error;
use crate::paginate::Paginate;
use crate::service::Service;
use crate::wait::Verdict;

/// What requests are sent with: the asynchronous or the blocking client of one service.
pub trait Caller: Clone {
    /// What sending gives: a future of the output, or the output itself.
    type Sent<A: Action>;
    /// What sending gives with what is known of the answer: a future, or the result itself.
    type Answered<A: Action>;
    /// What waiting gives: a future of the output, or the output itself.
    type Waited<A: Reads>;
    /// Stream or iterator of pages.
    type Pages<A: Paginate>;
    /// Stream or iterator of the elements of all pages.
    type Items<A: Paginate>;
    /// Stream or iterator of the events of an answer.
    type Events<A: Streaming>;

    /// A client of a service. Cheap: connections, limits and credentials live in the
    /// configuration and are shared by all clients made from it.
    fn new(config: &Config, service: &'static Service) -> Self;

    /// The same client with some settings changed, for one call or for many.
    ///
    /// # Errors
    ///
    /// Refuses settings that cannot be right, as [`ConfigBuilder::build`] does.
    fn with(&self, change: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Result<Self, Error>;

    /// Sends a request that is kept.
    fn send_ref<A: Action>(&self, request: &A) -> Self::Sent<A>;

    /// Sends a request that is kept, and tells what is known of the answer beside the output.
    fn send_ref_with_meta<A: Action>(&self, request: &A) -> Self::Answered<A>;

    /// Sends a request.
    fn send<A: Action>(&self, request: A) -> Self::Sent<A> {
        self.send_ref(&request)
    }

    /// Sends a request, and tells what is known of the answer beside the output.
    fn send_with_meta<A: Action>(&self, request: A) -> Self::Answered<A> {
        self.send_ref_with_meta(&request)
    }

    /// Sends a request again and again, with growing pauses, until its answer is judged to hold.
    fn wait_until<A: Reads, V: Into<Verdict>>(
        &self,
        request: A,
        judge: impl FnMut(&A::Output) -> V + Send + 'static,
    ) -> Self::Waited<A>;

    /// Sends a request whose answer comes as a stream of events.
    fn send_stream<A: Streaming>(&self, request: A) -> Self::Events<A>;

    /// Sends a request for each page until the last one.
    fn pages<A: Paginate>(&self, request: A) -> Self::Pages<A>;

    /// Sends a request for each page, and gives the elements one by one.
    fn items<A: Paginate>(&self, request: A) -> Self::Items<A>;
}

/// A client whose answers come with what is known of them.
#[derive(Clone, Debug)]
pub struct WithMeta<C>(C);

impl<C: Caller> WithMeta<C> {
    /// Calls as this client does.
    pub fn of(caller: &C) -> Self {
        Self(caller.clone())
    }
}

impl<C: Caller> Caller for WithMeta<C> {
    type Sent<A: Action> = C::Answered<A>;
    type Answered<A: Action> = C::Answered<A>;
    type Waited<A: Reads> = C::Waited<A>;
    type Pages<A: Paginate> = C::Pages<A>;
    type Items<A: Paginate> = C::Items<A>;
    type Events<A: Streaming> = C::Events<A>;

    fn new(config: &Config, service: &'static Service) -> Self {
        Self(C::new(config, service))
    }

    fn with(&self, change: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Result<Self, Error> {
        self.0.with(change).map(Self)
    }

    fn send_ref<A: Action>(&self, request: &A) -> C::Answered<A> {
        self.0.send_ref_with_meta(request)
    }

    fn send_ref_with_meta<A: Action>(&self, request: &A) -> C::Answered<A> {
        self.0.send_ref_with_meta(request)
    }

    fn wait_until<A: Reads, V: Into<Verdict>>(
        &self,
        request: A,
        judge: impl FnMut(&A::Output) -> V + Send + 'static,
    ) -> C::Waited<A> {
        self.0.wait_until(request, judge)
    }

    fn send_stream<A: Streaming>(&self, request: A) -> C::Events<A> {
        self.0.send_stream(request)
    }

    fn pages<A: Paginate>(&self, request: A) -> C::Pages<A> {
        self.0.pages(request)
    }

    fn items<A: Paginate>(&self, request: A) -> C::Items<A> {
        self.0.items(request)
    }
}
