//! Credentials of the role that a cloud server (CVM) runs under.

use bytes::Bytes;
use http::Request;

use super::{Answer, Credential, CredentialError, Fetch, Provider, Step, temporary};
use crate::error::Error;
use crate::percent;
use crate::text::{SHOWN, excerpt};

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
            None => {
                let url = directory.clone();
                let read = move |list: &str| match list.lines().next().map(str::trim) {
                    Some(role) if !role.is_empty() => fetch_credential(&directory, role),
                    _ => no_role(),
                };
                get(&url, Box::new(read))
            }
        }
    }
}

fn fetch_credential(directory: &str, role: &str) -> Step {
    let read = |json: &str| match read_credential(json) {
        Ok(credential) => Step::Ready(credential),
        Err(error) => Step::Failed(error.within("the metadata service's answer")),
    };
    let url = format!("{directory}{}", percent::encode(role));
    get(&url, Box::new(read))
}

fn read_credential(json: &str) -> Result<Credential, CredentialError> {
    let answer = temporary::parse(json)?;
    match temporary::text(&answer, "Code") {
        Ok(code) if code != "Success" => {
            let code = excerpt(code, SHOWN);
            Err(CredentialError::new(format!("the code is {code:?}")))
        }
        _ => temporary::read(&answer, &answer),
    }
}

fn get(url: &str, read: Box<dyn FnOnce(&str) -> Step + Send>) -> Step {
    let request = match Request::get(url).body(Bytes::new()) {
        Ok(request) => request,
        Err(error) => {
            let url = excerpt(url, SHOWN);
            return Step::Failed(CredentialError::new(format!("{url:?} is no URL: {error}")));
        }
    };
    let resume = move |answer: Answer| match answer {
        Ok(text) => read(&text),
        Err(error) => refusal(error),
    };
    Step::Fetch(Fetch::new(request, resume).direct())
}

/// What it means that no answer came, or none that helps.
fn refusal(error: Error) -> Step {
    match error.status() {
        Some(404) => no_role(),
        Some(status) => Step::Failed(
            CredentialError::new(format!("the metadata service answered {status}"))
                .retryable(error.is_retryable()),
        ),
        None => Step::NotConfigured(format!(
            "the metadata service, which exists on a CVM only, did not answer: {}",
            error.message()
        )),
    }
}

fn no_role() -> Step {
    Step::NotConfigured("no role is bound to this instance".to_owned())
}
