//! Reading answers: strict about what callers rely on, lenient about what the cloud varies.
//!
//! Generated types carry plain serde derives; what is lenient lives here, once: a number that
//! comes as a string is read as a number, `null` is an empty list, and an error names its path
//! in the JSON.

mod lenient;
mod list;
mod tree;

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub use list::{one_or_many, optional_one_or_many};
pub(crate) use tree::parse;

use lenient::Lenient;

/// Reads a value as the answers of the cloud are read.
///
/// # Errors
///
/// The first thing that does not fit, with its path.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, DecodeError> {
    T::deserialize(Lenient(value))
}

/// What did not fit, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// From the outside in: `.Rooms[3].StartTime`. Grows at its front while the error passes
    /// outwards, so that a value that fits costs nothing.
    path: String,
    message: String,
}

impl DecodeError {
    fn new(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: message.into(),
        }
    }

    fn within_field(mut self, name: &str) -> Self {
        self.path.insert_str(0, name);
        self.path.insert(0, '.');
        self
    }

    fn within_list(mut self, index: usize) -> Self {
        self.path.insert_str(0, &format!("[{index}]"));
        self
    }

    /// Puts the error inside a named whole, such as `Response`.
    pub(crate) fn within(mut self, name: &str) -> Self {
        self.path.insert_str(0, name);
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.strip_prefix('.').unwrap_or(&self.path) {
            "" => f.write_str(&self.message),
            path => write!(f, "{path}: {}", self.message),
        }
    }
}

impl std::error::Error for DecodeError {}
