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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_cell_early() {
        assert_eq!(cell("`a|b` \\| c\nd"), "`a\\|b` \\| c d");
        assert_eq!(cell(r"\\|"), r"\\\|");
    }
}
