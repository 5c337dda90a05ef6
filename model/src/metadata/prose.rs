//! Prose of the metadata, which is part HTML and part Markdown, as plain text.

/// Elements that stand for a break; all others of HTML are dropped without one.
const BREAKS: &[&str] = &[
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements that stand within a line.
const INLINE: &[&str] = &[
    "a", "b", "code", "del", "em", "font", "i", "img", "s", "small", "span", "strike", "strong",
    "sub", "sup", "u",
];

/// Character references that occur.
const REFERENCES: &[(&str, &str)] = &[
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&#34;", "\""),
    ("&#42;", "*"),
    ("&nbsp;", " "),
    ("&emsp;", " "),
    // Last, so that what it spells is not read again.
    ("&amp;", "&"),
];

/// The text of a piece of prose, on one line. A word in angle brackets that is no element of HTML
/// is text, such as `<host>:<port>`.
pub(super) fn clean(prose: &str) -> String {
    let mut text = String::with_capacity(prose.len());
    let mut rest = prose;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        text.push_str(before);
        match element(tag) {
            Some((name, len)) => {
                if BREAKS.contains(&&*name) {
                    text.push(' ');
                }
                rest = &tag[len..];
            }
            None => {
                text.push('<');
                rest = &tag[1..];
            }
        }
    }
    text.push_str(rest);
    for (reference, meaning) in REFERENCES {
        if text.contains(reference) {
            text = text.replace(reference, meaning);
        }
    }
    let visible = |c: char| !c.is_control() || c.is_whitespace();
    let text: String = text.chars().filter(|c| visible(*c)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Name of the element whose tag a text begins with, and the tag's length.
fn element(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric())?;
    let name = inner[..end].to_ascii_lowercase();
    let known = BREAKS.contains(&&*name) || INLINE.contains(&&*name);
    // A tag has no other within it.
    let len = text[1..].find(['<', '>']).map(|len| len + 1)?;
    (known && text[len..].starts_with('>')).then_some((name, len + 1))
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn elements_go_and_their_text_stays() {
        let cases = [
            ("<p>Name.<br>Up to 256</p>", "Name. Up to 256"),
            ("<a href=\"https://x.y/?a=1&amp;b=2\">All</a>of", "Allof"),
            ("<ul><li>one</li><li>two</li></ul>", "one two"),
            ("a &lt;b&gt; &amp;lt; &quot;c&quot;", "a <b> &lt; \"c\""),
        ];
        for (prose, text) in cases {
            assert_eq!(clean(prose), text);
        }
    }

    #[test]
    fn what_is_no_element_stays() {
        for text in [
            "<host>:<port>",
            "a < b > c",
            "1<2",
            "<",
            "<p",
            "List<String>",
            "</",
            "<>",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn control_characters_go() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}\r\n\tc"), "a[31mb c");
    }
}
