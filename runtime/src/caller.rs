//! How requests are sent.

use crate::action::{Action, Streaming};
use crate::config::{Config, ConfigBuilder};
use crate::error::Error;
use crate::paginate::Paginate;
use crate::service::Service;

/// What requests are sent with: the asynchronous or the blocking client of one service.
pub trait Caller: Clone {
    /// What sending gives: a future of the output, or the output itself.
    type Sent<A: Action>;
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

    /// Sends a request.
    fn send<A: Action>(&self, request: A) -> Self::Sent<A>;

    /// Sends a request whose answer comes as a stream of events.
    fn send_stream<A: Streaming>(&self, request: A) -> Self::Events<A>;

    /// Sends a request for each page until the last one.
    fn pages<A: Paginate>(&self, request: A) -> Self::Pages<A>;

    /// Sends a request for each page, and gives the elements one by one.
    fn items<A: Paginate>(&self, request: A) -> Self::Items<A>;
}
