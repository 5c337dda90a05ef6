//! UserSig: the signature of the Chat REST API, a parameter of the query.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use ring::hmac;
use serde::Deserialize;

use crate::fault::Fault;
use crate::number;
use crate::request::{Pairs, find};
use crate::settings::Keys;

/// The longest ticket that is inflated, in bytes.
const MAX_SIZE: usize = 64 * 1024;

/// The UserSig has expired.
const EXPIRED: &str = "70001";
/// The UserSig cannot be read.
const MALFORMED: &str = "70003";
/// The UserSig was not made with this application's key.
const WRONG_KEY: &str = "70009";
/// The UserSig is another user's than `identifier` names.
const OTHER_USER: &str = "70013";
/// The UserSig is another application's than `sdkappid` names.
const OTHER_APP: &str = "70014";
/// There is no such application.
const NO_SUCH_APP: &str = "70020";

/// What a UserSig inflates to.
#[derive(Deserialize)]
struct Ticket {
    #[serde(rename = "TLS.ver")]
    version: String,
    #[serde(rename = "TLS.identifier")]
    identifier: String,
    #[serde(rename = "TLS.sdkappid")]
    sdk_app_id: u64,
    #[serde(rename = "TLS.expire")]
    expire: i64,
    #[serde(rename = "TLS.time")]
    time: i64,
    #[serde(rename = "TLS.userbuf")]
    userbuf: Option<String>,
    #[serde(rename = "TLS.sig")]
    signature: String,
}

pub(super) fn verify(query: &Pairs, keys: &Keys, now: i64) -> Result<(), Fault> {
    let of = |name| find(query, name).ok_or_else(|| Fault::missing(name));
    let app = of("sdkappid")?;
    let identifier = of("identifier")?;
    let usersig = of("usersig")?;
    if number::unsigned(app) != Some(keys.sdk_app_id) {
        return Err(Fault::new(
            NO_SUCH_APP,
            format!("This server has no application {app}."),
        ));
    }
    let ticket = read(usersig)
        .ok_or_else(|| Fault::new(MALFORMED, "The UserSig cannot be decoded and inflated."))?;
    if ticket.sdk_app_id != keys.sdk_app_id {
        let message = "The UserSig was made for another application than sdkappid names.";
        return Err(Fault::new(OTHER_APP, message));
    }
    if ticket.identifier != identifier {
        let message = "The UserSig was made for another user than identifier names.";
        return Err(Fault::new(OTHER_USER, message));
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, keys.app_key.as_bytes());
    if STANDARD.encode(hmac::sign(&key, ticket.content().as_bytes())) != ticket.signature {
        let message = "The UserSig was not made with the key of this application.";
        return Err(Fault::new(WRONG_KEY, message));
    }
    if ticket.time.saturating_add(ticket.expire) <= now {
        let message = "The UserSig has expired.";
        return Err(Fault::new(EXPIRED, message));
    }
    Ok(())
}

fn read(usersig: &str) -> Option<Ticket> {
    let encoded: String = usersig
        .chars()
        .map(|character| match character {
            '*' => '+',
            '-' => '/',
            '_' => '=',
            other => other,
        })
        .collect();
    let compressed = STANDARD.decode(encoded).ok()?;
    let json = decompress_to_vec_zlib_with_limit(&compressed, MAX_SIZE).ok()?;
    let ticket: Ticket = serde_json::from_slice(&json).ok()?;
    (ticket.version == "2.0").then_some(ticket)
}

impl Ticket {
    /// What is signed.
    fn content(&self) -> String {
        let userbuf = self
            .userbuf
            .as_ref()
            .map_or_else(String::new, |userbuf| format!("TLS.userbuf:{userbuf}\n"));
        format!(
            "TLS.identifier:{}\nTLS.sdkappid:{}\nTLS.time:{}\nTLS.expire:{}\n{userbuf}",
            self.identifier, self.sdk_app_id, self.time, self.expire
        )
    }
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec_zlib;
    use serde_json::{Value, json};

    use super::*;

    const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
    const MADE: i64 = 1_700_000_000;

    fn ticket() -> Value {
        json!({
            "TLS.ver": "2.0",
            "TLS.identifier": "xiaojun",
            "TLS.sdkappid": 1_400_000_000,
            "TLS.expire": 15_552_000,
            "TLS.time": MADE,
            "TLS.sig": "LvA7d/Iw7gSsnskvVzBDPOCCDbuNCw4GHwTC0bip+B4=",
        })
    }

    fn usersig(ticket: &Value) -> String {
        let compressed = compress_to_vec_zlib(ticket.to_string().as_bytes(), 6);
        STANDARD
            .encode(compressed)
            .replace('+', "*")
            .replace('/', "-")
            .replace('=', "_")
    }

    fn code(app: &str, identifier: &str, usersig: &str, now: i64) -> Option<String> {
        let query = [
            ("sdkappid", app),
            ("identifier", identifier),
            ("usersig", usersig),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let keys = Keys {
            secret_id: String::new(),
            secret_key: String::new(),
            token: None,
            sdk_app_id: 1_400_000_000,
            app_key: KEY.to_owned(),
        };
        let verified = verify(&query.into(), &keys, now);
        verified.err().map(|fault| fault.code.into_owned())
    }

    #[test]
    fn known_usersigs_are_right() {
        assert_eq!(
            code("1400000000", "xiaojun", &usersig(&ticket()), MADE),
            None
        );
        let mut with_userbuf = ticket();
        with_userbuf["TLS.userbuf"] = json!("YWJj");
        with_userbuf["TLS.sig"] = json!("QjT201xPkXk/aM1e+y0vakZb0K2iPrFue++0s5y6bFM=");
        assert_eq!(
            code("1400000000", "xiaojun", &usersig(&with_userbuf), MADE),
            None
        );
    }

    #[test]
    fn each_flaw_has_its_code() {
        let good = usersig(&ticket());
        let with = |name: &str, value: Value| {
            let mut ticket = ticket();
            ticket[name] = value;
            usersig(&ticket)
        };
        let of = |usersig: &str| code("1400000000", "xiaojun", usersig, MADE);
        assert_eq!(
            code("1", "xiaojun", &good, MADE).as_deref(),
            Some(NO_SUCH_APP)
        );
        assert_eq!(
            code("1400000000", "other", &good, MADE).as_deref(),
            Some(OTHER_USER)
        );
        let end = MADE + 15_552_000;
        assert_eq!(code("1400000000", "xiaojun", &good, end - 1), None);
        assert_eq!(
            code("1400000000", "xiaojun", &good, end).as_deref(),
            Some(EXPIRED)
        );
        assert_eq!(of("not one").as_deref(), Some(MALFORMED));
        assert_eq!(
            of(&with("TLS.ver", json!("1.0"))).as_deref(),
            Some(MALFORMED)
        );
        assert_eq!(
            of(&with("TLS.sdkappid", json!(2))).as_deref(),
            Some(OTHER_APP)
        );
        assert_eq!(
            of(&with("TLS.expire", json!(99_999_999))).as_deref(),
            Some(WRONG_KEY)
        );
        assert_eq!(
            of(&with("TLS.sig", json!("AAAA"))).as_deref(),
            Some(WRONG_KEY)
        );
    }

    #[test]
    fn a_usersig_that_inflates_without_end_is_refused() {
        let bomb = compress_to_vec_zlib(&vec![b' '; 10 << 20], 6);
        assert!(read(&STANDARD.encode(bomb)).is_none());
    }
}
