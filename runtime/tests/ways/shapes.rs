//! What is sent in which shape, and what is refused before it is sent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tencentcloud_runtime::sign::percent;
use tencentcloud_runtime::{
    ChatAdmin, Config, ErrorKind, GenericCall, Language, Protocol, RegionUse, RequestMethod,
    Service, Signature,
};

use crate::server::{Request, Server};
use crate::{DRIVERS, Driver, SECRET_KEY, TOKEN, capture, config, verify};

const V1: [Signature; 2] = [Signature::HmacSha1, Signature::HmacSha256];

fn call(parameters: &Value) -> GenericCall {
    GenericCall::new("cvm", "2017-03-12", "DescribeInstances").parameters(parameters)
}

/// Nobody listens there: what is refused is refused before it is sent.
fn nowhere(signature: Signature, method: RequestMethod) -> Config {
    config("http://127.0.0.1:1")
        .signature(signature)
        .method(method)
        .build()
        .expect("valid")
}

fn refusal(config: &Config, call: GenericCall) -> String {
    let error = Driver::Blocking.call(config, call).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Request, "{error}");
    assert_eq!(error.attempts(), 0, "{error}");
    error.to_string()
}

#[test]
fn multipart_has_a_part_for_each_parameter() {
    let server = Server::verifying();
    let parameters = json!({
        "Name": "a\r\nb \"c\" 课堂", "Size": 3, "On": true, "None": null,
        "Tags": ["x", {"Key": "y"}],
    });
    for signature in [Signature::Tc3, Signature::Tc3UnsignedPayload] {
        let config = config(&server.url).signature(signature).build();
        let config = config.expect("valid");
        for driver in DRIVERS {
            let call = call(&parameters).multipart();
            driver.call(&config, call).expect("answered");
            let request = server.last();
            let boundary = request
                .header("content-type")
                .strip_prefix("multipart/form-data; boundary=")
                .expect("multipart");
            let part = |name: &str, rest: &str| {
                format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{rest}\r\n"
                )
            };
            assert_eq!(
                request.text(),
                [
                    part("Name", "\r\na\r\nb \"c\" 课堂"),
                    part("On", "\r\ntrue"),
                    part("Size", "\r\n3"),
                    part(
                        "Tags",
                        "Content-Type: application/json\r\n\r\n[\"x\",{\"Key\":\"y\"}]"
                    ),
                    format!("--{boundary}--\r\n"),
                ]
                .concat()
            );
        }
    }
}

/// The values of `"A": …` in the query, form or body of a request.
fn sent(request: &Request) -> String {
    let text = [request.query(), "&", request.text()].concat();
    let pairs = text.split(['&', '\n']);
    let lines: Vec<_> = pairs.map(|line| line.trim_end_matches('\r')).collect();
    let query = lines.iter().find_map(|line| line.strip_prefix("A="));
    let part = || {
        let name = "Content-Disposition: form-data; name=\"A\"";
        let at = lines.iter().position(|line| *line == name)?;
        lines.get(at + 2).copied()
    };
    let found = query.or_else(part).expect("the parameter");
    found.replace("%2B", "+")
}

#[test]
fn numbers_are_sent_with_all_their_digits() {
    let server = Server::verifying();
    let ways = [
        (Signature::Tc3, RequestMethod::Get, false),
        (Signature::HmacSha1, RequestMethod::Get, false),
        (Signature::HmacSha256, RequestMethod::Post, false),
        (Signature::Tc3, RequestMethod::Post, true),
    ];
    for (signature, method, multipart) in ways {
        let config = config(&server.url).signature(signature).method(method);
        let config = config.build().expect("valid");
        for (number, digits) in [
            (json!(119.57142857142857), "119.57142857142857"),
            (json!(0.1 + 0.2), "0.30000000000000004"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!(i64::MIN), "-9223372036854775808"),
            (json!(1e300), "1e+300"),
        ] {
            for driver in DRIVERS {
                let call = call(&json!({"A": number}));
                let call = if multipart { call.multipart() } else { call };
                driver.call(&config, call).expect("answered");
                assert_eq!(sent(&server.last()), digits, "{signature:?} {method:?}");
            }
        }
        let wide = GenericCall::new("cvm", "2017-03-12", "DescribeInstances")
            .parameters(BTreeMap::from([("A", u128::MAX)]));
        let wide = if multipart { wide.multipart() } else { wide };
        Driver::Blocking.call(&config, wide).expect("answered");
        assert_eq!(sent(&server.last()), u128::MAX.to_string());
    }
}

/// A call whose only parameter makes what is sent this long.
fn long(bytes: usize, around: usize) -> GenericCall {
    call(&json!({ "Text": "x".repeat(bytes - around) }))
}

#[test]
fn what_is_too_long_is_not_sent() {
    let json = nowhere(Signature::Tc3, RequestMethod::Post);
    let around = r#"{"Text":""}"#.len();
    let limit = 10 << 20;
    let error = refusal(&json, long(limit + 1, around));
    assert!(error.contains("the body has 10485761 bytes"), "{error}");
    assert!(
        error.contains("the 10 MB that the cloud takes: split"),
        "{error}"
    );
    let error = refusal(&json, long(limit + 1, around).multipart());
    assert!(error.contains("more than the 10 MB"), "{error}");

    let get = nowhere(Signature::Tc3, RequestMethod::Get);
    let error = refusal(&get, long((32 << 10) + 1, "Text=".len()));
    assert!(
        error.contains("the query of a GET has 32769 bytes"),
        "{error}"
    );
    assert!(error.contains("ConfigBuilder::method()"), "{error}");
    for signature in V1 {
        let get = nowhere(signature, RequestMethod::Get);
        let error = refusal(&get, long(32 << 10, "Text=".len()));
        assert!(error.contains("more than the 32 KB"), "{error}");
        let form = nowhere(signature, RequestMethod::Post);
        let error = refusal(&form, long(1 << 20, "Text=".len()));
        assert!(error.contains("more than the 1 MB"), "{error}");
        assert!(error.contains("ConfigBuilder::signature()"), "{error}");
    }
}

#[test]
fn what_is_just_short_enough_is_sent() {
    let server = Server::verifying();
    for (signature, method, call) in [
        (
            Signature::Tc3,
            RequestMethod::Post,
            long(10 << 20, r#"{"Text":""}"#.len()),
        ),
        (
            Signature::Tc3,
            RequestMethod::Get,
            long(32 << 10, "Text=".len()),
        ),
        (
            Signature::HmacSha1,
            RequestMethod::Post,
            long((1 << 20) - 500, "Text=".len()),
        ),
    ] {
        let config = config(&server.url).signature(signature).method(method);
        Driver::Async
            .call(&config.build().expect("valid"), call)
            .expect("answered");
    }
}

#[test]
fn what_only_json_can_say_is_not_flattened() {
    for (parameters, name) in [
        (json!({"Ids": []}), "`Ids`"),
        (json!({"A": [{"B": {}}]}), "`A.0.B`"),
    ] {
        for (signature, method) in [
            (Signature::Tc3, RequestMethod::Get),
            (Signature::HmacSha1, RequestMethod::Get),
            (Signature::HmacSha256, RequestMethod::Post),
        ] {
            let error = refusal(&nowhere(signature, method), call(&parameters));
            assert!(error.contains(&format!("{name} is empty")), "{error}");
        }
    }
}

#[test]
fn v1_refuses_names_of_its_own() {
    for signature in V1 {
        let config = nowhere(signature, RequestMethod::Post);
        let error = refusal(&config, call(&json!({"Token": "x"})));
        assert!(
            error.contains("`Token` has the name of one that HmacSHA1"),
            "{error}"
        );
    }
}

#[test]
fn v1_takes_a_fresh_nonce_and_the_learned_time_on_each_attempt() {
    for signature in V1 {
        // The server's clock is an hour ahead, and its first good answer is an internal error.
        let server = Server::answering(|request, count| {
            let pairs = verify::pairs(request.query()).expect("well encoded");
            let timestamp: i64 = pairs["Timestamp"].parse().expect("a number");
            let late = timestamp < crate::server::unix_now() + 3000;
            let code = match (late, count) {
                (true, _) => "AuthFailure.SignatureExpire",
                (false, 2) => "InternalError",
                (false, _) => return json!({"Response": {"RequestId": "r"}}),
            };
            json!({"Response": {"Error": {"Code": code, "Message": "m"}, "RequestId": "r"}})
        })
        .ahead(3600);
        let config = config(&server.url)
            .signature(signature)
            .method(RequestMethod::Get)
            .language(Language::EnUs)
            .request_client("ways")
            .build()
            .expect("valid");
        Driver::Blocking
            .call(&config, call(&json!({"Limit": 1})).reads_only())
            .expect("answered");
        let seen = server.seen();
        assert_eq!(seen.len(), 3);
        let pairs: Vec<_> = seen
            .iter()
            .map(|request| verify::pairs(request.query()).expect("well encoded"))
            .collect();
        let nonces: BTreeSet<_> = pairs.iter().map(|pairs| &pairs["Nonce"]).collect();
        assert_eq!(nonces.len(), 3);
        for pairs in &pairs {
            assert!(pairs["Nonce"].parse::<u32>().expect("a number") > 0);
            assert_eq!(pairs["Language"], "en-US");
            assert_eq!(pairs["RequestClient"], "ways");
        }
    }
}

#[test]
fn chat_refuses_what_does_not_apply() {
    static CHAT: Service = Service {
        name: "im",
        version: "v4",
        protocol: Protocol::ImRest,
        endpoint: "console.tim.qq.com",
        regional_endpoints: &[],
        region: RegionUse::Unused,
        regions: &[],
        retryable_codes: &[],
    };
    for (signature, method) in [
        (Signature::HmacSha1, RequestMethod::Post),
        (Signature::Tc3, RequestMethod::Get),
        (Signature::Tc3UnsignedPayload, RequestMethod::Post),
    ] {
        let admin = ChatAdmin::new(1, "admin", "key").expect("valid");
        let config = nowhere(signature, method).to_builder().chat_admin(admin);
        let config = config.build().expect("valid");
        let error = Driver::Blocking
            .call(&config, GenericCall::of(&CHAT, "account_check").path("/v4"))
            .expect_err("refused");
        assert!(error.to_string().contains("with a UserSig"), "{error}");
        assert_eq!(error.attempts(), 0);
    }
}

#[test]
fn what_travels_in_the_url_is_not_logged() {
    let start = capture::start();
    let server = Server::verifying();
    for signature in V1 {
        for method in [RequestMethod::Get, RequestMethod::Post] {
            let config = config(&server.url).signature(signature).method(method);
            let config = config.build().expect("valid");
            for driver in DRIVERS {
                let output = driver.call(&config, call(&json!({"Limit": 1})));
                output.expect("answered");
            }
        }
    }
    let logged = capture::logged(start);
    assert!(logged.contains("DescribeInstances"), "nothing was captured");
    for secret in [SECRET_KEY, TOKEN, &percent::encode(TOKEN), "Signature="] {
        let line = logged.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
}

#[test]
fn what_the_cloud_repeats_of_a_url_is_neither_shown_nor_logged() {
    let start = capture::start();
    let server = Server::answering(|request, _| {
        let mut pairs = request.query().split('&');
        let token = pairs.find(|pair| pair.starts_with("Token="));
        let error = json!({"Code": "InternalError", "Message": token});
        json!({"Response": {"Error": error, "RequestId": "r"}})
    });
    let config = config(&server.url)
        .signature(Signature::HmacSha256)
        .method(RequestMethod::Get);
    let config = config.build().expect("valid");
    for driver in DRIVERS {
        let error = driver
            .call(&config, call(&json!({"Limit": 1})).reads_only())
            .expect_err("always an error");
        assert!(error.attempts() > 1, "{error}");
        assert!(error.to_string().contains("Token=***"), "{error}");
    }
    let token = percent::encode(TOKEN);
    let logged = capture::logged(start);
    assert_eq!(logged.lines().find(|line| line.contains(&token)), None);
}
