//! Prose of the metadata, which is part HTML and part Markdown, as plain text on one line: code
//! spans and addresses stay, all other markup goes.

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
    let mut text = without_markdown(&without_elements(prose));
    for (reference, meaning) in REFERENCES {
        if text.contains(reference) {
            text = text.replace(reference, meaning);
        }
    }
    text.retain(|c| !c.is_control() || c.is_whitespace());
    on_one_line(&text)
}

/// The prose with line feeds and Markdown for elements of HTML.
fn without_elements(prose: &str) -> String {
    let mut text = String::with_capacity(prose.len());
    let mut rest = prose;
    let mut target = None;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        text.push_str(before);
        let Some((name, len)) = element(tag) else {
            text.push('<');
            rest = &tag[1..];
            continue;
        };
        let closes = tag.starts_with("</");
        match &*name {
            "a" if closes => {
                if let Some((start, target)) = target.take() {
                    let label = text.split_off(start);
                    text.push_str(&link(&label, target));
                }
            }
            "a" => target = attribute(&tag[..len], "href").map(|target| (text.len(), target)),
            "code" if closes && text.ends_with('`') => drop(text.pop()),
            "code" => text.push('`'),
            _ if BREAKS.contains(&&*name) => text.push('\n'),
            _ => {}
        }
        rest = &tag[len..];
    }
    text.push_str(rest);
    text
}

/// Name of the element whose tag a text begins with, and the tag's length.
fn element(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let name = inner[..inner.find(|c| !is_name(c))?].to_ascii_lowercase();
    // A tag has no other within it.
    let len = text[1..].find(['<', '>']).map(|len| len + 1)?;
    let known = BREAKS.contains(&&*name) || INLINE.contains(&&*name);
    let of_a_site = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.contains('-');
    ((known || of_a_site) && text[len..].starts_with('>')).then_some((name, len + 1))
}

/// The value of a tag's attribute.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(name)?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

/// The prose without links, images, bold words, headings, bullets and fences of Markdown.
fn without_markdown(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.trim();
        let heading = line.trim_start_matches('#');
        let line = match heading.len() < line.len() && heading.starts_with(' ') {
            true => heading,
            false => line,
        };
        let bullet = ["- ", "* ", "+ "]
            .iter()
            .find_map(|mark| line.strip_prefix(mark));
        let line = bullet.unwrap_or(line);
        let line = match line.strip_prefix("```") {
            Some(language) if !language.contains(['`', ' ']) => "",
            _ => line,
        };
        without_links(line).replace("**", "")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn without_links(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, label, target, after)) = next_link(rest) {
        match before.strip_suffix('!') {
            Some(before) => text.push_str(before),
            None => {
                text.push_str(before);
                text.push_str(&link(label, target));
            }
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// What stands before the first link `[label](target)`, its parts, and what stands behind it.
fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let mut middles = text.match_indices("](");
    middles.find_map(|(middle, _)| {
        let start = text[..middle].rfind('[')?;
        let target = &text[middle + 2..];
        let end = target.find([')', ' '])?;
        let is_target = ["http://", "https://", "/", "#"]
            .iter()
            .any(|begin| target.starts_with(begin));
        (is_target && target[end..].starts_with(')')).then(|| {
            (
                &text[..start],
                &text[start + 1..middle],
                &target[..end],
                &target[end + 1..],
            )
        })
    })
}

/// A link as text: its label and, where that leads anywhere from here, its target.
fn link(label: &str, target: &str) -> String {
    let label = label.trim();
    let leads = target.starts_with("http://") || target.starts_with("https://");
    match leads && label != target {
        false => label.to_owned(),
        true if label.is_empty() => target.to_owned(),
        true => format!("{label} ({target})"),
    }
}

/// Lines as one, with a stop where one ends without.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for words in text.lines().map(|line| line.split_whitespace()) {
        for (i, word) in words.enumerate() {
            line.push_str(match line.chars().last() {
                None => "",
                Some(_) if i > 0 => " ",
                Some(last) => stop(last, word),
            });
            line.push_str(word);
        }
    }
    line
}

/// What stands between the last character of a line and the first word of the next.
fn stop(last: char, next: &str) -> &'static str {
    let ends_word = last.is_alphanumeric() || ")]`\"'”）】」》%".contains(last);
    match (ends_word, last.is_ascii()) {
        (false, _) => " ",
        (true, false) => "；",
        (true, true) if next.starts_with(char::is_uppercase) => ". ",
        (true, true) => "; ",
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn elements_go_and_their_text_stays() {
        let cases = [
            ("<p>Name.<br>Up to 256</p>", "Name. Up to 256"),
            ("<a>All</a>of", "Allof"),
            ("<ul><li>one</li><li>two</li></ul>", "one; two"),
            ("a &lt;b&gt; &amp;lt; &quot;c&quot;", "a <b> &lt; \"c\""),
            ("<p>The <code>CIDR</code>.</p>", "The `CIDR`."),
            ("x<code></code>y", "xy"),
            ("<dx-alert infotype=\"notice\">Mind.</dx-alert>", "Mind."),
        ];
        for (prose, text) in cases {
            assert_eq!(clean(prose), text);
        }
    }

    #[test]
    fn links_are_their_label_and_where_they_lead() {
        let cases = [
            (
                "登录[控制台](https://x.y/cvm)查询",
                "登录控制台 (https://x.y/cvm)查询",
            ),
            (
                "<a href=\"https://x.y/?a=1&amp;b=2\">All</a> of",
                "All (https://x.y/?a=1&b=2) of",
            ),
            ("[https://x.y](https://x.y)", "https://x.y"),
            (
                "关于[简介](/document/1)和[类型](#Type)。",
                "关于简介和类型。",
            ),
            ("如下\n![image](https://x.y/a.png)", "如下"),
            ("a[0](b) [c](d", "a[0](b) [c](d"),
            ("<a href=https://x.y>All</a>", "All"),
        ];
        for (prose, text) in cases {
            assert_eq!(clean(prose), text);
        }
    }

    #[test]
    fn markdown_goes_and_its_text_stays() {
        let cases = [
            ("取值：\n- **A**：甲\n- B：乙", "取值： A：甲；B：乙"),
            ("### Note\nAll of it\nvalid", "Note. All of it; valid"),
            ("Such as\n```json\n{}\n```", "Such as; {}"),
            ("#1 of 2\n\n`a`", "#1 of 2; `a`"),
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
            "<->",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn control_characters_go() {
        assert_eq!(clean("a\u{1b}[31mb\u{7} \tc"), "a[31mb c");
    }
}
