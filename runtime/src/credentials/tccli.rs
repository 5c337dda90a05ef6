//! What `tccli`, the cloud's own command line, was configured with.

use std::path::{Path, PathBuf};

use super::variables::Variables;
use super::{AssumeRole, Credential, CredentialError, CvmRole, Provider, Step, file, temporary};
use crate::decode;
use crate::json::Json;

const PROFILE_VARIABLE: &str = "TCCLI_PROFILE";
const DEFAULT_PROFILE: &str = "default";

/// Reads the files of `tccli`, by default those of the profile `default` in `~/.tccli`.
///
/// The variable `TCCLI_PROFILE` names another profile. `NAME.credential` holds a key pair, with a
/// token and an expiry if it is temporary, and with `role-arn` and `role-session-name` if a role is
/// to be assumed with it; or it says that the role of the machine counts. `NAME.configure` holds the
/// [region](Self::region). Both are JSON, and are only ever read: keys of a login that has expired
/// are renewed by `tccli auth login`.
#[derive(Clone, Debug)]
pub struct Tccli {
    variables: Variables,
    name: Option<String>,
}

impl Tccli {
    /// The profile that the environment names.
    pub fn new() -> Self {
        Self::from_variables(Variables::of_process())
    }

    pub(crate) fn from_variables(variables: Variables) -> Self {
        Self {
            variables,
            name: None,
        }
    }

    /// Takes another profile, whatever the environment says.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The region of the profile, if it has one. A file that cannot be read is warned of in the log.
    pub fn region(&self) -> Option<String> {
        let settings = match read(&self.path("configure")?) {
            Ok(settings) => settings?,
            Err(error) => {
                tracing::warn!(%error, "the region of tccli is not known");
                return None;
            }
        };
        let region = settings
            .get("_sys_param")
            .and_then(|settings| settings.get("region"))
            .or_else(|| settings.get("region"))?;
        let region = region.text().filter(|region| !region.is_empty());
        region.map(str::to_owned)
    }

    /// A file of the profile; none where there is no home.
    fn path(&self, kind: &str) -> Option<PathBuf> {
        let named = self
            .name
            .clone()
            .or_else(|| self.variables.get(PROFILE_VARIABLE));
        let name = named.as_deref().unwrap_or(DEFAULT_PROFILE);
        let home = self.variables.home()?;
        Some(home.join(".tccli").join(format!("{name}.{kind}")))
    }
}

impl Default for Tccli {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for Tccli {
    fn name(&self) -> &str {
        "tccli"
    }

    fn start(&self, now: i64) -> Step {
        let Some(path) = self.path("credential") else {
            return Step::NotConfigured("there is no home folder".to_owned());
        };
        let shown = file::shown(&path);
        match read(&path) {
            Ok(Some(keys)) => {
                start(&keys, now).unwrap_or_else(|error| Step::Failed(error.within(&shown)))
            }
            Ok(None) => Step::NotConfigured(format!("there is no file {shown}")),
            Err(error) => Step::Failed(error),
        }
    }
}

/// A file that is a JSON object; none if there is no such file. Errors name it, and never what it
/// holds.
fn read(path: &Path) -> Result<Option<Json>, CredentialError> {
    if !path.exists() {
        return Ok(None);
    }
    let shown = file::shown(path);
    let problem = |problem: &str| CredentialError::new(format!("{shown}: {problem}"));
    let text = file::read(path).map_err(|error| problem(&error.to_string()))?;
    match decode::parse(text.expose().as_bytes()) {
        Ok(object @ Json::Object(_)) => Ok(Some(object)),
        Ok(_) => Err(problem("it is no JSON object")),
        Err(error) => Err(problem(&format!("it is no JSON: {error}"))),
    }
}

fn start(keys: &Json, now: i64) -> Result<Step, CredentialError> {
    let is_set = |name: &str| temporary::text(keys, name).is_ok();
    if !is_set("secretId") && !is_set("secretKey") {
        return Ok(match temporary::text(keys, "type") {
            Ok("cvm-role") => CvmRole::new().start(now),
            _ => Step::NotConfigured("it holds no key pair".to_owned()),
        });
    }
    let secret_id = temporary::text(keys, "secretId")?;
    let mut credential = Credential::new(secret_id, temporary::text(keys, "secretKey")?)?;
    if is_set("token") {
        credential = credential.with_token(temporary::text(keys, "token")?)?;
    }
    if is_set("expiresAt") {
        let expiry = temporary::seconds(keys, "expiresAt")?;
        if expiry <= now {
            return Err(CredentialError::new(
                "its keys have expired: renew them with `tccli auth login`",
            ));
        }
        credential = credential.with_expiry(expiry);
    }
    if !is_set("role-arn") {
        return Ok(Step::Ready(credential));
    }
    let mut role = AssumeRole::new(credential, temporary::text(keys, "role-arn")?);
    if is_set("role-session-name") {
        role = role.session_name(temporary::text(keys, "role-session-name")?);
    }
    Ok(role.start(now))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::credentials::{Asked, Chain};

    /// A home of the test's own, removed at its end.
    struct Home(PathBuf);

    impl Home {
        fn new(test: &str, files: &[(&str, &str)]) -> Self {
            let name = format!("tencentcloud-tccli-{test}-{}", std::process::id());
            let home = Self(std::env::temp_dir().join(name));
            fs::create_dir_all(home.0.join(".tccli")).expect("a folder");
            for (name, content) in files {
                fs::write(home.0.join(".tccli").join(name), content).expect("a file");
            }
            home
        }

        fn variables(&self, profile: &str) -> Variables {
            let home = self.0.to_str().expect("UTF-8");
            Variables::from([
                ("HOME", home),
                ("USERPROFILE", home),
                (PROFILE_VARIABLE, profile),
            ])
        }

        fn start(&self) -> Step {
            Tccli::from_variables(self.variables("")).start(1_000)
        }
    }

    impl Drop for Home {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn keys_and_region_are_those_of_the_profile() {
        let home = Home::new(
            "profile",
            &[
                (
                    "default.credential",
                    r#"{"secretId": "A", "secretKey": "k"}"#,
                ),
                (
                    "default.configure",
                    r#"{"_sys_param": {"region": "ap-beijing", "output": "json"}}"#,
                ),
                (
                    "work.credential",
                    r#"{"type": "oauth", "secretId": "B", "secretKey": "k", "token": "t", "expiresAt": 2000}"#,
                ),
                ("work.configure", r#"{"region": "ap-mumbai"}"#),
            ],
        );
        let own = Credential::new("A", "k").expect("valid");
        assert!(matches!(home.start(), Step::Ready(found) if found == own));
        let of = |profile: &str| Tccli::from_variables(home.variables(profile));
        assert_eq!(of("").region().as_deref(), Some("ap-beijing"));

        let login = Credential::new("B", "k")
            .and_then(|keys| keys.with_token("t"))
            .expect("valid")
            .with_expiry(2_000);
        for tccli in [of("work"), of("").profile("work")] {
            assert!(matches!(tccli.start(1_999), Step::Ready(found) if found == login));
            assert_eq!(tccli.region().as_deref(), Some("ap-mumbai"));
        }
        let Step::Failed(error) = of("work").start(2_000) else {
            panic!("it must have expired")
        };
        assert!(error.to_string().contains("tccli auth login"), "{error}");

        let nobody = of("nobody");
        assert!(
            matches!(nobody.start(0), Step::NotConfigured(reason) if reason.contains("nobody"))
        );
        assert_eq!(nobody.region(), None);
    }

    #[test]
    fn a_role_is_assumed() {
        let role =
            r#"{"secretId": "A", "secretKey": "k", "role-arn": "arn", "role-session-name": "me"}"#;
        let home = Home::new("role", &[("default.credential", role)]);
        let Step::Fetch(fetch) = home.start() else {
            panic!("the token service must be asked")
        };
        let Asked::Action(call) = fetch.asked() else {
            panic!("by an action")
        };
        assert_eq!(call.action, "AssumeRole");
        assert!(String::from_utf8_lossy(&call.body).contains(r#""RoleSessionName":"me""#));
    }

    #[test]
    fn the_role_of_the_machine_is_asked_for() {
        let role = r#"{"type": "cvm-role"}"#;
        let home = Home::new("cvm", &[("default.credential", role)]);
        assert!(matches!(home.start(), Step::Fetch(_)));
    }

    #[test]
    fn what_is_broken_is_told_without_what_it_holds() {
        for (content, reason) in [
            (r#"{"secretId": "A", "secretKey": hunter2"#, "it is no JSON"),
            (r#"["hunter2"]"#, "it is no JSON object"),
            (r#"{"secretId": "A"}"#, "`secretKey` is missing"),
            (r#"{"secretKey": "hunter2"}"#, "`secretId` is missing"),
            (
                r#"{"secretId": "A", "secretKey": "hunter2 x"}"#,
                "white space",
            ),
            (
                r#"{"secretId": "A", "secretKey": "hunter2", "expiresAt": "soon"}"#,
                "`expiresAt` is no time",
            ),
        ] {
            let home = Home::new("broken", &[("default.credential", content)]);
            let Step::Failed(error) = home.start() else {
                panic!("must fail: {content}")
            };
            let error = error.to_string();
            assert!(error.contains(reason), "{content}: {error}");
            assert!(error.contains("default.credential"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let home = Home::new("empty", &[("default.credential", "{}")]);
        assert!(matches!(home.start(), Step::NotConfigured(_)));
    }

    #[test]
    fn the_default_chain_looks_there_behind_all_other_files() {
        let keys = r#"{"secretId": "TCCLI", "secretKey": "k"}"#;
        let home = Home::new("chain", &[("default.credential", keys)]);
        let chain = Chain::from_variables(&home.variables(""));
        assert!(matches!(chain.start(0), Step::Ready(found) if found.secret_id() == "TCCLI"));
        fs::create_dir_all(home.0.join(".tencentcloud")).expect("a folder");
        let profile = "[default]\nsecret_id = OURS\nsecret_key = k\n";
        fs::write(home.0.join(".tencentcloud/credentials"), profile).expect("a file");
        assert!(matches!(chain.start(0), Step::Ready(found) if found.secret_id() == "OURS"));
    }
}
