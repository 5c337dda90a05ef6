//! What is refused before anything is signed or sent.

use std::collections::BTreeMap;

use serde_json::json;
use tencentcloud_runtime::{
    Action, Client, Config, Credential, Error, ErrorKind, GenericCall, Operation, Protocol,
    RegionUse, Service, blocking,
};

use crate::probe::{Output, config};
use crate::run::{World, runtime};
use crate::server::{Reaction, Server};

const INJECTED: [&str; 6] = [
    "ap-guangzhou\r\nX-Evil: 1",
    "ap-guangzhou\n",
    "ap\0guangzhou",
    "ap guangzhou",
    "ap-\u{5e7f}\u{5dde}",
    "",
];

#[test]
fn settings_that_would_break_out_of_their_header() {
    for value in INJECTED {
        let error = Config::builder().region(value).build().expect_err(value);
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().starts_with("the region "), "{error}");
        let error = Config::builder()
            .request_client(value)
            .build()
            .expect_err(value);
        assert!(
            error.to_string().starts_with("the request client "),
            "{error}"
        );
        assert!(
            Credential::new("AKID", "key")
                .expect("valid")
                .with_token(value)
                .is_err()
        );
    }
}

#[test]
fn names_that_would_break_out_of_their_header_or_host() {
    let server = Server::scripted([]);
    let config = config(&server.url).build().expect("valid");
    let refused = |call: fn(&'static str) -> GenericCall| {
        for value in INJECTED {
            let error = blocking::Client::call(&config, call(value)).expect_err(value);
            assert_eq!(error.attempts(), 0, "{error}");
            runtime()
                .block_on(Client::call(&config, call(value)))
                .expect_err(value);
        }
    };
    refused(|service| GenericCall::new(service, "2020-01-01", "Describe"));
    refused(|version| GenericCall::new("probe", version, "Describe"));
    refused(|action| GenericCall::new("probe", "2020-01-01", action));
    let elsewhere = GenericCall::new("evil.example.com/", "2020-01-01", "Describe");
    blocking::Client::call(&config, elsewhere).expect_err("another host");
    assert!(server.seen().is_empty(), "something was sent");
}

#[test]
fn plain_http_to_another_machine() {
    for url in ["http://lcic.tencentcloudapi.com", "http://10.0.0.1:4010"] {
        let error = Config::builder().endpoint(url).build().expect_err(url);
        assert!(error.to_string().contains("plain http"), "{error}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let target = Server::scripted([]);
    let server = Server::reacting({
        let location = target.url.clone();
        move |_| Reaction::raw(307, "").with_header("location", location.as_str())
    });
    let config = config(&server.url).build().expect("valid");
    for driver in [crate::run::Driver::Async, crate::run::Driver::Blocking] {
        driver
            .send(&config, crate::probe::Describe {})
            .expect_err("redirected");
    }
    assert!(target.seen().is_empty(), "the request was sent on");
}

static REGIONAL: Service = Service {
    name: "regional",
    version: "2020-01-01",
    protocol: Protocol::Tc3,
    endpoint: "regional.tencentcloudapi.com",
    regional_endpoints: &[("ap-guangzhou", "regional.ap-guangzhou.tencentcloudapi.com")],
    region: RegionUse::Required,
    regions: &["ap-guangzhou", "ap-shanghai"],
    retryable_codes: &[],
};

#[derive(Clone)]
struct Regional {
    name: Option<String>,
}

tencentcloud_runtime::record!(Regional { name: "name" required });

impl Action for Regional {
    type Output = Output;
    const OPERATION: Operation = REGIONAL.reads("Regional");
}

fn send(config: &Config, name: Option<&str>) -> Result<Output, Error> {
    let name = name.map(str::to_owned);
    World::new(&[]).call(config, &Regional { name })
}

#[test]
fn a_required_parameter_or_region_that_is_not_set() {
    let config = config("http://127.0.0.1:1").build().expect("valid");
    let error = send(&config, None).expect_err("no name");
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(
        error.to_string(),
        "regional Regional: the required parameter `name` is not set"
    );
    let error = send(&config, Some("x")).expect_err("no region");
    assert!(error.to_string().contains("needs a region"), "{error}");
    let region = |region: &str| config.to_builder().region(region).build().expect("valid");
    let error = send(&region("eu-frankfurt"), Some("x")).expect_err("no such region");
    assert!(
        error
            .to_string()
            .contains("set one of ap-guangzhou, ap-shanghai"),
        "{error}"
    );
    send(&region("ap-shanghai"), Some("x")).expect("answered");
}

#[test]
fn parameters_that_are_no_object() {
    let config = config("http://127.0.0.1:1").build().expect("valid");
    for parameters in [json!([1]), json!("x"), json!(null)] {
        let call = GenericCall::new("probe", "2020-01-01", "X").parameters(parameters);
        let error = blocking::Client::call(&config, call).expect_err("no object");
        assert_eq!(error.kind(), ErrorKind::Request);
    }
    let odd = BTreeMap::from([((1, 2), 3)]);
    let call = GenericCall::new("probe", "2020-01-01", "X").parameters(odd);
    let error = blocking::Client::call(&config, call).expect_err("no JSON");
    assert!(
        error.to_string().contains("cannot be written as JSON"),
        "{error}"
    );
}

#[test]
fn a_generic_call_sends_and_answers_json() {
    let server = Server::scripted([Reaction::json(
        &json!({"Response": {"Id": 7, "Deep": {"List": [1, "2"]}, "RequestId": "r"}}),
    )]);
    let config = config(&server.url)
        .region("ap-guangzhou")
        .build()
        .expect("valid");
    let call = GenericCall::new("cvm", "2017-03-12", "DescribeZones")
        .parameters(json!({"Limit": 1}))
        .reads_only();
    let output = blocking::Client::call(&config, call).expect("answered");
    assert_eq!(
        output,
        json!({"Id": 7, "Deep": {"List": [1, "2"]}, "RequestId": "r"})
    );
    let seen = &server.seen()[0];
    assert_eq!(seen.body, r#"{"Limit":1}"#);
    for (name, value) in [
        ("x-tc-action", "DescribeZones"),
        ("x-tc-version", "2017-03-12"),
        ("x-tc-region", "ap-guangzhou"),
        ("x-tc-token", crate::probe::TOKEN),
        ("content-type", "application/json"),
        ("host", server.url.trim_start_matches("http://")),
    ] {
        assert_eq!(seen.headers[name], value);
    }
    assert!(seen.headers["authorization"].contains("/cvm/tc3_request"));
}
