//! Whatever JSON is flattened: its query string parses back to the same parameters.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::decode;
use tencentcloud_runtime::sign::{Parameters, flatten::flatten, percent};

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            assert!(
                byte.is_ascii_alphanumeric() || b"-._~".contains(&byte),
                "{text}"
            );
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().expect("a digit"), rest.next().expect("a digit")];
        assert!(!digits.iter().any(u8::is_ascii_lowercase), "{text}");
        let digits = str::from_utf8(&digits).expect("ASCII");
        bytes.push(u8::from_str_radix(digits, 16).expect("hexadecimal"));
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fuzz_target!(|json: &[u8]| {
    let Ok(value) = decode::parse(json) else {
        return;
    };
    let parameters = flatten(&value);
    let query = percent::encode_pairs(&parameters);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let parsed: Vec<_> = pairs
        .map(|pair| pair.split_once('=').expect("a pair"))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    assert!(parsed.is_sorted());
    assert_eq!(parsed.into_iter().collect::<Parameters>(), parameters);
});
