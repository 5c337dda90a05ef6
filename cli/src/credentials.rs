//! Where credentials and regions come from: the runtime's chain, and its files.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tencentcloud_runtime::credentials::{Chain, Profile, Provider, Tccli};

use crate::failure::{Failure, Outcome};

/// The profile that is taken where none is named.
pub const DEFAULT: &str = "default";

/// The section whose settings hold for every other that does not have its own.
const COMMON: &str = "DEFAULT";

/// The chain of the runtime, or one profile alone.
pub fn provider(profile: Option<&str>) -> Arc<dyn Provider> {
    match profile {
        Some(profile) => Arc::new(Profile::new().profile(profile)),
        None => Arc::new(Chain::default()),
    }
}

/// The credentials file: that of the environment, or `~/.tencentcloud/credentials`.
pub fn file() -> Option<PathBuf> {
    let named = env::var_os("TENCENTCLOUD_CREDENTIALS_FILE").filter(|value| !value.is_empty());
    named
        .map(PathBuf::from)
        .or_else(|| Some(home()?.join(".tencentcloud").join("credentials")))
}

fn home() -> Option<PathBuf> {
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// The profiles of the credentials file, sorted.
pub fn profiles() -> Outcome<Vec<String>> {
    Ok(sections()?.into_keys().collect())
}

/// The region of a profile, or without one of the profile in use; where it names none, that of tccli.
pub fn region(profile: Option<&str>) -> Option<String> {
    let set = env::var("TENCENTCLOUD_PROFILE").ok();
    let named = profile
        .map(str::to_owned)
        .or(set.filter(|name| !name.is_empty()));
    let name = named.as_deref().unwrap_or(DEFAULT);
    let found = sections()
        .ok()
        .and_then(|sections| sections.get(name)?.clone());
    found.or_else(|| Tccli::new().region())
}

/// The sections of the credentials file, each with its region.
pub fn sections() -> Outcome<BTreeMap<String, Option<String>>> {
    let Some(path) = file() else {
        return Ok(BTreeMap::new());
    };
    Ok(regions(&read(&path)?))
}

/// The text of the credentials file; an empty one if there is no file.
pub fn read(path: &Path) -> Outcome<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => {
            read.map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))
        }
    }
}

fn regions(text: &str) -> BTreeMap<String, Option<String>> {
    let mut sections = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        if let Some(name) = section(line) {
            sections.entry(name.to_owned()).or_insert(None);
            current = Some(name);
        } else if let (Some(name), Some((key, value))) = (current, setting(line))
            && key.eq_ignore_ascii_case("region")
            && !value.is_empty()
        {
            sections.insert(name.to_owned(), Some(value.to_owned()));
        }
    }
    let common = sections.get(COMMON).cloned().flatten();
    for region in sections.values_mut().filter(|region| region.is_none()) {
        region.clone_from(&common);
    }
    sections
}

/// The section that a line of the file begins, as the runtime reads it.
pub fn section(line: &str) -> Option<&str> {
    let line = line.trim_start_matches('\u{feff}').trim_start();
    let (name, _) = line.strip_prefix('[')?.split_once(']')?;
    Some(name.trim())
}

/// The key and the value that a line of the file sets, as the runtime reads them.
pub fn setting(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(['=', ':'])?;
    let value = value.trim();
    let quoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    Some((key.trim(), quoted.unwrap_or(value)))
}

#[cfg(test)]
mod tests {
    use super::regions;

    #[test]
    fn regions_are_read_however_they_are_written() {
        let text = "\u{feff}[DEFAULT]\nregion = common\n[a] ; mine\n  Region: \"of a\"\n\
                    [ b ]\n# region = none\nregion =\n";
        let regions = regions(text);
        let region = |name: &str| regions[name].as_deref();
        assert_eq!(region("a"), Some("of a"));
        assert_eq!(region("b"), Some("common"));
    }
}
