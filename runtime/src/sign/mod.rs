//! The documented ways of signing a request, and the forms that are signed.

pub mod flatten;
pub mod percent;
pub mod tc3;
pub mod v1;

pub use flatten::Parameters;

use std::fmt::Write;

/// Lower-case hexadecimal, as hashes and signatures are written.
fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
