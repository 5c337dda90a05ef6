//! Providers against servers of their own, over real sockets and by both clients.
//!
//! The server checks signatures with code of its own.

mod cloud;
mod cvm;
mod requests;
mod stalled;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ring::{digest, hmac};
use serde_json::{Value, json};
use tencentcloud_runtime::credentials::{AssumeRole, Chain, CvmRole, Provider, Step};
use tencentcloud_runtime::{Config, Credential, Error, ErrorKind, RequestMethod, Signature};

use crate::cloud::{Answer, Cloud, DRIVERS, Driver, Received, call, unix_now};

const ROLES: &str = "/latest/meta-data/cam/security-credentials/";

/// Calls once with what the provider gives; what signed it.
fn obtain(
    driver: Driver,
    cloud: &Cloud,
    provider: impl Provider + 'static,
) -> Result<Credential, Error> {
    let config = cloud.config(provider).build().expect("valid");
    driver.send(&config).map(|_| cloud.signed_by())
}

fn temporary() -> Credential {
    Credential::new("TMPID", "-")
        .and_then(|credential| credential.with_token("tmptoken"))
        .expect("valid")
}

fn keys() -> Credential {
    Credential::new("AKID", "key").expect("valid")
}

fn role_credential(code: &str) -> Value {
    json!({
        "TmpSecretId": "TMPID", "TmpSecretKey": "tmpkey", "Token": "tmptoken",
        "ExpiredTime": unix_now() + 7_200, "Expiration": "2030-01-01T01:23:20Z", "Code": code,
    })
}

/// The answer of the token service.
fn sts_answer() -> Value {
    json!({"Response": {
        "Credentials": {"TmpSecretId": "TMPID", "TmpSecretKey": "tmpkey", "Token": "tmptoken"},
        "ExpiredTime": unix_now() + 7_200, "Expiration": "2030-01-01T01:23:20Z", "RequestId": "r",
    }})
}

/// A metadata service that says so.
fn metadata(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Cloud {
    Cloud::new(move |_, before| answer(before))
}

/// A file of the test's own, removed at its end.
struct TokenFile(PathBuf);

impl TokenFile {
    fn new(name: &str, content: &str) -> Self {
        let name = format!("tencentcloud-runtime-{name}-{}", std::process::id());
        let file = Self(std::env::temp_dir().join(name));
        file.write(content);
        file
    }

    fn write(&self, content: &str) {
        std::fs::write(&self.0, content).expect("a file");
    }
}

impl Drop for TokenFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn expected_authorization(request: &Received, secret_id: &str, secret_key: &str) -> String {
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let sha256 = |text: &str| hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
    let mac = |key: &[u8], text: &str| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
    };
    let canonical = [
        "POST",
        "/",
        "",
        &format!("content-type:{}", request.headers["content-type"]),
        &format!("host:{}", request.headers["host"]),
        "",
        "content-type;host",
        &sha256(&request.body),
    ]
    .join("\n");
    let timestamp = &request.headers["x-tc-timestamp"];
    let seconds: u64 = timestamp.parse().expect("a number");
    let date = httpdate::HttpDate::from(std::time::UNIX_EPOCH + Duration::from_secs(seconds));
    let months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    // `Thu, 01 Jan 1970 00:00:00 GMT`
    let date = date.to_string();
    let month = months.find(&date[8..11]).expect("a month") / 3 + 1;
    let date = format!("{}-{month:02}-{}", &date[12..16], &date[5..7]);
    let to_sign = format!(
        "TC3-HMAC-SHA256\n{timestamp}\n{date}/sts/tc3_request\n{}",
        sha256(&canonical)
    );
    let mut key = format!("TC3{secret_key}").into_bytes();
    for part in [&date, "sts", "tc3_request"] {
        key = mac(&key, part);
    }
    format!(
        "TC3-HMAC-SHA256 Credential={secret_id}/{date}/sts/tc3_request, \
         SignedHeaders=content-type;host, Signature={}",
        hex(&mac(&key, &to_sign))
    )
}

#[test]
fn a_role_is_assumed_with_a_signed_call() {
    for driver in DRIVERS {
        let cloud = Cloud::new(|_, _| Answer::json(&sts_answer()));
        let base = keys().with_token("tok").expect("valid");
        let role = AssumeRole::new(base, "arn").base_url(&cloud.url);
        assert_eq!(obtain(driver, &cloud, role).expect("assumed"), temporary());
        let request = &cloud.seen()[0];
        let headers = &request.headers;
        assert_eq!(
            headers["authorization"],
            expected_authorization(request, "AKID", "key")
        );
        assert_eq!(headers["x-tc-action"], "AssumeRole");
        assert_eq!(headers["x-tc-version"], "2018-08-13");
        assert_eq!(headers["x-tc-region"], "ap-guangzhou");
        assert_eq!(headers["x-tc-token"], "tok");
        let input: Value = serde_json::from_str(&request.body).expect("JSON");
        let session = format!("tencentcloud-rust-{}", headers["x-tc-timestamp"]);
        assert_eq!(input["RoleArn"], "arn");
        assert_eq!(input["DurationSeconds"], 7_200);
        let started = input["RoleSessionName"].as_str().expect("a text");
        assert!(started <= session.as_str(), "{started}");
    }
}

#[test]
fn a_refusal_of_sts_is_passed_on_with_its_code_and_asked_for_once() {
    for driver in DRIVERS {
        let cloud = Cloud::new(|_, _| Answer::error("UnauthorizedOperation"));
        let role = AssumeRole::new(keys(), "arn").base_url(&cloud.url);
        let error = obtain(driver, &cloud, role).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(!error.is_retryable());
        assert!(
            error.to_string().contains(
                r"assumed role: sts AssumeRole: UnauthorizedOperation: not\nyou (request r)"
            ),
            "{error}"
        );
        assert_eq!(cloud.asked(), 1);
    }
}

#[test]
fn what_passes_is_asked_for_again() {
    let roles = |url: &str| {
        [
            Arc::new(AssumeRole::new(keys(), "arn").base_url(url)) as Arc<dyn Provider>,
            Arc::new(CvmRole::new().base_url(url).role("mine")),
            Arc::new(CvmRole::new().base_url(url)),
        ]
    };
    let fine = |request: &Received| match (request.action(), request.path.as_str()) {
        ("", ROLES) => Answer(200, "mine".to_owned(), 0),
        ("", _) => Answer::json(&role_credential("Success")),
        _ => Answer::json(&sts_answer()),
    };
    type Fault = fn() -> Answer;
    let any: [Fault; 4] = [
        || Answer(503, "busy".to_owned(), 0),
        || Answer(500, String::new(), 0),
        || Answer(429, "<html>".to_owned(), 0),
        || Answer::NONE,
    ];
    let of_sts: [Fault; 3] = [
        || Answer::error("RequestLimitExceeded"),
        || Answer::error("InternalError"),
        || Answer(200, "<html>".to_owned(), 0),
    ];
    for driver in DRIVERS {
        for (kind, requests) in [(0, 1), (1, 1), (2, 2)] {
            let faults = any.iter().chain(if kind == 0 { &of_sts[..] } else { &[] });
            for fault in faults.copied() {
                let cloud = Cloud::new(move |request, before| match before {
                    0 => fault(),
                    _ => fine(request),
                });
                let found = obtain(driver, &cloud, roles(&cloud.url)[kind].clone());
                assert_eq!(found.expect("the second time"), temporary(), "{driver:?}");
                assert_eq!(cloud.asked(), 2 * requests);
            }
            let cloud = Cloud::new(|_, _| Answer(503, String::new(), 0));
            let error = obtain(driver, &cloud, roles(&cloud.url)[kind].clone());
            let error = error.expect_err("always busy");
            assert!(error.is_retryable(), "{error:?}");
            assert_eq!(cloud.asked(), 3);
        }
    }
}

#[test]
fn the_token_service_teaches_the_clock_and_expiry_is_judged_by_it() {
    for ahead in [3_600, -3_600] {
        // The credential lasts until the cloud's clock shows this.
        let expires = unix_now() + ahead + 2;
        let servers = DRIVERS.map(|_| {
            Cloud::judging(move |request, _| {
                let timestamp: i64 = request.headers["x-tc-timestamp"].parse().expect("a number");
                let now = unix_now() + ahead;
                if (timestamp - now).abs() > 300 {
                    let Answer(status, body, _) = Answer::error("AuthFailure.SignatureExpire");
                    return Answer(status, body, ahead);
                }
                let mut answer = sts_answer();
                // The machine's clock would say something else by an hour.
                answer["Response"]["ExpiredTime"] = expires.max(now + 2).into();
                Answer(200, answer.to_string(), ahead)
            })
        });
        let configs = [0, 1].map(|at: usize| {
            let url = &servers[at].url;
            let base = cloud_config(&servers[at], AssumeRole::new(keys(), "arn").base_url(url));
            DRIVERS[at].send(&base).expect("answered");
            base
        });
        for at in [0, 1] {
            // Refused once, then given.
            assert_eq!(servers[at].asked(), 2, "{:?}", DRIVERS[at]);
            DRIVERS[at].send(&configs[at]).expect("answered");
            assert_eq!(servers[at].asked(), 2, "{:?}", DRIVERS[at]);
        }
        // A credential is used for five seconds at least.
        thread::sleep(Duration::from_secs(6));
        for at in [0, 1] {
            DRIVERS[at].send(&configs[at]).expect("answered");
            assert_eq!(servers[at].asked(), 3, "{:?}", DRIVERS[at]);
        }
    }
}

fn cloud_config(cloud: &Cloud, provider: impl Provider + 'static) -> tencentcloud_runtime::Config {
    cloud.config(provider).build().expect("valid")
}

#[test]
fn a_token_that_sts_repeats_is_not_shown() {
    let token = "a-token-of-some-length-".repeat(50);
    for before in ["", &"x".repeat(950)] {
        let error = json!({"Code": "C", "Message": format!("{before} {token} is wrong")});
        let answer = json!({"Response": {"Error": error}});
        let file = TokenFile::new("repeated", &token);
        for driver in DRIVERS {
            let answer = answer.clone();
            let cloud = Cloud::new(move |_, _| Answer::json(&answer));
            let base = keys().with_token(token.clone()).expect("valid");
            for role in [
                AssumeRole::web_identity("oidc", "arn", &file.0),
                AssumeRole::new(base, "arn"),
            ] {
                let error = obtain(driver, &cloud, role.base_url(&cloud.url));
                let shown = format!("{:?}", error.expect_err("refused"));
                assert!(
                    shown.contains("***") && !shown.contains("a-token"),
                    "{shown}"
                );
            }
        }
    }
}

#[test]
fn what_a_token_service_leaves_out_is_named() {
    let good = sts_answer()["Response"].clone();
    let without = |name: &str| {
        let mut answer = good.clone();
        answer[name] = Value::Null;
        answer
    };
    let mut no_key = good.clone();
    no_key["Credentials"]["TmpSecretKey"] = json!("");
    for (answer, reason) in [
        (
            json!({"RequestId": "r"}),
            "AssumeRole: `Credentials` is missing",
        ),
        (
            without("Credentials"),
            "AssumeRole: `Credentials` is missing",
        ),
        (
            without("ExpiredTime"),
            "AssumeRole: `ExpiredTime` is missing",
        ),
        (no_key, "AssumeRole: `TmpSecretKey` is missing"),
        (
            json!({"Credentials": "x"}),
            "AssumeRole: `Credentials` is no JSON object",
        ),
    ] {
        for driver in DRIVERS {
            let answer = json!({"Response": answer});
            let cloud = Cloud::new(move |_, _| Answer::json(&answer));
            let role = AssumeRole::new(keys(), "arn").base_url(&cloud.url);
            let error = obtain(driver, &cloud, role).expect_err(reason);
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
    let mut text = good.clone();
    text["ExpiredTime"] = json!((unix_now() + 7_200).to_string());
    text["Credentials"]["Token"] = json!(12);
    for driver in DRIVERS {
        let answer = json!({"Response": text});
        let cloud = Cloud::new(move |_, _| Answer::json(&answer));
        let role = AssumeRole::new(keys(), "arn").base_url(&cloud.url);
        let found = obtain(driver, &cloud, role).expect("lenient");
        assert_eq!(found.token().map(|token| token.expose()), Some("12"));
    }
}

#[test]
fn a_base_url_that_is_none_is_refused() {
    let long = format!("https://{}", "x".repeat(900_000));
    for url in ["http://a b", "http://sts.example.com", "", &long] {
        for driver in DRIVERS {
            let cloud = metadata(|_| Answer::NONE);
            let role = AssumeRole::new(keys(), "arn").base_url(url);
            let error = obtain(driver, &cloud, role).expect_err("no URL");
            assert_eq!(error.kind(), ErrorKind::Credentials);
            let shown = error.to_string();
            assert!(shown.contains("assumed role: the endpoint "), "{shown}");
            assert!(shown.len() < 1_000);
        }
    }
}

#[test]
fn a_web_identity_is_exchanged_and_its_file_read_each_time() {
    for driver in DRIVERS {
        let cloud = Cloud::new(|_, _| Answer::json(&sts_answer()));
        let file = TokenFile::new("token", "");
        let provider = AssumeRole::web_identity("oidc", "arn", &file.0)
            .session_name("pod")
            .duration_seconds(900)
            .region("ap-mumbai")
            .base_url(&cloud.url);
        for (content, token) in [("jwt1\n", "jwt1"), ("jwt2", "jwt2")] {
            file.write(content);
            let found = obtain(driver, &cloud, provider.clone());
            assert_eq!(found.expect("exchanged"), temporary());
            let seen = cloud.seen();
            let request = seen.iter().rfind(|seen| !seen.is_api()).expect("a request");
            assert_eq!(request.headers["authorization"], "SKIP");
            assert_eq!(request.action(), "AssumeRoleWithWebIdentity");
            assert_eq!(request.headers["x-tc-region"], "ap-mumbai");
            let input: Value = serde_json::from_str(&request.body).expect("JSON");
            let expected = json!({
                "ProviderId": "oidc", "WebIdentityToken": token, "RoleArn": "arn",
                "RoleSessionName": "pod", "DurationSeconds": 900,
            });
            assert_eq!(input, expected);
        }
        let failure = || {
            let error = obtain(driver, &cloud, provider.clone()).expect_err("no token");
            error.to_string()
        };
        file.write(" \n");
        assert!(failure().ends_with(": is empty"));
        drop(file);
        assert!(failure().contains("the token file "));
    }
}
