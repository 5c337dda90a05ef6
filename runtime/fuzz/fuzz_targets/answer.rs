//! The decoder of answers: any bytes give an output or an error, never a panic; what is read twice
//! gives the same.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use serde::Deserialize;
use tencentcloud_runtime::{Switch, decode};

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default, rename_all = "PascalCase")]
struct Shape {
    text: Option<String>,
    texts: Vec<String>,
    #[serde(deserialize_with = "decode::one_or_many")]
    many: Vec<i64>,
    #[serde(deserialize_with = "decode::optional_one_or_many")]
    maybe: Option<Vec<String>>,
    signed: Option<i64>,
    small: Option<u8>,
    float: Option<f64>,
    flag: Option<bool>,
    switch: Option<Switch>,
    inner: Option<Box<Shape>>,
    inners: Vec<Shape>,
    map: BTreeMap<String, i64>,
}

fuzz_target!(|text: &[u8]| {
    let Ok(value) = decode::parse(text) else {
        return;
    };
    match decode::from_value::<Shape>(value.clone()) {
        Ok(shape) => assert_eq!(decode::from_value::<Shape>(value), Ok(shape)),
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
