//! Known answers for every way of signing, from `tests/vectors/signing.yaml`.

use serde::Deserialize;
use tencentcloud_runtime::Credential;
use tencentcloud_runtime::sign::tc3::{Payload, Request, Signer};

#[derive(Deserialize)]
struct Vectors {
    tc3: Vec<Tc3>,
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
fn tc3_unsigned_payload_stands_in_for_the_hash() {
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
         content-type;host\nUNSIGNED-PAYLOAD"
    );
}
