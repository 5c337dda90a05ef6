//! Foreign text made fit to be shown.

use std::mem;

use zeroize::Zeroize;

/// Longest text from outside that an error repeats where it says what is wrong with it, in characters.
pub(crate) const SHOWN: usize = 100;

/// Shortest start of a secret that is taken for one where a text was cut, in bytes.
const SHORTEST_START: usize = 4;

/// At most `length` characters of a text on one line, without control characters.
pub(crate) fn excerpt(text: &str, length: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(length));
    for (index, character) in text.chars().enumerate() {
        if index == length {
            shown.push('…');
            break;
        }
        if is_plain(character) {
            shown.push(character);
        } else {
            shown.extend(character.escape_default());
        }
    }
    shown
}

/// Replaces a secret wherever a text repeats it, or starts to where it was cut.
pub(crate) fn redact(text: &mut String, secret: &str) {
    if secret.is_empty() {
        return;
    }
    if text.contains(secret) {
        let redacted = text.replace(secret, "***");
        mem::replace(text, redacted).zeroize();
    }
    if text.contains('…') {
        let parts: Vec<_> = text.split('…').collect();
        let (last, cut) = parts.split_last().unwrap_or((&"", &[]));
        let cut = cut.iter().map(|part| without_start(part, secret) + "…");
        *text = cut.collect::<String>() + last;
    }
}

/// A text that was cut, without the start of a secret that it ends in.
fn without_start(text: &str, secret: &str) -> String {
    (SHORTEST_START..secret.len())
        .rev()
        .filter_map(|length| secret.get(..length))
        .find_map(|start| text.strip_suffix(start))
        .map_or_else(|| text.to_owned(), |rest| format!("{rest}***"))
}

/// Neither breaks a line, nor moves a cursor, nor turns the direction of the text around it.
fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_replaced_also_where_they_were_cut() {
        for (text, shown) in [
            ("a hunter2hunter2 b", "a ****** b"),
            ("found \"hunte…\", not hunt…", "found \"***…\", not ***…"),
            ("hun… hunte", "hun… hunte"),
            ("…", "…"),
        ] {
            let mut redacted = text.to_owned();
            redact(&mut redacted, "hunter2");
            assert_eq!(redacted, shown);
            redact(&mut redacted, "");
            assert_eq!(redacted, shown);
        }
    }

    #[test]
    fn is_bounded_and_on_one_line() {
        assert_eq!(excerpt("short", 5), "short");
        assert_eq!(excerpt("longer", 5), "longe…");
        assert_eq!(
            excerpt("a\r\n\u{1b}[31m\u{202e}b", 40),
            r"a\r\n\u{1b}[31m\u{202e}b"
        );
        assert_eq!(excerpt("课堂", 40), "课堂");
    }
}
