//! Temporary keys, as the cloud's services write them.

use super::{Credential, CredentialError};
use crate::decode;
use crate::json::Json;

/// Reads an answer that is a JSON object.
pub(super) fn parse(text: &str) -> Result<Json, CredentialError> {
    match decode::parse(text.as_bytes()) {
        Ok(object @ Json::Object(_)) => Ok(object),
        _ => Err(CredentialError::new("the answer is no JSON object")),
    }
}

/// The credential made of the keys in one object, and their expiry in this or another one.
///
/// # Errors
///
/// What is missing or cannot be read, by its name; never what it holds.
pub(super) fn read(keys: &Json, expiry: &Json) -> Result<Credential, CredentialError> {
    let [id, key, token] = ["TmpSecretId", "TmpSecretKey", "Token"].map(|name| text(keys, name));
    Ok(Credential::new(id?, key?)?
        .with_token(token?)?
        .with_expiry(seconds(expiry, "ExpiredTime")?))
}

/// A text that must be there; a number is one too.
pub(super) fn text<'a>(object: &'a Json, name: &str) -> Result<&'a str, CredentialError> {
    let value = object.get(name).unwrap_or(&Json::Null);
    match value.text() {
        Some("") => Err(missing(name)),
        Some(text) => Ok(text),
        None if *value == Json::Null => Err(missing(name)),
        None => Err(CredentialError::new(format!("`{name}` is no text"))),
    }
}

/// A time in whole seconds, as a number or a text.
pub(super) fn seconds(object: &Json, name: &str) -> Result<i64, CredentialError> {
    let wrong = || CredentialError::new(format!("`{name}` is no time in seconds"));
    let text = match object.get(name) {
        None | Some(Json::Null) => return Err(missing(name)),
        Some(value) => value.text().ok_or_else(wrong)?.trim(),
    };
    if text.is_empty() {
        return Err(missing(name));
    }
    let number = decode::parse(text.as_bytes()).ok();
    let seconds = number.and_then(|number| i64::try_from(number.integer()?).ok());
    seconds.ok_or_else(wrong)
}

fn missing(name: &str) -> CredentialError {
    CredentialError::new(format!("`{name}` is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_leniently_and_what_is_missing_is_named() {
        let good = r#"{"TmpSecretId": "A", "TmpSecretKey": "k", "Token": "t", "ExpiredTime": 9}"#;
        let read = |from: &str, to: &str| {
            assert!(good.contains(from), "{from}");
            let answer = parse(&good.replace(from, to))?;
            super::read(&answer, &answer)
        };
        let expected = Credential::new("A", "k")
            .and_then(|keys| keys.with_token("t"))
            .expect("valid");
        for expiry in ["9", "\"9\"", "\" 9 \"", "9.0", "9e0"] {
            let found = read(": 9}", &format!(": {expiry}}}")).expect(expiry);
            assert_eq!(found, expected.clone().with_expiry(9), "{expiry}");
        }
        assert_eq!(
            read("\"t\"", "12").expect("a number").token(),
            Some(&"12".into())
        );
        for (from, to, reason) in [
            ("\"A\"", "null", "`TmpSecretId` is missing"),
            ("TmpSecretId", "Other", "`TmpSecretId` is missing"),
            ("\"k\"", "\"\"", "`TmpSecretKey` is missing"),
            ("\"k\"", "[\"hunter2\"]", "`TmpSecretKey` is no text"),
            ("\"t\"", "true", "`Token` is no text"),
            ("9", "null", "`ExpiredTime` is missing"),
            ("9", "\"\"", "`ExpiredTime` is missing"),
            ("9", "\"soon\"", "`ExpiredTime` is no time in seconds"),
            ("9", "9.5", "`ExpiredTime` is no time in seconds"),
            ("9", "1e300", "`ExpiredTime` is no time in seconds"),
            ("9", "{}", "`ExpiredTime` is no time in seconds"),
            ("{", "[{", "the answer is no JSON object"),
        ] {
            let error = read(from, to).expect_err(to).to_string();
            assert_eq!(error, reason, "{to}");
        }
    }
}
