//! HmacSHA1 and HmacSHA256: the older signatures, a parameter among the others.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use super::refusal::{Mismatch, Refusal};
use crate::loopback::without_port;
use crate::request::{Pairs, Received, find};
use crate::secrets::Secrets;

pub(super) fn verify(
    pairs: &Pairs,
    signature: &str,
    received: &Received,
    secret_key: &str,
    secrets: &Secrets,
) -> Result<(), Refusal> {
    let algorithm = match find(pairs, "SignatureMethod") {
        Some("HmacSHA256") => hmac::HMAC_SHA256,
        _ => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
    };
    let key = hmac::Key::new(algorithm, secret_key.as_bytes());
    let sign = |text: &str| STANDARD.encode(hmac::sign(&key, text.as_bytes()));
    let host = received.host();
    let as_sent = |_: &str, value| value;
    let text = canonical(pairs, received.method(), &host, as_sent);
    let computed = sign(&text);
    if signature == computed {
        return Ok(());
    }
    let bare = without_port(&host);
    let hint = (signature == sign(&canonical(pairs, received.method(), bare, as_sent)))
        .then(|| format!("the client signed the host `{bare}` but sent `{host}`"))
        .or_else(|| {
            // A `+` that was not encoded arrives as a space.
            (signature.replace(' ', "+") == computed)
                .then(|| "the client did not percent-encode the signature".to_owned())
        });
    let shown = canonical(pairs, received.method(), &host, |name, value| {
        secrets.shown(name, value)
    });
    Err(Mismatch {
        received,
        secrets,
        headers: &[("host".to_owned(), host.to_string())],
        computed: &[("string to sign computed from it", vec![&shown])],
        signature: [signature, &computed],
        hint,
    }
    .refusal())
}

/// The text that is signed: all parameters but the signature, by name, not encoded.
fn canonical<'a>(
    pairs: &'a Pairs,
    method: &str,
    host: &str,
    value_of: impl Fn(&str, &'a str) -> &'a str,
) -> String {
    let mut signed: Vec<_> = pairs.iter().filter(|pair| pair.0 != "Signature").collect();
    signed.sort_by(|a, b| a.0.cmp(&b.0));
    let signed: Vec<_> = signed
        .iter()
        .map(|(name, value)| format!("{name}={}", value_of(name, value)))
        .collect();
    format!("{method}{host}/?{}", signed.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Body;
    use crate::testing::secrets;

    const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3*******";

    fn verify(method: Option<&str>, signature: &str, limit: &str) -> Result<(), Refusal> {
        let mut pairs: Pairs = [
            ("Action", "DescribeInstances"),
            ("Version", "2017-03-12"),
            ("InstanceIds.0", "ins-09dx96dg"),
            ("Limit", limit),
            ("Nonce", "11886"),
            ("Offset", "0"),
            ("Region", "ap-guangzhou"),
            ("SecretId", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******"),
            ("Signature", signature),
            ("Timestamp", "1465185768"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        pairs.extend(method.map(|method| ("SignatureMethod".to_owned(), method.to_owned())));
        let request = hyper::Request::builder()
            .uri("/")
            .header("Host", "cvm.tencentcloudapi.com")
            .body(())
            .expect("a request");
        let received = Received {
            head: request.into_parts().0,
            body: Body::Whole("".into()),
        };
        super::verify(&pairs, signature, &received, KEY, &secrets())
    }

    #[test]
    fn documented_signatures_are_right_and_others_are_not() {
        let sha1 = "zmmjn35mikh6pM3V7sUEuX4wyYM=";
        let sha256 = "czb75sAwt2P15FCqA4ugj88/aUVor/dVp3fCS/7mQiY=";
        assert!(verify(None, sha1, "20").is_ok());
        assert!(verify(Some("HmacSHA256"), sha256, "20").is_ok());
        assert!(verify(Some("HmacSHA256"), sha1, "20").is_err());
        assert!(verify(None, sha256, "20").is_err());
        assert!(verify(None, sha1, "21").is_err());
    }

    #[test]
    fn a_refusal_shows_what_is_signed() {
        let refusal = verify(None, "wrong", "20").expect_err("a refusal");
        assert_eq!(refusal.fault.code, "AuthFailure.SignatureFailure");
        assert!(
            refusal
                .trace
                .expect("a trace")
                .contains("GETcvm.tencentcloudapi.com/?Action=")
        );
    }
}
