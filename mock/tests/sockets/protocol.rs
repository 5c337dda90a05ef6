//! What is asked for, how it is sent, and what is wrong with it.

use std::fs;

use serde_json::{Value, json};
use tencentcloud_mock::Server;

use crate::request::{Request, Tc3, code, lcic, send_v1, start, v1};

#[test]
fn the_service_version_and_action_must_exist() {
    let server = start(Server::builder());
    let refused = |request: Tc3| request.code(&server).unwrap_or_default();
    let call = || lcic("DescribeDeveloper", json!({}));
    assert_eq!(
        refused(Tc3 {
            action: "Describe",
            ..call()
        }),
        "InvalidAction"
    );
    assert_eq!(
        refused(Tc3 {
            version: "2022-08-18",
            ..call()
        }),
        "NoSuchVersion"
    );
    assert_eq!(
        refused(Tc3 {
            version: "2019-07-22",
            ..call()
        }),
        "NoSuchVersion"
    );
    assert_eq!(
        refused(Tc3 {
            service: "cvm",
            ..call()
        }),
        "NoSuchProduct"
    );
    let host = server.address().to_string();
    let v1_code = |own: &[(&str, &str)]| {
        code(&send_v1(&server, "GET", &v1("GET", &host, None, own))).unwrap_or_default()
    };
    assert_eq!(
        v1_code(&[("Action", "DescribeUserStatus")]),
        "InvalidAction"
    );
    let put = Request {
        method: "PUT".to_owned(),
        ..call().signed_for(&host)
    };
    let answer = put.send(server.address());
    assert_eq!(
        code(&answer["Response"]).as_deref(),
        Some("UnsupportedProtocol")
    );
}

#[test]
fn regions_are_as_documented() {
    let server = start(Server::builder().stateless());
    let trtc = |region| {
        let parameters = json!({ "CommId": "1_2_3", "StartTime": 1, "EndTime": 2, "SdkAppId": 1 });
        let request = Tc3 {
            service: "trtc",
            version: "2019-07-22",
            region,
            ..lcic("DescribeUserInfo", parameters)
        };
        request.code(&server)
    };
    assert_eq!(trtc(Some("ap-guangzhou")), None);
    assert_eq!(trtc(Some("mars")).as_deref(), Some("UnsupportedRegion"));
    assert_eq!(trtc(None).as_deref(), Some("MissingParameter"));
    // Those that do not exist take no part in limits, however many they are.
    let regions: Vec<&'static str> = (0..200)
        .map(|number| &*format!("mars-{number}").leak())
        .collect();
    for region in regions {
        assert_eq!(trtc(Some(region)).as_deref(), Some("UnsupportedRegion"));
    }
    assert_eq!(trtc(Some("ap-guangzhou")), None);
    // LCIC takes no region, and does not mind one.
    let request = Tc3 {
        region: Some("mars"),
        ..lcic("DescribeDeveloper", json!({}))
    };
    assert_eq!(request.code(&server), None);
}

#[test]
fn parameters_are_checked() {
    let server = start(Server::builder().no_rate_limit());
    let refused = |action, parameters| lcic(action, parameters).code(&server).unwrap_or_default();
    assert_eq!(refused("DescribeRoom", json!({})), "MissingParameter");
    assert_eq!(
        refused("DescribeRoom", json!({ "RoomId": "1" })),
        "InvalidParameter"
    );
    assert_eq!(
        refused("DescribeRoom", json!({ "RoomId": 1, "X": 1 })),
        "UnknownParameter"
    );
    let members = json!({ "RoomId": 1, "Page": 1, "Limit": 1001 });
    assert_eq!(
        refused("DescribeCurrentMemberList", members.clone()),
        "InvalidParameterValue"
    );
    assert_eq!(refused("DescribeRoom", json!([])), "InvalidParameter");
    let call = lcic("DescribeRoom", json!({}));
    for body in ["{", "null", "\u{0}", "{\"RoomId\":1}x"] {
        let request = Tc3 {
            body: body.into(),
            ..call.clone()
        };
        assert_eq!(
            request.code(&server).as_deref(),
            Some("InvalidParameter"),
            "{body}"
        );
    }
    let deep = Tc3 {
        body: "[".repeat(1 << 20).into(),
        ..call.clone()
    };
    assert_eq!(deep.code(&server).as_deref(), Some("InvalidParameter"));
    let form = Tc3 {
        content_type: "application/x-www-form-urlencoded".to_owned(),
        body: "RoomId=1".into(),
        ..call
    };
    assert_eq!(form.code(&server).as_deref(), Some("UnsupportedProtocol"));

    let lenient = start(Server::builder().no_bounds());
    assert_eq!(
        lcic("DescribeCurrentMemberList", members).code(&lenient),
        None
    );
}

#[test]
fn flat_names_have_one_way_to_be_written() {
    let server = start(Server::builder().no_rate_limit());
    let host = server.address().to_string();
    let code_of = |name: &str| {
        let own = [("Action", "GetRooms"), ("SdkAppId", "1"), (name, "1")];
        code(&send_v1(&server, "GET", &v1("GET", &host, None, &own)))
    };
    assert_eq!(code_of("Status.0"), None);
    for name in [
        "Status..0",
        "Status.+0",
        "Status.00",
        "Status.-0",
        "Status. 0",
        "Status.99999999999",
        "Status.",
        ".Limit",
    ] {
        assert_eq!(code_of(name).as_deref(), Some("InvalidParameter"), "{name}");
    }
}

#[test]
fn sizes_and_rates_have_limits() {
    let server = start(Server::builder());
    let call = lcic("DescribeDeveloper", json!({}));
    let padded = |bytes: usize| Tc3 {
        body: [b" ".repeat(bytes - 2), b"{}".into()].concat(),
        ..call.clone()
    };
    assert_eq!(padded(10 << 20).code(&server), None);
    let too_large = padded((10 << 20) + 1).code(&server);
    assert_eq!(too_large.as_deref(), Some("RequestSizeLimitExceeded"));
    let host = server.address().to_string();
    let padding = "x".repeat(1 << 20);
    let own = [("Action", "DescribeDeveloper"), ("Padding", &padding)];
    let large = send_v1(&server, "POST", &v1("POST", &host, None, &own));
    assert_eq!(code(&large).as_deref(), Some("RequestSizeLimitExceeded"));
    let own = [
        ("Action", "DescribeDeveloper"),
        ("Padding", &padding[..33_000]),
    ];
    let long = send_v1(&server, "GET", &v1("GET", &host, None, &own));
    assert_eq!(code(&long).as_deref(), Some("RequestSizeLimitExceeded"));

    let codes = |server: &Server| {
        let calls = (0..200).map(|_| call.code(server));
        calls.flatten().collect::<Vec<_>>()
    };
    let refused = codes(&start(Server::builder()));
    assert!(!refused.is_empty());
    assert!(
        refused.iter().all(|code| code == "RequestLimitExceeded"),
        "{refused:?}"
    );
    assert_eq!(
        codes(&start(Server::builder().no_rate_limit())),
        Vec::<String>::new()
    );
}

#[test]
fn specs_of_a_folder_and_multipart() {
    let folder = std::env::temp_dir().join(format!("tencentcloud-mock-{}", std::process::id()));
    for (path, text) in [
        ("common/errors.yaml", "errors: []\n"),
        ("up/errors.yaml", "errors: []\n"),
        (
            "up/service.yaml",
            "service: up\ntitle: Up\ndoc: Uploads.\nversion: \"2020-01-01\"\nprotocol: tc3\n\
             endpoint: up.example.com\nregion: unused\nrate_limit: 20\n\
             categories: [{ name: all, title: All }]\n\
             source: { document: up.txt, updated: \"2020-01-01\" }\n",
        ),
        (
            "up/actions/Upload.yaml",
            "action: Upload\ncategory: all\ndoc: Uploads.\neffect: write\nmultipart: true\ninput:\n  \
             - { name: Name, type: string, required: true, doc: Name. }\n  \
             - { name: Sizes, type: list<integer>, doc: Sizes. }\n\
             output:\n  - { name: Name, type: string, doc: Name. }\nerrors: []\nexamples:\n  \
             - title: Upload\n    input: |\n      { \"Name\": \"a\" }\n    \
             output: |\n      { \"Name\": \"a\", \"RequestId\": \"b\" }\n",
        ),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let server = start(Server::builder().spec(&folder));
    let upload = |content_type: &str, body: &str| {
        let request = Tc3 {
            service: "up",
            version: "2020-01-01",
            content_type: content_type.to_owned(),
            body: body.into(),
            ..lcic("Upload", Value::Null)
        };
        request.send(&server)
    };
    let body = "--x\r\nContent-Disposition: form-data; name=\"Name\"\r\n\r\nmine\r\n\
                --x\r\nContent-Disposition: form-data; name=\"Sizes\"\r\n\r\n[1,2]\r\n--x--\r\n";
    let answer = upload("multipart/form-data; boundary=x", body);
    assert_eq!(code(&answer), None, "{answer}");
    assert_eq!(answer["Name"], "mine");
    assert_eq!(
        server.calls()[0].parameters,
        json!({ "Name": "mine", "Sizes": [1, 2] })
    );
    for (content_type, body, expected) in [
        ("multipart/form-data; boundary=y", body, "InvalidRequest"),
        ("multipart/form-data", body, "InvalidRequest"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Dis",
            "InvalidRequest",
        ),
        (
            "application/json",
            "{\"Name\": \"a\"}",
            "UnsupportedProtocol",
        ),
    ] {
        let answer = upload(content_type, body);
        assert_eq!(
            code(&answer).as_deref(),
            Some(expected),
            "{content_type}: {answer}"
        );
    }
    fs::remove_dir_all(&folder).expect("the folder goes");

    let error = Server::builder()
        .spec(&folder)
        .start_blocking()
        .expect_err("no such folder");
    assert!(
        error.to_string().starts_with("the specs cannot be read"),
        "{error}"
    );
}
