//! `--code`: a call as the program that does the same.

use std::process::Command;

use generator::samples::Form;
use tencentcloud_mock::{SECRET_ID, SECRET_KEY, Server};

use crate::run::{Home, finish};

#[test]
fn every_form_has_the_parameters_the_region_and_the_endpoint() {
    let home = Home::new();
    let forms = [
        ("rust", "client.describe_room().room_id(7).send().await?"),
        ("rust-blocking", "client.describe_room().room_id(7).send()?"),
        ("curl", "body='{\"RoomId\":7}'"),
        ("python", "\"RoomId\": 7,"),
        ("node", ".DescribeRoom({\"RoomId\":7})"),
        ("tccli", "tccli lcic DescribeRoom"),
    ];
    assert_eq!(
        forms.map(|(form, _)| form),
        Form::ALL.map(|form| form.facts().name)
    );
    for (form, line) in forms {
        let ran = home.line(&format!(
            "lcic describe-room --room-id 7 --region ap-nanjing --endpoint http://127.0.0.1:9 --code {form}"
        ));
        assert_eq!((ran.code, &*ran.err), (0, ""), "{ran:?}");
        for part in [line, "ap-nanjing", "127.0.0.1:9"] {
            assert!(ran.out.contains(part), "{form}: {part}: {}", ran.out);
        }
    }
}

#[test]
fn code_holds_no_secret_and_nothing_is_sent() {
    let server = Server::builder().start_blocking().expect("started");
    let home = Home::new();
    for form in Form::ALL {
        let form = form.facts().name;
        let mut command = home.command();
        command
            .env("TENCENTCLOUD_SECRET_ID", "hunter2id")
            .env("TENCENTCLOUD_SECRET_KEY", "hunter2key")
            .args(["lcic", "delete-room", "--room-id", "7", "--code", form])
            .args(["--endpoint", &server.url()]);
        let ran = finish(&mut command, "");
        assert_eq!((ran.code, &*ran.err), (0, ""), "{ran:?}");
        assert!(!ran.out.contains("hunter2"), "{ran:?}");
    }
    assert!(server.calls().is_empty());
}

#[test]
fn what_has_no_code_is_told() {
    let home = Home::new();
    for (line, told) in [
        (
            "lcic describe-room --room-id 7 --code perl",
            "rust-blocking",
        ),
        ("lcic describe-room --code rust", "needs --room-id"),
        (
            "im account-check --check-item.0.user-id a --code tccli",
            "protocol `im-rest`",
        ),
    ] {
        let ran = home.line(line);
        assert!(ran.failed(2).contains(told), "{line}: {ran:?}");
    }
}

#[test]
fn the_script_with_curl_makes_the_call() {
    let tools = ["curl", "openssl", "od"];
    let missing = |tool: &&&str| Command::new(tool).arg("--version").output().is_err();
    if let Some(tool) = tools.iter().find(missing) {
        eprintln!("{tool} is not here: the script was not run");
        return;
    }
    let server = Server::builder().start_blocking().expect("started");
    let home = Home::new();
    let name = "It's $(a) \"room\"";
    let code = home.run([
        "lcic",
        "create-room",
        "--name",
        name,
        "--sdk-app-id",
        "1",
        "--start-time",
        "1893456000",
        "--end-time",
        "1893459600",
        "--max-mic-number",
        "2",
        "--resolution",
        "hd",
        "--sub-type",
        "video",
        "--code",
        "curl",
        "--endpoint",
        &server.url(),
    ]);
    let mut shell = Command::new("sh");
    shell
        .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
        .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
        .args(["-c", &code.out]);
    let ran = finish(&mut shell, "");
    assert!(ran.out.contains("RoomId"), "{ran:?}");
    assert_eq!(server.calls()[0].parameters["Name"], name);
}
