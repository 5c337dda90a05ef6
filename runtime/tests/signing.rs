//! Known answers for every way of signing, from `tests/vectors/signing.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use tencentcloud_runtime::sign::tc3::{Payload, Request, Signer};
use tencentcloud_runtime::sign::{Parameters, percent, v1};
use tencentcloud_runtime::{Credential, Secret};

#[derive(Deserialize)]
struct Vectors {
    tc3: Vec<Tc3>,
    v1: Vec<V1>,
}

#[derive(Deserialize)]
struct Tc3 {
    name: String,
    secret_id: String,
    secret_key: String,
    service: String,
    host: String,
    method: String,
    content_type: String,
    timestamp: i64,
    query: String,
    payload: String,
    signature: String,
}

#[derive(Deserialize)]
struct V1 {
    name: String,
    secret_key: String,
    algorithm: String,
    method: String,
    host: String,
    parameters: BTreeMap<String, Scalar>,
    signature: String,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Integer(i64),
    Text(String),
}

impl V1 {
    fn algorithm(&self) -> v1::Algorithm {
        match self.algorithm.as_str() {
            "HmacSHA1" => v1::Algorithm::HmacSha1,
            "HmacSHA256" => v1::Algorithm::HmacSha256,
            other => panic!("unknown algorithm {other}"),
        }
    }

    fn parameters(&self) -> Parameters {
        self.parameters
            .iter()
            .map(|(name, value)| match value {
                Scalar::Integer(number) => (name.clone(), number.to_string()),
                Scalar::Text(text) => (name.clone(), text.clone()),
            })
            .collect()
    }
}

impl Tc3 {
    fn credential(&self) -> Credential {
        Credential::new(self.secret_id.as_str(), self.secret_key.as_str()).expect("valid keys")
    }

    fn request(&self) -> Request<'_> {
        Request {
            service: &self.service,
            method: &self.method,
            host: &self.host,
            query: &self.query,
            content_type: &self.content_type,
            payload: Payload::Signed(self.payload.as_bytes()),
        }
    }
}

fn vectors() -> Vectors {
    serde_saphyr::from_str(include_str!("vectors/signing.yaml")).expect("readable vectors")
}

#[test]
fn tc3_known_answers() {
    let vectors = vectors().tc3;
    assert_eq!(vectors.len(), 4);
    let signer = Signer::new();
    for vector in &vectors {
        let header =
            signer.authorization(&vector.credential(), &vector.request(), vector.timestamp);
        let (_, signature) = header.rsplit_once("Signature=").expect("a signature");
        assert_eq!(signature, vector.signature, "{}", vector.name);
    }
}

#[test]
fn tc3_documented_example_to_the_byte() {
    let vectors = vectors().tc3;
    let documented = vectors
        .iter()
        .find(|v| v.name == "documented-post")
        .expect("in the file");
    assert_eq!(
        documented.request().canonical(),
        "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n\n\
         content-type;host\n99d58dfbc6745f6747f36bfca17dee5e6881dc0428a0a36f96199342bc5b4907"
    );
    assert_eq!(
        Signer::new().authorization(
            &documented.credential(),
            &documented.request(),
            documented.timestamp
        ),
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, \
         SignedHeaders=content-type;host, \
         Signature=c492e8e41437e97a620b728c301bb8d17e7dc0c17eeabce80c20cd70fc3a78ff"
    );
}

#[test]
fn tc3_unsigned_payload_is_hashed_as_the_documented_words() {
    let request = Request {
        service: "cvm",
        method: "POST",
        host: " CVM.tencentcloudapi.com ",
        query: "",
        content_type: "Application/Octet-Stream",
        payload: Payload::Unsigned,
    };
    assert_eq!(
        request.canonical(),
        "POST\n/\n\ncontent-type:application/octet-stream\nhost:cvm.tencentcloudapi.com\n\n\
         content-type;host\n438d4109ef0d676b8c2c7ed13cdfcb418e494d53b843d4634ce3b1085f07bb96"
    );
}

#[test]
fn v1_known_answers() {
    let vectors = vectors().v1;
    assert_eq!(vectors.len(), 2);
    for vector in &vectors {
        let target = v1::Target {
            method: &vector.method,
            host: &vector.host,
        };
        let secret_key = Secret::new(vector.secret_key.as_str());
        let signature = v1::signature(
            &secret_key,
            vector.algorithm(),
            target,
            &vector.parameters(),
        );
        assert_eq!(signature, vector.signature, "{}", vector.name);
    }
}

#[test]
fn v1_documented_example_to_the_byte() {
    let vectors = vectors().v1;
    let documented = vectors.first().expect("in the file");
    let target = v1::Target {
        method: "GET",
        host: "cvm.tencentcloudapi.com",
    };
    assert_eq!(
        target.canonical(&documented.parameters()),
        "GETcvm.tencentcloudapi.com/?Action=DescribeInstances&InstanceIds.0=ins-09dx96dg&Limit=20\
         &Nonce=11886&Offset=0&Region=ap-guangzhou\
         &SecretId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******&Timestamp=1465185768&Version=2017-03-12"
    );
    let signature = Parameters::from([("Signature".to_owned(), documented.signature.clone())]);
    assert_eq!(
        percent::encode_pairs(&signature),
        "Signature=zmmjn35mikh6pM3V7sUEuX4wyYM%3D"
    );
}

#[test]
fn v1_authorize_adds_what_the_documentation_asks_for() {
    let vectors = vectors().v1;
    let vector = vectors
        .iter()
        .find(|v| v.name == "get-hmac-sha256")
        .expect("in the file");
    let complete = vector.parameters();
    let credential =
        Credential::new(complete["SecretId"].as_str(), vector.secret_key.as_str()).expect("valid");
    let added = ["SecretId", "SignatureMethod", "Nonce", "Timestamp"];
    let mut parameters: Parameters = complete
        .clone()
        .into_iter()
        .filter(|(name, _)| !added.contains(&name.as_str()))
        .collect();
    let target = v1::Target {
        method: &vector.method,
        host: &vector.host,
    };
    v1::authorize(
        &mut parameters,
        &credential,
        v1::Algorithm::HmacSha256,
        target,
        11_886,
        1_465_185_768,
    );
    assert_eq!(
        parameters.remove("Signature").as_ref(),
        Some(&vector.signature)
    );
    assert_eq!(parameters, complete);
}
