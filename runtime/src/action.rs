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

/// An action that changes nothing, so that it may be asked again and again.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may change something, so it cannot be sent again and again",
    label = "only actions that read can be waited for"
)]
pub trait Reads: Action {}

/// An action whose answer may come as a stream of events.
pub trait Streaming: Action {
    /// What an event holds.
    type Event: Member + Send + 'static;
    /// Sets the parameter that asks for a stream, where there is one.
    fn ask(&mut self) {}
}
