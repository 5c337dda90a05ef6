//! Whatever is signed: the canonical forms have their lines and parameters where they belong, and
//! a signature is the same for the same request, and another for another key.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::sign::tc3::{Payload, Request, Signer};
use tencentcloud_runtime::sign::{Parameters, v1};
use tencentcloud_runtime::{Credential, Secret};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    secret_key: &'a str,
    service: &'a str,
    host: &'a str,
    query: &'a str,
    content_type: &'a str,
    payload: Option<&'a [u8]>,
    timestamp: i64,
    nonce: u32,
    parameters: Vec<(&'a str, &'a str)>,
}

fn tc3(input: &Input<'_>) {
    let request = Request {
        service: input.service,
        method: "GET",
        host: input.host,
        query: input.query,
        content_type: input.content_type,
        payload: input.payload.map_or(Payload::Unsigned, Payload::Signed),
    };
    let canonical = request.canonical();
    assert!(canonical.starts_with(&format!("GET\n/\n{}\ncontent-type:", input.query)));
    let (_, hash) = canonical
        .rsplit_once("\n\ncontent-type;host\n")
        .expect("signed headers");
    assert_eq!(hash.len(), 64);

    let Ok(credential) = Credential::new("AKID", input.secret_key) else {
        return;
    };
    let (signer, other) = (Signer::new(), Signer::new());
    let header = signer.authorization(&credential, &request, input.timestamp);
    assert_eq!(
        header,
        signer.authorization(&credential, &request, input.timestamp)
    );
    assert_eq!(
        header,
        other.authorization(&credential, &request, input.timestamp)
    );
    let other_key = format!("{}x", input.secret_key);
    let other_credential = Credential::new("AKID", other_key).expect("valid with one more letter");
    assert_ne!(
        header,
        signer.authorization(&other_credential, &request, input.timestamp)
    );
}

fn v1(input: &Input<'_>) {
    let Ok(credential) = Credential::new("AKID", input.secret_key) else {
        return;
    };
    let target = v1::Target {
        method: "POST",
        host: input.host,
    };
    let mut parameters: Parameters = input
        .parameters
        .iter()
        .map(|&(name, value)| (name.into(), value.into()))
        .collect();
    // A signature is made over all parameters but itself.
    parameters.remove("Signature");
    for algorithm in [v1::Algorithm::HmacSha1, v1::Algorithm::HmacSha256] {
        let mut signed = parameters.clone();
        v1::authorize(
            &mut signed,
            &credential,
            algorithm,
            target,
            input.nonce,
            input.timestamp,
        );
        let signature = signed.remove("Signature").expect("signed");
        let key = Secret::from(input.secret_key);
        assert_eq!(signature, v1::signature(&key, algorithm, target, &signed));
        let canonical = target.canonical(&signed);
        assert!(canonical.starts_with(&format!("POST{}/?", input.host)));
        assert!(canonical.contains(&format!("SignatureMethod={}", algorithm.name())));
    }
}

fuzz_target!(|input: Input<'_>| {
    tc3(&input);
    v1(&input);
});
