//! Temporary credentials of a role, from the Security Token Service (STS).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Request, Uri};
use serde::Deserialize;
use serde_json::{Value, json};

use super::provider::{Answer, Fetch};
use super::variables::Variables;
use super::{Credential, CredentialError, Provider, Step, file};
use crate::secret::Secret;
use crate::sign::tc3::{self, Signer};
use crate::text::{excerpt, redact};

const BASE_URL: &str = "https://sts.tencentcloudapi.com";
const SERVICE: &str = "sts";
const VERSION: &str = "2018-08-13";
const CONTENT_TYPE: &str = "application/json";
const DEFAULT_REGION: &str = "ap-guangzhou";
const DEFAULT_DURATION: u32 = 7200;
/// Characters of the service's own words that an error repeats.
const MAX_SHOWN: usize = 300;
/// Longest path that an error repeats, in characters.
const PATH: usize = 100;

/// Assumes a role: with the credentials of another provider (`AssumeRole`), or with a token of an
/// OpenID Connect provider (`AssumeRoleWithWebIdentity`), as the pods of a TKE cluster do.
#[derive(Clone, Debug)]
pub struct AssumeRole {
    identity: Identity,
    external_id: Option<String>,
    session_name: Option<String>,
    duration_seconds: u32,
    region: String,
    base_url: String,
}

/// Who asks for the role.
#[derive(Clone, Debug)]
enum Identity {
    Credentials {
        base: Arc<dyn Provider>,
        role_arn: String,
    },
    Web(WebIdentity),
    Tke(Variables),
}

#[derive(Clone, Debug)]
struct WebIdentity {
    provider_id: String,
    role_arn: String,
    token_file: PathBuf,
}

impl AssumeRole {
    /// The role `role_arn`, such as `qcs::cam::uin/12345678:roleName/testRoleName`, assumed with
    /// the credentials of `base`.
    pub fn new(base: impl Provider + 'static, role_arn: impl Into<String>) -> Self {
        let role_arn = role_arn.into();
        Self::by(Identity::Credentials {
            base: Arc::new(base),
            role_arn,
        })
    }

    /// The role `role_arn`, assumed with the token in `token_file` that the identity provider
    /// registered as `provider_id` issued. The file is read again for every new credential.
    pub fn web_identity(
        provider_id: impl Into<String>,
        role_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        Self::by(Identity::Web(WebIdentity {
            provider_id: provider_id.into(),
            role_arn: role_arn.into(),
            token_file: token_file.into(),
        }))
    }

    /// The role of a pod in a TKE cluster, which finds `TKE_REGION`, `TKE_PROVIDER_ID`,
    /// `TKE_ROLE_ARN` and `TKE_WEB_IDENTITY_TOKEN_FILE` in its environment. They are read again
    /// for every new credential.
    pub fn tke() -> Self {
        Self::tke_from(Variables::of_process())
    }

    pub(crate) fn tke_from(variables: Variables) -> Self {
        Self::by(Identity::Tke(variables))
    }

    fn by(identity: Identity) -> Self {
        Self {
            identity,
            external_id: None,
            session_name: None,
            duration_seconds: DEFAULT_DURATION,
            region: DEFAULT_REGION.to_owned(),
            base_url: BASE_URL.to_owned(),
        }
    }

    /// The external ID that the role's trust policy asks for. A web identity has no use for it.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Names the session in the cloud's audit log; by default after the time it begins.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// How long the credential is asked to last: up to 43200 seconds, by default 7200.
    #[must_use]
    pub fn duration_seconds(mut self, seconds: u32) -> Self {
        self.duration_seconds = seconds;
        self
    }

    /// The region of the token service; by default `ap-guangzhou`, and for [`tke`](Self::tke)
    /// always the cluster's.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Where the token service is asked; by default `https://sts.tencentcloudapi.com`.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    fn with_credential(&self, credential: &Credential, role_arn: &str, now: i64) -> Step {
        let mut input = self.input(role_arn, now);
        if let Some(id) = &self.external_id {
            input["ExternalId"] = json!(id);
        }
        let token = credential.token().cloned();
        self.call("AssumeRole", &input, Some(credential), token, now)
    }

    fn with_web_identity(&self, identity: &WebIdentity, now: i64) -> Step {
        let token = match read_token(&identity.token_file) {
            Ok(token) => token,
            Err(error) => return Step::Failed(error.to_string()),
        };
        let mut input = self.input(&identity.role_arn, now);
        input["ProviderId"] = json!(identity.provider_id);
        input["WebIdentityToken"] = json!(token.expose());
        self.call("AssumeRoleWithWebIdentity", &input, None, Some(token), now)
    }

    fn with_tke(&self, variables: &Variables, now: i64) -> Step {
        const NAMES: [&str; 4] = [
            "TKE_REGION",
            "TKE_PROVIDER_ID",
            "TKE_ROLE_ARN",
            "TKE_WEB_IDENTITY_TOKEN_FILE",
        ];
        let values = NAMES.map(|name| variables.get(name));
        let missing: Vec<_> = NAMES
            .into_iter()
            .zip(&values)
            .filter(|(_, v)| v.is_none())
            .map(|(n, _)| n)
            .collect();
        let [
            Some(region),
            Some(provider_id),
            Some(role_arn),
            Some(token_file),
        ] = values
        else {
            let reason = format!("not set: {}", missing.join(", "));
            return if missing.len() == NAMES.len() {
                Step::NotConfigured(reason)
            } else {
                Step::Failed(reason)
            };
        };
        let identity = WebIdentity {
            provider_id,
            role_arn,
            token_file: token_file.into(),
        };
        self.clone()
            .region(region)
            .with_web_identity(&identity, now)
    }

    fn input(&self, role_arn: &str, now: i64) -> Value {
        let session_name = self
            .session_name
            .clone()
            .unwrap_or_else(|| format!("tencentcloud-rust-{now}"));
        json!({
            "RoleArn": role_arn,
            "RoleSessionName": session_name,
            "DurationSeconds": self.duration_seconds,
        })
    }

    /// Calls the token service. `token` is the secret that it is sent, which no error may repeat.
    fn call(
        &self,
        action: &'static str,
        input: &Value,
        credential: Option<&Credential>,
        token: Option<Secret>,
        now: i64,
    ) -> Step {
        match self.request(action, input.to_string(), credential, now) {
            Ok(request) => Step::Fetch(Fetch::new(request, move |answer| {
                match read_answer(answer) {
                    Ok(credential) => Step::Ready(credential),
                    Err(error) => {
                        let mut reason = error.to_string();
                        if let Some(token) = &token {
                            redact(&mut reason, token.expose());
                        }
                        Step::Failed(format!("{action}: {reason}"))
                    }
                }
            })),
            Err(error) => Step::Failed(format!("{action} cannot be called: {error}")),
        }
    }

    /// The signed request; a web identity's needs no signature.
    fn request(
        &self,
        action: &str,
        payload: String,
        credential: Option<&Credential>,
        now: i64,
    ) -> Result<Request<Bytes>, http::Error> {
        let uri: Uri = self.base_url.parse()?;
        let authorization = credential.map_or_else(
            || "SKIP".to_owned(),
            |credential| {
                let signed = tc3::Request {
                    service: SERVICE,
                    method: "POST",
                    host: uri.authority().map_or("", |authority| authority.as_str()),
                    query: "",
                    content_type: CONTENT_TYPE,
                    payload: tc3::Payload::Signed(payload.as_bytes()),
                };
                Signer::new().authorization(credential, &signed, now)
            },
        );
        let mut request = Request::post(uri)
            .header("Authorization", sensitive(&authorization)?)
            .header("Content-Type", CONTENT_TYPE)
            .header("X-TC-Action", action)
            .header("X-TC-Version", VERSION)
            .header("X-TC-Timestamp", now)
            .header("X-TC-Region", &self.region);
        if let Some(token) = credential.and_then(Credential::token) {
            request = request.header("X-TC-Token", sensitive(token.expose())?);
        }
        request.body(Bytes::from(payload))
    }
}

impl Provider for AssumeRole {
    fn name(&self) -> &str {
        match self.identity {
            Identity::Credentials { .. } => "assumed role",
            Identity::Web(_) | Identity::Tke(_) => "web identity",
        }
    }

    fn start(&self, now: i64) -> Step {
        match &self.identity {
            Identity::Credentials { base, role_arn } => {
                let (this, role_arn) = (self.clone(), role_arn.clone());
                base.start(now).then(move |end| match end {
                    Step::Ready(credential) => this.with_credential(&credential, &role_arn, now),
                    other => other,
                })
            }
            Identity::Web(identity) => self.with_web_identity(identity, now),
            Identity::Tke(variables) => self.with_tke(variables, now),
        }
    }
}

/// A header value that no `Debug` output shows.
fn sensitive(text: &str) -> Result<HeaderValue, http::Error> {
    let mut value = HeaderValue::from_str(text)?;
    value.set_sensitive(true);
    Ok(value)
}

fn read_token(path: &Path) -> Result<Secret, CredentialError> {
    let failed = |reason: &str| {
        CredentialError::new(format!(
            "the token file {}: {reason}",
            excerpt(&path.display().to_string(), PATH)
        ))
    };
    let text = file::read(path).map_err(|error| failed(&error.to_string()))?;
    match text.expose().trim_end() {
        "" => Err(failed("is empty")),
        token => Ok(Secret::from(token)),
    }
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Response")]
    response: Output,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    credentials: Option<Keys>,
    expired_time: Option<i64>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    tmp_secret_id: String,
    tmp_secret_key: String,
    token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Refusal {
    code: String,
    message: String,
}

fn read_answer(answer: Answer) -> Result<Credential, CredentialError> {
    let answer = answer.map_err(CredentialError::new)?;
    let no_answer = || {
        CredentialError::new(format!(
            "status {} without an answer of STS",
            answer.status()
        ))
    };
    let Envelope { response } = serde_json::from_slice(answer.body()).map_err(|_| no_answer())?;
    if let Some(Refusal { code, message }) = response.error {
        let (code, message) = (excerpt(&code, MAX_SHOWN), excerpt(&message, MAX_SHOWN));
        return Err(CredentialError::new(format!("{code}: {message}")));
    }
    let (Some(keys), Some(expired_time)) = (response.credentials, response.expired_time) else {
        return Err(no_answer());
    };
    Ok(Credential::new(keys.tmp_secret_id, keys.tmp_secret_key)?
        .with_token(keys.token)?
        .with_expiry(expired_time))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TKE: [(&str, &str); 4] = [
        ("TKE_REGION", "ap-mumbai"),
        ("TKE_PROVIDER_ID", "oidc"),
        ("TKE_ROLE_ARN", "arn"),
        (
            "TKE_WEB_IDENTITY_TOKEN_FILE",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ),
    ];

    #[test]
    fn a_pod_finds_all_it_needs_in_its_environment() {
        let Step::Fetch(fetch) = AssumeRole::tke_from(Variables::from(TKE)).start(7) else {
            panic!("must ask STS")
        };
        let request = fetch.request();
        assert_eq!(request.uri(), "https://sts.tencentcloudapi.com/");
        assert_eq!(request.headers()["X-TC-Region"], "ap-mumbai");
        let input: Value = serde_json::from_slice(request.body()).expect("JSON");
        assert_eq!(input["ProviderId"], "oidc");
        assert_eq!(input["RoleArn"], "arn");
        let token = input["WebIdentityToken"].as_str().expect("a text");
        assert!(
            token.starts_with("[package]") && !token.ends_with('\n'),
            "{token:?}"
        );
        assert!(!format!("{fetch:?}").contains("[package]"));
    }

    #[test]
    fn a_half_configured_pod_fails_and_names_what_is_missing() {
        let start = |variables| AssumeRole::tke_from(variables).start(0);
        assert!(matches!(start(Variables::from([])), Step::NotConfigured(_)));
        let Step::Failed(reason) = start(Variables::from([TKE[0], TKE[2]])) else {
            panic!("must fail")
        };
        assert_eq!(
            reason,
            "not set: TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE"
        );
    }

    #[test]
    fn a_base_url_that_is_none_is_refused() {
        let base = Credential::new("AKID", "key").expect("valid");
        let Step::Failed(reason) = AssumeRole::new(base, "arn").base_url("http://a b").start(0)
        else {
            panic!("must fail")
        };
        assert!(
            reason.starts_with("AssumeRole cannot be called: "),
            "{reason}"
        );
    }
}
