//! The Chat REST API.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use serde_json::{Value, json};
use tencentcloud_mock::{APP_KEY, Reply, SDK_APP_ID, Server};

use crate::request::{Request, now, sha256, start};

fn usersig(key: &str, identifier: &str, made: i64, expire: i64) -> String {
    let content = format!(
        "TLS.identifier:{identifier}\nTLS.sdkappid:{SDK_APP_ID}\nTLS.time:{made}\n\
         TLS.expire:{expire}\n"
    );
    let ticket = json!({
        "TLS.ver": "2.0", "TLS.identifier": identifier, "TLS.sdkappid": SDK_APP_ID,
        "TLS.expire": expire, "TLS.time": made,
        "TLS.sig": STANDARD.encode(sha256(key.as_bytes(), &content)),
    });
    let compressed = compress_to_vec_zlib(ticket.to_string().as_bytes(), 6);
    STANDARD
        .encode(compressed)
        .replace('+', "*")
        .replace('/', "-")
        .replace('=', "_")
}

fn good_usersig() -> String {
    usersig(APP_KEY, "administrator", now(), 86_400)
}

fn send(server: &Server, path: &str, query: &str, body: &Value) -> Value {
    let request = Request {
        method: "POST".to_owned(),
        target: format!("{path}?{query}"),
        headers: vec![("Host".to_owned(), server.address().to_string())],
        body: body.to_string().into_bytes(),
    };
    request.send(server.address())
}

fn check(server: &Server, usersig: &str, body: &Value) -> Value {
    let query = format!(
        "sdkappid={SDK_APP_ID}&identifier=administrator&usersig={usersig}&random=99999999\
         &contenttype=json"
    );
    send(server, "/v4/im_open_login_svc/account_check", &query, body)
}

fn accounts() -> Value {
    json!({ "CheckItem": [{ "UserID": "UserID_1" }, { "UserID": "UserID_2" }] })
}

#[test]
fn accounts_are_checked() {
    let server = start(Server::builder().account("alice"));
    let asked = json!({
        "CheckItem": [{ "UserID": "bob" }, { "UserID": "alice" }, { "UserID": "bob" },
            { "UserID": "administrator" }]
    });
    let answer = check(&server, &good_usersig(), &asked);
    let of = |id: &str, status: &str| json!({ "UserID": id, "ResultCode": 0, "ResultInfo": "", "AccountStatus": status });
    let expected = json!([
        of("bob", "NotImported"),
        of("alice", "Imported"),
        of("bob", "NotImported"),
        of("administrator", "Imported"),
    ]);
    assert_eq!(answer["ResultItem"], expected);
    // The documentation's example holds, too.
    let answer = check(&server, &good_usersig(), &accounts());
    assert_eq!(answer["ActionStatus"], "OK");
    assert_eq!(answer["ResultItem"][0]["AccountStatus"], "Imported");
    assert_eq!(answer["ErrorCode"], 0);
    assert_eq!(answer["ErrorInfo"], "");
    assert_eq!(answer["ResultItem"][1]["AccountStatus"], "NotImported");
    assert_eq!(answer.get("RequestId"), None);
    let calls = server.calls();
    assert_eq!(calls[0].action, "account_check");
    let server = start(Server::builder().stateless());
    let answer = check(&server, &good_usersig(), &accounts());
    assert_eq!(answer["ResultItem"][1]["UserID"], "UserID_2");
}

#[test]
fn each_flaw_has_its_number() {
    let server = start(Server::builder());
    let code = |answer: Value| {
        assert_eq!(answer["ActionStatus"], "FAIL");
        assert!(answer["ErrorInfo"].is_string());
        answer["ErrorCode"].as_i64()
    };
    let of = |usersig: &str| code(check(&server, usersig, &accounts()));
    assert_eq!(
        of(&usersig(APP_KEY, "administrator", now() - 100, 100)),
        Some(70001)
    );
    assert_eq!(of("nonsense"), Some(70003));
    assert_eq!(
        of(&usersig("other key", "administrator", now(), 100)),
        Some(70009)
    );
    assert_eq!(of(&usersig(APP_KEY, "somebody", now(), 100)), Some(70013));
    for body in [
        json!({}),
        json!({ "CheckItem": [{}] }),
        json!({ "CheckItem": 1 }),
        json!(1),
    ] {
        assert_eq!(
            code(check(&server, &good_usersig(), &body)),
            Some(70402),
            "{body}"
        );
    }
    let many = json!({ "CheckItem": vec![json!({ "UserID": "a" }); 101] });
    assert_eq!(code(check(&server, &good_usersig(), &many)), Some(70402));
    let start = format!(
        "sdkappid={SDK_APP_ID}&identifier=administrator&usersig={}",
        good_usersig()
    );
    for (rest, fits) in [
        ("&random=4294967295&contenttype=json", true),
        ("&random=4294967296&contenttype=json", false),
        ("&random=+1&contenttype=json", false),
        ("&random=%2B1&contenttype=json", false),
        ("&random=01&contenttype=json", false),
        ("&random=1&random=1&contenttype=json", false),
        ("&random=1&contenttype=json&usersig=x", false),
        ("&random=1&contenttype=xml", false),
        ("&contenttype=json", false),
        ("&random=1", false),
    ] {
        let query = format!("{start}{rest}");
        let answer = send(
            &server,
            "/v4/im_open_login_svc/account_check",
            &query,
            &accounts(),
        );
        let expected = if fits { 0 } else { 70402 };
        assert_eq!(answer["ErrorCode"], expected, "{rest}");
    }
    let unknown = send(&server, "/v4/openim/sendmsg", "", &json!({}));
    assert_eq!(code(unknown), Some(60005));
    let bare = send(
        &server,
        "/v4/im_open_login_svc/account_check",
        "",
        &accounts(),
    );
    assert_eq!(code(bare), Some(70402));
    server
        .on("account_check", Reply::error("70500"))
        .expect("an action");
    assert_eq!(of(&good_usersig()), Some(70500));
}
