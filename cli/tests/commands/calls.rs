//! Calls: how parameters are given, what is sent, and how answers are shown.

use std::fs;

use serde_json::{Value, json};
use tencentcloud_mock::{Reply, SECRET_ID, SECRET_KEY, Server};

use crate::run::{Home, Ran, finish};
use crate::shop::Shop;

/// A mock that outlives the calls of a test, and a home.
struct Cloud {
    server: Server,
    home: Home,
}

impl Cloud {
    fn new() -> Self {
        Self {
            server: Server::builder().start_blocking().expect("started"),
            home: Home::new(),
        }
    }

    fn call(&self, line: &str) -> Ran {
        self.with_input(line, "")
    }

    fn with_input(&self, line: &str, input: &str) -> Ran {
        let mut command = self.home.command();
        command
            .env("TENCENTCLOUD_ENDPOINT_URL", self.server.url())
            .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
            .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY);
        finish(command.args(line.split(' ')), input)
    }

    /// The parameters that were last received.
    fn received(&self) -> Value {
        let calls = self.server.calls();
        calls.last().expect("a call").parameters.clone()
    }
}

const ROOM: &str = "--start-time 1893456000 --end-time 1893459600 --max-mic-number 2";

fn create(cloud: &Cloud, name: &str) -> Value {
    let line = format!(
        "lcic create-room --name {name} --sdk-app-id 1 {ROOM} --resolution hd --sub-type video"
    );
    cloud.call(&line).json()["RoomId"].clone()
}

#[test]
fn names_of_the_cloud_and_of_a_command_line_mean_the_same() {
    let cloud = Cloud::new();
    let wanted = json!({
        "Name": "Algebra", "SdkAppId": 1, "StartTime": 1_893_456_000, "EndTime": 1_893_459_600,
        "MaxMicNumber": 2, "Resolution": 2, "SubType": "video", "Assistants": ["a", "b"],
    });
    for line in [
        format!(
            "lcic create-room --name Algebra --sdk-app-id 1 {ROOM} --resolution hd --sub-type video --assistants a --assistants b"
        ),
        format!(
            "lcic CreateRoom --Name Algebra --SdkAppId=1 {ROOM} --Resolution 2 --SubType video --Assistants [\"a\",\"b\"]"
        ),
    ] {
        cloud.call(&line).json();
        assert_eq!(cloud.received(), wanted, "{line}");
    }
}

#[test]
fn nested_values_come_by_path_as_json_from_files_and_from_standard_input() {
    let cloud = Cloud::new();
    let rooms = json!([{
        "Name": "Algebra", "StartTime": 1_893_456_000, "EndTime": 1_893_459_600,
        "Resolution": 2, "MaxMicNumber": 2, "SubType": "video",
    }]);
    let file = cloud.home.file("rooms.json", &rooms.to_string());
    let all = json!({ "SdkAppId": 1, "RoomInfos": rooms });
    let input = cloud.home.file("input.json", &all.to_string());
    let path = "--room-infos.0.name Algebra --room-infos.0.start-time 1893456000 \
        --RoomInfos.0.EndTime 1893459600 --room-infos.0.resolution hd --room-infos.0.max-mic-number=2 \
        --room-infos.0.sub-type video";
    for line in [
        format!("lcic batch-create-room --sdk-app-id 1 {path}"),
        format!("lcic batch-create-room --sdk-app-id 1 --room-infos {rooms}"),
        format!("lcic batch-create-room --sdk-app-id 1 --room-infos @{file}"),
        "lcic batch-create-room --sdk-app-id 1 --room-infos -".to_owned(),
        format!("lcic batch-create-room --input {input}"),
        format!("lcic batch-create-room --input {input} --sdk-app-id 1"),
    ] {
        cloud.with_input(&line, &rooms.to_string()).json();
        assert_eq!(cloud.received(), all, "{line}");
    }
}

#[test]
fn a_skeleton_can_be_filled_in_and_sent() {
    let cloud = Cloud::new();
    let skeleton = cloud.call("lcic get-rooms --generate-skeleton");
    assert!(cloud.server.calls().is_empty());
    let mut parameters = skeleton.json();
    parameters["SdkAppId"] = json!(1);
    parameters["Page"] = json!(1);
    parameters["Limit"] = json!(5);
    cloud
        .with_input("lcic get-rooms --input -", &parameters.to_string())
        .json();
    assert_eq!(cloud.received(), parameters);
}

#[test]
fn a_skeleton_is_shown_as_answers_are_with_what_is_set() {
    let home = Home::new();
    let skeleton =
        |options: &str| home.line(&format!("lcic create-room --generate-skeleton {options}"));
    let whole = home.line("lcic create-room --generate-skeleton").json();
    let set = skeleton("--name Biology --max-mic-number 3").json();
    let mut expected = whole.clone();
    expected["Name"] = json!("Biology");
    expected["MaxMicNumber"] = json!(3);
    assert_eq!(set, expected);
    let query = skeleton("--query {a:Name,b:Resolution} --name Biology --output text");
    assert_eq!((query.code, &*query.out), (0, "Biology\t1\n"), "{query:?}");
    let yaml = skeleton("--output yaml --name Biology");
    assert!(yaml.out.contains("\nName: Biology\n"), "{yaml:?}");
    assert!(skeleton("--query [").failed(2).contains("--query"));
    assert!(
        skeleton("--max-mic-number x")
            .failed(2)
            .contains("--max-mic-number")
    );
}

#[test]
fn what_does_not_go_together_is_told() {
    const ENDPOINT: &str = "--endpoint http://127.0.0.1:1";
    const CODE: &str = "--code curl";
    const OUTPUT: &str = "--output yaml";
    const QUERY: &str = "--query Name";
    const ITEMS: &str = "--max-items 3";
    const WAIT: &str = "--wait-until Name=x";
    const TIMEOUT: &str = "--timeout 3";
    let home = Home::new();
    for (option, others) in [
        (WAIT, &["--all", ITEMS][..]),
        ("--mock", &[ENDPOINT]),
        ("--dry-run", &[CODE, OUTPUT, QUERY, "--all", ITEMS, WAIT]),
        (
            CODE,
            &["--mock", OUTPUT, QUERY, "--all", ITEMS, WAIT, TIMEOUT],
        ),
        (
            "--generate-skeleton",
            &[
                "--region ap-guangzhou",
                "--profile x",
                ENDPOINT,
                "--dry-run",
                CODE,
                "--mock",
                "--all",
                ITEMS,
                WAIT,
                TIMEOUT,
            ],
        ),
    ] {
        let name = option.split(' ').next().expect("an option");
        for other in others {
            for line in [format!("{option} {other}"), format!("{other} {option}")] {
                let ran = home.line(&format!("lcic get-rooms {line}"));
                let told = ran.failed(2);
                assert!(
                    told.contains(name) && told.contains("cannot be used with"),
                    "{told}"
                );
            }
        }
    }
    let alone = home.line(&format!("lcic get-rooms {ITEMS}"));
    assert!(alone.failed(2).contains("--all"), "{alone:?}");
    let twice = ["lcic", "describe-room", "--input", "-", "--room-id", "-"];
    let ran = finish(home.command().args(twice), "{}");
    assert!(
        ran.failed(2)
            .contains("standard input can be read once only"),
        "{ran:?}"
    );
}

#[test]
fn wrong_usage_is_told_before_anything_is_sent() {
    let cloud = Cloud::new();
    for (line, told) in [
        (
            "lcic create-room --name A",
            "needs --start-time, --end-time, --sdk-app-id",
        ),
        ("lcic create-rom", "did you mean `create-room`?"),
        ("lcicc create-room", "did you mean `lcic`?"),
        ("lcic --room-id 1", "needed before `--room-id`"),
        (
            "--region=a lcic describe-room",
            "needed before `--region=a`",
        ),
        ("--mock lcic describe-room", "needed before `--mock`"),
        ("lcic describe-room --input {}", "`--input -` reads JSON"),
        (
            "lcic describe-room --room-id x",
            "a whole number is wanted, not `x`",
        ),
        (
            "lcic describe-room --room-id 9223372036854775808",
            "a whole number from",
        ),
        (
            "lcic describe-room --room-id 1 --room-id 2",
            "more than once",
        ),
        ("lcic describe-room --room-idd 1", "--room-id"),
        ("lcic describe-room --room-id 1 --output xml", "jsonl"),
        ("lcic describe-room --room-id 1 --query [", "--query: "),
        (
            "lcic describe-room --room-id 1 --wait-until x",
            "EXPR=VALUE",
        ),
        ("lcic describe-room --room-id 1 --all", "has no pages"),
        (
            "lcic describe-room --room-id 1 --timeout 0",
            "0 is not in 1..",
        ),
        (
            "lcic describe-room --input /nonexistent",
            "cannot read /nonexistent",
        ),
        (
            "lcic batch-create-room --sdk-app-id 1 --room-infos.1.name x",
            "element 1 is set",
        ),
        (
            "lcic batch-create-room --sdk-app-id 1 --room-infos.name x",
            "a number, counted from 0",
        ),
        (
            "lcic batch-create-room --sdk-app-id 1 --room-infos.0.nme x",
            "did you mean `name`?",
        ),
        (
            "lcic batch-create-room --sdk-app-id.0 1",
            "nothing is nested",
        ),
        (
            "lcic batch-create-room --sdk-app-id 1 --room-infos {",
            "this is no JSON",
        ),
        ("lcic create-room --resolution hdd", "did you mean `hd`?"),
        ("lcic create-room --name -x", "--name=-x"),
        (
            "lcic end-room --room-id 1 --wait-until a=b",
            "again and again",
        ),
        (
            "lcic batch-create-room --sdk-app-id 1 --room-infos [{\"Name\":\"a\",\"Name\":\"b\"}]",
            "--room-infos: `0.Name` stands twice",
        ),
        (
            "trtc describe-user-info --comm-id x --start-time 1 --end-time 2 --sdk-app-id 3",
            "name the region with --region, in TENCENTCLOUD_REGION, or in the profile",
        ),
        (
            "trtc describe-user-info --comm-id x --start-time 1 --end-time 2 --sdk-app-id 3 --region ap-x",
            "trtc has no region `ap-x`\n  it is offered in ap-beijing",
        ),
    ] {
        let ran = cloud.call(line);
        assert!(ran.failed(2).contains(told), "{line}: {ran:?}");
    }
    let twice = r#"{"RoomInfos": [{"Name": "a", "Name": "b"}]}"#;
    let ran = cloud.with_input("lcic batch-create-room --input -", twice);
    assert!(
        ran.failed(2)
            .contains("standard input: `RoomInfos.0.Name` stands twice"),
        "{ran:?}"
    );
    assert!(cloud.server.calls().is_empty());
}

#[test]
fn a_query_that_fails_does_not_lose_what_a_write_answered() {
    let cloud = Cloud::new();
    let line = format!(
        "lcic create-room --name A --sdk-app-id 1 {ROOM} --resolution hd --sub-type video --query nothing(@)"
    );
    let ran = cloud.call(&line);
    let told = ran.failed(2);
    assert!(
        told.contains("--query: ") && told.contains("its answer was {\"RequestId\""),
        "{told}"
    );
    let read = cloud.call("lcic describe-room --room-id 300000001 --query nothing(@)");
    assert!(!read.failed(2).contains("its answer was"), "{read:?}");
}

#[test]
fn exit_codes_tell_the_class_of_a_failure() {
    let cloud = Cloud::new();
    let refused = cloud.call("lcic describe-room --room-id 1");
    let told = refused.failed(1);
    for part in [
        "ResourceNotFound.Room",
        "request ID: ",
        "meaning: ",
        "tencentcloud help lcic",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let file = cloud.home.file("credentials", "[default]\n");
    let mut command = cloud.home.command();
    command
        .env("TENCENTCLOUD_CREDENTIALS_FILE", file)
        .env("TENCENTCLOUD_PROFILE", "other");
    let ran = finish(
        command.args(["lcic", "describe-room", "--room-id", "1"]),
        "",
    );
    assert!(ran.failed(3).contains("tencentcloud configure"), "{ran:?}");
    let ran = cloud.call("lcic describe-room --room-id 1 --endpoint http://127.0.0.1:1");
    assert!(ran.failed(4).contains("--endpoint"), "{ran:?}");
    let slow = Reply::new().delay(std::time::Duration::from_secs(20));
    cloud.server.on("DescribeRoom", slow).expect("an action");
    let ran = cloud.call("lcic describe-room --room-id 1 --timeout 1");
    assert!(ran.failed(5).contains("--timeout"), "{ran:?}");
}

#[test]
fn one_command_makes_a_first_call_without_an_account() {
    let home = Home::new();
    let line = format!(
        "lcic create-room --name A --sdk-app-id 1 {ROOM} --resolution hd --sub-type video --mock"
    );
    assert!(home.line(&line).json()["RoomId"].is_i64());
    let chat = home
        .line("im account-check --check-item.0.user-id administrator --mock")
        .json();
    assert_eq!(chat["ResultItem"][0]["AccountStatus"], "Imported");
    // Neither a region nor whatever the environment says about the cloud matters.
    let regional =
        "trtc describe-user-info --comm-id x --start-time 1 --end-time 2 --sdk-app-id 3 --mock";
    for (name, value) in [
        ("TENCENTCLOUD_REGION", "ap-nowhere"),
        ("TENCENTCLOUD_REGION", "ap-mumbai"),
        ("TENCENTCLOUD_SECRET_ID", "half a pair"),
    ] {
        let mut command = home.command();
        let shown = finish(
            command
                .env(name, value)
                .args(regional.split(' '))
                .arg("--dry-run"),
            "",
        );
        let region = if value == "ap-mumbai" {
            value
        } else {
            "ap-beijing"
        };
        assert!(
            shown.out.contains(&format!("x-tc-region: {region}\n")),
            "{name}: {shown:?}"
        );
    }
    let named = home.line(&format!("{regional} --region ap-nowhere"));
    assert!(named.failed(2).contains("has no region"), "{named:?}");
}

#[test]
fn all_pages_come_as_one_answer() {
    let cloud = Cloud::new();
    for number in 0..7 {
        create(&cloud, &format!("R{number}"));
    }
    let all = cloud
        .call("lcic get-rooms --sdk-app-id 1 --start-time 1893450000 --end-time 1893470000 --limit 3 --all")
        .json();
    let rooms = all["Rooms"].as_array().expect("a list");
    assert_eq!((rooms.len(), &all["Total"]), (7, &json!(7)));
    let some = cloud
        .call("lcic get-rooms --sdk-app-id 1 --start-time 1893450000 --end-time 1893470000 --limit 3 --all --max-items 4")
        .json();
    assert_eq!(some["Rooms"].as_array().map(Vec::len), Some(4));
    let lines = cloud.call("lcic get-rooms --sdk-app-id 1 --start-time 1893450000 --end-time 1893470000 --limit 3 --all --output jsonl");
    assert_eq!((lines.code, lines.out.lines().count()), (0, 7), "{lines:?}");
    let names =
        cloud.call("lcic get-rooms --sdk-app-id 1 --start-time 1893450000 --end-time 1893470000 --all --query Rooms[].Name --output text");
    assert_eq!(names.out.split_whitespace().count(), 7, "{names:?}");
}

#[test]
fn a_call_waits_until_something_holds() {
    let cloud = Cloud::new();
    let id = create(&cloud, "Algebra");
    let line = format!("lcic describe-room --room-id {id} --wait-until Name=Algebra --query Name");
    assert_eq!(cloud.call(&line).json(), "Algebra");
    let line = format!("lcic describe-room --room-id {id} --wait-until Name=Other --timeout 1");
    assert!(cloud.call(&line).failed(5).contains("it is still Algebra"));
}

#[test]
fn a_dry_run_sends_nothing_and_hides_secrets() {
    let cloud = Cloud::new();
    let mut command = cloud.home.command();
    command
        .env("TENCENTCLOUD_SECRET_ID", "AKIDEXAMPLE")
        .env("TENCENTCLOUD_SECRET_KEY", "hunter2key")
        .env("TENCENTCLOUD_TOKEN", "hunter2token")
        .env("TENCENTCLOUD_ENDPOINT_URL", cloud.server.url());
    let ran = finish(
        command.args("lcic describe-room --room-id 1 --dry-run".split(' ')),
        "",
    );
    assert_eq!((ran.code, &*ran.err), (0, ""), "{ran:?}");
    assert!(cloud.server.calls().is_empty());
    assert!(!ran.out.contains("hunter2"), "{ran:?}");
    for part in [
        "x-tc-action: DescribeRoom",
        "x-tc-token: ***",
        "Canonical request:\n  POST\n  /\n",
        "String to sign:\n  TC3-HMAC-SHA256\n",
        "curl -X POST 'http://127.0.0.1:",
        "--data-raw '{\"RoomId\":1}'",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let (_, signature) = ran.out.split_once("Signature:\n").expect("a signature");
    let signature = signature.lines().next().expect("a line");
    assert!(ran.out.contains(&format!("Signature={signature}")));
    let chat = cloud
        .home
        .line("im account-check --check-item.0.user-id a --mock --dry-run");
    assert!(chat.out.contains("usersig=***"), "{chat:?}");
}

#[test]
fn a_dry_run_shows_the_call_and_not_what_its_credential_is_obtained_by() {
    let home = Home::new();
    let token = home.file("token", "of the pod");
    let mut command = home.command();
    command
        .env("TKE_REGION", "ap-guangzhou")
        .env("TKE_PROVIDER_ID", "provider")
        .env("TKE_ROLE_ARN", "qcs::cam::uin/1:roleName/role")
        .env("TKE_WEB_IDENTITY_TOKEN_FILE", token)
        // Nobody listens there, so nothing leaves this machine.
        .env("HTTPS_PROXY", "http://127.0.0.1:1");
    let ran = finish(
        command.args("lcic describe-room --room-id 1 --dry-run".split(' ')),
        "",
    );
    assert!(ran.failed(3).contains("127.0.0.1:1"), "{ran:?}");
}

#[test]
fn a_dry_run_of_assuming_a_role_is_not_how_its_credential_is_obtained() {
    let action = "action: AssumeRole\neffect: write\ninput:\n  - { name: RoleArn, type: string }\n\
                  output:\n  - { name: Data, type: Data }\n";
    let data = "struct: Data\nfields:\n  - { name: Token, type: string, sensitive: true }\n";
    let shop = Shop::new(("AssumeRole", action), data);
    let profiles = "[keys]\nsecret_id = AKIDEXAMPLE\nsecret_key = SKEXAMPLE\n\
                    [role]\nsource_profile = keys\nrole_arn = qcs::cam::uin/1:roleName/role\n";
    shop.home().file(".tencentcloud/credentials", profiles);
    let dry = |profile: &str| {
        let line = format!("shop assume-role --role-arn mine --dry-run --profile {profile}");
        let mut command = shop.command(&line);
        // Nobody listens there, so nothing leaves this machine.
        finish(command.env("HTTPS_PROXY", "http://127.0.0.1:1"), "")
    };
    let own = dry("keys");
    assert!(own.out.contains(r#"{"RoleArn":"mine"}"#), "{own:?}");
    let assumed = dry("role");
    assert!(assumed.failed(3).contains("127.0.0.1:1"), "{assumed:?}");
}

#[test]
fn the_curl_of_a_dry_run_is_the_request_that_the_cloud_takes() {
    let cloud = Cloud::new();
    let id = create(&cloud, "Algebra");
    let shown = cloud.call(&format!("lcic describe-room --room-id {id} --dry-run"));
    let (_, curl) = shown.out.split_once("As curl:\n").expect("curl");
    if std::process::Command::new("curl")
        .arg("--version")
        .output()
        .is_err()
    {
        eprintln!("curl is not here: what it is given was not sent");
        return;
    }
    let mut shell = std::process::Command::new("sh");
    let ran = finish(shell.args(["-c", &format!("{} -s", curl.trim_end())]), "");
    assert!(ran.out.contains("Algebra"), "{ran:?}");
}

#[test]
fn scripts_are_never_asked() {
    let cloud = Cloud::new();
    let id = create(&cloud, "Algebra");
    cloud
        .call(&format!("lcic delete-room --room-id {id}"))
        .json();
    assert_eq!(
        cloud.server.calls().last().expect("a call").action,
        "DeleteRoom"
    );
}

#[test]
fn bytes_come_from_files() {
    let home = Home::new();
    let metadata = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/metadata");
    let added = home.run(["catalogue", "add", metadata]);
    assert_eq!(added.code, 0, "{added:?}");
    let bytes = home.path().join("bytes");
    fs::write(&bytes, [0, 0xff, b'\r', b'\n']).expect("written");
    let file = format!("@{}", bytes.display());
    let upload = [
        "cls",
        "upload-log",
        "--topic-id",
        "t",
        "--content",
        &file,
        "--mock",
    ];
    assert!(home.run(upload).json()["RequestId"].is_string());
    home.run(["peril", "upload", "--file", &file, "--mock"])
        .json();
    home.run(["peril", "upload", "--file", "AP8=", "--mock"])
        .json();

    let shown = home.run(upload.into_iter().chain(["--dry-run"])).out;
    for part in [
        "\nx-cls-topicid: t\n",
        "\ncontent-type: application/octet-stream\n",
        "\n(4 bytes)\n",
        "--data-binary @BODY\n",
    ] {
        assert!(shown.contains(part), "no `{part}` in:\n{shown}");
    }
    let help = home.line("help cls upload-log").out;
    assert!(help.contains("--content <binary>"), "{help}");
    assert!(
        help.contains("Sent as `application/octet-stream`"),
        "{help}"
    );

    let input = home.file("input.json", r#"{ "File": 3 }"#);
    for arguments in [&["--file", "no!"][..], &["--input", &input]] {
        let ran = home.run(["peril", "upload", "--mock"].iter().chain(arguments));
        let error = ran.failed(2);
        assert!(
            error.contains("--file: Base64, with its padding is wanted"),
            "{error}"
        );
        assert!(error.contains("`--file @FILE` sends"), "{error}");
    }
    home.line("peril upload --mock").failed(2);
    let text = home.run([
        "cls",
        "upload-log",
        "--mock",
        "--content",
        "AA==",
        "--topic-id",
        &file,
    ]);
    assert!(text.failed(2).contains("it is no text"), "{text:?}");
}
