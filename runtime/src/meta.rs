//! What is known of an answer beside its output.

use std::fmt;
use std::time::Duration;

use http::HeaderMap;

/// What is known of a call and its answer beside the output: with `with_meta` of a client, and of
/// errors by [`Error::meta`](crate::Error::meta).
#[derive(Clone, Default)]
pub struct Meta {
    pub(crate) status: Option<u16>,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) duration: Duration,
}

impl Meta {
    /// The HTTP status of the answer; none if no answer came. The cloud sends 200 with most errors
    /// too.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The headers of the answer; empty if no answer came.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header of the answer, if there is one whose value is text. Names have no case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The ID that the cloud gave the request: the thing to name to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long the call took with all that belongs to it, waiting for its turn included; of a
    /// stream, until it began.
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

/// Values of headers may repeat secrets, so that only their names are shown.
impl fmt::Debug for Meta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("Meta")
            .field("status", &self.status)
            .field("headers", &names)
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts)
            .field("duration", &self.duration)
            .finish()
    }
}

/// An output, and what is known of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answered<T> {
    /// What the action answers with.
    pub output: T,
    /// What is known of the answer.
    pub meta: Meta,
}
