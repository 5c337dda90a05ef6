//! What a file of profiles holds, and who provides the credentials of each.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use super::super::ini::{self, Section};
use super::super::{AssumeRole, Credential, CredentialError, Provider, file};
use crate::secret::Secret;
use crate::text::{SHOWN, excerpt};

/// Most profiles that may stand behind one another as `source_profile`.
const MAX_SOURCES: usize = 15;
/// Most names of profiles that an error lists.
const LISTED: usize = 20;

/// The profiles of one file.
pub(super) struct Contents {
    sections: Vec<Section>,
}

impl Contents {
    /// A file without a mistake.
    pub(super) fn read(path: &Path) -> Result<Self, CredentialError> {
        let (contents, whole) = Self::salvage(path);
        whole.map(|()| contents)
    }

    /// What can be read of a file, and the first thing that cannot.
    pub(super) fn salvage(path: &Path) -> (Self, Result<(), CredentialError>) {
        let (sections, whole) = match file::read(path) {
            Ok(text) => ini::parse(text.expose()),
            Err(error) => (Vec::new(), Err(CredentialError::new(error.to_string()))),
        };
        (Self { sections }, whole)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().map(|section| section.name.as_str())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        ini::find(&self.sections, name).is_some()
    }

    pub(super) fn region(&self, name: &str) -> Option<&str> {
        let region = ini::find(&self.sections, name)?.get("region")?.expose();
        (!region.is_empty()).then_some(region)
    }

    /// What provides the credentials of a profile. `dependents` are the profiles that wait for
    /// this one.
    pub(super) fn provider<'a>(
        &'a self,
        name: &'a str,
        sts_base_url: Option<&str>,
        dependents: &mut Vec<&'a str>,
    ) -> Result<Arc<dyn Provider>, CredentialError> {
        let section = ini::find(&self.sections, name).ok_or_else(|| self.no_profile(name))?;
        let get = |key: &str| {
            section
                .get(key)
                .map(Secret::expose)
                .filter(|text| !text.is_empty())
        };
        if dependents.contains(&name) {
            return Err(in_profile(name, "is its own `source_profile`"));
        }
        if dependents.len() > MAX_SOURCES {
            return Err(in_profile(
                name,
                format!("more than {MAX_SOURCES} profiles lead here by `source_profile`"),
            ));
        }
        let base: Arc<dyn Provider> = match get("source_profile") {
            Some(source) => {
                dependents.push(name);
                self.provider(source, sts_base_url, dependents)?
            }
            None => Arc::new(credential(section).map_err(|error| in_profile(name, error))?),
        };
        let Some(role_arn) = get("role_arn") else {
            return Ok(base);
        };
        let mut role = AssumeRole::new(base, role_arn);
        if let Some(session_name) = get("role_session_name") {
            role = role.session_name(session_name);
        }
        if let Some(seconds) = get("duration_seconds") {
            let seconds = seconds
                .parse()
                .map_err(|_| in_profile(name, "`duration_seconds` is no number of seconds"))?;
            role = role.duration_seconds(seconds);
        }
        if let Some(external_id) = get("external_id") {
            role = role.external_id(external_id);
        }
        if let Some(region) = get("region") {
            role = role.region(region);
        }
        if let Some(url) = sts_base_url {
            role = role.base_url(url);
        }
        Ok(Arc::new(role))
    }

    pub(super) fn no_profile(&self, name: &str) -> CredentialError {
        let names = self.names().take(LISTED);
        let names: Vec<_> = names.map(|name| excerpt(name, SHOWN)).collect();
        let more = match self.sections.len().saturating_sub(LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let name = excerpt(name, SHOWN);
        CredentialError::new(format!("no profile {name:?} among {names:?}{more}"))
    }
}

fn credential(section: &Section) -> Result<Credential, CredentialError> {
    let get = |key: &str| {
        section
            .get(key)
            .ok_or_else(|| CredentialError::new(format!("`{key}` is missing")))
    };
    let credential = Credential::new(get("secret_id")?.expose(), get("secret_key")?.clone())?;
    match section.get("token") {
        Some(token) if !token.expose().is_empty() => credential.with_token(token.clone()),
        _ => Ok(credential),
    }
}

fn in_profile(name: &str, problem: impl Display) -> CredentialError {
    let name = excerpt(name, SHOWN);
    CredentialError::new(format!("profile {name:?}: {problem}"))
}
