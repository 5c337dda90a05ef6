//! Credentials from a file of named profiles.

mod contents;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use self::contents::Contents;
use super::variables::{HOME, Variables};
use super::{CredentialError, Provider, Step, file};

const FILE_VARIABLE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";
const PROFILE_VARIABLE: &str = "TENCENTCLOUD_PROFILE";
const DEFAULT_PROFILE: &str = "default";

/// Reads a profile from a file, by default the profile `default` of
/// `~/.tencentcloud/credentials`.
///
/// The variables `TENCENTCLOUD_CREDENTIALS_FILE` and `TENCENTCLOUD_PROFILE` name another file and
/// profile. The file is an INI file:
///
/// ```ini
/// [default]
/// secret_id = AKIDEXAMPLE
/// secret_key = SKEXAMPLE
///
/// [audit]
/// source_profile = default
/// role_arn = qcs::cam::uin/12345678:roleName/audit
/// ```
///
/// A profile holds `secret_id`, `secret_key` and, for temporary keys, `token`. One with `role_arn`
/// assumes that role with its own keys or those of its `source_profile`; `role_session_name`,
/// `duration_seconds`, `external_id` and `region` are passed on as [`AssumeRole`](super::AssumeRole) describes them, and
/// [`region`](Self::region) is that of calls too.
/// Other keys are ignored, and so is a key without a value. Up to 15 profiles may stand behind one
/// another as `source_profile`. The file is read as Python's `configparser` reads it, must be a
/// regular one, and is warned of in the log if others than its owner can read it.
#[derive(Clone, Debug)]
pub struct Profile {
    variables: Variables,
    file: Option<PathBuf>,
    name: Option<String>,
    sts_base_url: Option<String>,
}

impl Profile {
    /// The file and profile that the environment names.
    pub fn new() -> Self {
        Self::from_variables(Variables::of_process())
    }

    pub(crate) fn from_variables(variables: Variables) -> Self {
        Self {
            variables,
            file: None,
            name: None,
            sts_base_url: None,
        }
    }

    /// Reads another file, whatever the environment says.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Takes another profile, whatever the environment says.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Where the token service is asked for a profile with a role; by default
    /// `https://sts.tencentcloudapi.com`.
    #[must_use]
    pub fn sts_base_url(mut self, url: impl Into<String>) -> Self {
        self.sts_base_url = Some(url.into());
        self
    }

    /// The region of the profile, if it has one. A file that cannot be read is warned of in the log.
    pub fn region(&self) -> Option<String> {
        let (path, _) = self.path().filter(|(path, _)| path.exists())?;
        match Contents::read(&path) {
            Ok(contents) => {
                let named = self.named();
                let name = named.as_deref().unwrap_or(DEFAULT_PROFILE);
                contents.region(name).map(str::to_owned)
            }
            Err(error) => {
                tracing::warn!(%error, "the region of the profile is not known");
                None
            }
        }
    }

    /// All profiles of the file, whichever is taken. There are none without a file, which is wrong
    /// only where one is named.
    pub fn all(&self) -> Profiles {
        let mut all = Profiles::default();
        let Some((path, named)) = self.path() else {
            return all;
        };
        if !named && !path.exists() {
            return all;
        }
        let (contents, whole) = Contents::salvage(&path);
        for name in contents.names() {
            let region = contents.region(name).map(str::to_owned);
            all.regions.insert(name.to_owned(), region);
        }
        all.problem = whole.err().map(|error| error.within(&file::shown(&path)));
        all
    }

    /// The profile that somebody asked for.
    fn named(&self) -> Option<String> {
        let named = self.name.clone();
        named.or_else(|| self.variables.get(PROFILE_VARIABLE))
    }

    /// The file to read, and whether somebody asked for just this one.
    fn path(&self) -> Option<(PathBuf, bool)> {
        let named = self
            .file
            .clone()
            .or_else(|| self.variables.get(FILE_VARIABLE).map(PathBuf::from));
        match named {
            Some(path) => Some((path, true)),
            None => {
                let home = self.variables.home()?;
                Some((home.join(".tencentcloud").join("credentials"), false))
            }
        }
    }

    fn read(&self, path: &Path, now: i64) -> Result<Step, CredentialError> {
        warn_of_readers(path);
        let contents = Contents::read(path)?;
        let named = self.named();
        let name = named.as_deref().unwrap_or(DEFAULT_PROFILE);
        if named.is_none() && !contents.has(name) {
            return Ok(Step::NotConfigured(contents.no_profile(name).to_string()));
        }
        let provider = contents.provider(name, self.sts_base_url.as_deref(), &mut Vec::new())?;
        Ok(provider.start(now))
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for Profile {
    fn name(&self) -> &str {
        "profile file"
    }

    fn start(&self, now: i64) -> Step {
        let Some((path, named)) = self.path() else {
            return Step::NotConfigured(format!("{HOME} is not set"));
        };
        if !named && !path.exists() {
            return Step::NotConfigured(format!("there is no file {}", file::shown(&path)));
        }
        self.read(&path, now)
            .unwrap_or_else(|error| Step::Failed(error.within(&file::shown(&path))))
    }
}

/// The profiles of a file, as [`Profile::all`] lists them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Profiles {
    /// The region of each profile, if it has one, by the profile's name.
    pub regions: BTreeMap<String, Option<String>>,
    /// What calls fail with, because the file cannot be read or holds a broken line: the first one,
    /// by its number. Profiles of all other lines are listed nevertheless.
    pub problem: Option<CredentialError>,
}

/// Warns of a file of keys that others than its owner can read.
#[cfg(unix)]
fn warn_of_readers(path: &Path) {
    use std::os::unix::fs::PermissionsExt;

    let mode = std::fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode());
    if mode & 0o044 != 0 {
        tracing::warn!(
            path = %path.display(),
            mode = format_args!("{:03o}", mode & 0o777),
            "others can read the file of keys: chmod 600 is advised"
        );
    }
}

/// Permissions are not told apart here.
#[cfg(not(unix))]
fn warn_of_readers(_path: &Path) {}
