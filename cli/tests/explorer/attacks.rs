//! Nobody else is let in, and nothing that comes from outside is run.

use crate::browse::{Answer, Explorer, encoded};

const SCRIPT: &str = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>";

fn get(explorer: &Explorer, path: &str, headers: &str) -> Answer {
    explorer.raw(&format!(
        "GET {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n"
    ))
}

#[test]
fn pages_are_for_whoever_was_given_the_address() {
    let explorer = Explorer::new();
    let root = format!("{}/", explorer.root);
    let host = format!("Host: {}\r\n", explorer.host);
    assert_eq!(get(&explorer, &root, &host).status, 200);
    let port = explorer.host.rsplit(':').next().expect("a port");
    assert_eq!(
        get(&explorer, &root, &format!("Host: localhost:{port}\r\n")).status,
        200
    );
    let wrong = format!("/{}/", "0".repeat(32));
    for path in [
        "/",
        "/x",
        "/style.css",
        "/s/lcic",
        &wrong,
        &root[..20],
        &explorer.root.to_uppercase(),
    ] {
        let answer = get(&explorer, path, &host);
        assert_eq!(answer.status, 403, "{path}");
        assert!(!answer.body.contains(&explorer.root[1..]), "{answer:?}");
    }
    for headers in [
        format!("Host: attacker.example:{port}\r\n"),
        "Host: 127.0.0.1\r\n".to_owned(),
        format!("Host: 127.0.0.1.attacker.example:{port}\r\n"),
        format!("{host}{host}"),
        format!("{host}Origin: https://attacker.example\r\n"),
        format!("{host}Origin: null\r\n"),
        format!("{host}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"),
        format!("{host}Sec-Fetch-Site: same-site\r\n"),
    ] {
        let answer = get(&explorer, &root, &headers);
        assert_eq!(answer.status, 403, "{headers}");
        assert!(!answer.head.contains("access-control-allow"), "{answer:?}");
    }
    let answer = explorer.raw(&format!(
        "DELETE {root} HTTP/1.1\r\nConnection: close\r\n{host}\r\n"
    ));
    assert_eq!(answer.status, 405);
}

#[test]
fn forms_of_others_do_nothing() {
    let explorer = Explorer::new();
    let call = [("RoomId", "1"), ("~do", "call:mock")];
    for headers in [
        "Origin: https://attacker.example\r\n",
        "Origin: https://attacker.example\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n",
        "Origin: null\r\n",
        "Origin: null\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n",
        "Sec-Fetch-Site: same-site\r\n",
        "Origin: http://127.0.0.1:1\r\n",
    ] {
        let answer = explorer.post_with("/s/lcic/DescribeRoom", &call, headers);
        assert_eq!(answer.status, 403, "{headers}");
    }
    assert!(explorer.page("/calls").contains("None yet"));
    let own = format!(
        "Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n",
        explorer.host
    );
    assert_eq!(
        explorer
            .post_with("/s/lcic/DescribeRoom", &call, &own)
            .status,
        303
    );
}

#[test]
fn every_answer_forbids_what_is_not_ours() {
    let explorer = Explorer::new();
    let refused = get(&explorer, "/", &format!("Host: {}\r\n", explorer.host));
    for answer in [
        explorer.get("/"),
        explorer.get("/script.js"),
        explorer.get("/nothing"),
        refused,
    ] {
        let policy = answer.header("content-security-policy").expect("a policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[test]
fn pages_have_no_script_or_style_of_their_own() {
    let explorer = Explorer::new();
    explorer.post(
        "/s/lcic/DescribeRoom",
        &[("RoomId", "1"), ("~do", "call:mock")],
    );
    for page in [
        "/",
        "/find?q=room",
        "/code?q=InternalError",
        "/s/lcic",
        "/s/lcic/BatchCreateRoom",
        "/s/lcic/CreateRoom/signature",
        "/s/lcic/CreateRoom/code",
        "/calls/1",
        "/mock",
        "/mock/log",
    ] {
        let text = explorer.page(page);
        assert_eq!(text.matches("<script").count(), 1, "{page}");
        for sign in [
            "style=",
            "<style",
            "javascript:",
            " onclick",
            " onload",
            "http://",
            "//cdn",
        ] {
            let is_of_mock = sign == "http://" && page.starts_with("/mock");
            assert!(is_of_mock || !text.contains(sign), "{page} {sign}");
        }
    }
}

#[test]
fn script_in_an_address_or_a_form_stays_text() {
    let explorer = Explorer::new();
    let script = encoded(SCRIPT);
    for page in [
        format!("/find?q={script}"),
        format!("/code?q={script}"),
        format!("/s/{script}"),
        format!("/s/lcic/{script}"),
        format!("/type/lcic/{script}"),
        format!("/parameter/lcic/{script}"),
        format!("/calls/{script}"),
        format!("/{script}"),
        format!(
            "/s/lcic/CreateRoom?Name={script}&Resolution={script}&{script}={script}&Assistants.0={script}&MaxMicNumber~={script}&~region={script}"
        ),
        format!("/s/lcic/CreateRoom/code?Name={script}"),
        format!("/s/lcic/CreateRoom/signature?Name={script}&~way={script}"),
    ] {
        let text = explorer.get(&page).body;
        assert!(
            !text.contains("<script>alert") && !text.contains("<img src=x"),
            "{page}: {text}"
        );
    }
    let posted = [
        explorer.post(
            "/s/lcic/CreateRoom",
            &[("~json", SCRIPT), ("~mark", "x"), ("~do", SCRIPT)],
        ),
        explorer.post("/s/lcic/CreateRoom/signature", &[("~foreign", SCRIPT)]),
    ];
    for answer in posted {
        assert!(!answer.body.contains("<script>alert"), "{answer:?}");
    }
    // Through a call into answers and what the mock remembers.
    let (to, _) = explorer.follow(
        "/s/lcic/RegisterUser",
        &[
            ("SdkAppId", "1"),
            ("Name", SCRIPT),
            ("OriginId", SCRIPT),
            ("~do", "call:mock"),
        ],
    );
    for page in [&*to, "/mock", "/mock/log", "/calls"] {
        let text = explorer.page(page);
        assert!(
            !text.contains("<script>alert") && !text.contains("<img src=x"),
            "{page}: {text}"
        );
    }
}

#[test]
fn secrets_stay_out_of_addresses_and_logs() {
    let explorer = Explorer::new();
    let key = ("CallbackKey", "very-secret-key");
    let pairs = [("SdkAppId", "1"), ("Callback", "https://a.example"), key];
    let with = |what| [&pairs[..], &[("~do", what)]].concat();
    // No address can hold it, so the page is the answer.
    let answer = explorer.post("/s/lcic/ModifyApp", &with("show"));
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(
        answer
            .body
            .contains("type=\"password\" value=\"very-secret-key\"")
    );
    assert!(answer.body.contains("a link to this page leaves them out"));
    for place in answer.body.split("href=\"").skip(1) {
        assert!(
            !place
                .split('"')
                .next()
                .unwrap_or_default()
                .contains("very-secret")
        );
    }
    let (to, page) = explorer.follow("/s/lcic/ModifyApp", &with("call:mock"));
    assert!(
        page.contains("fine") || page.contains("RequestId"),
        "{page}"
    );
    for page in [&*to, "/calls", "/mock", "/mock/log"] {
        assert!(!explorer.page(page).contains("very-secret-key"), "{page}");
    }
}

#[test]
fn large_and_broken_requests_end_well() {
    let explorer = Explorer::new();
    let many: String = (0..30_000).map(|number| format!("A.{number}=&")).collect();
    let deep = "A.0".repeat(500);
    for body in [
        many,
        format!("{deep}=1"),
        "%%%=%ff&&&==".to_owned(),
        "~json=".to_owned() + &"[".repeat(200_000),
    ] {
        let answer = explorer.raw(&format!(
            "POST {}/s/lcic/CreateRoom HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nContent-Length: {}\r\n\r\n{body}",
            explorer.root, explorer.host, body.len()
        ));
        assert!(
            [200, 303, 422].contains(&answer.status),
            "{}",
            answer.status
        );
    }
    let answer = explorer.raw(&format!(
        "POST {}/s/lcic/CreateRoom HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 99999999\r\n\r\n",
        explorer.root, explorer.host
    ));
    assert_eq!(answer.status, 413);
    assert_eq!(explorer.get("/").status, 200);
}
