//! Files of forms, and bodies that are bytes.

use serde_json::{Value, json};
use tencentcloud_runtime::{
    Action, Binary, Caller, Client, Config, GenericCall, Operation, Protocol, RegionUse,
    RequestMethod, Service, Signature, blocking, record,
};

use crate::server::{Request, Server};
use crate::{DRIVERS, Driver, RUNTIME, config};

/// All bytes, with what ends parts of a form among them.
fn content() -> Vec<u8> {
    let all = 0..=u8::MAX;
    all.clone().chain(*b"\r\n--\r\n").chain(all).collect()
}

static STORE: Service = Service {
    name: "store",
    version: "2020-01-01",
    protocol: Protocol::Tc3,
    endpoint: "store.tencentcloudapi.com",
    regional_endpoints: &[],
    region: RegionUse::Unused,
    regions: &[],
    retryable_codes: &[],
};

struct Stored {}

record!(Stored {});

#[derive(Clone, Debug, Default)]
struct Upload {
    file: Option<Binary>,
    tags: Option<Vec<String>>,
}

record!(Upload { file: "File" required, tags: "Tags" });

impl Action for Upload {
    type Output = Stored;
    const OPERATION: Operation = STORE.writes("Upload").multipart();
}

#[derive(Clone, Debug, Default)]
struct Append {
    topic: Option<String>,
    size: Option<i64>,
    content: Option<Binary>,
}

record!(Append {
    topic: "TopicId",
    size: "Size",
    content: "Content"
});

impl Action for Append {
    type Output = Stored;
    const OPERATION: Operation = STORE.writes("Append").octet_stream("X-Store-");
}

fn send<A: Action<Output = Stored>>(driver: Driver, config: &Config, request: A) {
    let sent = match driver {
        Driver::Blocking => blocking::Client::new(config, &STORE).send(request),
        Driver::Async => RUNTIME.block_on(Client::new(config, &STORE).send(request)),
    };
    sent.expect("answered");
}

fn call(parameters: &Value) -> GenericCall {
    GenericCall::new("store", "2020-01-01", "Append").parameters(parameters)
}

/// What each driver sends of a typed and of a generic call that are the same.
fn each<A: Action<Output = Stored>>(
    request: &A,
    generic: impl Fn() -> GenericCall,
    check: impl Fn(&Request),
) {
    let server = Server::verifying();
    for signature in [Signature::Tc3, Signature::Tc3UnsignedPayload] {
        let config = config(&server.url).signature(signature).build();
        let config = config.expect("valid");
        for driver in DRIVERS {
            send(driver, &config, request.clone());
            check(&server.last());
            driver.call(&config, generic()).expect("answered");
            check(&server.last());
        }
    }
}

#[test]
fn a_file_is_a_part_with_a_name_and_its_very_bytes() {
    let request = Upload {
        file: Some(content().into()),
        tags: Some(vec!["a".to_owned(), "b".to_owned()]),
    };
    let generic = || call(&json!({ "Tags": ["a", "b"] })).file("File", content());
    each(&request, generic, |request| {
        let boundary = request
            .header("content-type")
            .strip_prefix("multipart/form-data; boundary=")
            .expect("multipart");
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"Tags\"\r\n\
             Content-Type: application/json\r\n\r\n[\"a\",\"b\"]\r\n--{boundary}\r\n\
             Content-Disposition: form-data; name=\"File\"; filename=\"File\"\r\n\r\n"
        );
        let end = format!("\r\n--{boundary}--\r\n");
        let expected = [head.as_bytes(), &content(), end.as_bytes()].concat();
        assert_eq!(request.body, expected);
    });
}

#[test]
fn bytes_are_the_body_and_parameters_are_headers() {
    let request = Append {
        topic: Some("a topic-7".to_owned()),
        size: Some(-3),
        content: Some(content().into()),
    };
    let generic = || {
        call(&json!({ "TopicId": "a topic-7", "Size": -3, "None": null }))
            .octet_stream("X-Store-", content())
    };
    each(&request, generic, |request| {
        assert_eq!(request.method, "POST");
        assert_eq!(request.target, "/");
        assert_eq!(request.header("content-type"), "application/octet-stream");
        assert_eq!(request.header("x-store-topicid"), "a topic-7");
        assert_eq!(request.header("x-store-size"), "-3");
        assert_eq!(request.header("x-tc-action"), "Append");
        let own = request
            .headers
            .keys()
            .filter(|name| name.starts_with("x-store-"));
        assert_eq!(own.count(), 2);
        assert_eq!(request.body, content());
    });
    // An empty value is one, and nothing is a body.
    let empty = || call(&json!({ "TopicId": "" })).octet_stream("X-Store-", "");
    let request = Append {
        topic: Some(String::new()),
        ..Append::default()
    };
    each(&request, empty, |request| {
        assert_eq!(
            request.headers.get("x-store-topicid").map(String::as_str),
            Some("")
        );
        assert_eq!(request.body, b"");
    });
}

fn refusal(signature: Signature, method: RequestMethod, call: GenericCall) -> String {
    let config = config("http://127.0.0.1:1")
        .signature(signature)
        .method(method);
    let config = config.build().expect("valid");
    let error = Driver::Blocking.call(&config, call).expect_err("refused");
    assert_eq!(error.attempts(), 0, "{error}");
    error.to_string()
}

#[test]
fn only_tc3_by_post_has_room_for_bytes() {
    for (signature, method, how) in [
        (Signature::Tc3, RequestMethod::Get, "by GET"),
        (
            Signature::HmacSha1,
            RequestMethod::Post,
            "with HmacSHA1 and HmacSHA256",
        ),
        (
            Signature::HmacSha256,
            RequestMethod::Get,
            "with HmacSHA1 and HmacSHA256",
        ),
    ] {
        for (call, media_type) in [
            (call(&json!({})).multipart(), "multipart/form-data"),
            (call(&json!({})).file("File", "x"), "multipart/form-data"),
            (
                call(&json!({})).octet_stream("X-Store-", "x"),
                "application/octet-stream",
            ),
        ] {
            let error = refusal(signature, method, call);
            let says = format!("takes {media_type}, which cannot be sent {how}: use POST");
            assert!(error.contains(&says), "{error}");
        }
    }
}

#[test]
fn what_a_part_or_a_header_cannot_hold_is_refused() {
    for (call, says) in [
        (call(&json!({"a\"b": 1})).multipart(), "quotation mark"),
        (call(&json!({})).file("a\"b", "x"), "quotation mark"),
        (call(&json!({})).file("a\r\nb", "x"), "visible ASCII"),
        (
            call(&json!({ "File": 1 })).file("File", "x"),
            "`File` is given as a file and among the other parameters",
        ),
        (
            call(&json!({ "Tags": ["a"] })).octet_stream("X-Store-", "x"),
            "`Tags` is sent as a header, which holds a single value",
        ),
        (
            call(&json!({ "Tag": "a\r\nHost: b" })).octet_stream("X-Store-", "x"),
            "`Tag` is sent as a header, which holds visible ASCII alone",
        ),
        (
            call(&json!({ "Tag": "课堂" })).octet_stream("X-Store-", "x"),
            "visible ASCII",
        ),
        (
            call(&json!({ "Tag": " a" })).octet_stream("X-Store-", "x"),
            "visible ASCII",
        ),
        (
            call(&json!({ "a b": 1 })).octet_stream("X-Store-", "x"),
            "cannot have its name",
        ),
        (
            call(&json!({})).octet_stream("X-Store-", vec![0; (10 << 20) + 1]),
            "the body has 10485761 bytes",
        ),
        (
            call(&json!({})).file("File", vec![0; 10 << 20]),
            "more than the 10 MB",
        ),
    ] {
        let error = refusal(Signature::Tc3, RequestMethod::Post, call);
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_parameter_cannot_take_the_place_of_a_header_of_the_protocol() {
    let server = Server::verifying();
    let config = config(&server.url).build().expect("valid");
    let parameters = json!({ "Action": "Delete", "Token": "other" });
    let sent = call(&parameters).octet_stream("X-TC-", "x");
    Driver::Blocking
        .call(&config, sent)
        .expect("signed as it is");
    assert_eq!(server.last().header("x-tc-action"), "Append");
}

#[test]
fn debug_output_does_not_show_bytes() {
    let request = Upload {
        file: Some("secret".into()),
        tags: None,
    };
    assert_eq!(
        format!("{request:?}"),
        "Upload { file: Some(Binary(6 bytes)), tags: None }"
    );
    let json = serde_json::to_string(&request).expect("JSON");
    assert_eq!(json, r#"{"File":"c2VjcmV0"}"#);
    let read: Upload = serde_json::from_str(&json).expect("the same");
    assert_eq!(read.file, request.file);
}
