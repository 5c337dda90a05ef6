//! Where credentials and regions come from: the runtime's chain, and its files.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use tencentcloud_runtime::credentials::{Chain, Profile, Profiles, Provider, Tccli};

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

/// Fails where calls cannot read the file of these profiles.
pub fn check(profiles: Profiles) -> Outcome {
    match profiles.problem {
        None => Ok(()),
        Some(problem) => Err(Failure::usage(format!("cannot read {problem}"))),
    }
}

/// The region of a profile; where it names none, that of the profile in use, then that of tccli.
pub fn region(profile: Option<&str>) -> Option<String> {
    profile
        .and_then(|profile| Profile::new().profile(profile).region())
        .or_else(|| Profile::new().region())
        .or_else(|| Tccli::new().region())
}
