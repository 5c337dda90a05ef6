//! The page about making requests: every number on it is worked out anew, its programs compile, and
//! what it says about codes, hosts and settings is what the specs and the runtime say.

mod defaults;
mod log;
mod samples;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use tencentcloud_client::runtime::sign::v1::{self, Algorithm};
use tencentcloud_client::runtime::sign::{Parameters, percent, tc3};
use tencentcloud_client::runtime::{Credential, Secret};
use tests::samples::in_markdown;
use tests::{generate, model, project};

const SECRET_ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******";
const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3*******";
const HOST: &str = "cvm.tencentcloudapi.com";
const CONTENT_TYPE: &str = "application/json; charset=utf-8";
const BODY: &str = r#"{"Limit": 1, "Filters": [{"Values": ["unnamed"], "Name": "instance-name"}]}"#;
const TIMESTAMP: i64 = 1_551_113_065;

fn page() -> String {
    let files = generate(&model("spec"));
    files[Path::new("docs/making-requests.md")].clone()
}

fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Texts that could only be hashes and signatures.
fn numbers(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c)))
        .map(|word| {
            word.rsplit_once("Signature=")
                .map_or(word, |(_, signature)| signature)
        })
        .filter(|word| {
            let is_hash = word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hash || word.len() >= 20 && word.ends_with('=')
        })
        .collect()
}

#[test]
fn every_number_of_the_signatures_comes_out() {
    let page = page();
    let canonical = format!(
        "POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{HOST}\n\ncontent-type;host\n{}",
        sha256(BODY)
    );
    let to_sign = format!(
        "TC3-HMAC-SHA256\n{TIMESTAMP}\n2019-02-25/cvm/tc3_request\n{}",
        sha256(&canonical)
    );
    let keys = ["2019-02-25", "cvm", "tc3_request"].iter().scan(
        format!("TC3{SECRET_KEY}").into_bytes(),
        |key, message| {
            *key = hmac(key, message);
            Some(key.clone())
        },
    );
    let keys: Vec<_> = keys.collect();
    let signature = hex(&hmac(&keys[2], &to_sign));
    let credential = Credential::new(SECRET_ID, SECRET_KEY).expect("valid");
    let request = tc3::Request {
        service: "cvm",
        method: "POST",
        host: HOST,
        query: "",
        content_type: CONTENT_TYPE,
        payload: tc3::Payload::Signed(BODY.as_bytes()),
    };
    assert_eq!(request.canonical(), canonical);
    let authorization = tc3::Signer::new().authorization(&credential, &request, TIMESTAMP);
    assert!(
        authorization.ends_with(&format!("Signature={signature}")),
        "{authorization}"
    );

    let mut parameters: Parameters = [
        ("Action", "DescribeInstances"),
        ("InstanceIds.0", "ins-09dx96dg"),
        ("Limit", "20"),
        ("Nonce", "11886"),
        ("Offset", "0"),
        ("Region", "ap-guangzhou"),
        ("SecretId", SECRET_ID),
        ("Timestamp", "1465185768"),
        ("Version", "2017-03-12"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let get = v1::Target {
        method: "GET",
        host: HOST,
    };
    let key = Secret::from(SECRET_KEY.to_owned());
    let sha1 = v1::signature(&key, Algorithm::HmacSha1, get, &parameters);
    let flat = get.canonical(&parameters);
    parameters.insert("SignatureMethod".to_owned(), "HmacSHA256".to_owned());
    let sha2 = v1::signature(&key, Algorithm::HmacSha256, get, &parameters);

    for text in [
        SECRET_ID,
        SECRET_KEY,
        BODY,
        &canonical,
        &to_sign,
        &authorization,
        &flat,
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(page.contains(&percent::encode(&sha1)), "{sha1}");
    let mut expected = keys.iter().map(|key| hex(key)).collect::<BTreeSet<_>>();
    let hashes = [BODY, &canonical, "", tc3::UNSIGNED_PAYLOAD].map(sha256);
    expected.extend(hashes);
    expected.extend([signature, sha1, sha2]);
    let shown: BTreeSet<_> = numbers(&page).into_iter().map(str::to_owned).collect();
    assert_eq!(shown, expected);
}

#[test]
fn documented_signatures_are_on_the_page() {
    let page = page();
    let vectors = project().join("runtime/tests/vectors/signing.yaml");
    let vectors = fs::read_to_string(vectors).expect("readable");
    let shared = numbers(&page)
        .into_iter()
        .filter(|number| vectors.contains(number));
    // The hashes of body and canonical request, and a signature each of TC3, SHA-1 and SHA-256.
    assert_eq!(shared.count(), 5);
}

#[test]
fn its_programs_compile() {
    let source = fs::read_to_string(project().join("tests/making_requests/samples.rs"));
    let source = source.expect("readable").replace("\n    ", "\n");
    let page = page();
    let shown = in_markdown(&page);
    assert_eq!(shown.len(), samples::COUNT);
    for sample in shown {
        assert!(
            source.contains(&sample),
            "not among the programs compiled:\n{sample}"
        );
    }
    samples::configurations().expect("valid");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let faked = runtime.expect("a runtime").block_on(samples::faked());
    faked.expect("answered");
}

#[test]
fn its_codes_are_documented() {
    let model = model("spec");
    let page = page();
    let (_, table) = page.split_once("| Code | What to do |").expect("a table");
    let (table, _) = table.split_once("\n\n").expect("an end");
    let first_cells = table.lines().filter_map(|row| row.split('|').nth(1));
    let mut codes = 0;
    for code in first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
        let known = model
            .common_errors
            .iter()
            .any(|known| known.code.value == code);
        assert!(known, "{code} is no common code");
        codes += 1;
    }
    assert!(codes > 20, "{codes}");
}
