//! The reader of spec files: any text as a file of any kind is a spec or has findings.

#![no_main]

use generator_fuzz::{FILES, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (kind, text) = input;
    check(FILES[usize::from(kind) % FILES.len()].0, text);
});
