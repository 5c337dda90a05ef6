//! Why a server cannot do what it is told.

use std::{fmt, io};

/// Why a server did not start, or what it was told makes no sense.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The specs are wrong; the text shows where and why.
    Spec(String),
    /// The address cannot be listened at.
    Listen(io::Error),
    /// No service has an action of this name.
    UnknownAction(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(findings) => write!(f, "the specs cannot be read:\n{findings}"),
            Self::Listen(error) => write!(f, "cannot listen: {error}"),
            Self::UnknownAction(name) => write!(f, "no service has an action `{name}`"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(error) => Some(error),
            Self::Spec(_) | Self::UnknownAction(_) => None,
        }
    }
}
