//! The parser of `Date` headers: any text gives a time or nothing; a time is that of the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::parse_http_date;

fuzz_target!(|text: &str| {
    let Some(unix_seconds) = parse_http_date(text) else {
        return;
    };
    // The years 0000 to 9999, and one leap second.
    assert!(
        (-62_167_219_200..=253_402_300_800).contains(&unix_seconds),
        "{text}"
    );
    assert_eq!(text.len(), "Sun, 06 Nov 1994 08:49:37 GMT".len());
    // The seconds of the text are those of the time.
    let second: i64 = text[23..25].parse().expect("digits");
    assert_eq!((unix_seconds - second).rem_euclid(60), 0, "{text}");
});
