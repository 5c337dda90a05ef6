//! The INI format of the profile file.

use std::collections::BTreeMap;

use super::CredentialError;
use crate::secret::Secret;

/// The settings of one section, by key. Any of them may be secret.
pub(super) type Section = BTreeMap<String, Secret>;

/// Reads `[section]` lines, each followed by `key = value` lines.
///
/// White space around keys and values does not count, nor do the quotes around a value. Lines
/// that begin with `#` or `;` are comments; there are no comments behind a value, which may hold
/// these characters. Errors name the line, and never what it holds.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, Section>, CredentialError> {
    let mut sections = BTreeMap::<String, Section>::new();
    let mut current = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let error = |what: &str| CredentialError::new(format!("line {}: {what}", index + 1));
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let name = rest
                .strip_suffix(']')
                .ok_or_else(|| error("`]` is missing"))?
                .trim();
            if sections.contains_key(name) {
                return Err(error("a second section of this name"));
            }
            current = Some(sections.entry(name.to_owned()).or_default());
            continue;
        }
        let (key, value) = line
            .split_once('=')
            .ok_or_else(|| error("neither `[section]` nor `key = value`"))?;
        let section = current
            .as_mut()
            .ok_or_else(|| error("a key before the first `[section]`"))?;
        let key = key.trim_end().to_ascii_lowercase();
        if section
            .insert(key, unquote(value.trim_start()).into())
            .is_some()
        {
            return Err(error("a second value for this key"));
        }
    }
    Ok(sections)
}

fn unquote(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sections_comments_quotes_and_foreign_line_ends() {
        let text = "\u{feff}# keys\r\n[default]\r\nsecret_id = AKID\r\n  Secret_Key=\"k=#;y\"\r\n\r\n\
                    ; more\r\n[ dev ]\r\nempty =\r\nquote = '\r\nmixed = 'a\"\r\n";
        let sections = parse(text).expect("readable");
        assert_eq!(sections.len(), 2);
        assert_eq!(sections["default"]["secret_id"].expose(), "AKID");
        assert_eq!(sections["default"]["secret_key"].expose(), "k=#;y");
        assert_eq!(sections["dev"]["empty"].expose(), "");
        assert_eq!(sections["dev"]["quote"].expose(), "'");
        assert_eq!(sections["dev"]["mixed"].expose(), "'a\"");
        assert!(parse("").expect("readable").is_empty());
    }

    #[test]
    fn errors_name_the_line_and_not_what_it_holds() {
        for (text, message) in [
            (
                "[a]\nhunter2",
                "line 2: neither `[section]` nor `key = value`",
            ),
            (
                "\nkey = hunter2",
                "line 2: a key before the first `[section]`",
            ),
            ("[a\nkey = hunter2", "line 1: `]` is missing"),
            ("[a]\n[b]\n[a]", "line 3: a second section of this name"),
            (
                "[a]\nk = 1\nK = hunter2",
                "line 3: a second value for this key",
            ),
        ] {
            assert_eq!(parse(text).expect_err(text).to_string(), message);
        }
    }
}
