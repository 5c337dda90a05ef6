//! Numbers in texts. Each has one way to be written: no sign but a minus, no leading zero, no space.

use serde_json::Number;

/// An integer of 64 bits.
pub(crate) fn integer(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (!digits.starts_with('0') || text == "0");
    if !plain {
        return None;
    }
    let signed = text.parse().map(|number: i64| number.into());
    signed.or_else(|_| text.parse::<u64>().map(Into::into)).ok()
}

/// An integer that is not negative.
pub(crate) fn unsigned(text: &str) -> Option<u64> {
    integer(text)?.as_u64()
}

/// A number, as JSON writes them.
pub(crate) fn decimal(text: &str) -> Option<Number> {
    let starts = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    let ends = text.ends_with(|last: char| last.is_ascii_digit());
    if starts && ends {
        serde_json::from_str(text).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal, integer, unsigned};

    #[test]
    fn there_is_one_way_to_write_an_integer() {
        for text in [
            "0",
            "7",
            "-7",
            "10",
            "-9223372036854775808",
            "18446744073709551615",
        ] {
            let read = integer(text).map(|number| number.to_string());
            assert_eq!(read.as_deref(), Some(text));
        }
        for text in [
            "",
            "-",
            "-0",
            "+1",
            "00",
            "01",
            "-01",
            " 1",
            "1 ",
            "1.0",
            "1e3",
            "0x1",
            "1_000",
            "١",
            "18446744073709551616",
            "-9223372036854775809",
        ] {
            assert_eq!(integer(text), None, "{text}");
        }
        assert_eq!(unsigned("4294967296"), Some(1 << 32));
        assert_eq!(unsigned("-1"), None);
    }

    #[test]
    fn decimals_are_those_of_json() {
        for text in ["0", "-0.5", "1.25", "1e3", "12"] {
            assert!(decimal(text).is_some(), "{text}");
        }
        for text in [
            "", "+1.5", ".5", "5.", "01.5", " 1", "1 ", "inf", "NaN", "\n1",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
