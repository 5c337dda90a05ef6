//! Answers that come as a stream of events.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tencentcloud_mock::Reply;

use crate::run::finish;
use crate::shop::Shop;

/// A shop that says a word at a time where it is asked to, and all at once otherwise.
pub fn talk() -> Shop {
    let action = r#"action: Say
effect: write
stream: { item: Data, by: Live }
input:
  - { name: Live, type: boolean }
output:
  - { name: Whole, type: string }
examples:
  - title: Say all
    input: |
      {}
    output: |
      { "Whole": "all", "RequestId": "r" }
"#;
    let data = "struct: Data\nfields:\n  - { name: Text, type: string }\n  - { name: Words, type: list<string> }\n";
    Shop::new(("Say", action), data)
}

fn words() -> [Value; 2] {
    [
        json!({ "Text": "one", "Words": ["a", "b"], "RequestId": "r" }),
        json!({ "Text": "two", "Words": [], "RequestId": "r" }),
    ]
}

#[test]
fn every_format_shows_an_event_after_the_other() {
    let shop = talk();
    shop.server
        .on("Say", Reply::events(words()).split(3))
        .expect("an action");
    let line = |data: &Value| format!("{data}\n");
    let [one, two] = words();
    for (options, shown) in [
        ("", line(&one) + &line(&two)),
        ("--output jsonl", line(&one) + &line(&two)),
        ("--query Text", "\"one\"\n\"two\"\n".to_owned()),
        ("--query Text --output text", "one\ntwo\n".to_owned()),
        ("--query Words", "[\"a\",\"b\"]\n[]\n".to_owned()),
        ("--query Words --output jsonl", "\"a\"\n\"b\"\n".to_owned()),
        (
            "--query {t:Text} --output yaml",
            "---\nt: one\n---\nt: two\n".to_owned(),
        ),
        (
            "--query {t:Text} --output table",
            "Name  Value\n----  -----\nt     one\n\nName  Value\n----  -----\nt     two\n\n"
                .to_owned(),
        ),
    ] {
        let ran = shop.line(&format!("shop say --live true {options}"));
        assert_eq!(
            (ran.code, &*ran.err, &*ran.out),
            (0, "", &*shown),
            "{options}"
        );
    }
}

#[test]
fn who_asks_for_no_stream_gets_none() {
    let shop = talk();
    for options in ["", "--live false"] {
        let ran = shop.line(&format!("shop say {options}"));
        assert_eq!(ran.json()["Whole"], "all");
    }
}

#[test]
fn what_came_before_an_error_is_shown() {
    let shop = talk();
    let [one, two] = words();
    let refused = json!({ "ErrorMsg": { "Code": "Busy", "Msg": "Come back." } });
    for (reply, options, code, told) in [
        (Reply::events([one.clone(), refused]), "", 1, "Busy"),
        (
            Reply::events([one.clone(), two.clone()]).cut(80),
            "",
            4,
            "connection",
        ),
        (
            Reply::events([one.clone(), two]).stall(80),
            "--timeout 1",
            5,
            "--timeout",
        ),
    ] {
        shop.server.on("Say", reply).expect("an action");
        let ran = shop.line(&format!("shop say --live true {options}"));
        assert_eq!(
            (ran.code, &*ran.out),
            (code, &*format!("{one}\n")),
            "{ran:?}"
        );
        assert!(
            ran.err.starts_with("error: ") && ran.err.contains(told),
            "{ran:?}"
        );
    }
}

#[test]
fn events_are_shown_while_others_are_to_come() {
    let shop = talk();
    let reply = Reply::events(words()).stall(80);
    shop.server.on("Say", reply).expect("an action");
    let mut command = shop.command("shop say --live true --query Text");
    let mut child = command.stdout(Stdio::piped()).spawn().expect("started");
    let mut shown = String::new();
    let mut lines = BufReader::new(child.stdout.take().expect("piped"));
    lines.read_line(&mut shown).expect("a line");
    assert_eq!(shown, "\"one\"\n");
    assert!(child.try_wait().expect("asked").is_none(), "it goes on");
    child.kill().expect("killed");
    child.wait().expect("ended");
}

#[test]
fn a_stream_has_no_pages_and_no_goal() {
    let shop = talk();
    for (options, told) in [
        ("--all", "--all"),
        ("--wait-until Text=two", "--wait-until"),
    ] {
        let ran = shop.line(&format!("shop say --live true {options}"));
        assert!(ran.failed(2).contains(told), "{ran:?}");
    }
    assert!(shop.server.calls().is_empty());
}

/// The stream never ends, the program does.
#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_ends_the_stream() {
    let shop = talk();
    let events = (0..20_000).map(|number| json!({ "Text": number.to_string(), "RequestId": "r" }));
    let reply = Reply::events(events).stall(400_000);
    shop.server.on("Say", reply).expect("an action");
    let program = env!("CARGO_BIN_EXE_tencentcloud");
    let mut shell = Command::new("sh");
    shell.envs(shop.variables()).args([
        "-c",
        &format!("({program} shop say --live true; echo code $? >&2) | head -n 1"),
    ]);
    let ran = finish(&mut shell, "");
    assert_eq!(
        (&*ran.out, &*ran.err),
        ("{\"RequestId\":\"r\",\"Text\":\"0\"}\n", "code 0\n")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_told() {
    let shop = talk();
    shop.server
        .on("Say", Reply::events(words()))
        .expect("an action");
    for line in [
        "shop say --live true",
        "shop say",
        "help shop",
        "completion bash",
    ] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .expect("a device");
        let child = shop
            .command(line)
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn();
        let output = child.expect("started").wait_with_output().expect("ended");
        assert_eq!(output.status.code(), Some(2), "{line}: {output:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            told.starts_with("error: cannot write to standard output: "),
            "{line}: {told}"
        );
    }
}

#[test]
fn the_page_of_an_action_tells_of_its_stream() {
    let ran = talk().line("help shop say");
    let told = "stream where --live is true: each event is shown as it comes, and is Data.";
    assert!(
        ran.out.contains(told) && ran.out.contains("Words <list<string>>"),
        "{ran:?}"
    );
}
