//! What generated code states about services and actions, and how their requests are sent.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config::{Config, ConfigBuilder};
use crate::error::Error;

/// Facts about a service; one static per generated module.
#[derive(Debug)]
pub struct Service {
    /// Short name, such as `lcic`: it scopes the signature and keys the rate limits.
    pub name: &'static str,
    /// Version of the service's API, such as `2022-08-17`.
    pub version: &'static str,
    /// How requests are shaped and answers wrapped.
    pub protocol: Protocol,
    /// Host that is nearest to the caller.
    pub endpoint: &'static str,
    /// Region and host of each regional endpoint, sorted by region.
    pub regional_endpoints: &'static [(&'static str, &'static str)],
    /// Whether requests name a region.
    pub region: RegionUse,
    /// Regions that the service accepts; empty where the list is not enforced.
    pub regions: &'static [&'static str],
    /// Error codes beyond those of the protocol after which the documentation says to try again.
    pub retryable_codes: &'static [&'static str],
}

/// How a service's requests are shaped and its answers wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// Cloud API 3.0: signed calls with an `X-TC-Action` header.
    Tc3,
    /// Chat REST API: calls authorised by a UserSig in the query.
    ImRest,
    /// Plain HTTP, as the metadata service of a machine speaks it: the request is made elsewhere,
    /// and the output is the answer's text.
    Http,
}

/// Whether a service's requests name a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionUse {
    /// A call without a region is refused.
    Required,
    /// Sent where one is set.
    Optional,
    /// Never sent.
    Unused,
}

/// What sending a request twice can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: the action only reads.
    Read,
    /// Something may be made, changed or removed twice.
    Write,
}

/// Facts about an action.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The service that the action belongs to.
    pub service: &'static Service,
    /// Name of the action, such as `CreateRoom`.
    pub name: &'static str,
    /// Path of the URL: `/` for TC3.
    pub path: &'static str,
    /// What sending it twice can do.
    pub effect: Effect,
    /// Documented requests per second; 0 where none is documented.
    pub rate_limit: u32,
    /// Whether the request is sent as `multipart/form-data`.
    pub multipart: bool,
}

/// A request: a value that knows where it goes and what comes back.
pub trait Action: Serialize + Clone + Send + 'static {
    /// What the cloud answers with.
    type Output: DeserializeOwned + Send + 'static;
    /// Facts about the action.
    const OPERATION: Operation;
    /// Rust name of a required parameter that is not set, if any.
    fn missing(&self) -> Option<&'static str>;
}

/// An action whose answers come in pages.
pub trait Paginate: Action {
    /// One element of a page.
    type Item: Send + 'static;
    /// Number of the first page; `None` where the position is a cursor.
    const FIRST_PAGE: Option<i64>;
    /// Page size that is sent when the caller sets none although the cloud needs one to page.
    const PAGE_SIZE: Option<i64>;
    /// The request's page number or cursor.
    fn position(&mut self) -> &mut Option<i64>;
    /// The request's page size.
    fn page_size(&mut self) -> &mut Option<i64>;
    /// Whether the cloud ignores the position in this request and answers with everything.
    fn is_single_page(&self) -> bool {
        false
    }
    /// How many elements there are in all, where the answer tells.
    fn total(_output: &Self::Output) -> Option<i64> {
        None
    }
    /// The cursor of the next page; `None` after the last one.
    fn next(_output: &Self::Output) -> Option<i64> {
        None
    }
    /// The elements of a page.
    fn items(output: Self::Output) -> Vec<Self::Item>;
    /// How many elements a page has.
    fn item_count(output: &Self::Output) -> usize;
}

/// What requests are sent with: the asynchronous or the blocking client of one service.
pub trait Caller: Clone {
    /// What sending gives: a future of the output, or the output itself.
    type Sent<A: Action>;
    /// Stream or iterator of pages.
    type Pages<A: Paginate>;
    /// Stream or iterator of the elements of all pages.
    type Items<A: Paginate>;

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

    /// Sends a request for each page until the last one.
    fn pages<A: Paginate>(&self, request: A) -> Self::Pages<A>;

    /// Sends a request for each page, and gives the elements one by one.
    fn items<A: Paginate>(&self, request: A) -> Self::Items<A>;
}

/// An error code of a service: implemented by each generated `ErrorCode`.
pub trait ErrorCode {
    /// The code as the cloud sends it.
    fn as_str(&self) -> &str;
    /// Other spellings of it that are documented.
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }
}

/// The first name whose flag is set: generated [`Action::missing`] lists the required parameters
/// with whether each is missing.
pub fn first_missing(parameters: &[(&'static str, bool)]) -> Option<&'static str> {
    parameters
        .iter()
        .find_map(|(name, is_missing)| is_missing.then_some(*name))
}
