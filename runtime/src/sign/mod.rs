//! The documented ways of signing a request, and the forms that are signed.

pub mod flatten;
pub mod percent;
pub mod tc3;
pub mod v1;

pub use flatten::Parameters;

/// Lower-case hexadecimal, as hashes and signatures are written.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 0xf)]);
    }
    text
}
