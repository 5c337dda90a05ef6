//! What generated code states about requests.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::record::{self, Member, Record};
use crate::service::Operation;

/// A request: a value that knows where it goes and what comes back.
pub trait Action: Record + Serialize + Clone + Send + 'static {
    /// What the cloud answers with.
    type Output: Member + DeserializeOwned + Send + 'static;
    /// Facts about the action.
    const OPERATION: Operation;
    /// Rust name of a required parameter that is not set, if any.
    fn missing(&self) -> Option<String> {
        record::missing(self)
    }
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

/// An action whose answer may come as a stream of events.
pub trait Streaming: Action {
    /// What an event holds.
    type Event: Member + Send + 'static;
    /// Sets the parameter that asks for a stream, where there is one.
    fn ask(&mut self) {}
}
