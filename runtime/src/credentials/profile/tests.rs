use std::sync::Arc;

use super::super::{ActionCall, Asked, AssumeRole, Caller, Credential, Fetch};
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
    assert!(matches!(named.profile("default").start(0), Step::Ready(found) if found == default));

    let file = folder.file();
    let elsewhere = Variables::from([(FILE_VARIABLE, file.to_str().expect("UTF-8"))]);
    let elsewhere = Profile::from_variables(elsewhere);
    assert!(matches!(elsewhere.start(0), Step::Ready(found) if found == default));
}

#[test]
fn regions_are_those_of_the_profile_or_of_all() {
    let text =
        "[DEFAULT]\nregion = common\n[default]\nRegion: \"own\"\n[empty]\nregion =\n[none]\n";
    let folder = Folder::new("regions", text.as_bytes());
    let of = |name: &str| nowhere().file(folder.file()).profile(name).region();
    assert_eq!(of("default").as_deref(), Some("own"));
    assert_eq!(of("none").as_deref(), Some("common"));
    assert_eq!(
        [of("empty"), of("nobody"), nowhere().region()],
        [const { None }; 3]
    );
    let home = Variables::from([(HOME, folder.home())]);
    let region = Profile::from_variables(home.clone()).region();
    assert_eq!(region.as_deref(), Some("own"));

    std::fs::remove_file(folder.file()).expect("a file");
    assert_eq!(Profile::from_variables(home.clone()).region(), None);
    std::fs::write(folder.file(), "[broken").expect("a file");
    assert_eq!(Profile::from_variables(home).region(), None);
}

#[test]
fn all_profiles_are_listed_also_of_a_broken_file() {
    let good = "[b]\nregion = \"ap-mumbai\"\n[a]b] ; mine\n[a]\nregion =\n";
    let folder = Folder::new("all", good.as_bytes());
    let file = folder.file();
    let listed = [
        ("a", None),
        ("a]b", None),
        ("b", Some("ap-mumbai".to_owned())),
    ];
    let listed = listed
        .map(|(name, region)| (name.to_owned(), region))
        .into();
    let all = nowhere().file(&file).all();
    assert_eq!(all.regions, listed);
    assert!(all.problem.is_none());

    std::fs::write(&file, format!("{good}hunter2\n")).expect("a file");
    let broken = nowhere().file(&file);
    let all = broken.all();
    assert_eq!(all.regions, listed);
    let problem = all.problem.expect("broken").to_string();
    let told = ": line 6: neither `[section]` nor `key = value`";
    assert_eq!(problem, format!("{}{told}", file.display()));
    assert_eq!(problem, failure(broken.start(0)));

    std::fs::remove_file(&file).expect("a file");
    let missing = broken.all();
    assert!(missing.regions.is_empty() && missing.problem.is_some());
    for nothing in [
        nowhere(),
        Profile::from_variables(Variables::from([(HOME, folder.home())])),
    ] {
        let all = nothing.all();
        assert!(all.regions.is_empty() && all.problem.is_none());
    }
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
