//! The wrapper that every secret of this crate lives in.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use zeroize::Zeroizing;

/// A text that must never be shown: a key, a token, a signature that lasts.
///
/// Its memory is wiped when the last clone is dropped; clones share one copy. `Debug` prints
/// `***`, and there is no `Display`, so that it cannot slip into a log by way of `{}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Takes over a text. The text is moved, not copied.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Zeroizing::new(text.into())))
    }

    /// The text itself. Keep it out of logs, errors and `Debug` output.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Bytes that are wiped once nobody holds them any more.
pub(crate) fn wiped(bytes: impl Into<Vec<u8>>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes.into()))
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_text_nor_length() {
        let secret = Secret::new("hunter2");
        assert_eq!(
            format!("{secret:?} {:#?}", Some(&secret)),
            "*** Some(\n    ***,\n)"
        );
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn clones_share_one_copy() {
        let secret = Secret::new("hunter2");
        assert!(std::ptr::eq(secret.expose(), secret.clone().expose()));
    }
}
