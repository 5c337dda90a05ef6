//! Text from outside, so that it can do no harm to whoever reads it at a terminal.

use std::borrow::Cow;

/// Letters that are printed as nothing: the fillers of Hangul.
const BLANK: [char; 4] = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];

/// A text in which everything is escaped that cannot be seen or that moves what can: control
/// characters, ends of lines, marks of direction, characters without width. The escapes are those
/// of JSON, so that JSON stays what it is.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_harmful) else {
        return Cow::Borrowed(text);
    };
    let (mut escaped, rest) = (text[..first].to_owned(), &text[first..]);
    for character in rest.chars() {
        if is_harmful(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                escaped += &format!("\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// The same line by line: ends of lines stay, and tabs.
#[must_use]
pub fn harmless_lines(text: &str) -> String {
    let kept = |c: char| matches!(c, '\n' | '\t');
    text.split_inclusive(kept)
        .map(|part| match part.strip_suffix(kept) {
            Some(inner) => harmless(inner).into_owned() + &part[inner.len()..],
            None => harmless(part).into_owned(),
        })
        .collect()
}

fn is_harmful(character: char) -> bool {
    // What the standard library escapes, save for the marks of text itself.
    !matches!(character, ' '..='~')
        && (character.escape_debug().len() > 1 || BLANK.contains(&character))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::harmless;

    #[test]
    fn what_is_seen_stays() {
        for text in [
            "",
            "Name=\"O'Neil\\n\" {[~]}",
            "\u{e9}",
            "代数课",
            "Ελληνικά",
            "שלום",
            "👩",
        ] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn what_is_not_seen_or_moves_what_is_does_not() {
        let c0 = '\0'..=' ';
        let c1 = '\u{7f}'..='\u{9f}';
        let direction = ('\u{200e}'..='\u{200f}')
            .chain('\u{202a}'..='\u{202e}')
            .chain('\u{2066}'..='\u{2069}')
            .chain(['\u{61c}']);
        let no_width = ('\u{200b}'..='\u{200d}')
            .chain('\u{2060}'..='\u{2064}')
            .chain([
                '\u{ad}', '\u{34f}', '\u{180e}', '\u{3164}', '\u{feff}', '\u{fe0f}',
            ]);
        let lines = ['\u{2028}', '\u{2029}'];
        let all = c0.filter(|character| *character != ' ');
        for character in all.chain(c1).chain(direction).chain(no_width).chain(lines) {
            let escaped = format!("\\u{:04x}", u32::from(character));
            assert_eq!(harmless(&format!("a{character}b")), format!("a{escaped}b"));
        }
        // A tag, which takes two units.
        assert_eq!(harmless("\u{e0041}"), "\\udb40\\udc41");
    }

    #[test]
    fn json_stays_what_it_is() {
        let value = json!({ "a\u{9b}": "\u{202e}\u{7f}\u{e0041}\"\\\n\u{1b}" });
        let text = value.to_string();
        let shown = harmless(&text);
        assert!(shown.is_ascii(), "{shown}");
        assert_eq!(serde_json::from_str::<Value>(&shown).ok(), Some(value));
    }
}
