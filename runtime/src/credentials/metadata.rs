//! Credentials of the role that a cloud server (CVM) runs under.

use bytes::Bytes;
use http::{Request, StatusCode};
use serde::Deserialize;

use super::provider::{Answer, Fetch};
use super::{Credential, CredentialError, Provider, Step};
use crate::sign::percent;
use crate::text::excerpt;

const BASE_URL: &str = "http://metadata.tencentyun.com";
const PATH: &str = "/latest/meta-data/cam/security-credentials/";

/// Asks the metadata service of a CVM instance for the temporary credential of its role.
#[derive(Clone, Debug)]
pub struct CvmRole {
    base_url: String,
    role: Option<String>,
}

impl CvmRole {
    /// The role bound to the instance, whatever its name.
    pub fn new() -> Self {
        Self {
            base_url: BASE_URL.to_owned(),
            role: None,
        }
    }

    /// Names the role, which saves asking for it.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Asks another metadata service; by default `http://metadata.tencentyun.com`.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for CvmRole {
    fn name(&self) -> &str {
        "CVM role"
    }

    fn start(&self, _now: i64) -> Step {
        let directory = format!("{}{PATH}", self.base_url.trim_end_matches('/'));
        match &self.role {
            Some(role) => fetch_credential(&directory, role),
            None => get(&directory.clone(), move |list| {
                match list.lines().next().map(str::trim) {
                    Some(role) if !role.is_empty() => fetch_credential(&directory, role),
                    _ => no_role(),
                }
            }),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct RoleCredential {
    code: String,
    tmp_secret_id: String,
    tmp_secret_key: String,
    token: String,
    expired_time: Option<i64>,
}

fn fetch_credential(directory: &str, role: &str) -> Step {
    get(&format!("{directory}{}", percent::encode(role)), |json| {
        let Ok(answer) = serde_json::from_str::<RoleCredential>(json) else {
            return Step::Failed("the metadata service answered with no credential".to_owned());
        };
        if answer.code != "Success" {
            let code = excerpt(&answer.code, 40);
            return Step::Failed(format!("the metadata service answered with {code:?}"));
        }
        answer.into_credential().map_or_else(
            |error| Step::Failed(format!("the metadata service's answer: {error}")),
            Step::Ready,
        )
    })
}

impl RoleCredential {
    fn into_credential(self) -> Result<Credential, CredentialError> {
        let expired_time = self
            .expired_time
            .ok_or_else(|| CredentialError::new("the expiry is missing"))?;
        Ok(Credential::new(self.tmp_secret_id, self.tmp_secret_key)?
            .with_token(self.token)?
            .with_expiry(expired_time))
    }
}

fn get(url: &str, read: impl FnOnce(&str) -> Step + Send + 'static) -> Step {
    let request = match Request::get(url).body(Bytes::new()) {
        Ok(request) => request,
        Err(error) => return Step::Failed(format!("{url:?} is no URL: {error}")),
    };
    let resume = move |answer: Answer| match answer {
        Ok(answer) if answer.status() == StatusCode::OK => {
            read(&String::from_utf8_lossy(answer.body()))
        }
        Ok(answer) if answer.status() == StatusCode::NOT_FOUND => no_role(),
        Ok(answer) => Step::Failed(format!("the metadata service answered {}", answer.status())),
        Err(error) => Step::NotConfigured(format!(
            "the metadata service, which exists on a CVM only, did not answer: {error}"
        )),
    };
    Step::Fetch(Fetch::new(request, resume).direct())
}

fn no_role() -> Step {
    Step::NotConfigured("no role is bound to this instance".to_owned())
}
