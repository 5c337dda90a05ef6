//! What pages tell.

use std::fs;
use std::io::Read;

use flate2::read::GzDecoder;

use crate::browse::{Explorer, between};

#[test]
fn every_page_is_there() {
    let explorer = Explorer::new();
    for (page, told) in [
        ("/", "Real-Time Communication"),
        ("/find?q=room", "CreateRoom"),
        ("/code", "a line of a log"),
        ("/s/lcic", "Low-Code Interactive Classroom"),
        ("/s/lcic/CreateRoom", "How many people besides the teacher"),
        ("/s/lcic/create-room", "How many people besides the teacher"),
        ("/s/lcic/CreateRoom/signature", "Canonical request"),
        (
            "/s/lcic/DescribeRoom/code?RoomId=1",
            "describe_room().room_id(1).send()",
        ),
        (
            "/s/im/account_check/signature",
            "TLS.identifier:administrator",
        ),
        ("/type/lcic/RoomInfo", "BatchCreateRoom"),
        ("/parameter/lcic/RoomId", "DescribeRoom"),
        ("/calls", "None yet"),
        ("/mock", "TENCENTCLOUD_ENDPOINT_URL"),
        ("/mock/log", "Nobody has called"),
        ("/style.css", "prefers-color-scheme:dark"),
        ("/script.js", "use strict"),
        ("/icon.svg", "<svg"),
    ] {
        assert!(explorer.page(page).contains(told), "{page}");
    }
    for page in [
        "/nothing",
        "/s/nothing",
        "/s/lcic/Nothing",
        "/s/lcic/Nothing/code",
        "/s/lcic/CreateRoom/nothing",
        "/type/lcic/Nothing",
        "/parameter/lcic/Nothing",
        "/calls/1",
        "/calls/x",
        "/calls/1/answer.json",
        "//",
        "/s//CreateRoom",
    ] {
        let answer = explorer.get(page);
        assert_eq!(answer.status, 404, "{page}");
        assert!(answer.body.contains("</html>"), "{page}");
    }
    assert_eq!(explorer.post("/find", &[]).status, 405);
}

#[test]
fn the_first_page_is_small() {
    let explorer = Explorer::new();
    let mut bytes = 0;
    for page in ["/", "/style.css", "/script.js", "/icon.svg"] {
        let request = format!(
            "GET {}{page} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Encoding: br, gzip\r\n\r\n",
            explorer.root, explorer.host
        );
        let (head, body) = packed(&explorer, &request);
        bytes += body.len();
        let is_packed = head.contains("content-encoding: gzip");
        assert_eq!(is_packed, page != "/icon.svg", "{page}: {head}");
        if is_packed {
            let mut text = String::new();
            GzDecoder::new(&body[..])
                .read_to_string(&mut text)
                .expect("packed");
            assert_eq!(text, explorer.page(page));
        }
    }
    assert!(bytes <= 8 << 10, "{bytes}");
}

fn packed(explorer: &Explorer, request: &str) -> (String, Vec<u8>) {
    use std::io::Write;
    let mut stream = std::net::TcpStream::connect(&explorer.host).expect("connected");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("read");
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a head");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    (head, bytes.split_off(end + 4))
}

#[test]
fn whatever_has_a_name_is_found() {
    let explorer = Explorer::new();
    for (words, to) in [
        ("create room", "/s/lcic/CreateRoom"),
        ("CreateRoom", "/s/lcic/CreateRoom"),
        ("creat rooom", "/s/lcic/CreateRoom"),
        ("desribe room", "/s/lcic/DescribeRoom"),
        ("chat", "/s/im"),
        ("MaxMicNumber", "/parameter/lcic/MaxMicNumber"),
        ("TextMarkConfig", "/type/lcic/TextMarkConfig"),
        (
            "FailedOperation.ClassStarted",
            "/code?q=FailedOperation.ClassStarted",
        ),
        ("class started", "/code?q=FailedOperation.ClassStarted"),
    ] {
        let page = explorer.page(&format!("/find?q={}", crate::browse::encoded(words)));
        let first = between(&page, "<li><a href=\"", "\"").expect("a hit");
        assert_eq!(first, format!("{}{to}", explorer.root), "{words}");
    }
    assert!(explorer.page("/find?q=xyzzyx").contains("Nothing fits"));
}

#[test]
fn a_code_in_a_line_of_a_log_is_explained() {
    let explorer = Explorer::new();
    let line = r#"{"Error":{"Code":"FailedOperation.ClassStarted","Message":"x"}}"#;
    let page = explorer.page(&format!("/code?q={}", crate::browse::encoded(line)));
    for told in ["What to do.", "/s/lcic/DeleteRoom\"", "Documented by"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(
        explorer
            .page("/code?q=InternalError")
            .contains("Any service")
    );
    let slip = explorer.page("/code?q=FailedOperation.ClassStartet");
    assert!(slip.contains("q=FailedOperation.ClassStarted\""), "{slip}");
}

#[test]
fn calls_are_made_kept_and_paged() {
    let explorer = Explorer::new();
    for name in ["one", "two", "three"] {
        let (to, page) = explorer.follow(
            "/s/lcic/CreateRoom",
            &[
                ("Name", name),
                ("SdkAppId", "1"),
                ("StartTime", "1893456000"),
                ("EndTime", "1893459600"),
                ("Resolution", "2"),
                ("MaxMicNumber", "2"),
                ("SubType", "video"),
                ("~do", "call:mock"),
            ],
        );
        assert!(
            to.starts_with("/calls/") && page.contains("RoomId"),
            "{page}"
        );
        assert!(page.contains("<dt>Status</dt><dd>200</dd>"), "{page}");
        assert!(page.contains("content-type"), "{page}");
    }
    let (to, first) = explorer.follow(
        "/s/lcic/GetRooms",
        &[
            ("SdkAppId", "1"),
            ("StartTime", "1893456000"),
            ("EndTime", "1893459600"),
            ("Page", "1"),
            ("Limit", "2"),
            ("~do", "call:mock"),
        ],
    );
    assert!(first.contains("one") && first.contains("two") && !first.contains("three"));
    let (to, next) = explorer.follow(&format!("{to}/next"), &[]);
    assert!(
        next.contains("three") && !next.contains("Next page"),
        "{next}"
    );
    let (_, again) = explorer.follow(&format!("{to}/again"), &[]);
    assert!(again.contains("three"));
    let answer = explorer.get(&format!("{to}/answer.json"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.body.contains("\"three\""));

    let (_, refused) = explorer.follow(
        "/s/lcic/DescribeRoom",
        &[("RoomId", "7"), ("~do", "call:mock")],
    );
    for told in [
        "ResourceNotFound.Room",
        "What to do.",
        "What it means.",
        "Request ID",
    ] {
        assert!(refused.contains(told), "{told}: {refused}");
    }
    let mock = explorer.page("/mock");
    assert!(
        mock.contains("Rooms (3)") && mock.contains("300000001"),
        "{mock}"
    );
    let log = explorer.page("/mock/log");
    assert!(
        log.contains("ResourceNotFound.Room") && log.contains("CreateRoom"),
        "{log}"
    );
    let list = explorer.page("/calls");
    assert!(list.matches("/calls/").count() >= 7, "{list}");
    explorer.follow("/calls", &[]);
    assert!(explorer.page("/calls").contains("None yet"));
}

#[test]
fn the_cloud_is_called_only_where_that_was_asked_for() {
    let call = [("RoomId", "1"), ("~do", "call:cloud")];
    let explorer = Explorer::new();
    let answer = explorer.post("/s/lcic/DescribeRoom", &call);
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("--live"));

    // Nobody listens there, so nothing leaves this machine.
    let nobody = [
        ("TENCENTCLOUD_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("TENCENTCLOUD_SECRET_ID", "AKIDOFSOMEBODY"),
        ("TENCENTCLOUD_SECRET_KEY", "KEYOFSOMEBODY"),
    ];
    let explorer = Explorer::with(&["--live"], &nobody);
    let page = explorer.page("/s/lcic/DeleteRoom");
    assert!(page.contains("disabled>Call the cloud"), "{page}");
    let answer = explorer.post("/s/lcic/DeleteRoom", &call);
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("--allow-writes"));
    let (_, page) = explorer.follow("/s/lcic/DescribeRoom", &call);
    assert!(
        page.contains("the cloud") && page.contains("The call failed"),
        "{page}"
    );
    for page in [
        "/calls/1",
        "/s/lcic/DescribeRoom/signature",
        "/s/lcic/DescribeRoom/code",
        "/mock",
    ] {
        let text = explorer.page(page);
        assert!(!text.contains("OFSOMEBODY"), "{page}: {text}");
    }

    let explorer = Explorer::with(&["--live", "--allow-writes"], &nobody);
    let page = explorer.page("/s/lcic/DeleteRoom");
    assert!(page.contains("call:cloud\">Call the cloud"), "{page}");
}

#[test]
fn a_page_of_another_run_is_opened_in_this_one() {
    let page = "http://127.0.0.1:1/0123456789/s/lcic/CreateRoom?Name=a%20b";
    let explorer = Explorer::with(&[page], &[]);
    assert_eq!(explorer.root.len(), 33);
    let home = std::env::temp_dir().join(format!("explorer-{}", std::process::id()));
    fs::create_dir_all(&home).expect("a folder");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_tencentcloud"))
        .args(["explore", "--port", "0", page])
        .env("HOME", &home)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("started");
    let mut out = [0; 160];
    let read = child
        .stdout
        .take()
        .expect("piped")
        .read(&mut out)
        .expect("read");
    let _ = child.kill();
    let _ = child.wait();
    let _ = fs::remove_dir_all(&home);
    let line = String::from_utf8_lossy(&out[..read]).into_owned();
    assert!(line.contains("/s/lcic/CreateRoom?Name=a%20b\n"), "{line}");
}

#[test]
fn a_catalogue_that_cannot_be_read_is_told_of() {
    let file = std::env::temp_dir().join(format!("explorer-broken-{}", std::process::id()));
    fs::write(&file, "no catalogue").expect("written");
    let path = file.to_str().expect("UTF-8");
    let explorer = Explorer::with(&[], &[("TENCENTCLOUD_CATALOGUE", path)]);
    let page = explorer.page("/");
    assert!(
        page.contains("is no catalogue") && page.contains("/s/lcic\""),
        "{page}"
    );
    assert_eq!(explorer.get("/s/cvm").status, 404);
    let _ = fs::remove_file(&file);
}
