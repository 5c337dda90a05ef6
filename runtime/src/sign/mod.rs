//! The documented ways of signing a request, and the forms that are signed.

pub mod flatten;
pub mod tc3;
pub mod v1;

pub use flatten::Parameters;
use ring::digest::SHA256_OUTPUT_LEN;

/// Percent-encoding per RFC 3986, as the cloud reads queries and forms.
pub mod percent {
    pub use crate::percent::{encode, encode_pairs};
}

/// A SHA-256 hash in lower-case hexadecimal, as hashes and signatures are written.
pub(crate) struct Hex([u8; 2 * SHA256_OUTPUT_LEN]);

impl Hex {
    // Unrolled, it is half of the code of each place that it would be inlined into.
    #[inline(never)]
    fn of(hash: &[u8]) -> Self {
        let digit = |value: u8| value + if value < 10 { b'0' } else { b'a' - 10 };
        let mut text = [b'0'; 2 * SHA256_OUTPUT_LEN];
        for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(hash) {
            *pair = [digit(byte >> 4), digit(byte & 0xf)];
        }
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}
