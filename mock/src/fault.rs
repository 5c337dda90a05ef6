//! Why a call is refused.

use std::borrow::Cow;

/// A refusal: one of the cloud's error codes, and what is wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }

    /// Whether what the call names does not exist.
    pub(crate) fn is_not_found(&self) -> bool {
        self.code.starts_with("ResourceNotFound")
    }

    pub(crate) fn missing(parameter: &str) -> Self {
        Self::new(
            "MissingParameter",
            format!("The request lacks the required parameter `{parameter}`."),
        )
    }
}
