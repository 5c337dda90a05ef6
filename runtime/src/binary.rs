//! Bytes that are sent as they are.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;

use crate::record::{Member, Slot, View};

/// Bytes that are sent as they are: a file of a form, or the body of a request.
///
/// Clones share one copy. `Debug` shows how many there are, not which. Where a request is written by
/// serde, they are a text in Base64 (the standard alphabet, with padding), as they are in the cloud's
/// other SDKs.
///
/// ```
/// use tencentcloud_runtime::Binary;
///
/// let picture = Binary::from(vec![0xff, 0xd8]);
/// assert_eq!(*picture, [0xff, 0xd8]);
/// assert_eq!(format!("{picture:?}"), "Binary(2 bytes)");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Binary(Bytes);

impl Deref for Binary {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Binary {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Binary({} bytes)", self.0.len())
    }
}

impl From<Bytes> for Binary {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Binary> for Bytes {
    fn from(binary: Binary) -> Self {
        binary.0
    }
}

impl From<Vec<u8>> for Binary {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<String> for Binary {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&[u8]> for Binary {
    fn from(bytes: &[u8]) -> Self {
        Self(Bytes::copy_from_slice(bytes))
    }
}

impl<const N: usize> From<&[u8; N]> for Binary {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

impl From<&str> for Binary {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl Member for Binary {
    fn blank() -> Self {
        Self::default()
    }

    fn view(&self) -> View<'_> {
        View::Binary(&self.0)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Binary(self)
    }
}

crate::serde_by_member!(Binary);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_base64_to_serde() {
        for (bytes, text) in [
            (&b""[..], r#""""#),
            (&[0xfb, 0xff, 0xfe], r#""+//+""#),
            (b"a", r#""YQ==""#),
        ] {
            let binary = Binary::from(bytes);
            assert_eq!(serde_json::to_string(&binary).ok().as_deref(), Some(text));
            assert_eq!(serde_json::from_str::<Binary>(text).ok(), Some(binary));
        }
        for wrong in [r#""YQ""#, r#""a secret, no Base64""#] {
            let error = serde_json::from_str::<Binary>(wrong).expect_err("no Base64");
            let error = error.to_string();
            assert!(
                error.contains("Base64") && !error.contains("secret"),
                "{error}"
            );
        }
    }
}
