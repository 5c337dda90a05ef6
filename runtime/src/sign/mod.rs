//! The documented ways of signing a request, and the forms that are signed.

pub mod flatten;
pub mod percent;
pub mod tc3;
pub mod v1;

pub use flatten::Parameters;
use ring::digest::SHA256_OUTPUT_LEN;

/// A SHA-256 hash in lower-case hexadecimal, as hashes and signatures are written.
fn hex(hash: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'0'; 2 * SHA256_OUTPUT_LEN];
    for (pair, byte) in text.chunks_exact_mut(2).zip(hash) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 0xf)];
    }
    str::from_utf8(&text).unwrap_or_default().to_owned()
}
