//! Where credentials and regions come from: the runtime's chain, and its files.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tencentcloud_runtime::credentials::{Chain, Profile, Provider, Tccli};

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
pub fn profiles() -> io::Result<Vec<String>> {
    Ok(sections()?.into_keys().collect())
}

/// The region of a profile, or without one of the profile in use; where it names none, that of tccli.
pub fn region(profile: Option<&str>) -> Option<String> {
    let named = profile
        .map(str::to_owned)
        .or_else(|| env::var("TENCENTCLOUD_PROFILE").ok());
    let name = named.as_deref().unwrap_or(DEFAULT);
    let found = sections()
        .ok()
        .and_then(|sections| sections.get(name)?.clone());
    found.or_else(|| Tccli::new().region())
}

/// The sections of the credentials file, each with its region.
pub fn sections() -> io::Result<BTreeMap<String, Option<String>>> {
    let Some(path) = file() else {
        return Ok(BTreeMap::new());
    };
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        other => other?,
    };
    let mut sections = BTreeMap::new();
    let mut current = None;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            sections.entry(name.to_owned()).or_insert(None);
            current = Some(name.to_owned());
        } else if let (Some(section), Some((key, value))) = (&current, line.split_once('='))
            && key.trim() == "region"
            && !value.trim().is_empty()
        {
            sections.insert(section.clone(), Some(value.trim().to_owned()));
        }
    }
    Ok(sections)
}
