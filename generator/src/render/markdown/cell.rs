//! Cells of tables.

use tencentcloud_model::text::prose;

/// Markdown for the cell of a table, which ends at a bar or a line feed, even in a code span.
pub(in crate::render) fn cell(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut escaped = false;
    for c in markdown.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// Paragraphs of prose in one cell.
pub(in crate::render) fn prose_cell<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> String {
    let paragraphs: Vec<_> = paragraphs.into_iter().map(prose).collect();
    cell(&paragraphs.join(" "))
}

/// The first sentence, for lists where one line must do.
pub(super) fn summary(doc: &str) -> &str {
    let mut in_code = false;
    for (i, c) in doc.char_indices() {
        in_code ^= c == '`';
        let rest = &doc[i + c.len_utf8()..];
        if c == '.' && !in_code && rest.starts_with(char::is_whitespace) && begins_sentence(rest) {
            return &doc[..=i];
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
    fn nothing_ends_a_cell_early() {
        assert_eq!(cell("`a|b` \\| c\nd"), "`a\\|b` \\| c d");
        assert_eq!(cell(r"\\|"), r"\\\|");
    }

    #[test]
    fn a_summary_is_one_sentence() {
        assert_eq!(summary("Gets a room. Works once."), "Gets a room.");
        assert_eq!(summary("Needs e.g. a room"), "Needs e.g. a room");
        assert_eq!(summary("Sets `a. B` only."), "Sets `a. B` only.");
        assert_eq!(summary("Takes both. `A` wins."), "Takes both.");
    }
}
