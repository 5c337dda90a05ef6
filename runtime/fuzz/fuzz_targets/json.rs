//! The reader of JSON: what serde reads is read as the same, what is read and written stays what
//! it was, and integers are those of their digits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tencentcloud_runtime::decode::{self, Json};

fuzz_target!(|text: &[u8]| {
    let read = decode::parse(text);
    if let Ok(value) = serde_json::from_slice::<Value>(text) {
        match &read {
            Ok(read) => assert_eq!(binary(read), value),
            // Deeper than both read, or longer than what is read.
            Err(error) => assert!(
                !matches!(error, decode::ParseError::Syntax { .. }),
                "{error}"
            ),
        }
    }
    let Ok(value) = read else {
        return;
    };
    let written = value.to_string();
    assert_eq!(decode::parse(written.as_bytes()), Ok(value));
    let _ = decode::from_text::<Vec<i64>>(text);
    let _ = decode::from_text::<Vec<String>>(text);
});

/// As serde has it: numbers are 64 bits.
fn binary(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(digits) => serde_json::from_str(digits).expect("a number"),
        Json::Text(text) => Value::String(text.clone()),
        Json::List(values) => values.iter().map(binary).collect(),
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), binary(value)))
            .collect(),
    }
}
