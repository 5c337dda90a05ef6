//! Every documented example, sent in every way.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tencentcloud_runtime::{GenericCall, RequestMethod, Signature};

use crate::server::{Request, Server};
use crate::{DRIVERS, config, verify};

/// The five ways of signing, by the names of the documentation, and all that they can sign.
const WAYS: [(&str, Signature, RequestMethod); 8] = [
    ("TC3 POST", Signature::Tc3, RequestMethod::Post),
    ("TC3 GET", Signature::Tc3, RequestMethod::Get),
    (
        "TC3 unsigned payload",
        Signature::Tc3UnsignedPayload,
        RequestMethod::Post,
    ),
    (
        "TC3 unsigned payload GET",
        Signature::Tc3UnsignedPayload,
        RequestMethod::Get,
    ),
    ("HmacSHA1 GET", Signature::HmacSha1, RequestMethod::Get),
    ("HmacSHA1 POST", Signature::HmacSha1, RequestMethod::Post),
    ("HmacSHA256 GET", Signature::HmacSha256, RequestMethod::Get),
    (
        "HmacSHA256 POST",
        Signature::HmacSha256,
        RequestMethod::Post,
    ),
];

#[derive(Deserialize)]
struct ServiceFile {
    service: String,
    version: String,
    protocol: String,
}

#[derive(Deserialize)]
struct ActionFile {
    action: String,
    examples: Vec<Example>,
}

#[derive(Deserialize)]
struct Example {
    title: String,
    input: String,
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).expect("readable");
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_example_in_every_way() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let server = Server::verifying();
    let mut actions = 0;
    for name in ["lcic", "tiw", "trtc"] {
        let folder = specs.join(name);
        let service: ServiceFile = read(&folder.join("service.yaml"));
        assert_eq!(service.protocol, "tc3");
        for entry in fs::read_dir(folder.join("actions")).expect("a folder") {
            let action: ActionFile = read(&entry.expect("readable").path());
            assert!(!action.examples.is_empty(), "{}", action.action);
            for example in &action.examples {
                send(&server, &service, &action.action, example);
            }
            actions += 1;
        }
    }
    assert_eq!(actions, 55);
}

fn send(server: &Server, service: &ServiceFile, action: &str, example: &Example) {
    let documented: Value = serde_json::from_str(&example.input).expect("JSON");
    for (way, signature, method) in WAYS {
        let config = config(&server.url)
            .region("ap-guangzhou")
            .signature(signature)
            .method(method)
            .build()
            .expect("valid");
        for driver in DRIVERS {
            let what = format!("{action} ({}) by {way}, {driver:?}", example.title);
            let call = GenericCall::new(&*service.service, &*service.version, action)
                .parameters(&documented);
            driver
                .call(&config, call)
                .unwrap_or_else(|error| panic!("{what}: {error}"));
            let request = server.last();
            assert_eq!(request.method, way_method(method), "{what}");
            check(&request, way, action, &service.version, &documented);
        }
    }
}

fn way_method(method: RequestMethod) -> &'static str {
    match method {
        RequestMethod::Get => "GET",
        _ => "POST",
    }
}

/// The action's parameters arrive as documented, and so do the common ones.
fn check(request: &Request, way: &str, action: &str, version: &str, documented: &Value) {
    let what = format!("{action} by {way}");
    if request.header("content-type") == "application/json" {
        let body: Value = serde_json::from_str(request.text()).expect("JSON");
        assert_eq!(body, *documented, "{what}");
    }
    let common = [
        ("Action", action),
        ("Version", version),
        ("Region", "ap-guangzhou"),
    ];
    if way.starts_with("TC3") {
        for (name, value) in common {
            let header = format!("x-tc-{}", name.to_ascii_lowercase());
            assert_eq!(request.header(&header), value, "{what}");
        }
        if request.method == "GET" {
            let pairs = verify::pairs(request.query()).expect("well encoded");
            assert_eq!(pairs, flat(documented), "{what}");
        }
        return;
    }
    let mut expected = flat(documented);
    for (name, value) in common {
        expected.insert(name.to_owned(), value.to_owned());
    }
    let sent = match &*request.method {
        "GET" => request.query(),
        _ => request.text(),
    };
    let mut pairs = verify::pairs(sent).expect("well encoded");
    for name in [
        "Nonce",
        "RequestClient",
        "SecretId",
        "Signature",
        "SignatureMethod",
        "Timestamp",
        "Token",
    ] {
        assert!(pairs.remove(name).is_some(), "{what}: no {name}");
    }
    assert_eq!(pairs, expected, "{what}");
}

/// `A.0.B` for what stands in member B of the first element of A.
fn flat(value: &Value) -> BTreeMap<String, String> {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, v)| (name.clone(), v)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (index.to_string(), item))
            .collect(),
        Value::String(text) => return BTreeMap::from([(String::new(), text.clone())]),
        other => return BTreeMap::from([(String::new(), other.to_string())]),
    };
    members
        .into_iter()
        .flat_map(|(name, value)| {
            flat(value)
                .into_iter()
                .map(move |(rest, value)| (format!("{name}.{rest}"), value))
        })
        .map(|(name, value)| (name.trim_end_matches('.').to_owned(), value))
        .collect()
}
