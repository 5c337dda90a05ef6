//! Where credentials and regions come from: the runtime's chain, and the files of tccli.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use tencentcloud_runtime::Credential;
use tencentcloud_runtime::credentials::{
    AssumeRole, Chain, CredentialError, CvmRole, Environment, Profile, Provider, Step,
};

/// The profile that is taken where none is named.
pub const DEFAULT: &str = "default";

/// The chain of the runtime, with the files of tccli behind its own; or one profile alone.
pub fn provider(profile: Option<&str>) -> Arc<dyn Provider> {
    if let Some(profile) = profile {
        return Arc::new(Profile::new().profile(profile));
    }
    let chain: [Arc<dyn Provider>; 5] = [
        Arc::new(Environment::new()),
        Arc::new(Profile::new()),
        Arc::new(Tccli),
        Arc::new(AssumeRole::tke()),
        Arc::new(CvmRole::new()),
    ];
    Arc::new(Chain::new(chain))
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

/// The region that a profile names; without a profile, the one in use.
pub fn region(profile: Option<&str>) -> Option<String> {
    let named = profile
        .map(str::to_owned)
        .or_else(|| env::var("TENCENTCLOUD_PROFILE").ok());
    let name = named.as_deref().unwrap_or(DEFAULT);
    let found = sections()
        .ok()
        .and_then(|sections| sections.get(name)?.clone());
    found.or_else(|| {
        let settings = Tccli.read("configure").ok()??;
        let region = settings
            .pointer("/_sys_param/region")
            .or_else(|| settings.get("region"))?;
        Some(region.as_str()?.to_owned()).filter(|region| profile.is_none() && !region.is_empty())
    })
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

/// The key pair that `tccli configure` wrote: `~/.tccli/default.credential`.
#[derive(Debug)]
struct Tccli;

impl Tccli {
    /// A file of the profile `default`; none if there is no such file.
    fn read(&self, kind: &str) -> Result<Option<Value>, String> {
        let Some(home) = home() else { return Ok(None) };
        let path = home.join(".tccli").join(format!("{DEFAULT}.{kind}"));
        match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("cannot read {}: {error}", path.display())),
            // The text holds the key, so nothing of it may be told.
            Ok(text) => serde_json::from_str(&text)
                .map(Some)
                .map_err(|_| format!("{} is no JSON", path.display())),
        }
    }
}

impl Provider for Tccli {
    fn name(&self) -> &str {
        "tccli's file"
    }

    fn start(&self, _now: i64) -> Step {
        let value = match self.read("credential") {
            Ok(Some(value)) => value,
            Ok(None) => {
                return Step::NotConfigured("there is no ~/.tccli/default.credential".to_owned());
            }
            Err(problem) => return Step::Failed(CredentialError::new(problem)),
        };
        let text = |name: &str| {
            value
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let (Some(id), Some(key)) = (text("secretId"), text("secretKey")) else {
            return Step::NotConfigured("it holds no key pair".to_owned());
        };
        let credential = Credential::new(id, key).and_then(|credential| match text("token") {
            Some(token) => credential.with_token(token),
            None => Ok(credential),
        });
        credential.map_or_else(Step::Failed, Step::Ready)
    }
}
