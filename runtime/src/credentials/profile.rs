//! Credentials from a file of named profiles.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ini::{self, Section};
use super::variables::{HOME, Variables};
use super::{AssumeRole, Credential, CredentialError, Provider, Step, file};
use crate::secret::Secret;
use crate::text::excerpt;

const FILE_VARIABLE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";
const PROFILE_VARIABLE: &str = "TENCENTCLOUD_PROFILE";
const DEFAULT_PROFILE: &str = "default";
/// Most profiles that may stand behind one another as `source_profile`.
const MAX_SOURCES: usize = 15;
/// Longest name or path that an error repeats, in characters.
const SHOWN: usize = 100;
/// Most names of profiles that an error lists.
const LISTED: usize = 20;

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
/// `duration_seconds`, `external_id` and `region` are passed on as [`AssumeRole`] describes them.
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
        let profiles = Profiles::read(path)?;
        let named = self
            .name
            .clone()
            .or_else(|| self.variables.get(PROFILE_VARIABLE));
        let name = named.as_deref().unwrap_or(DEFAULT_PROFILE);
        if named.is_none() && !profiles.sections.contains_key(name) {
            return Ok(Step::NotConfigured(profiles.no_profile(name).to_string()));
        }
        let provider = profiles.provider(name, self.sts_base_url.as_deref(), &mut Vec::new())?;
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
            return Step::NotConfigured(format!("there is no file {}", shown(&path)));
        }
        self.read(&path, now)
            .unwrap_or_else(|error| Step::Failed(error.within(&shown(&path))))
    }
}

/// The profiles of one file.
struct Profiles {
    sections: BTreeMap<String, Section>,
}

impl Profiles {
    fn read(path: &Path) -> Result<Self, CredentialError> {
        warn_of_readers(path);
        let text = file::read(path).map_err(|error| CredentialError::new(error.to_string()))?;
        Ok(Self {
            sections: ini::parse(text.expose())?,
        })
    }

    /// What provides the credentials of a profile. `dependents` are the profiles that wait for
    /// this one.
    fn provider<'a>(
        &'a self,
        name: &'a str,
        sts_base_url: Option<&str>,
        dependents: &mut Vec<&'a str>,
    ) -> Result<Arc<dyn Provider>, CredentialError> {
        let section = self
            .sections
            .get(name)
            .ok_or_else(|| self.no_profile(name))?;
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

    fn no_profile(&self, name: &str) -> CredentialError {
        let names: Vec<_> = self
            .sections
            .keys()
            .take(LISTED)
            .map(|name| excerpt(name, SHOWN))
            .collect();
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

fn shown(path: &Path) -> String {
    excerpt(&path.display().to_string(), SHOWN)
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

#[cfg(test)]
mod tests {
    use super::super::{ActionCall, Asked, Caller, Fetch};
    use super::*;

    const FILE: &str = "[default]\nsecret_id = AKID\nsecret_key = hunter2\n\
        [temporary]\nsecret_id = AKID2\nsecret_key = k\ntoken = t\n\
        [role]\nsource_profile = default\nrole_arn = arn\nduration_seconds = 900\n\
        role_session_name = me\nregion = ap-mumbai\nexternal_id = x\n\
        [own-role]\nsecret_id = AKID3\nsecret_key = k\nrole_arn = arn\n\
        [twice]\nsource_profile = own-role\nrole_arn = arn2\n\
        [circle]\nsource_profile = circle2\n[circle2]\nsource_profile = circle\n\
        [half]\nsecret_id = AKID\n[padded]\nsecret_id = AKID\nsecret_key = hunter2 x\n\
        [slow]\nsource_profile = default\nrole_arn = arn\nduration_seconds = 2h\n";

    /// A file in a folder of the test's own, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str, content: &[u8]) -> Self {
            let name = format!("tencentcloud-runtime-{test}-{}", std::process::id());
            let folder = Self(std::env::temp_dir().join(name));
            std::fs::create_dir_all(folder.0.join(".tencentcloud")).expect("a folder");
            std::fs::write(folder.file(), content).expect("a file");
            folder
        }

        fn file(&self) -> PathBuf {
            self.0.join(".tencentcloud").join("credentials")
        }

        fn home(&self) -> &str {
            self.0.to_str().expect("UTF-8")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn nowhere() -> Profile {
        Profile::from_variables(Variables::from([]))
    }

    fn failure(step: Step) -> String {
        match step {
            Step::Failed(reason) => reason.to_string(),
            other => panic!("must fail: {other:?}"),
        }
    }

    #[test]
    fn profiles_are_found_by_name_and_by_environment() {
        let folder = Folder::new("names", FILE.as_bytes());
        let default = Credential::new("AKID", "hunter2").expect("valid");
        let temporary = Credential::new("AKID2", "k")
            .and_then(|c| c.with_token("t"))
            .expect("valid");

        let home = (HOME, folder.home());
        let at_home = Profile::from_variables(Variables::from([home]));
        assert!(matches!(at_home.start(0), Step::Ready(found) if found == default));

        let named = Variables::from([home, (PROFILE_VARIABLE, "temporary")]);
        let named = Profile::from_variables(named);
        assert!(matches!(named.start(0), Step::Ready(found) if found == temporary));
        assert!(
            matches!(named.profile("default").start(0), Step::Ready(found) if found == default)
        );

        let file = folder.file();
        let elsewhere = Variables::from([(FILE_VARIABLE, file.to_str().expect("UTF-8"))]);
        let elsewhere = Profile::from_variables(elsewhere);
        assert!(matches!(elsewhere.start(0), Step::Ready(found) if found == default));
    }

    #[test]
    fn roles_are_assumed_with_the_keys_of_the_source() {
        let folder = Folder::new("roles", FILE.as_bytes());
        let start = |name: &str| {
            let profile = nowhere().file(folder.file()).profile(name);
            match profile.sts_base_url("http://127.0.0.1:1/").start(0) {
                Step::Fetch(fetch) => fetch,
                other => panic!("must ask STS: {other:?}"),
            }
        };
        let called = |fetch: &Fetch| match fetch.asked() {
            Asked::Action(ActionCall {
                by: Caller::Credential(credential),
                body,
                region,
                endpoint,
                ..
            }) => {
                assert_eq!(endpoint.as_deref(), Some("http://127.0.0.1:1/"));
                let input: serde_json::Value = serde_json::from_slice(body).expect("JSON");
                (credential.clone(), input, region.clone())
            }
            _ => panic!("must call an action: {fetch:?}"),
        };
        let (credential, input, region) = called(&start("role"));
        assert_eq!(credential.secret_id(), "AKID");
        assert_eq!(region, "ap-mumbai");
        let expected = serde_json::json!({
            "RoleArn": "arn",
            "RoleSessionName": "me",
            "DurationSeconds": 900,
            "ExternalId": "x",
        });
        assert_eq!(input, expected);
        assert_eq!(called(&start("own-role")).0.secret_id(), "AKID3");

        let answer = r#"{"ExpiredTime": 9, "Credentials":
            {"TmpSecretId": "TMP", "TmpSecretKey": "k", "Token": "t"}}"#;
        let Step::Fetch(second) = start("twice").resume(Ok(answer.to_owned())) else {
            panic!("must assume a second role")
        };
        let (credential, ..) = called(&second);
        assert_eq!(credential.secret_id(), "TMP");
        assert_eq!(credential.token(), Some(&"t".into()));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_key() {
        let folder = Folder::new("wrong", FILE.as_bytes());
        let path = folder.file();
        for (profile, problem) in [
            ("half", "profile \"half\": `secret_key` is missing"),
            (
                "padded",
                "profile \"padded\": the secret key holds white space (U+0020, character 8)",
            ),
            ("circle", "profile \"circle\": is its own `source_profile`"),
            (
                "slow",
                "profile \"slow\": `duration_seconds` is no number of seconds",
            ),
            (
                "defualt",
                "no profile \"defualt\" among [\"circle\", \"circle2\", \"default\"",
            ),
        ] {
            let reason = failure(nowhere().file(&path).profile(profile).start(0));
            assert!(
                reason.starts_with(&format!("{}: {problem}", path.display())),
                "{reason}"
            );
            assert!(!reason.contains("hunter2"), "{reason}");
        }
    }

    #[test]
    fn a_missing_file_or_profile_matters_only_where_it_was_asked_for() {
        let folder = Folder::new("missing", b"[other]\nsecret_id = a\nsecret_key = b\n");
        let path = folder.file();
        assert!(matches!(nowhere().start(0), Step::NotConfigured(_)));
        assert!(matches!(
            nowhere().file(&path).start(0),
            Step::NotConfigured(_)
        ));
        assert!(failure(nowhere().file(&path).profile("default").start(0)).contains("no profile"));
        let absent = nowhere().file(path.with_extension("absent"));
        assert!(failure(absent.start(0)).contains("credentials.absent: "));
    }

    #[test]
    fn keys_without_a_value_count_as_not_set() {
        let keys = "secret_id = AKID\nsecret_key = hunter2\n";
        let expected = Credential::new("AKID", "hunter2").expect("valid");
        for empty in [
            "token =",
            "token:",
            "token = \"\"",
            "source_profile =",
            "role_arn = ''",
        ] {
            let folder = Folder::new("empty", format!("[default]\n{keys}{empty}\n").as_bytes());
            let step = nowhere().file(folder.file()).profile("default").start(0);
            assert!(
                matches!(step, Step::Ready(found) if found == expected),
                "{empty}"
            );
        }
    }

    /// Profiles of which each but the last has the next as its source.
    fn sources(links: usize) -> String {
        let chain: String = (0..links)
            .map(|link| format!("[p{link}]\nsource_profile = p{}\n", link + 1))
            .collect();
        format!("{chain}[p{links}]\nsecret_id = AKID\nsecret_key = k\n")
    }

    #[test]
    fn a_long_way_to_the_source_is_refused() {
        for (links, role, far) in [
            (15, "", false),
            (16, "", true),
            (1_000, "", true),
            (15_000, "", true),
            (1_000, "\nrole_arn = a", true),
        ] {
            let text = sources(links).replace("\n[", &format!("{role}\n["));
            let folder = Folder::new("sources", text.as_bytes());
            let step = nowhere().file(folder.file()).profile("p0").start(0);
            if far {
                let reason = failure(step);
                assert!(
                    reason.ends_with("15 profiles lead here by `source_profile`"),
                    "{reason}"
                );
            } else {
                assert!(matches!(step, Step::Ready(_)), "{step:?}");
            }
        }
    }

    #[test]
    fn what_the_file_or_the_environment_says_at_length_is_cut() {
        let long = "x".repeat(900_000);
        let many: String = (0..10_000).map(|n| format!("[p{n}]\n")).collect();
        let half = format!("[{long}]\nsecret_id = a\n");
        for (content, name) in [
            (many.as_str(), "p"),
            (many.as_str(), long.as_str()),
            (half.as_str(), "p"),
            (half.as_str(), long.as_str()),
        ] {
            let folder = Folder::new("long", content.as_bytes());
            let reason = failure(nowhere().file(folder.file()).profile(name).start(0));
            assert!(reason.len() < 1_000, "{} bytes", reason.len());
        }
        let reason = failure(nowhere().file(long).start(0));
        assert!(reason.len() < 1_000, "{} bytes", reason.len());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_refused_without_waiting() {
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;
        use std::process::Command;

        let folder = Folder::new("kinds", FILE.as_bytes());
        let path = |name: &str| folder.0.join(name);
        let made = Command::new("mkfifo").arg(path("pipe")).status();
        assert!(made.expect("mkfifo").success());
        let _socket = UnixListener::bind(path("socket")).expect("a socket");
        symlink(path("pipe"), path("link")).expect("a link");
        symlink(folder.file(), path("good")).expect("a link");
        for refused in [
            path("pipe"),
            path("socket"),
            path("link"),
            folder.0.clone(),
            "/dev/zero".into(),
        ] {
            let reason = failure(nowhere().file(&refused).start(0));
            assert!(reason.ends_with(": no regular file"), "{reason}");
            let role = AssumeRole::web_identity("oidc", "arn", &refused).start(0);
            assert!(failure(role).ends_with(": no regular file"));
        }
        let step = nowhere().file(path("good")).profile("default").start(0);
        assert!(matches!(step, Step::Ready(_)));
    }

    #[test]
    fn what_is_no_text_or_too_long_is_refused() {
        let folder = Folder::new("binary", b"[default]\n\xff");
        let reason = failure(nowhere().file(folder.file()).start(0));
        assert!(reason.ends_with("no UTF-8 after byte 10"), "{reason}");
        std::fs::write(folder.file(), vec![b'\n'; (1 << 20) + 1]).expect("a file");
        let reason = failure(nowhere().file(folder.file()).start(0));
        assert!(reason.ends_with("larger than 1048576 bytes"), "{reason}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_warned_of() {
        use std::os::unix::fs::PermissionsExt;
        use std::sync::atomic::{AtomicUsize, Ordering};

        /// Counts warnings.
        struct Warnings(Arc<AtomicUsize>);

        impl tracing::Subscriber for Warnings {
            fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
                *metadata.level() == tracing::Level::WARN
            }

            fn event(&self, _event: &tracing::Event<'_>) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }

            fn new_span(&self, _span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
                tracing::span::Id::from_u64(1)
            }

            fn record(&self, _span: &tracing::span::Id, _values: &tracing::span::Record<'_>) {}

            fn record_follows_from(&self, _span: &tracing::span::Id, _to: &tracing::span::Id) {}

            fn enter(&self, _span: &tracing::span::Id) {}

            fn exit(&self, _span: &tracing::span::Id) {}
        }

        let folder = Folder::new("permissions", FILE.as_bytes());
        for (mode, expected) in [(0o600, 0), (0o640, 1), (0o604, 1)] {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(folder.file(), permissions).expect("permissions");
            let count = Arc::new(AtomicUsize::new(0));
            let step = tracing::subscriber::with_default(Warnings(count.clone()), || {
                nowhere().file(folder.file()).start(0)
            });
            assert!(matches!(step, Step::Ready(_)));
            assert_eq!(count.load(Ordering::Relaxed), expected, "{mode:o}");
        }
    }
}
