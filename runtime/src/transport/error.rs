//! Why an exchange failed.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

#[cfg(any(feature = "async", feature = "blocking"))]
use super::{MAX_HEADERS, READ_AT_A_TIME};

/// Why an exchange failed, and whether the server can have seen the request.
#[derive(Clone, Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: bool,
    message: String,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about. The request was not sent.
    Connect,
    /// The proxy refused to connect to the server. The request was not sent.
    Proxy,
    /// The server's identity was refused. The request was not sent.
    Tls,
    /// The time ran out.
    Timeout,
    /// The connection broke.
    Interrupted,
    /// The answer is longer than allowed.
    TooLong,
    /// The answer is no HTTP.
    Malformed,
}

impl TransportError {
    /// An error with a message in plain words, on one line, without secrets.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            sent: !matches!(
                kind,
                TransportErrorKind::Connect | TransportErrorKind::Proxy | TransportErrorKind::Tls
            ),
            message: message.into(),
            source: None,
        }
    }

    pub(crate) fn timeout(timeout: Duration) -> Self {
        let message = format!("no complete answer came within {timeout:?}");
        Self::new(TransportErrorKind::Timeout, message)
    }

    pub(crate) fn too_long(max_bytes: usize) -> Self {
        let message = format!("the answer is longer than the {max_bytes} bytes allowed");
        Self::new(TransportErrorKind::TooLong, message)
    }

    #[cfg(any(feature = "async", feature = "blocking"))]
    pub(super) fn head_too_long() -> Self {
        let message = format!(
            "the head of the answer is longer than the {MAX_HEADERS} headers and {} KiB allowed",
            READ_AT_A_TIME >> 10
        );
        Self::new(TransportErrorKind::TooLong, message)
    }

    /// States that no byte of the request left this machine, so that it may be sent again
    /// whatever it does.
    #[must_use]
    pub fn unsent(mut self) -> Self {
        self.sent = false;
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// What failed.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the server can have seen the request.
    pub fn is_sent(&self) -> bool {
        self.sent
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
