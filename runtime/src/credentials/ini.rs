//! The INI format of the profile file.

use super::CredentialError;
use crate::secret::Secret;

/// A section of a file, which has few of them, each of a few settings.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: String,
    /// With their keys, each of which is there once. Any of them may be secret.
    settings: Vec<(String, Secret)>,
}

impl Section {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Secret> {
        let mut settings = self.settings.iter();
        settings
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }
}

/// The section of a name, among sections in the order of theirs.
pub(super) fn find<'a>(sections: &'a [Section], name: &str) -> Option<&'a Section> {
    place(sections, name).ok().map(|at| &sections[at])
}

/// Where the section of a name is, or belongs.
fn place(sections: &[Section], name: &str) -> Result<usize, usize> {
    sections.binary_search_by(|section| section.name.as_str().cmp(name))
}

/// The section whose settings hold for every other one that does not set them itself.
const COMMON: &str = "DEFAULT";

/// Reads `[section]` lines, each followed by `key = value` or `key: value` lines, as Python's
/// `configparser` does.
///
/// White space around names, keys and values does not count, nor do the quotes around a value,
/// nor what follows the `]`. Keys have no case. What `[DEFAULT]` sets holds for all sections.
/// Lines that begin with `#` or `;` are comments; there are no comments behind a value, which may
/// hold these characters. Sections come in the order of their names.
///
/// What is broken is passed over, with the settings behind a broken `[section]`. The error tells the
/// first such line by its number, and never what it holds.
pub(super) fn parse(text: &str) -> (Vec<Section>, Result<(), CredentialError>) {
    let mut sections = Vec::new();
    let mut whole = Ok(());
    let mut current = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in lines(text) {
        let taken = take(line.trim(), &mut sections, &mut current);
        whole = whole.and(
            taken.map_err(|problem| CredentialError::new(format!("line {}: {problem}", index + 1))),
        );
    }
    inherit(&mut sections);
    (sections, whole)
}

/// Takes a line: `current` is the place of the section that it stands in.
fn take(
    line: &str,
    sections: &mut Vec<Section>,
    current: &mut Option<usize>,
) -> Result<(), &'static str> {
    if line.is_empty() || line.starts_with(['#', ';']) {
        return Ok(());
    }
    if let Some(rest) = line.strip_prefix('[') {
        *current = None;
        let name = header(rest).ok_or("`]` is missing")?;
        if name.is_empty() {
            return Err("the section has no name");
        }
        let Err(at) = place(sections, name) else {
            return Err("a second section of this name");
        };
        let section = Section {
            name: name.to_owned(),
            settings: Vec::new(),
        };
        sections.insert(at, section);
        *current = Some(at);
        return Ok(());
    }
    let (key, value) = line
        .split_once(['=', ':'])
        .ok_or("neither `[section]` nor `key = value`")?;
    let section = current
        .map(|at| &mut sections[at])
        .ok_or("a key before the first `[section]`")?;
    let key = key.trim_end().to_ascii_lowercase();
    if key.is_empty() {
        return Err("the key is missing");
    }
    if section.get(&key).is_some() {
        return Err("a second value for this key");
    }
    let value = unquote(value.trim_start()).into();
    section.settings.push((key, value));
    Ok(())
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
fn inherit(sections: &mut [Section]) {
    let Some(common) = find(sections, COMMON).map(|section| section.settings.clone()) else {
        return;
    };
    for section in sections {
        for (key, value) in &common {
            if section.get(key).is_none() {
                section.settings.push((key.clone(), value.clone()));
            }
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

    fn read(text: &str) -> Vec<Section> {
        let (sections, whole) = parse(text);
        whole.expect(text);
        sections
    }

    fn value<'a>(sections: &'a [Section], name: &str, key: &str) -> Option<&'a str> {
        find(sections, name)?.get(key).map(Secret::expose)
    }

    #[test]
    fn reads_sections_comments_quotes_and_foreign_line_ends() {
        let text = "\u{feff}# keys\r\n[default]\r\nsecret_id = AKID\r\n  Secret_Key=\"k=#;y\"\r\n\r\n\
                    ; more\r\n[ dev ]\r\nempty =\r\nquote = '\r\nmixed = 'a\"\r\n";
        let sections = read(text);
        assert_eq!(sections.len(), 2);
        assert_eq!(value(&sections, "default", "secret_id"), Some("AKID"));
        assert_eq!(value(&sections, "default", "secret_key"), Some("k=#;y"));
        assert_eq!(value(&sections, "dev", "empty"), Some(""));
        assert_eq!(value(&sections, "dev", "quote"), Some("'"));
        assert_eq!(value(&sections, "dev", "mixed"), Some("'a\""));
        assert!(read("").is_empty());
    }

    #[test]
    fn reads_what_configparser_reads() {
        for (text, expected) in [
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
            let sections = read(text);
            assert_eq!(
                value(&sections, "default", "secret_id"),
                Some(expected),
                "{text:?}"
            );
        }
        let sections = read("[a]b]\n");
        assert!(find(&sections, "a]b").is_some());
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
            let (_, whole) = parse(text);
            assert_eq!(whole.expect_err(text).to_string(), message);
        }
    }

    #[test]
    fn what_is_broken_is_passed_over() {
        let text = "k = 1\n[a]\nk = 1\nhunter2\nl = 2\n[b\nk = 2\n[c]\nk = 3\n[a]\nm = 4\n";
        let (sections, whole) = parse(text);
        let names: Vec<_> = sections.iter().map(|section| &section.name).collect();
        assert_eq!(names, ["a", "c"]);
        assert_eq!(value(&sections, "a", "k"), Some("1"));
        assert_eq!(value(&sections, "a", "l"), Some("2"));
        assert_eq!(value(&sections, "a", "m"), None);
        assert_eq!(value(&sections, "c", "k"), Some("3"));
        let error = whole.expect_err("broken").to_string();
        assert_eq!(error, "line 1: a key before the first `[section]`");
    }
}
