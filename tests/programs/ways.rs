//! Samples of actions that are sent otherwise than as signed JSON. The spec is that of the hazards.

use std::process::Command;

use generator::samples::{Call, Form};
use serde_json::{Value, json};
use tencentcloud_mock::Server;
use tencentcloud_model::model::base64;
use tests::{model, project};

use crate::environment;

/// The code of a call of an action of the hazards, or why there is none.
fn code(
    form: Form,
    action: &str,
    request: &Value,
    endpoint: Option<&str>,
) -> Result<String, String> {
    let model = model("tests/hazards/spec");
    let mut services = model.services.iter();
    let service = services.find(|service| service.module == "hazard");
    let service = service.expect("the hazards");
    let mut actions = service.actions.iter();
    let call = Call {
        service,
        action: actions
            .position(|known| *known.name.value == *action)
            .expect("known"),
        request: request.as_object().expect("an object"),
        endpoint,
        region: None,
    };
    form.code(&call).map_err(|refusal| refusal.to_string())
}

#[test]
fn curl_sends_files_bytes_and_what_is_not_signed() {
    let server = Server::builder()
        .spec(project().join("tests/hazards/spec"))
        .no_rate_limit()
        .start_blocking()
        .expect("a server");
    let bytes: Vec<u8> = (0..=u8::MAX).collect();
    let bytes = base64(&bytes);
    let own_end = base64(b"part\r\n--part--\r\n--part---\r\n");
    for (action, request) in [
        (
            "Upload",
            json!({ "File": bytes, "Thumbnail": own_end, "Words": [{ "type": 1 }], "Size": 4 }),
        ),
        (
            "Upload",
            json!({ "File": base64("it's $HOME\n`date` 课堂".as_bytes()) }),
        ),
        ("Upload", json!({ "File": "" })),
        (
            "Body",
            json!({ "Host": "it's \"a\" $HOME `date`", "Type": 1, "Bytes": bytes }),
        ),
        ("Body", json!({ "Host": "", "Bytes": "" })),
        ("SignIn", json!({ "Ticket": "it's" })),
    ] {
        let script = code(Form::Curl, action, &request, Some(&server.url())).expect("a script");
        let mut command = Command::new("sh");
        command.arg("-c").arg(&script);
        environment::set_for_scripts(&mut command, &server);
        if action == "SignIn" {
            command.env_remove("TENCENTCLOUD_SECRET_KEY");
        }
        let output = command.output().expect("it starts");
        let answer = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{script}\n{output:?}");
        assert!(!answer.contains("\"Error\""), "{script}\n{answer}");
        let calls = server.calls();
        let received = &calls.last().expect("a call").parameters;
        assert_eq!(*received, request, "{script}");
    }
}

#[test]
fn rust_has_bytes_as_they_are() {
    let program = code(
        Form::Rust,
        "Body",
        &json!({ "Host": "a", "Bytes": "AP9h" }),
        None,
    );
    let program = program.expect("a program");
    assert!(program.contains(r#".bytes(b"\0\xFFa")"#), "{program}");
}

#[test]
fn what_cannot_be_sent_has_no_code() {
    let body = |name: &str, value: Value| {
        let mut request = json!({ "Host": "a", "Bytes": "AP8=" });
        request[name] = value;
        request
    };
    for (form, action, request, expected) in [
        (
            Form::Node,
            "Body",
            body("Type", json!(1)),
            "it sends no `application/octet-stream`",
        ),
        (
            Form::Tccli,
            "Upload",
            json!({ "File": "" }),
            "it sends no `multipart/form-data`",
        ),
        (
            Form::Curl,
            "Body",
            body("Host", json!("课堂")),
            "`Host`: a header holds visible ASCII alone",
        ),
        (
            Form::Curl,
            "Body",
            body("Bytes", json!("AP8")),
            "`Bytes`: it must be Base64, with its padding",
        ),
        (
            Form::Python,
            "Upload",
            json!({ "File": 1 }),
            "`File`: it must be Base64, with its padding",
        ),
        (
            Form::Rust,
            "Upload",
            json!({ "File": 1 }),
            "`File`: it must be Base64, with its padding",
        ),
        (
            Form::Curl,
            "Body",
            body("Hots", json!(1)),
            "`Hots`: there is no such parameter",
        ),
    ] {
        let refusal = code(form, action, &request, None).expect_err(expected);
        assert_eq!(refusal, expected, "{form:?} {action}");
    }
}

#[test]
fn what_is_not_signed_needs_no_keys() {
    let request = json!({ "Ticket": "t" });
    for form in [Form::Curl, Form::Python, Form::Node] {
        let code = code(form, "SignIn", &request, None).expect("code");
        assert!(
            code.contains("SKIP") || code.contains("\"SkipSign\": True"),
            "{code}"
        );
        assert!(!code.contains("SECRET"), "{code}");
    }
}
