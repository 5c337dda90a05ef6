//! HmacSHA1 and HmacSHA256, the older signatures ("Signature" in the cloud's documentation),
//! which travel as a parameter of the request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use zeroize::Zeroizing;

use super::Parameters;
use crate::credentials::Credential;
use crate::secret::Secret;

/// The hash function of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-1.
    HmacSha1,
    /// HMAC with SHA-256.
    HmacSha256,
}

impl Algorithm {
    /// The value of the parameter `SignatureMethod`.
    pub fn name(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HmacSHA1",
            Self::HmacSha256 => "HmacSHA256",
        }
    }
}

/// Where a signed request goes. Its path is always `/`.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The `Host` header: with its port where the URL has one.
    pub host: &'a str,
}

impl Target<'_> {
    /// The text that is signed: parameters in the order of their names, values not encoded.
    pub fn canonical(&self, parameters: &Parameters) -> String {
        let mut texts = vec![self.method, self.host, "/?"];
        let mut separator = "";
        for (name, value) in parameters {
            texts.extend([separator, name, "=", value]);
            separator = "&";
        }
        // In one piece: a text that grows leaves copies of its secrets behind.
        texts.concat()
    }
}

/// Adds to a request's parameters those of the credential, and signs them all.
///
/// `nonce` is a positive number not used before, `timestamp` is in seconds since the Unix epoch.
/// `Action`, `Version` and, where there is one, `Region` must already be among the parameters;
/// afterwards they are to be sent as they are, percent-encoded, as query or form.
pub fn authorize(
    parameters: &mut Parameters,
    credential: &Credential,
    algorithm: Algorithm,
    target: Target<'_>,
    nonce: u32,
    timestamp: i64,
) {
    let mut set = |name: &str, value: String| parameters.insert(name.to_owned(), value);
    set("SecretId", credential.secret_id().to_owned());
    set("SignatureMethod", algorithm.name().to_owned());
    set("Nonce", nonce.to_string());
    set("Timestamp", timestamp.to_string());
    if let Some(token) = credential.token() {
        set("Token", token.expose().to_owned());
    }
    let signature = signature(credential.secret_key(), algorithm, target, parameters);
    parameters.insert("Signature".to_owned(), signature);
}

/// The signature of a complete set of parameters, in base64.
pub fn signature(
    secret_key: &Secret,
    algorithm: Algorithm,
    target: Target<'_>,
    parameters: &Parameters,
) -> String {
    let algorithm = match algorithm {
        Algorithm::HmacSha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        Algorithm::HmacSha256 => hmac::HMAC_SHA256,
    };
    let key = hmac::Key::new(algorithm, secret_key.expose().as_bytes());
    let to_sign = Zeroizing::new(target.canonical(parameters));
    STANDARD.encode(hmac::sign(&key, to_sign.as_bytes()))
}
