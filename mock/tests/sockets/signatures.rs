//! Who is believed, and who is not.

use serde_json::json;
use tencentcloud_mock::{SECRET_ID, Server};

use crate::request::{Tc3, code, lcic, now, send_v1, sign_v1, start, v1};

fn developer() -> Tc3 {
    lcic("DescribeDeveloper", json!({}))
}

#[test]
fn every_way_to_sign_and_send_is_understood() {
    let server = start(Server::builder().stateless());
    assert_eq!(developer().code(&server), None);
    let unsigned = Tc3 {
        unsigned: true,
        ..developer()
    };
    assert_eq!(unsigned.code(&server), None);
    let charset = Tc3 {
        content_type: "application/json; charset=utf-8".to_owned(),
        ..developer()
    };
    assert_eq!(charset.code(&server), None);
    // Official clients sign the letters of a content type as they send them.
    let letters = Tc3 {
        content_type: "Application/JSON".to_owned(),
        ..developer()
    };
    assert_eq!(letters.code(&server), None);
    let get = Tc3 {
        method: "GET",
        query: "SdkAppId=1&Status.0=0&Limit=10&StartTime=1&EndTime=2".to_owned(),
        content_type: "application/x-www-form-urlencoded".to_owned(),
        body: Vec::new(),
        ..lcic("GetRooms", json!({}))
    };
    assert_eq!(get.code(&server), None);

    let host = server.address().to_string();
    for method in ["GET", "POST"] {
        for algorithm in [None, Some("HmacSHA1"), Some("HmacSHA256")] {
            let own = [("Action", "GetRooms"), ("SdkAppId", "1"), ("Status.0", "0")];
            let pairs = v1(method, &host, algorithm, &own);
            assert_eq!(
                code(&send_v1(&server, method, &pairs)),
                None,
                "{method} {algorithm:?}"
            );
        }
    }
    let all = server.calls();
    assert_eq!(all.len(), 11);
    assert_eq!(all[4].parameters["Status"], json!([0]));
    assert_eq!(all[10].parameters["Status"], json!([0]));
}

#[test]
fn only_what_needs_no_signature_may_skip_it() {
    let server = start(Server::builder().stateless());
    let host = server.address().to_string();
    for authorization in ["SKIP", "skip", "SKIP TC3-HMAC-SHA256", ""] {
        let mut request = developer().signed_for(&host);
        request.set("Authorization", authorization);
        let code = code(&request.send(server.address())["Response"]);
        let expected = Some("AuthFailure.InvalidAuthorization");
        assert_eq!(code.as_deref(), expected, "{authorization}");
    }
}

#[test]
fn one_wrong_byte_is_enough() {
    let server = start(Server::builder().stateless().no_rate_limit());
    let host = server.address().to_string();
    let signed = lcic("LoginUser", json!({ "UserId": "xxx" })).signed_for(&host);
    let refused = |request: &crate::request::Request| {
        code(&request.send(server.address())["Response"]).unwrap_or_default()
    };

    for at in 0..signed.body.len() {
        let mut other = signed.clone();
        other.body[at] ^= 1;
        assert_eq!(
            refused(&other),
            "AuthFailure.SignatureFailure",
            "byte {at} of the body"
        );
    }
    let authorization = &signed.headers[2].1;
    let signature = authorization.len() - 64;
    for at in signature..authorization.len() {
        let mut other = authorization.clone().into_bytes();
        other[at] = if other[at] == b'0' { b'1' } else { b'0' };
        let mut request = signed.clone();
        request.set("Authorization", &String::from_utf8(other).expect("text"));
        assert_eq!(
            refused(&request),
            "AuthFailure.SignatureFailure",
            "byte {at}"
        );
    }
    for (name, value) in [
        ("Host", "127.0.0.1:1"),
        ("Content-Type", "application/jsom"),
        ("X-TC-Timestamp", &(now() - 2).to_string()),
        ("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD"),
    ] {
        let mut request = signed.clone();
        request.set(name, value);
        assert_eq!(refused(&request), "AuthFailure.SignatureFailure", "{name}");
    }
    let mut query = signed.clone();
    query.target = "/?a=1".to_owned();
    assert_eq!(refused(&query), "AuthFailure.SignatureFailure");

    let pairs = v1(
        "GET",
        &host,
        Some("HmacSHA256"),
        &[("Action", "DescribeDeveloper")],
    );
    for at in 0..pairs.len() {
        let mut other = pairs.clone();
        other[at].1.push('1');
        let refused = code(&send_v1(&server, "GET", &other));
        assert!(refused.is_some(), "{:?}", other[at]);
    }
    // Signed for one method, sent by the other.
    let refused = code(&send_v1(&server, "POST", &pairs));
    assert_eq!(refused.as_deref(), Some("AuthFailure.SignatureFailure"));
}

#[test]
fn each_reason_to_refuse_has_its_code() {
    let server = start(Server::builder());
    let refused = |request: Tc3| request.code(&server).unwrap_or_default();
    let wrong_key = Tc3 {
        secret_key: "other".to_owned(),
        ..developer()
    };
    assert_eq!(refused(wrong_key), "AuthFailure.SignatureFailure");
    let unknown = Tc3 {
        secret_id: format!("{SECRET_ID} "),
        ..developer()
    };
    assert_eq!(refused(unknown), "AuthFailure.SecretIdNotFound");
    for seconds in [-360, 360] {
        let late = Tc3 {
            timestamp: now() + seconds,
            ..developer()
        };
        assert_eq!(refused(late), "AuthFailure.SignatureExpire");
    }
    for seconds in [-240, 240] {
        let near = Tc3 {
            timestamp: now() + seconds,
            ..developer()
        };
        assert_eq!(refused(near), "");
    }
    let yesterday = Tc3 {
        date: Some("2020-01-01"),
        ..developer()
    };
    assert_eq!(refused(yesterday), "AuthFailure.SignatureFailure");
    let token = developer().header("X-TC-Token", "unexpected");
    assert_eq!(refused(token), "AuthFailure.TokenFailure");

    let host = server.address().to_string();
    for (name, value, expected) in [
        (
            "Authorization",
            "TC3-HMAC-SHA256 nonsense",
            "AuthFailure.InvalidAuthorization",
        ),
        ("X-TC-Timestamp", "now", "InvalidParameterValue"),
        (
            "X-TC-Timestamp",
            &format!("+{}", now()),
            "InvalidParameterValue",
        ),
        (
            "X-TC-Timestamp",
            &format!("0{}", now()),
            "InvalidParameterValue",
        ),
        (
            "X-TC-Timestamp",
            &format!("{}.0", now()),
            "InvalidParameterValue",
        ),
        ("X-TC-Timestamp", "-1", "InvalidParameterValue"),
    ] {
        let mut request = developer().signed_for(&host);
        request.set(name, value);
        let answer = request.send(server.address());
        assert_eq!(code(&answer["Response"]).as_deref(), Some(expected));
    }
    for name in [
        "Authorization",
        "X-TC-Timestamp",
        "X-TC-Version",
        "X-TC-Action",
    ] {
        let mut request = developer().signed_for(&host);
        request.headers.retain(|(other, _)| other != name);
        let answer = request.send(server.address());
        assert_eq!(
            code(&answer["Response"]).as_deref(),
            Some("MissingParameter"),
            "{name}"
        );
    }
    let pairs = v1("GET", &host, None, &[("Action", "DescribeDeveloper")]);
    for (name, _) in &pairs {
        let mut fewer = pairs.clone();
        fewer.retain(|(other, _)| other != name);
        let refused = code(&send_v1(&server, "GET", &fewer));
        assert_eq!(refused.as_deref(), Some("MissingParameter"), "{name}");
    }
    for (name, value) in [
        ("Timestamp", format!("+{}", now())),
        ("Timestamp", format!(" {}", now())),
        ("Timestamp", format!("{} ", now())),
        ("Nonce", "+1".to_owned()),
        ("Nonce", "0".to_owned()),
        ("Nonce", "one".to_owned()),
    ] {
        let mut other = pairs.clone();
        other.retain(|(found, _)| found != "Signature" && found != name);
        other.push((name.to_owned(), value));
        let refused = code(&send_v1(&server, "GET", &sign_v1("GET", &host, other)));
        assert_eq!(refused.as_deref(), Some("InvalidParameterValue"), "{name}");
    }
    for twice in ["Action", "Signature", "Timestamp"] {
        let mut other = pairs.clone();
        other.extend(pairs.iter().find(|(name, _)| name == twice).cloned());
        let refused = code(&send_v1(&server, "GET", &other));
        assert_eq!(refused.as_deref(), Some("InvalidParameter"), "{twice}");
    }
    let mut old = pairs.clone();
    old.retain(|(name, _)| name != "Signature" && name != "Timestamp");
    old.push(("Timestamp".to_owned(), (now() - 360).to_string()));
    let refused = code(&send_v1(&server, "GET", &sign_v1("GET", &host, old)));
    assert_eq!(refused.as_deref(), Some("AuthFailure.SignatureExpire"));
}

#[test]
fn other_keys_and_tokens_can_be_set() {
    let server = start(
        Server::builder()
            .credential("id/with/slashes", "key")
            .token("token"),
    );
    let request = Tc3 {
        secret_id: "id/with/slashes".to_owned(),
        secret_key: "key".to_owned(),
        ..developer()
    };
    assert_eq!(
        request.code(&server).as_deref(),
        Some("AuthFailure.TokenFailure")
    );
    let wrong = request.clone().header("X-TC-Token", "other");
    assert_eq!(
        wrong.code(&server).as_deref(),
        Some("AuthFailure.TokenFailure")
    );
    assert_eq!(request.header("X-TC-Token", "token").code(&server), None);
    assert_eq!(
        developer().code(&server).as_deref(),
        Some("AuthFailure.SecretIdNotFound")
    );
}

#[test]
fn on_a_loopback_host_the_label_of_the_endpoint_will_do_for_a_service() {
    let server = start(Server::builder());
    let port = server.address().port();
    let send = |service: &'static str, host: &str, change: fn(Tc3) -> Tc3| {
        let request = change(Tc3 {
            service,
            ..developer()
        })
        .signed_for(host);
        code(&request.send(server.address())["Response"])
    };
    let local = format!("localhost:{port}");
    let address = format!("127.0.0.1:{port}");
    for (service, host) in [
        ("127", &address),
        ("localhost", &local),
        ("localhost", &address),
        ("lcic", &local),
    ] {
        assert_eq!(send(service, host, |call| call), None, "{service} {host}");
        let wrong = send(service, host, |call| Tc3 {
            secret_key: "other".to_owned(),
            ..call
        });
        assert_eq!(wrong.as_deref(), Some("AuthFailure.SignatureFailure"));
        let version = send(service, host, |call| Tc3 {
            version: "2000-01-01",
            ..call
        });
        assert_eq!(version.as_deref(), Some("NoSuchVersion"));
        let action = send(service, host, |call| Tc3 {
            action: "Describe",
            ..call
        });
        assert_eq!(action.as_deref(), Some("InvalidAction"));
    }
    // Those clients do not sign the port either; others have to.
    for (service, expected) in [
        ("127", None),
        ("lcic", Some("AuthFailure.SignatureFailure")),
    ] {
        let mut request = Tc3 {
            service,
            ..developer()
        }
        .signed_for("127.0.0.1");
        request.set("Host", &address);
        let answer = request.send(server.address());
        assert_eq!(code(&answer["Response"]).as_deref(), expected, "{service}");
    }
    // The scope is checked as sent: another one than was signed is refused.
    let mut other = Tc3 {
        service: "127",
        ..developer()
    }
    .signed_for(&address);
    let authorization = other.headers[2].1.replace("/127/", "/localhost/");
    other.set("Authorization", &authorization);
    let answer = other.send(server.address());
    assert_eq!(
        code(&answer["Response"]).as_deref(),
        Some("AuthFailure.SignatureFailure")
    );
    for (service, host) in [
        ("127", "lcic.tencentcloudapi.com"),
        ("cvm", &local),
        ("lcik", &address),
    ] {
        assert_eq!(
            send(service, host, |call| call).as_deref(),
            Some("NoSuchProduct"),
            "{service} {host}"
        );
    }
}
