//! The INI format of the profile file.

use std::collections::BTreeMap;

use super::CredentialError;
use crate::secret::Secret;

/// The settings of one section, by key. Any of them may be secret.
pub(super) type Section = BTreeMap<String, Secret>;

/// The section whose settings hold for every other one that does not set them itself.
const COMMON: &str = "DEFAULT";

/// Reads `[section]` lines, each followed by `key = value` or `key: value` lines, as Python's
/// `configparser` does.
///
/// White space around names, keys and values does not count, nor do the quotes around a value,
/// nor what follows the `]`. Keys have no case. What `[DEFAULT]` sets holds for all sections.
/// Lines that begin with `#` or `;` are comments; there are no comments behind a value, which may
/// hold these characters. Errors name the line, and never what it holds.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, Section>, CredentialError> {
    let mut sections = BTreeMap::<String, Section>::new();
    let mut current = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in lines(text) {
        let error = |what: &str| CredentialError::new(format!("line {}: {what}", index + 1));
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let name = header(rest).ok_or_else(|| error("`]` is missing"))?;
            if name.is_empty() {
                return Err(error("the section has no name"));
            }
            if sections.contains_key(name) {
                return Err(error("a second section of this name"));
            }
            current = Some(sections.entry(name.to_owned()).or_default());
            continue;
        }
        let (key, value) = line
            .split_once(['=', ':'])
            .ok_or_else(|| error("neither `[section]` nor `key = value`"))?;
        let section = current
            .as_mut()
            .ok_or_else(|| error("a key before the first `[section]`"))?;
        let key = key.trim_end().to_ascii_lowercase();
        if key.is_empty() {
            return Err(error("the key is missing"));
        }
        if section
            .insert(key, unquote(value.trim_start()).into())
            .is_some()
        {
            return Err(error("a second value for this key"));
        }
    }
    inherit(&mut sections);
    Ok(sections)
}

/// The lines with their indexes; a carriage return alone ends a line too.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .flat_map(|(index, line)| line.split('\r').map(move |part| (index, part)))
}

/// The name of a section, from what follows the `[`. It ends at the last `]` that stands before
/// a comment.
fn header(rest: &str) -> Option<&str> {
    let commented = rest
        .match_indices(']')
        .find(|(at, _)| rest[at + 1..].trim_start().starts_with(['#', ';']));
    let end = commented.map_or_else(|| rest.rfind(']'), |(at, _)| Some(at))?;
    Some(rest[..end].trim())
}

/// Gives every section what the common one sets and it does not.
fn inherit(sections: &mut BTreeMap<String, Section>) {
    let Some(common) = sections.get(COMMON).cloned() else {
        return;
    };
    for section in sections.values_mut() {
        for (key, value) in &common {
            section.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
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
    fn reads_what_configparser_reads() {
        for (text, value) in [
            ("[default]\nsecret_id: A", "A"),
            ("[default]\nsecret_id:A=b", "A=b"),
            ("[default]\nsecret_id = A:b", "A:b"),
            ("[default] # mine\nsecret_id = A", "A"),
            ("[default] ; [mine]\nsecret_id = A", "A"),
            ("[default] mine\nsecret_id = A", "A"),
            ("  [default]\n\tSECRET_ID\t=\tA\t", "A"),
            ("[default]\rsecret_id = A\r", "A"),
            ("[default]\r\n\r\nsecret_id=A", "A"),
            ("[DEFAULT]\nsecret_id = A\n[default]", "A"),
            ("[default]\nsecret_id = A\n[DEFAULT]\nsecret_id = B", "A"),
            ("[default]\nsecret_id = A # b", "A # b"),
            ("[default]\nsecret_id = %(a)s", "%(a)s"),
        ] {
            let sections = parse(text).expect(text);
            assert_eq!(sections["default"]["secret_id"].expose(), value, "{text:?}");
        }
        let sections = parse("[a]b]\n").expect("a name with a bracket");
        assert!(sections.contains_key("a]b"));
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
            ("[ ]\nkey = hunter2", "line 1: the section has no name"),
            ("[a]\n = hunter2", "line 2: the key is missing"),
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
