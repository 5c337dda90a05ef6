//! TC3-HMAC-SHA256, the default signature ("Signature v3" in the cloud's documentation).

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ring::{digest, hmac};
use zeroize::Zeroizing;

use super::Hex;
use crate::credentials::Credential;
use crate::secret::Secret;

/// The name of the algorithm, as the `Authorization` header starts.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// What is hashed in the payload's stead where the payload is not signed; the request must then
/// carry it, as it stands, in the header [`CONTENT_HASH_HEADER`].
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The header that announces [`UNSIGNED_PAYLOAD`] to the cloud.
pub const CONTENT_HASH_HEADER: &str = "X-TC-Content-SHA256";

/// Only these headers are signed: a proxy may change any other on the way.
const SIGNED_HEADERS: &str = "content-type;host";
const TERMINATOR: &str = "tc3_request";
const SECONDS_PER_DAY: i64 = 86_400;

/// The body of a request, as far as the signature is concerned.
#[derive(Clone, Copy, Debug)]
pub enum Payload<'a> {
    /// Hashed into the signature. Empty for GET.
    Signed(&'a [u8]),
    /// Left out of it.
    Unsigned,
}

/// The parts of a request that are signed, exactly as they are sent.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The product that the key is derived for, such as `lcic`.
    pub service: &'a str,
    /// `POST` or `GET`.
    pub method: &'a str,
    /// The `Host` header: with its port where the URL has one.
    pub host: &'a str,
    /// What follows the `?` of the URL, percent-encoded; empty for POST.
    pub query: &'a str,
    /// The `Content-Type` header.
    pub content_type: &'a str,
    /// The body.
    pub payload: Payload<'a>,
}

impl Request<'_> {
    /// The canonical form of the request, of which the hash is signed.
    pub fn canonical(&self) -> String {
        let content_type = lower_case(self.content_type.trim());
        let host = lower_case(self.host.trim());
        let payload_hash = sha256(match self.payload {
            Payload::Signed(bytes) => bytes,
            Payload::Unsigned => UNSIGNED_PAYLOAD.as_bytes(),
        });
        [
            self.method,
            "\n/\n",
            self.query,
            "\ncontent-type:",
            &content_type,
            "\nhost:",
            &host,
            "\n\n",
            SIGNED_HEADERS,
            "\n",
            payload_hash.as_str(),
        ]
        .concat()
    }

    /// What is signed. `timestamp` is in seconds since the Unix epoch.
    pub fn string_to_sign(&self, timestamp: i64) -> String {
        let date = utc_date(timestamp.div_euclid(SECONDS_PER_DAY));
        self.signed_text(timestamp, &scope_name(&date, self.service))
    }

    fn signed_text(&self, timestamp: i64, scope: &str) -> String {
        [
            ALGORITHM,
            "\n",
            &timestamp.to_string(),
            "\n",
            scope,
            "\n",
            sha256(self.canonical().as_bytes()).as_str(),
        ]
        .concat()
    }
}

/// Signs requests, and keeps the keys derived for the current credential and day.
#[derive(Default)]
pub struct Signer {
    derived: Mutex<Option<DerivedKeys>>,
}

impl Signer {
    /// A signer that has derived nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of the `Authorization` header.
    ///
    /// `timestamp` is in seconds since the Unix epoch, and must be sent unchanged as
    /// `X-TC-Timestamp`; the date that the signature is scoped to comes from it.
    pub fn authorization(
        &self,
        credential: &Credential,
        request: &Request<'_>,
        timestamp: i64,
    ) -> String {
        let scope = self.scope(credential.secret_key(), timestamp, request.service);
        let to_sign = request.signed_text(timestamp, &scope.name);
        let signature = hmac_sha256(scope.key.as_slice(), to_sign.as_bytes());
        [
            ALGORITHM,
            " Credential=",
            credential.secret_id(),
            "/",
            &scope.name,
            ", SignedHeaders=",
            SIGNED_HEADERS,
            ", Signature=",
            Hex::of(signature.as_ref()).as_str(),
        ]
        .concat()
    }

    fn scope(&self, secret_key: &Secret, timestamp: i64, service: &str) -> Arc<Scope> {
        let day = timestamp.div_euclid(SECONDS_PER_DAY);
        let mut derived = self.derived.lock().unwrap_or_else(PoisonError::into_inner);
        if derived
            .as_ref()
            .is_some_and(|keys| keys.day != day || keys.secret_key != *secret_key)
        {
            *derived = None;
        }
        derived
            .get_or_insert_with(|| DerivedKeys {
                secret_key: secret_key.clone(),
                day,
                by_service: Vec::new(),
            })
            .scope(service)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

/// A key that was derived from another; wiped when it is dropped.
pub type Key = Zeroizing<[u8; digest::SHA256_OUTPUT_LEN]>;

/// What was derived from one secret key for one day. Another key or day replaces the whole, so
/// that nothing derived from a rotated key stays in memory.
struct DerivedKeys {
    secret_key: Secret,
    /// In days since the Unix epoch.
    day: i64,
    /// With the names of the services, of which a program calls a few.
    by_service: Vec<(String, Arc<Scope>)>,
}

/// What signs for one service on one day.
struct Scope {
    /// As signatures state it: `2019-02-25/lcic/tc3_request`.
    name: String,
    key: Key,
}

impl DerivedKeys {
    fn scope(&mut self, service: &str) -> Arc<Scope> {
        let mut known = self.by_service.iter();
        if let Some((_, scope)) = known.find(|(name, _)| name == service) {
            return Arc::clone(scope);
        }
        let date = utc_date(self.day);
        let [_, _, key] = derive_keys(&self.secret_key, &date, service);
        let scope = Arc::new(Scope {
            name: scope_name(&date, service),
            key,
        });
        self.by_service
            .push((service.to_owned(), Arc::clone(&scope)));
        scope
    }
}

/// What a signature is good for: `2019-02-25/lcic/tc3_request`.
fn scope_name(date: &str, service: &str) -> String {
    format!("{date}/{service}/{TERMINATOR}")
}

/// The keys that follow from a secret key: for a date (`2019-02-25`), for a service on that date, and
/// the one that signs.
pub fn derive_keys(secret_key: &Secret, date: &str, service: &str) -> [Key; 3] {
    let secret = Zeroizing::new(format!("TC3{}", secret_key.expose()));
    let date_key = derive(secret.as_bytes(), date);
    let service_key = derive(date_key.as_slice(), service);
    let signing_key = derive(service_key.as_slice(), TERMINATOR);
    [date_key, service_key, signing_key]
}

fn derive(key: &[u8], message: &str) -> Key {
    let mut output = Key::new([0; digest::SHA256_OUTPUT_LEN]);
    output.copy_from_slice(hmac_sha256(key, message.as_bytes()).as_ref());
    output
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message)
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> Hex {
    Hex::of(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase().into()
    } else {
        text.into()
    }
}

/// A day, counted from the Unix epoch, as `2019-02-25`.
fn utc_date(day: i64) -> String {
    // The calendar repeats every 400 years (146097 days). Counting years from March puts the
    // leap day last, so that the months' lengths follow one linear rule.
    const DAYS_FROM_MARCH_OF_YEAR_0: i64 = 719_468;
    let days = day + DAYS_FROM_MARCH_OF_YEAR_0;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (unix_seconds, date) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_551_113_065, "2019-02-25"),
            (1_735_689_599, "2024-12-31"),
            (1_735_689_600, "2025-01-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            let day = i64::div_euclid(unix_seconds, SECONDS_PER_DAY);
            assert_eq!(utc_date(day), date, "{unix_seconds}");
        }
    }

    #[test]
    fn derived_keys_are_kept_per_service_and_dropped_on_rotation() {
        let services = |signer: &Signer| {
            let derived = signer.derived.lock().expect("not poisoned");
            let known = derived.iter().flat_map(|keys| &keys.by_service);
            known.map(|(name, _)| name.clone()).collect::<Vec<_>>()
        };
        let sign = |signer: &Signer, secret_key: &str, service: &str, timestamp: i64| {
            let credential = Credential::new("AKID", secret_key).expect("valid");
            let request = Request {
                service,
                method: "POST",
                host: "h",
                query: "",
                content_type: "application/json",
                payload: Payload::Unsigned,
            };
            signer.authorization(&credential, &request, timestamp)
        };
        let signer = Signer::new();
        let first = sign(&signer, "one", "lcic", 0);
        assert_eq!(sign(&signer, "one", "lcic", 0), first);
        sign(&signer, "one", "trtc", 0);
        assert_eq!(services(&signer), ["lcic", "trtc"]);
        let other_key = sign(&signer, "two", "lcic", 0);
        assert_ne!(other_key, first);
        assert_eq!(services(&signer), ["lcic"]);
        sign(&signer, "two", "tiw", SECONDS_PER_DAY);
        assert_eq!(services(&signer), ["tiw"]);
        assert_eq!(sign(&signer, "one", "lcic", 0), first);
    }
}
