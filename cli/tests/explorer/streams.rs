//! Answers that come as events.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;

use crate::browse::Explorer;

/// A cloud that sends an event whenever it is told to.
fn cloud(events: mpsc::Receiver<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a call");
        let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).expect("a line");
            let lower = line.to_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line == "\r\n" {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length]).expect("a body");
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-TC-RequestId: of-the-stream\r\nConnection: close\r\n\r\n";
        stream.write_all(head.as_bytes()).expect("sent");
        for event in events {
            stream
                .write_all(format!("data: {event}\n\n").as_bytes())
                .expect("sent");
        }
    });
    format!("http://{address}")
}

/// Reads until a text has come.
fn until(stream: &mut TcpStream, seen: &mut String, text: &str) {
    let mut part = [0; 4096];
    while !seen.contains(text) {
        let count = stream.read(&mut part).expect("read");
        assert_ne!(count, 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&part[..count]));
    }
}

#[test]
fn events_are_shown_as_they_come() {
    let home = std::env::temp_dir().join(format!("explorer-streams-{}", std::process::id()));
    fs::create_dir_all(&home).expect("a folder");
    let catalogue = home.join("services.catalogue");
    let ran = Command::new(env!("CARGO_BIN_EXE_tencentcloud"))
        .args(["catalogue", "add"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/metadata"))
        .env("TENCENTCLOUD_CATALOGUE", &catalogue)
        .status();
    assert!(ran.expect("run").success());
    let (send, events) = mpsc::channel();
    let url = cloud(events);
    let explorer = Explorer::with(
        &["--live", "--allow-writes"],
        &[
            ("TENCENTCLOUD_CATALOGUE", catalogue.to_str().expect("UTF-8")),
            ("TENCENTCLOUD_ENDPOINT_URL", &url),
            ("TENCENTCLOUD_SECRET_ID", "AKIDEXAMPLE"),
            ("TENCENTCLOUD_SECRET_KEY", "KEYOFSOMEBODY"),
        ],
    );
    let pairs = [("Text", "a"), ("Stream", "true"), ("~do", "call:cloud")];
    let answer = explorer.post("/s/peril/Chat", &pairs);
    assert_eq!(
        answer.header("location"),
        Some(&*format!("{}/calls/1", explorer.root))
    );

    let mut page = TcpStream::connect(&explorer.host).expect("connected");
    let request = format!(
        "GET {}/calls/1 HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        explorer.root, explorer.host
    );
    page.write_all(request.as_bytes()).expect("sent");
    let mut seen = String::new();
    until(&mut page, &mut seen, "<ol class=\"events\"");
    send.send("{\"Text\":\"<b>one\"}").expect("sent");
    until(&mut page, &mut seen, "&#60;b&#62;one");
    assert!(!seen.contains("class=\"ended\""));
    send.send("{\"Text\":\"two\"}").expect("sent");
    until(&mut page, &mut seen, "two");
    drop(send);
    until(&mut page, &mut seen, "</html>");
    assert!(
        seen.contains("class=\"ended\"") && seen.contains("of-the-stream"),
        "{seen}"
    );
    assert!(!seen.contains("KEYOFSOMEBODY"));

    let again = explorer.page("/calls/1");
    for told in ["&#60;b&#62;one", "two", "of-the-stream"] {
        assert!(again.contains(told), "{told}: {again}");
    }
    let _ = fs::remove_dir_all(&home);
}
