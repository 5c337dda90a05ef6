//! TC3-HMAC-SHA256: the signature of the `Authorization` header.

use std::collections::HashSet;
use std::fmt::Write;

use ring::digest;
use ring::hmac::{self, HMAC_SHA256};
use time::OffsetDateTime;

use super::refusal::{Mismatch, Refusal};
use crate::fault::Fault;
use crate::loopback::{is_label, without_port};
use crate::request::Received;
use crate::secrets::Secrets;

const ALGORITHM: &str = "TC3-HMAC-SHA256";
const TERMINATOR: &str = "tc3_request";
/// Stands for the payload of a request whose payload is not signed.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The `Authorization` header, taken apart.
#[derive(Debug, PartialEq)]
pub(crate) struct Authorization {
    pub(crate) secret_id: String,
    date: String,
    pub(crate) service: String,
    signed_headers: Vec<String>,
    signature: String,
}

impl Authorization {
    pub(crate) fn parse(header: &str) -> Result<Self, Fault> {
        Self::split(header).ok_or_else(|| {
            Fault::new(
                "AuthFailure.InvalidAuthorization",
                "The `Authorization` header is not of the form `TC3-HMAC-SHA256 \
                 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=content-type;host, \
                 Signature=HEX`.",
            )
        })
    }

    fn split(header: &str) -> Option<Self> {
        let fields = header.trim().strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let field = |name: &str| {
            fields.split(',').find_map(|field| {
                let (found, value) = field.trim().split_once('=')?;
                (found == name).then_some(value)
            })
        };
        // The last three parts are the scope: a SecretId may hold anything.
        let mut credential = field("Credential")?.rsplitn(4, '/');
        if credential.next()? != TERMINATOR {
            return None;
        }
        let service = credential.next()?.to_owned();
        let date = credential.next()?.to_owned();
        let secret_id = credential.next()?.to_owned();
        let signed_headers: Vec<String> = field("SignedHeaders")?
            .split(';')
            .map(str::to_owned)
            .collect();
        let names: HashSet<&str> = signed_headers.iter().map(String::as_str).collect();
        let once = names.len() == signed_headers.len();
        let both = names.contains("content-type") && names.contains("host");
        (once && both).then_some(Self {
            secret_id,
            date,
            service,
            signed_headers,
            signature: field("Signature")?.to_owned(),
        })
    }

    pub(super) fn verify(
        &self,
        received: &Received,
        timestamp: i64,
        secret_key: &str,
        secrets: &Secrets,
    ) -> Result<(), Refusal> {
        let date = utc_date(timestamp);
        if self.date != date {
            return Err(Fault::new(
                "AuthFailure.SignatureFailure",
                format!(
                    "The credential is for the date {}, but X-TC-Timestamp lies on {date} in UTC.",
                    self.date
                ),
            )
            .into());
        }
        let key = self.derived_key(secret_key);
        let sign = |canonical: &Canonical| {
            let text = self.string_to_sign(timestamp, &canonical.to_string());
            hex(hmac::sign(&key, text.as_bytes()).as_ref())
        };
        let canonical = Canonical::of(received, &self.signed_headers);
        let computed = sign(&canonical);
        // The documentation lower-cases values; official clients sign them as they are sent.
        let as_sent = canonical.as_sent(received);
        let host = received.host();
        // Who takes an endpoint on this machine for the cloud's knows of no port.
        let without_port = is_label(&self.service, &host)
            .then(|| as_sent.with_header("host", without_port(&host)));
        let mut signed = [Some(as_sent), without_port].into_iter().flatten();
        if self.signature == computed || signed.any(|form| self.signature == sign(&form)) {
            return Ok(());
        }
        let hint = canonical
            .mistakes(received, &self.service)
            .into_iter()
            .find(|(_, mistake)| self.signature == sign(mistake))
            .map(|(hint, _)| hint);
        let to_sign = self.string_to_sign(timestamp, &canonical.to_string());
        let shown = canonical.without(secrets).to_string();
        Err(Mismatch {
            received,
            secrets,
            headers: &canonical.as_sent(received).headers,
            computed: &[
                (
                    "canonical request computed from it",
                    shown.lines().collect(),
                ),
                ("string to sign", to_sign.lines().collect()),
            ],
            signature: [&self.signature, &computed],
            hint,
        }
        .refusal())
    }

    fn derived_key(&self, secret_key: &str) -> hmac::Key {
        let key = hmac::Key::new(HMAC_SHA256, format!("TC3{secret_key}").as_bytes());
        [&self.date, &self.service, TERMINATOR]
            .into_iter()
            .fold(key, |key, part| {
                hmac::Key::new(HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref())
            })
    }

    fn string_to_sign(&self, timestamp: i64, canonical: &str) -> String {
        let Self { date, service, .. } = self;
        let hash = sha256_hex(canonical.as_bytes());
        format!("{ALGORITHM}\n{timestamp}\n{date}/{service}/{TERMINATOR}\n{hash}")
    }
}

/// The canonical form of a request.
#[derive(Clone)]
struct Canonical {
    method: String,
    query: String,
    /// Name and value of each header that is signed, in the order of `SignedHeaders`.
    headers: Vec<(String, String)>,
    payload_hash: String,
}

impl Canonical {
    fn of(received: &Received, signed_headers: &[String]) -> Self {
        let announced = received.header("X-TC-Content-SHA256");
        let payload_hash = if announced.as_deref() == Some(UNSIGNED_PAYLOAD) {
            sha256_hex(UNSIGNED_PAYLOAD.as_bytes())
        } else {
            sha256_hex(received.body())
        };
        Self {
            method: received.method().to_owned(),
            query: received.query().to_owned(),
            headers: signed_headers
                .iter()
                .map(|name| {
                    let value = received.header(name).unwrap_or_default();
                    (name.clone(), value.trim().to_lowercase())
                })
                .collect(),
            payload_hash,
        }
    }

    /// With the letters of the headers' values as they came.
    fn as_sent(&self, received: &Received) -> Self {
        let mut sent = self.clone();
        for (name, value) in &mut sent.headers {
            *value = received.header(name).unwrap_or_default().trim().to_owned();
        }
        sent
    }

    /// Without what no log shows.
    fn without(&self, secrets: &Secrets) -> Self {
        let mut shown = self.clone();
        shown.query = secrets.within_query(&self.query);
        for (name, value) in &mut shown.headers {
            *value = secrets.shown(name, value).to_owned();
        }
        shown
    }

    fn with_header(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        for header in other.headers.iter_mut().filter(|header| header.0 == name) {
            value.clone_into(&mut header.1);
        }
        other
    }

    /// What clients get wrong, and the canonical request that they then sign.
    fn mistakes(&self, received: &Received, service: &str) -> Vec<(String, Self)> {
        let mut mistakes = Vec::new();
        let host = received.host().to_lowercase();
        let bare = without_port(&host);
        for signed in [bare, &format!("{service}.tencentcloudapi.com")] {
            let hint = format!("the client signed the host `{signed}` but sent `{host}`");
            mistakes.push((hint, self.with_header("host", signed)));
        }
        let sent = received.content_type();
        for signed in [
            "application/json",
            "application/json; charset=utf-8",
            "application/x-www-form-urlencoded",
        ] {
            let hint = format!("the client signed the content type `{signed}` but sent `{sent}`");
            mistakes.push((hint, self.with_header("content-type", signed)));
        }
        for (signed, payload) in [
            ("an empty body", ""),
            ("`UNSIGNED-PAYLOAD`", UNSIGNED_PAYLOAD),
        ] {
            let mut other = self.clone();
            other.payload_hash = sha256_hex(payload.as_bytes());
            mistakes.push((
                format!("the client signed {signed} instead of the body it sent"),
                other,
            ));
        }
        let mut other = self.clone();
        other.query.clear();
        mistakes.push((
            "the client left the query out of the signature".into(),
            other,
        ));
        mistakes
    }
}

impl std::fmt::Display for Canonical {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n/\n{}\n", self.method, self.query)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}:{value}")?;
        }
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        write!(f, "\n{}\n{}", names.join(";"), self.payload_hash)
    }
}

fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The day of a moment in UTC, as `2019-02-25`; empty for one outside the calendar.
fn utc_date(unix_seconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp(unix_seconds).map_or_else(
        |_| String::new(),
        |moment| {
            let (year, month, day) = moment.to_calendar_date();
            format!("{year:04}-{:02}-{day:02}", u8::from(month))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Body;
    use crate::testing::secrets;

    const KEY: &str = "SKEXAMPLE";
    const TIMESTAMP: i64 = 1_551_113_065;
    const BODY: &str =
        r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    const QUERY: &str =
        "Limit=1&Filters.0.Values.0=a+b%2A~%2B%E6%9C%AA&Filters.0.Name=instance-name&Flag=True";

    /// What each request that a signature was worked out for is made of.
    struct Known {
        method: &'static str,
        query: &'static str,
        content_type: &'static str,
        body: &'static str,
        signature: &'static str,
    }

    const POST: Known = Known {
        method: "POST",
        query: "",
        content_type: "application/json",
        body: BODY,
        signature: "88b790b5821a1f2ba7751e0b2d3aebd0c7b65a42f322bc80afaa83cb210c8014",
    };

    const GET: Known = Known {
        method: "GET",
        query: QUERY,
        content_type: "application/x-www-form-urlencoded",
        body: "",
        signature: "8939b7f1e4588d169f761f2c745d272bff5f47964906fc984ebdc112a9e69363",
    };

    impl Known {
        fn received(&self) -> Received {
            let request = hyper::Request::builder()
                .method(self.method)
                .uri(format!("/?{}", self.query))
                .header("Content-Type", self.content_type)
                .header("Host", "cvm.tencentcloudapi.com")
                .body(())
                .expect("a request");
            Received {
                head: request.into_parts().0,
                body: Body::Whole(self.body.into()),
            }
        }

        fn verify(&self, key: &str, timestamp: i64) -> Result<(), Refusal> {
            authorization(self.signature).verify(&self.received(), timestamp, key, &secrets())
        }
    }

    fn authorization(signature: &str) -> Authorization {
        Authorization::parse(&format!(
            "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cvm/tc3_request, \
             SignedHeaders=content-type;host, Signature={signature}"
        ))
        .unwrap_or_else(|fault| panic!("{}", fault.message))
    }

    #[test]
    fn signatures_worked_out_from_the_documentation_are_right() {
        for known in [POST, GET] {
            assert!(known.verify(KEY, TIMESTAMP).is_ok());
        }
    }

    #[test]
    fn whatever_is_signed_may_not_change() {
        let refused = |known: Known| {
            let refusal = known.verify(KEY, TIMESTAMP).expect_err("a refusal");
            assert_eq!(refusal.fault.code, "AuthFailure.SignatureFailure");
        };
        refused(Known {
            method: "GET",
            ..POST
        });
        refused(Known {
            query: "a=1",
            ..POST
        });
        refused(Known { body: "{}", ..POST });
        refused(Known {
            content_type: "application/json; charset=utf-8",
            ..POST
        });
        refused(Known {
            query: "Limit=1",
            ..GET
        });
        assert!(POST.verify("SKEXAMPLF", TIMESTAMP).is_err());
        assert!(POST.verify(KEY, TIMESTAMP + 1).is_err());
        // The date of the credential is not that of the timestamp.
        assert!(POST.verify(KEY, TIMESTAMP + 86_400).is_err());
    }

    #[test]
    fn a_header_of_another_form_is_refused() {
        for header in [
            "",
            "TC3-HMAC-SHA256",
            "AWS4-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=content-type;host, Signature=1",
            "TC3-HMAC-SHA256 Credential=a/b/tc3_request, SignedHeaders=content-type;host, Signature=1",
            "TC3-HMAC-SHA256 Credential=a/b/c/aws4_request, SignedHeaders=content-type;host, Signature=1",
            "TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=host, Signature=1",
            "TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=content-type;host",
            "TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=content-type;host;a;a, Signature=1",
        ] {
            let fault = Authorization::parse(header).expect_err(header);
            assert_eq!(fault.code, "AuthFailure.InvalidAuthorization");
        }
    }

    #[test]
    fn a_common_mistake_is_named() {
        let received = Known { body: "{}", ..POST }.received();
        let signed_empty = {
            let mut canonical = Canonical::of(&received, &["content-type".into(), "host".into()]);
            canonical.payload_hash = sha256_hex(b"");
            let authorization = authorization("");
            let text = authorization.string_to_sign(TIMESTAMP, &canonical.to_string());
            hex(hmac::sign(&authorization.derived_key(KEY), text.as_bytes()).as_ref())
        };
        let refusal = authorization(&signed_empty)
            .verify(&received, TIMESTAMP, KEY, &secrets())
            .expect_err("a refusal");
        assert!(
            refusal.fault.message.contains("an empty body"),
            "{}",
            refusal.fault.message
        );
        let trace = refusal.trace.expect("a trace");
        assert!(
            trace.contains("canonical request computed from it\n    | POST\n    | /\n"),
            "{trace}"
        );
        assert!(
            !trace.contains(&signed_empty),
            "the whole signature in {trace}"
        );
    }
}
