//! Texts as HTML.

use std::fmt;

use askama::filters::HtmlSafe;

/// HTML of our own making: all that comes from outside is escaped in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

impl Html {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Prose of the specs: what stands between single backticks is code, and addresses are links.
    pub fn prose(text: &str) -> Self {
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_balanced = folded.matches('`').count() % 2 == 0 && !folded.contains("``");
        if !is_balanced {
            return Self(linked(&folded));
        }
        let parts = folded
            .split('`')
            .enumerate()
            .map(|(number, part)| match number % 2 {
                0 => linked(part),
                _ => format!("<code>{}</code>", escaped(part)),
            });
        Self(parts.collect())
    }

    /// Something that leads to a page of ours. `to` is made of parts that are encoded.
    pub fn link(to: &str, text: &str) -> Self {
        Self(format!("<a href=\"{}\">{}</a>", escaped(to), escaped(text)))
    }

    /// A type, with the place where its named type is told of.
    pub fn around(before: &str, inner: &Self, after: &str) -> Self {
        Self(format!("{}{inner}{}", escaped(before), escaped(after)))
    }

    pub fn text(text: &str) -> Self {
        Self(escaped(text))
    }
}

/// Text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// Text in which addresses of the web are links.
fn linked(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let Some(start) = word.find("https://") else {
            return escaped(word);
        };
        let (before, rest) = word.split_at(start);
        let is_of_url = |c: char| c.is_ascii_graphic() && !"<>\"\\`".contains(c);
        let end = rest.find(|c| !is_of_url(c)).unwrap_or(rest.len());
        let url = rest[..end].trim_end_matches(['.', ',', ';', ':', ')', ']']);
        let after = &rest[url.len()..];
        format!(
            "{}<a href=\"{url}\" rel=\"noreferrer\">{url}</a>{}",
            escaped(before),
            escaped(after),
            url = escaped(url),
        )
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn prose_is_never_markup() {
        for (text, html) in [
            ("a `b<c>` d", "a <code>b&lt;c&gt;</code> d"),
            (
                "<script>alert(1)</script>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
            ),
            ("an odd ` mark", "an odd ` mark"),
            (
                "see (https://a.example/x?y=1&z).",
                "see (<a href=\"https://a.example/x?y=1&amp;z\" rel=\"noreferrer\">https://a.example/x?y=1&amp;z</a>).",
            ),
            (
                "https://a.example/\"onclick=\"x",
                "<a href=\"https://a.example/\" rel=\"noreferrer\">https://a.example/</a>&quot;onclick=&quot;x",
            ),
            ("javascript:alert(1)", "javascript:alert(1)"),
        ] {
            assert_eq!(Html::prose(text).to_string(), html);
        }
    }
}
