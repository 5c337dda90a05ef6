//! Where things stand in a JSON document, as paths such as `objects.CreateRoomRequest.members[3].type`.

use std::ops::Range;

/// Entries past which the rest of a document is left out; the cloud's largest has a tenth.
const MAX_ENTRIES: usize = 1_000_000;

/// The entries of all objects and lists, in the order of the text. Of a document that is torn, as
/// far as it can be told.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    entries: Vec<Entry>,
}

/// A key with its value, or an item of a list.
#[derive(Clone, Debug)]
struct Entry {
    /// Byte offsets of all of it.
    place: Range<usize>,
    /// Index of the entry that holds it.
    parent: Option<usize>,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    /// Where the key stands, without its quotes.
    Key(Range<usize>),
    Item(usize),
}

/// An object or a list whose end is still to come.
struct Open {
    /// The entry whose value it is.
    parent: Option<usize>,
    /// Items of a list so far; none of an object.
    items: Option<usize>,
    /// Its entry that is being read.
    entry: Option<usize>,
}

impl Outline {
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut outline = Self { entries: vec![] };
        let mut open: Vec<Open> = Vec::new();
        let mut at = 0;
        while at < bytes.len() && outline.entries.len() < MAX_ENTRIES {
            let end = match bytes[at] {
                b'"' => string(bytes, at),
                _ => at + 1,
            };
            match bytes[at] {
                b' ' | b'\n' | b'\r' | b'\t' | b':' => {}
                b',' => {
                    if let Some(open) = open.last_mut() {
                        outline.close(open, at);
                    }
                }
                b']' | b'}' => {
                    if let Some(mut open) = open.pop() {
                        outline.close(&mut open, at);
                    }
                }
                byte => {
                    if let Some(open) = open.last_mut() {
                        outline.begin(open, at..end);
                    }
                    if matches!(byte, b'[' | b'{') {
                        open.push(Open {
                            parent: open.last().and_then(|open| open.entry),
                            items: (byte == b'[').then_some(0),
                            entry: None,
                        });
                    }
                }
            }
            at = end;
        }
        outline
    }

    /// Begins an entry with its first token, if none is being read.
    fn begin(&mut self, open: &mut Open, token: Range<usize>) {
        if open.entry.is_some() {
            return;
        }
        open.entry = Some(self.entries.len());
        self.entries.push(Entry {
            place: token.start..usize::MAX,
            parent: open.parent,
            step: match open.items {
                Some(index) => Step::Item(index),
                None => {
                    Step::Key(token.start + 1..token.end.saturating_sub(1).max(token.start + 1))
                }
            },
        });
    }

    fn close(&mut self, open: &mut Open, end: usize) {
        if let Some(entry) = open.entry.take() {
            self.entries[entry].place.end = end;
        }
        if let Some(items) = &mut open.items {
            *items += 1;
        }
    }

    /// The path of what stands at an offset of the same text; none outside of all entries.
    pub(crate) fn path(&self, text: &str, offset: usize) -> Option<String> {
        let after = self
            .entries
            .partition_point(|entry| entry.place.start <= offset);
        let mut inner = after.checked_sub(1)?;
        while !self.entries[inner].place.contains(&offset) {
            inner = self.entries[inner].parent?;
        }
        let steps = std::iter::successors(Some(inner), |entry| self.entries[*entry].parent);
        let mut path = String::new();
        for entry in steps.collect::<Vec<_>>().into_iter().rev() {
            match &self.entries[entry].step {
                Step::Item(index) => path += &format!("[{index}]"),
                Step::Key(place) => {
                    let key = text.get(place.clone()).unwrap_or_default();
                    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
                    if key.is_empty() || !key.chars().all(plain) {
                        path += &format!("[\"{key}\"]");
                    } else if path.is_empty() {
                        path += key;
                    } else {
                        path += &format!(".{key}");
                    }
                }
            }
        }
        Some(path)
    }
}

/// The end of a string that begins here.
fn string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::Outline;

    fn path(text: &str, word: &str) -> Option<String> {
        Outline::of(text).path(text, text.find(word)?)
    }

    #[test]
    fn keys_and_items_have_paths() {
        let text = r#"{"objects": {"A": {"members": [{"x": 1}, {"x": [[true], [2, "\"],{"]]}, {"y": null}]},
            "a.b": {"": 7}}, "last": 8}"#;
        for (word, expected) in [
            ("\"objects", "objects"),
            ("\"A\"", "objects.A"),
            ("1}", "objects.A.members[0].x"),
            ("true", "objects.A.members[1].x[0][0]"),
            ("2,", "objects.A.members[1].x[1][0]"),
            ("\"\\\"]", "objects.A.members[1].x[1][1]"),
            ("null", "objects.A.members[2].y"),
            ("7", r#"objects["a.b"][""]"#),
            ("8", "last"),
        ] {
            assert_eq!(path(text, word).as_deref(), Some(expected), "{word}");
        }
        assert_eq!(Outline::of(text).path(text, 0), None);
        assert_eq!(Outline::of(text).path(text, text.len()), None);
    }

    #[test]
    fn a_torn_document_has_paths_as_far_as_it_goes() {
        for (text, word, expected) in [
            (r#"{"a": [1, {"b": tr"#, "tr", Some("a[1].b")),
            (r#"{"a": "#, "a", Some("a")),
            (r#"{""#, "\"", Some(r#"[""]"#)),
            ("}]}", "]", None),
            (r#"["a\"#, "a", Some("[0]")),
            ("x", "x", None),
        ] {
            assert_eq!(path(text, word).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_hostile_document_is_left_at_a_bound() {
        let text = "[".repeat(3_000_000);
        assert!(Outline::of(&text).entries.len() <= super::MAX_ENTRIES);
        assert!(Outline::of(&text).path(&text, 3).is_some());
    }
}
