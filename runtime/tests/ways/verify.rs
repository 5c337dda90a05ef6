//! Signatures worked out anew from a request as it came, by the documented steps.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::server::Request;
use crate::{SECRET_ID, SECRET_KEY, TOKEN};

/// Whether a request is signed as it should be; the reason why not.
pub(crate) fn verify(request: &Request) -> Result<(), String> {
    match request.header("authorization") {
        "" => v1(request),
        authorization => tc3(request, authorization),
    }
}

fn tc3(request: &Request, authorization: &str) -> Result<(), String> {
    let payload = match request.header("x-tc-content-sha256") {
        "" => &*request.body,
        words @ "UNSIGNED-PAYLOAD" => words.as_bytes(),
        other => return Err(format!("unknown hash {other}")),
    };
    let canonical = format!(
        "{}\n/\n{}\ncontent-type:{}\nhost:{}\n\ncontent-type;host\n{}",
        request.method,
        request.query(),
        request.header("content-type"),
        request.header("host"),
        hex(&Sha256::digest(payload)),
    );
    let scope = authorization
        .split_once(&format!("Credential={SECRET_ID}/"))
        .and_then(|(_, rest)| rest.split_once(','))
        .map(|(scope, _)| scope)
        .ok_or("no credential")?;
    let [date, service, "tc3_request"] = scope.split('/').collect::<Vec<_>>()[..] else {
        return Err(format!("the scope is {scope}"));
    };
    let to_sign = format!(
        "TC3-HMAC-SHA256\n{}\n{scope}\n{}",
        request.header("x-tc-timestamp"),
        hex(&Sha256::digest(canonical))
    );
    let date_key = hmac_sha256(format!("TC3{SECRET_KEY}").as_bytes(), date);
    let service_key = hmac_sha256(&date_key, service);
    let signing_key = hmac_sha256(&service_key, "tc3_request");
    let expected = format!(
        "TC3-HMAC-SHA256 Credential={SECRET_ID}/{scope}, SignedHeaders=content-type;host, \
         Signature={}",
        hex(&hmac_sha256(&signing_key, &to_sign))
    );
    same("authorization", authorization, &expected)?;
    same("token", request.header("x-tc-token"), TOKEN)
}

fn v1(request: &Request) -> Result<(), String> {
    let mut pairs = pairs(if request.method == "GET" {
        request.query()
    } else {
        request.text()
    })?;
    let signature = pairs.remove("Signature").ok_or("no signature")?;
    let parameters: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let to_sign = format!(
        "{}{}/?{}",
        request.method,
        request.header("host"),
        parameters.join("&")
    );
    let expected = match pairs.get("SignatureMethod").map(String::as_str) {
        Some("HmacSHA256") => hmac_sha256(SECRET_KEY.as_bytes(), &to_sign),
        Some("HmacSHA1") => hmac_sha1(SECRET_KEY.as_bytes(), &to_sign),
        other => return Err(format!("the signature method is {other:?}")),
    };
    same("signature", &signature, &STANDARD.encode(expected))?;
    let form = "application/x-www-form-urlencoded";
    same("content type", request.header("content-type"), form)?;
    for (name, value) in [("SecretId", SECRET_ID), ("Token", TOKEN)] {
        same(name, pairs.get(name).map_or("", String::as_str), value)?;
    }
    Ok(())
}

fn same(what: &str, received: &str, expected: &str) -> Result<(), String> {
    if received == expected {
        return Ok(());
    }
    Err(format!("{what}: received {received}, expected {expected}"))
}

/// The parameters of a query or form; refuses what RFC 3986 would have encoded otherwise.
pub(crate) fn pairs(encoded: &str) -> Result<BTreeMap<String, String>, String> {
    encoded
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').ok_or("no `=`")?;
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut parts = text.split('%');
    bytes.extend(plain(parts.next().unwrap_or_default())?);
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).ok_or("half an escape")?;
        let byte = u8::from_str_radix(digits, 16).map_err(|error| error.to_string())?;
        if format!("{byte:02X}") != digits {
            return Err(format!("%{digits} is not in upper case"));
        }
        bytes.push(byte);
        bytes.extend(plain(rest)?);
    }
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

fn plain(text: &str) -> Result<&[u8], String> {
    match text
        .chars()
        .find(|character| !(character.is_ascii_alphanumeric() || "-._~".contains(*character)))
    {
        None => Ok(text.as_bytes()),
        Some(character) => Err(format!("{character:?} is not encoded")),
    }
}

fn hmac_sha256(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hmac_sha1(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("any key will do");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
