//! Events of a stream.

use std::fmt;

/// An event of a stream, as answers of some actions come.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Event<T> {
    /// What the event holds.
    pub data: T,
    /// The latest ID that the stream gave an event; empty where it gave none.
    pub id: String,
    /// What kind of event it is: `message` where the stream does not say.
    pub name: String,
    /// The data as JSON text, as it came.
    pub text: String,
}

// The text may hold what `data` keeps from being shown.
impl<T: fmt::Debug> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("data", &self.data)
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
