//! Numbers by their digits.

/// Longest number that an integer of 128 bits can be, in digits.
const LONGEST: usize = 39;

/// The integer that a JSON number stands for, if it is one of at most 128 bits.
pub(crate) fn integer(number: &str) -> Option<i128> {
    if let Ok(integer) = number.parse() {
        return Some(integer);
    }
    let (number, exponent) = match number.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i64>().ok()?),
        None => (number, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction = fraction.trim_end_matches('0');
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(whole) => ("-", whole),
        None => ("", whole),
    };
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    // How many zeros to add, or to take away where there are that many.
    let shift = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let count = usize::try_from(shift.unsigned_abs()).ok()?;
    let digits = if shift >= 0 {
        let zeros = count.min(LONGEST);
        format!("{digits}{}", "0".repeat(zeros))
    } else {
        let kept = digits.len().checked_sub(count)?;
        let (kept, rest) = digits.split_at(kept);
        if rest.bytes().any(|digit| digit != b'0') {
            return None;
        }
        kept.to_owned()
    };
    format!("{sign}{digits}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_exact_however_they_are_written() {
        for (number, value) in [
            ("0", 0),
            ("-0", 0),
            ("0e999", 0),
            ("0.00", 0),
            ("-7", -7),
            ("3.0", 3),
            ("-3.50e1", -35),
            ("3E2", 300),
            ("1200e-2", 12),
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("18446744073709551615", u64::MAX.into()),
        ] {
            assert_eq!(integer(number), Some(value), "{number}");
        }
        for number in [
            "1.5",
            "15e-1",
            "1e-1",
            "5e-999999999999",
            "1e39",
            "1e999999999999",
            "1e99999999999999999999",
            "-1234567890123456789012345678901234567890",
        ] {
            assert_eq!(integer(number), None, "{number}");
        }
    }
}
