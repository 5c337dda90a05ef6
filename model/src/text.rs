//! Prose of the specs as Markdown that cannot become anything else.

/// Prose as Markdown: code spans stay, everything else that Markdown or rustdoc would read as
/// markup is escaped, and white space is folded. A code span stands between single backticks.
#[must_use]
pub fn prose(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let balanced = folded.matches('`').count() % 2 == 0 && !folded.contains("``");
    let mut out = String::with_capacity(folded.len());
    for (i, part) in folded.split('`').enumerate() {
        if i > 0 {
            out.push_str(if balanced { "`" } else { "\\`" });
        }
        if balanced && i % 2 == 1 {
            out.push_str(part);
        } else {
            escape(part, &mut out);
        }
    }
    out
}

/// A value of the wire as a code span, on one line whatever it holds.
#[must_use]
pub fn code(value: &str) -> String {
    let mut line = String::with_capacity(value.len());
    for c in value.chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    let value = line;
    let longest = value.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 || value.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{value}{pad}{fence}")
}

/// The fence of a code block that the text cannot close.
#[must_use]
pub fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// Paragraphs as lines of at most `width` characters, an empty line between two paragraphs.
#[must_use]
pub fn wrap(paragraphs: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs.iter().filter(|paragraph| !paragraph.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let (mut line, mut columns) = (String::new(), 0);
        for word in unbreakable(paragraph) {
            let more = word.chars().count();
            if !line.is_empty() && columns + 1 + more > width {
                lines.push(std::mem::take(&mut line));
                columns = 0;
            }
            if !line.is_empty() {
                line.push(' ');
                columns += 1;
            }
            line.push_str(word);
            columns += more;
        }
        lines.push(line);
    }
    lines
}

/// The words of a paragraph; a code span is one word.
fn unbreakable(paragraph: &str) -> impl Iterator<Item = &str> {
    let mut open = false;
    paragraph.split(move |c| {
        open ^= c == '`';
        c == ' ' && !open
    })
}

/// How addresses begin.
const SCHEMES: [&str; 2] = ["https://", "http://"];

fn escape(text: &str, out: &mut String) {
    for (i, word) in text.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let mut begins_line = i == 0 && out.is_empty();
        let mut rest = word;
        while let Some(start) = scheme(rest) {
            let address = address(&rest[start..]);
            plain(&rest[..start], begins_line, out);
            out.extend(["<", address, ">"]);
            rest = &rest[start + address.len()..];
            begins_line = false;
        }
        plain(rest, begins_line, out);
    }
}

/// Where the first address begins. Hardly a word has a colon, and a character is sooner looked for than a text.
fn scheme(text: &str) -> Option<usize> {
    let found = |scheme: &&str| text.find(*scheme);
    text.find(':')?;
    SCHEMES.iter().filter_map(found).min()
}

/// The address that a text begins with: up to a bracket that it does not open, or anything that
/// no address has, without the punctuation of the sentence around it.
fn address(text: &str) -> &str {
    let mut open = 0_usize;
    let ends = |c: char| match c {
        '(' => {
            open += 1;
            false
        }
        ')' if open > 0 => {
            open -= 1;
            false
        }
        ')' | '<' | '>' | '\\' | '"' => true,
        c => !c.is_ascii_graphic(),
    };
    let end = text.find(ends).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', ']'])
}

fn plain(word: &str, begins_line: bool, out: &mut String) {
    for (i, c) in word.char_indices() {
        let inside_word =
            i > 0 && word[i + c.len_utf8()..].starts_with(|next: char| next.is_alphanumeric());
        let markup = match c {
            '\\' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
            '_' => !inside_word,
            '#' | '-' | '+' | '=' => {
                i == 0 && (begins_line || word.chars().all(|other| other == c))
            }
            '.' | ')' => {
                let number = &word[..i];
                number == "1" && word.len() == 2
                    || begins_line && i > 0 && number.chars().all(|c| c.is_ascii_digit())
            }
            _ => false,
        };
        if markup {
            out.push('\\');
        }
        out.push(c);
    }
}

/// The first sentence, for lists where one line must do.
#[must_use]
pub fn summary(doc: &str) -> &str {
    let mut in_code = false;
    for (i, c) in doc.char_indices() {
        in_code ^= c == '`';
        let rest = &doc[i + c.len_utf8()..];
        let ends = match c {
            '.' => rest.starts_with(char::is_whitespace) && begins_sentence(rest),
            '。' => true,
            _ => false,
        };
        if ends && !in_code {
            return &doc[..i + c.len_utf8()];
        }
    }
    doc
}

fn begins_sentence(rest: &str) -> bool {
    rest.trim_start()
        .starts_with(|c: char| c.is_uppercase() || c == '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_code_is_kept() {
        assert_eq!(
            prose("See [x](y) <b> *z* a_b _c_ `[d|e]`."),
            "See \\[x\\](y) \\<b\\> \\*z\\* a_b \\_c\\_ `[d|e]`."
        );
        assert_eq!(
            prose("1. No list.\n# No heading"),
            "1\\. No list. \\# No heading"
        );
        assert_eq!(prose("an ` alone"), "an \\` alone");
        assert_eq!(prose("```<b>` y"), "\\`\\`\\`\\<b\\>\\` y");
        assert_eq!(
            prose("At https://example.com/a_b."),
            "At <https://example.com/a_b>."
        );
        assert_eq!(
            prose("[x](https://example.com/), <http://a.example>"),
            "\\[x\\](<https://example.com/>), \\<<http://a.example>\\>"
        );
        assert_eq!(
            prose("控制台(https://a.example/b_(c))查询，http://d.example，http://e.example。"),
            "控制台(<https://a.example/b_(c)>)查询，<http://d.example>，<http://e.example>。"
        );
    }

    #[test]
    fn a_code_span_holds_backticks() {
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code(""), "`  `");
        assert_eq!(code("a\n*/"), "`a\\n*/`");
        assert_eq!(fence("```"), "````");
        assert_eq!(fence("{}"), "```");
    }

    #[test]
    fn lines_break_between_words_and_not_in_code() {
        let text = "One two `three four five` six.".to_owned();
        assert_eq!(wrap(&[text], 12), ["One two", "`three four five`", "six."]);
    }

    #[test]
    fn a_summary_is_one_sentence() {
        assert_eq!(summary("Gets a room. Works once."), "Gets a room.");
        assert_eq!(summary("Needs e.g. a room"), "Needs e.g. a room");
        assert_eq!(summary("Sets `a. B` only."), "Sets `a. B` only.");
        assert_eq!(summary("Takes both. `A` wins."), "Takes both.");
        assert_eq!(summary("查询房间。只读。"), "查询房间。");
    }
}
