//! The documented ways of signing a request.

pub mod tc3;

use std::fmt::Write;

/// Lower-case hexadecimal, as both hashes and signatures are written.
fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
