//! HmacSHA1 and HmacSHA256: the older signatures, a parameter among the others.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use super::{Mismatch, Refusal};
use crate::request::{Pairs, Received, find};

pub(super) fn verify(
    pairs: &Pairs,
    signature: &str,
    received: &Received,
    secret_key: &str,
) -> Result<(), Refusal> {
    let algorithm = match find(pairs, "SignatureMethod") {
        Some("HmacSHA256") => hmac::HMAC_SHA256,
        _ => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
    };
    let key = hmac::Key::new(algorithm, secret_key.as_bytes());
    let sign = |text: &str| STANDARD.encode(hmac::sign(&key, text.as_bytes()));
    let host = received.host();
    let text = canonical(pairs, received.method(), &host);
    let computed = sign(&text);
    if signature == computed {
        return Ok(());
    }
    let bare = host.split(':').next().unwrap_or("");
    let hint = (signature == sign(&canonical(pairs, received.method(), bare)))
        .then(|| format!("the client signed the host `{bare}` but sent `{host}`"))
        .or_else(|| {
            // A `+` that was not encoded arrives as a space.
            (signature.replace(' ', "+") == computed)
                .then(|| "the client did not percent-encode the signature".to_owned())
        });
    Err(Mismatch {
        received,
        headers: &[("host".to_owned(), host.to_string())],
        computed: &[("string to sign computed from it", &text)],
        signature: [signature, &computed],
        hint,
    }
    .refusal())
}

/// The text that is signed: all parameters but the signature, by name, not encoded.
fn canonical(pairs: &Pairs, method: &str, host: &str) -> String {
    let mut signed: Vec<_> = pairs.iter().filter(|pair| pair.0 != "Signature").collect();
    signed.sort_by(|a, b| a.0.cmp(&b.0));
    let signed: Vec<_> = signed
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{method}{host}/?{}", signed.join("&"))
}
