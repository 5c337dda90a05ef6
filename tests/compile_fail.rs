//! What does not compile says why in our words, and what compiles goes on compiling.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tencentcloud_model::sources::Sources;
use tests::nested::Workspace;
use tests::{generate, paths, project, resolve, write};

/// A program that lacks parameters.
struct Program {
    name: &'static str,
    run: &'static str,
    /// What is called or built, and a parameter that it needs.
    lacks: &'static [(&'static str, &'static str)],
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "async_send",
        run: "async fn run(config: &Config) { drop(lcic::Client::new(config).create_room().send().await); }",
        lacks: &[
            ("CreateRoom", "sdk_app_id"),
            ("CreateRoom", "name"),
            ("CreateRoom", "start_time"),
            ("CreateRoom", "end_time"),
            ("CreateRoom", "resolution"),
            ("CreateRoom", "max_mic_number"),
            ("CreateRoom", "sub_type"),
        ],
    },
    Program {
        name: "async_send_lacking_one",
        run: "async fn run(config: &Config) {
            let room = lcic::Client::new(config).create_room().sdk_app_id(1).name(\"n\").start_time(1);
            let room = room.resolution(lcic::Resolution::Hd).max_mic_number(1).sub_type(\"video\");
            drop(room.send().await);
        }",
        lacks: &[("CreateRoom", "end_time")],
    },
    Program {
        name: "async_pages",
        run: "fn run(config: &Config) { drop(lcic::Client::new(config).get_rooms().page(1).pages()); }",
        lacks: &[("GetRooms", "sdk_app_id")],
    },
    Program {
        name: "async_items",
        run: "fn run(config: &Config) { drop(lcic::Client::new(config).get_rooms().items()); }",
        lacks: &[("GetRooms", "sdk_app_id")],
    },
    Program {
        name: "blocking_send",
        run: "fn run(config: &Config) { drop(lcic::blocking::Client::new(config).delete_room().send()); }",
        lacks: &[("DeleteRoom", "room_id")],
    },
    Program {
        name: "build",
        run: "fn run(_: &Config) { drop(lcic::DeleteRoom::builder().build()); }",
        lacks: &[("DeleteRoom", "room_id")],
    },
    Program {
        name: "build_nested",
        run: "fn run(_: &Config) {
            let room = lcic::RoomInfo::builder().name(\"n\").start_time(1).end_time(2);
            drop(lcic::BatchCreateRoom::builder().sdk_app_id(1).room_infos([room.build()]).build());
        }",
        lacks: &[
            ("RoomInfo", "resolution"),
            ("RoomInfo", "max_mic_number"),
            ("RoomInfo", "sub_type"),
        ],
    },
];

/// Programs that forget something, and what the compiler says among other things.
const FORGETFUL: &[(&str, &str, &str)] = &[
    (
        "await_without_send",
        "async fn run(config: &Config) { drop(lcic::Client::new(config).delete_room().room_id(1).await); }",
        "a builder of `DeleteRoom` sends nothing by itself: call `.send()` before `.await`",
    ),
    (
        "send_without_build",
        "fn run(config: &Config) { drop(lcic::Client::new(config).send(lcic::DeleteRoom::builder().room_id(1))); }",
        "a builder becomes a request by `.build()`, or is sent by its own `.send()`",
    ),
    (
        "nested_without_build",
        "fn run(_: &Config) {
            let room = lcic::RoomInfo::builder().name(\"n\").start_time(1).end_time(2);
            drop(lcic::BatchCreateRoom::builder().sdk_app_id(1).room_infos([room]));
        }",
        "a builder is no `RoomInfo` yet: call `.build()` on it",
    ),
    (
        "wait_for_a_write",
        "fn run(config: &Config) {
            drop(lcic::blocking::Client::new(config).wait_until(lcic::DeleteRoom::default(), |_| true));
        }",
        "`DeleteRoom` may change something, so it cannot be sent again and again",
    ),
    (
        "neither_sent_nor_built",
        "#[deny(unused_must_use)]
        fn run(config: &Config) { lcic::Client::new(config).delete_room().room_id(1); }",
        "`.send()` sends it, `.build()` keeps it; without one, nothing happens",
    ),
];

/// A caller that sets all that is required.
const CALLER: &str = "\
//! Calls that compile.

use tencentcloud_client::{Config, Error, lcic};

/// Creates a room.
///
/// # Errors
///
/// Those of the call.
pub async fn create(config: &Config) -> Result<i64, Error> {
    let client = lcic::Client::new(config);
    let room = client
        .create_room()
        .sub_type(lcic::RoomSubType::Video)
        .max_mic_number(1)
        .resolution(lcic::Resolution::Hd)
        .end_time(2)
        .start_time(1)
        .name(\"Algebra\")
        .sdk_app_id(1)
        .send()
        .await?;
    Ok(room.room_id)
}

/// A request to keep, changed afterwards.
#[must_use]
pub fn request() -> lcic::CreateRoom {
    let mut request = lcic::CreateRoom::builder()
        .sdk_app_id(1)
        .name(String::from(\"Algebra\"))
        .start_time(1)
        .end_time(2)
        .resolution(2)
        .max_mic_number(1)
        .sub_type(\"video\")
        .build();
    request.resolution = Some(lcic::Resolution::Sd);
    request
}
";

/// The manifest of a package that calls the client.
fn manifest(name: &str, client: &Path) -> String {
    format!(
        "[package]\nname = {name:?}\nedition = \"2024\"\n\n\
         [dependencies]\n\
         tencentcloud-client = {{ path = {client:?}, features = [\"blocking\", \"lcic\"] }}\n"
    )
}

/// An error, as rustc gives it.
#[derive(Debug)]
struct Failure {
    message: String,
    /// The message with all that belongs to it, as it is shown.
    shown: String,
}

/// The errors in each example.
fn errors(workspace: &Workspace) -> BTreeMap<String, Vec<Failure>> {
    let output = workspace.cargo(&[
        "check",
        "--examples",
        "--keep-going",
        "--message-format=json",
    ]);
    let mut errors: BTreeMap<String, Vec<Failure>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: Value = serde_json::from_str(line).expect("cargo answers in JSON");
        let (target, message) = (&line["target"]["name"], &line["message"]);
        if let (Some(target), Some("error"), Some(text)) = (
            target.as_str(),
            message["level"].as_str(),
            message["message"].as_str(),
        ) {
            errors.entry(target.to_owned()).or_default().push(Failure {
                message: text.to_owned(),
                shown: message["rendered"].as_str().unwrap_or_default().to_owned(),
            });
        }
    }
    assert!(
        !errors.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    errors
}

#[test]
fn what_is_missing_is_named_once() {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "compile_fail", &["callers"]);
    workspace.write(
        "callers/Cargo.toml",
        &manifest("callers", &project().join("generated")),
    );
    workspace.write("callers/src/lib.rs", CALLER);
    let programs = PROGRAMS.iter().map(|program| (program.name, program.run));
    let forgetful = FORGETFUL.iter().map(|(name, run, _)| (*name, *run));
    for (name, run) in programs.chain(forgetful) {
        let program = format!(
            "//! A caller.\n\nuse tencentcloud_client::{{Config, lcic}};\n\n{run}\n\nfn main() {{}}\n"
        );
        workspace.write(&format!("callers/examples/{name}.rs"), &program);
    }

    let errors = errors(&workspace);
    for Program { name, lacks, .. } in PROGRAMS {
        let failures = errors.get(*name).map(Vec::as_slice).unwrap_or_default();
        let mut found = Vec::new();
        for Failure { message, shown } in failures {
            if message.contains("requires") {
                // The program, what is missing in it, and where that is demanded.
                assert!(shown.lines().count() <= 19, "{name}: {shown}");
                found.push(message.clone());
            }
        }
        let mut expected: Vec<_> = lacks
            .iter()
            .map(|(target, parameter)| {
                format!("`{target}` requires `{parameter}`: call `.{parameter}(…)` first")
            })
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{name}");
    }
    for (name, _, hint) in FORGETFUL {
        let failures = errors.get(*name).map(Vec::as_slice).unwrap_or_default();
        let hinted = failures
            .iter()
            .filter(|failure| failure.shown.contains(hint));
        assert_eq!(hinted.count(), 1, "{name}: {failures:#?}");
    }
    assert_eq!(
        errors.len(),
        PROGRAMS.len() + FORGETFUL.len(),
        "{errors:#?}"
    );
}

/// Programs in whose errors rustc names items of the runtime.
const STRANGERS: &[(&str, &str)] = &[
    (
        "client",
        "fn run(config: &Config) -> u8 { lcic::Client::new(config) }",
    ),
    (
        "blocking_client",
        "fn run(config: &Config) -> u8 { lcic::blocking::Client::new(config) }",
    ),
    (
        "caller",
        "struct Mine; fn run(config: &Config) { drop(lcic::GenericClient::<Mine>::new(config)); }",
    ),
    (
        "switch",
        "fn run(_: &Config) { drop(lcic::CreateRoom::builder().auto_mic(\"yes\")); }",
    ),
    (
        "action",
        "fn run(config: &Config) { drop(lcic::Client::new(config).send(1)); }",
    ),
    (
        "error",
        "fn run(config: &Config) -> Result<(), u8> { lcic::blocking::Client::new(config).delete_room().room_id(1).send()?; Ok(()) }",
    ),
    (
        "module",
        "fn run(config: &Config) { tencentcloud_client::runtime::usersig::Ticket::from_now(config, config, config); }",
    ),
];

#[test]
fn errors_name_paths_that_can_be_imported() {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "strangers", &["callers"]);
    workspace.write(
        "callers/Cargo.toml",
        &manifest("callers", &project().join("generated")),
    );
    workspace.write("callers/src/lib.rs", CALLER);
    for (name, run) in STRANGERS {
        let program = format!(
            "//! A caller.\n\nuse tencentcloud_client::{{Config, lcic}};\n\n{run}\n\nfn main() {{}}\n"
        );
        workspace.write(&format!("callers/examples/{name}.rs"), &program);
    }
    let output = workspace.cargo(&["check", "--examples", "--keep-going"]);
    let said = String::from_utf8_lossy(&output.stderr);
    for (name, _) in STRANGERS {
        assert!(
            said.contains(&format!("--> callers/examples/{name}.rs")),
            "{name}:\n{said}"
        );
    }
    let hidden = said
        .lines()
        .find(|line| line.contains("tencentcloud_runtime::"));
    assert_eq!(hidden, None, "{said}");
}

#[test]
fn a_parameter_that_becomes_optional_breaks_no_caller() {
    let folder = project().join("spec");
    let mut relaxed = 0;
    let files = paths(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"));
    let files: Vec<(String, String)> = files
        .map(|path| {
            let text = fs::read_to_string(folder.join(&path)).expect("specs are UTF-8");
            let path = path.to_string_lossy().replace('\\', "/");
            if path == "lcic/actions/CreateRoom.yaml" || path == "lcic/types/RoomInfo.yaml" {
                relaxed += text.matches("    required: true\n").count();
                (path, text.replace("    required: true\n", ""))
            } else {
                (path, text)
            }
        })
        .collect();
    assert!(
        relaxed > 7,
        "the parameters are no longer where this test looks for them"
    );
    let files = generate(&resolve(&Sources::from_files("spec", files)));

    let workspace = Workspace::new(
        env!("CARGO_TARGET_TMPDIR"),
        "relaxed",
        &["caller", "generated"],
    );
    let out = workspace.folder().join("generated");
    write(&out, &files);
    workspace.write("caller/Cargo.toml", &manifest("caller", &out));
    workspace.write("caller/src/lib.rs", CALLER);
    workspace.succeed(&["check", "--package", "caller"]);
}
