//! Temporary credentials of a role, from the Security Token Service (STS).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use serde_core::{Serialize, Serializer};

use super::variables::Variables;
use super::{
    ActionCall, Caller, Credential, CredentialError, Fetch, Provider, Step, file, temporary,
};
use crate::json::Json;
use crate::secret::{Secret, wiped};

const SERVICE: &str = "sts";
const VERSION: &str = "2018-08-13";
const DEFAULT_REGION: &str = "ap-guangzhou";
const DEFAULT_DURATION: u32 = 7200;

/// Assumes a role: with the credentials of another provider (`AssumeRole`), or with a token of an
/// OpenID Connect provider (`AssumeRoleWithWebIdentity`), as the pods of a TKE cluster do.
#[derive(Clone, Debug)]
pub struct AssumeRole {
    identity: Identity,
    external_id: Option<String>,
    session_name: Option<String>,
    duration_seconds: u32,
    region: String,
    base_url: Option<String>,
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
            base_url: None,
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
        self.base_url = Some(url.into());
        self
    }

    fn with_credential(&self, credential: Credential, role_arn: &str, now: i64) -> Step {
        let mut input = self.input(role_arn, now);
        if let Some(id) = &self.external_id {
            input.push(("ExternalId", Parameter::Text(id)));
        }
        self.call("AssumeRole", &input, Caller::Credential(credential))
    }

    fn with_web_identity(&self, identity: &WebIdentity, now: i64) -> Step {
        let token = match read_token(&identity.token_file) {
            Ok(token) => token,
            Err(error) => return Step::Failed(error),
        };
        let mut input = self.input(&identity.role_arn, now);
        input.push(("ProviderId", Parameter::Text(&identity.provider_id)));
        input.push(("WebIdentityToken", Parameter::Text(token.expose())));
        let caller = Caller::Token(token.clone());
        self.call("AssumeRoleWithWebIdentity", &input, caller)
    }

    fn with_tke(&self, variables: &Variables, now: i64) -> Step {
        const NAMES: [&str; 4] = [
            "TKE_REGION",
            "TKE_PROVIDER_ID",
            "TKE_ROLE_ARN",
            "TKE_WEB_IDENTITY_TOKEN_FILE",
        ];
        let values = NAMES.map(|name| variables.get(name));
        let mut missing = Vec::new();
        for (name, value) in NAMES.iter().zip(&values) {
            if value.is_none() {
                missing.push(*name);
            }
        }
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
                Step::Failed(CredentialError::new(reason))
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

    fn input<'a>(&'a self, role_arn: &'a str, now: i64) -> Vec<(&'static str, Parameter<'a>)> {
        let session_name = match &self.session_name {
            Some(name) => Parameter::Text(name),
            None => Parameter::Session(now),
        };
        vec![
            ("RoleArn", Parameter::Text(role_arn)),
            ("RoleSessionName", session_name),
            ("DurationSeconds", Parameter::Number(self.duration_seconds)),
        ]
    }

    fn call(&self, action: &'static str, input: &[(&str, Parameter<'_>)], by: Caller) -> Step {
        let body = match write(input) {
            Ok(body) => body,
            Err(error) => {
                let error = CredentialError::new(error.to_string());
                return Step::Failed(error.within(action));
            }
        };
        let call = ActionCall {
            service: SERVICE,
            version: VERSION,
            action,
            body,
            region: self.region.clone(),
            endpoint: self.base_url.clone(),
            by,
        };
        Step::Fetch(Fetch::action(call, move |answer| {
            let read = |json: String| read_answer(&json).map_err(|error| error.within(action));
            answer
                .map_err(CredentialError::from)
                .and_then(read)
                .map_or_else(Step::Failed, Step::Ready)
        }))
    }
}

/// The value of a parameter.
enum Parameter<'a> {
    Text(&'a str),
    Number(u32),
    /// The name of a session that begins at this time.
    Session(i64),
}

impl Serialize for Parameter<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u32(*number),
            Self::Session(now) => serializer.collect_str(&format_args!("tencentcloud-rust-{now}")),
        }
    }
}

/// The parameters as JSON that is wiped after its use.
fn write(input: &[(&str, Parameter<'_>)]) -> serde_json::Result<Bytes> {
    /// For all but the texts.
    const REST: usize = 512;
    let texts = input.iter().map(|(_, value)| match value {
        Parameter::Text(text) => 2 * text.len(),
        _ => 0,
    });
    // Room for all of it at once: a text that grows leaves copies behind.
    let mut body = Vec::with_capacity(texts.sum::<usize>() + REST);
    let mut serializer = serde_json::Serializer::new(&mut body);
    serializer.collect_map(input.iter().map(|(name, value)| (name, value)))?;
    Ok(wiped(body))
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
                    Step::Ready(credential) => this.with_credential(credential, &role_arn, now),
                    other => other,
                })
            }
            Identity::Web(identity) => self.with_web_identity(identity, now),
            Identity::Tke(variables) => self.with_tke(variables, now),
        }
    }
}

fn read_token(path: &Path) -> Result<Secret, CredentialError> {
    let failed = |reason: &str| {
        CredentialError::new(format!("the token file {}: {reason}", file::shown(path)))
    };
    let text = file::read(path).map_err(|error| failed(&error.to_string()))?;
    match text.expose().trim_end() {
        "" => Err(failed("is empty")),
        token => Ok(Secret::from(token)),
    }
}

fn read_answer(json: &str) -> Result<Credential, CredentialError> {
    let answer = temporary::parse(json)?;
    match answer.get("Credentials") {
        Some(keys @ Json::Object(_)) => temporary::read(keys, &answer),
        None | Some(Json::Null) => Err(CredentialError::new("`Credentials` is missing")),
        Some(_) => Err(CredentialError::new("`Credentials` is no JSON object")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Asked;
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
        let Asked::Action(call) = fetch.asked() else {
            panic!("must call an action")
        };
        assert_eq!(call.region, "ap-mumbai");
        assert_eq!(call.endpoint, None);
        let input: serde_json::Value = serde_json::from_slice(&call.body).expect("JSON");
        assert_eq!(input["ProviderId"], "oidc");
        assert_eq!(input["RoleArn"], "arn");
        assert_eq!(input["RoleSessionName"], "tencentcloud-rust-7");
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
            reason.to_string(),
            "not set: TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE"
        );
    }
}
