//! How the parameters of requests travel.

use serde::{Deserialize, Serialize};

/// How the parameters of an action's requests travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// As one JSON object.
    Json,
    /// Each as a part of a form; those that are binary are files.
    Multipart,
    /// One is the body, the others are headers.
    OctetStream(OctetStream),
}

/// A request whose body is the bytes of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OctetStream {
    /// Index of the parameter that is the body.
    pub body: usize,
    /// What stands before a parameter's name in the name of its header.
    pub header_prefix: String,
}

impl Content {
    /// The media type of the body.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Multipart => "multipart/form-data",
            Self::OctetStream(_) => "application/octet-stream",
        }
    }
}
