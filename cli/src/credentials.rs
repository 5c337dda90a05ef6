//! Where credentials and regions come from: the runtime's chain, and its files.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tencentcloud_runtime::credentials::{Chain, Profile, Provider, Tccli};

use crate::failure::{Failure, Outcome};

/// The profile that is taken where none is named.
pub const DEFAULT: &str = "default";

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
pub fn profiles() -> Outcome<BTreeSet<String>> {
    let Some(path) = file() else {
        return Ok(BTreeSet::new());
    };
    let text = read(&path)?;
    Ok(text
        .lines()
        .filter_map(section)
        .map(str::to_owned)
        .collect())
}

/// The region of a profile; where it names none, that of the profile in use, then that of tccli.
pub fn region(profile: Option<&str>) -> Option<String> {
    profile
        .and_then(of_profile)
        .or_else(|| Profile::new().region())
        .or_else(|| Tccli::new().region())
}

/// The region that a profile names.
pub fn of_profile(profile: &str) -> Option<String> {
    Profile::new().profile(profile).region()
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
