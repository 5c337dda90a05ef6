//! The decoder of answers: any bytes give an output or an error, never a panic; what is
//! written anew and read again gives the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::{Switch, decode, record};

#[derive(Debug, PartialEq)]
struct Shape {
    text: Option<String>,
    texts: Vec<String>,
    many: Vec<i64>,
    maybe: Option<Vec<String>>,
    signed: Option<i64>,
    unsigned: Option<u64>,
    float: Option<f64>,
    flag: Option<bool>,
    switch: Option<Switch>,
    inner: Option<Box<Shape>>,
    inners: Vec<Shape>,
}

record!(Shape {
    text: "Text",
    texts: "Texts",
    many: "Many" single,
    maybe: "Maybe" single,
    signed: "Signed",
    unsigned: "Unsigned",
    float: "Float",
    flag: "Flag",
    switch: "Switch",
    inner: "Inner",
    inners: "Inners",
});

fuzz_target!(|text: &[u8]| {
    let Ok(value) = decode::parse(text) else {
        return;
    };
    match decode::from_text::<Shape>(text) {
        Ok(shape) => {
            let again = decode::from_text(value.to_string().as_bytes());
            assert_eq!(again, Ok(shape));
        }
        Err(error) => {
            let shown = error.to_string();
            assert!(
                !shown
                    .chars()
                    .any(|character| character == '\n' || character == '\r'),
                "{shown}"
            );
        }
    }
});
