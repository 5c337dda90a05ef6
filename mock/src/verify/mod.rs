//! Whether a request was signed by who it says. Everything is computed anew from the request as it
//! was received, by code of this package's own: it shares nothing with the client it judges.

pub(crate) mod tc3;
pub(crate) mod usersig;
pub(crate) mod v1;

use std::fmt::Write;

use ring::digest;

use crate::fault::Fault;
use crate::request::{Pairs, Received, find};

/// How far the caller's clock may differ from ours, in seconds.
pub(crate) const CLOCK_TOLERANCE: i64 = 300;

/// What a caller may sign with.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    /// The token that must come along, if the key is a temporary one.
    pub(crate) token: Option<String>,
    pub(crate) sdk_app_id: u64,
    /// The Chat application's key.
    pub(crate) app_key: String,
}

/// How a request says that it is authentic.
pub(crate) enum Proof {
    /// TC3-HMAC-SHA256 in the `Authorization` header.
    Tc3(tc3::Authorization),
    /// HmacSHA1 or HmacSHA256 among the parameters.
    V1(Pairs),
    /// A UserSig in the query.
    UserSig(Pairs),
}

/// Why a request is not believed.
pub(crate) struct Refusal {
    pub(crate) fault: Fault,
    /// What helps to find the mistake; for the log.
    pub(crate) trace: Option<String>,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self { fault, trace: None }
    }
}

impl Proof {
    /// Checks the signature. `now` is in seconds since the Unix epoch.
    pub(crate) fn verify(&self, received: &Received, keys: &Keys, now: i64) -> Result<(), Refusal> {
        match self {
            Self::Tc3(authorization) => {
                let timestamp = received
                    .header("X-TC-Timestamp")
                    .ok_or_else(|| Fault::missing("X-TC-Timestamp"))?;
                check_identity(&authorization.secret_id, keys)?;
                let timestamp = check_time(&timestamp, now)?;
                check_token(received.header("X-TC-Token").as_deref(), keys)?;
                authorization.verify(received, timestamp, &keys.secret_key)
            }
            Self::V1(pairs) => {
                let of = |name| find(pairs, name).ok_or_else(|| Fault::missing(name));
                check_identity(of("SecretId")?, keys)?;
                check_time(of("Timestamp")?, now)?;
                of("Nonce")?;
                check_token(find(pairs, "Token"), keys)?;
                v1::verify(pairs, of("Signature")?, received, &keys.secret_key)
            }
            Self::UserSig(query) => Ok(usersig::verify(query, keys, now)?),
        }
    }
}

fn check_identity(secret_id: &str, keys: &Keys) -> Result<(), Fault> {
    if secret_id == keys.secret_id {
        return Ok(());
    }
    Err(Fault::new(
        "AuthFailure.SecretIdNotFound",
        "The SecretId is not found; check that it is the one this server was started with.",
    ))
}

fn check_time(timestamp: &str, now: i64) -> Result<i64, Fault> {
    let timestamp: i64 = timestamp.trim().parse().map_err(|_| {
        Fault::new(
            "InvalidParameterValue",
            "The timestamp is not a number of seconds since 1970-01-01.",
        )
    })?;
    if timestamp.abs_diff(now) <= CLOCK_TOLERANCE.unsigned_abs() {
        return Ok(timestamp);
    }
    Err(Fault::new(
        "AuthFailure.SignatureExpire",
        format!(
            "The signature has expired: the timestamp {timestamp} and the server's time {now} \
             differ by more than {CLOCK_TOLERANCE} seconds."
        ),
    ))
}

fn check_token(token: Option<&str>, keys: &Keys) -> Result<(), Fault> {
    if token.filter(|token| !token.is_empty()) == keys.token.as_deref() {
        return Ok(());
    }
    Err(Fault::new(
        "AuthFailure.TokenFailure",
        match keys.token {
            Some(_) => "The token is missing or is not the one of this temporary key.",
            None => "A token came with a key that is not a temporary one.",
        },
    ))
}

/// A signature that is not the one computed, and all that helps to see why.
struct Mismatch<'a> {
    received: &'a Received,
    /// Headers that took part.
    headers: &'a [(String, String)],
    /// What was computed on the way, by name.
    computed: &'a [(&'a str, &'a str)],
    signature: [&'a str; 2],
    hint: Option<String>,
}

impl Mismatch<'_> {
    fn refusal(&self) -> Refusal {
        Refusal {
            fault: Fault::new(
                "AuthFailure.SignatureFailure",
                match &self.hint {
                    Some(hint) => format!("The signature is wrong: {hint}."),
                    None => "The signature is wrong: it does not match this request.".to_owned(),
                },
            ),
            trace: Some(self.trace()),
        }
    }

    /// Both sides, one below the other. Of signatures only the beginnings.
    fn trace(&self) -> String {
        let mut trace = String::from("received\n");
        let mut line = |text: &str| {
            trace.push_str("    | ");
            trace.push_str(text);
            trace.push('\n');
        };
        line(&format!(
            "{} {}",
            self.received.method(),
            self.received
                .head
                .uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
        ));
        for (name, value) in self.headers {
            line(&format!("{name}: {value}"));
        }
        line(&format!("({} bytes of body)", self.received.body().len()));
        for (name, text) in self.computed {
            // Writing to a String cannot fail.
            let _ = writeln!(trace, "{name}");
            for part in text.split('\n') {
                let _ = writeln!(trace, "    | {part}");
            }
        }
        let [received, computed] = self.signature.map(beginning);
        let _ = write!(
            trace,
            "signature received {received}…, computed {computed}…"
        );
        if let Some(hint) = &self.hint {
            let _ = write!(trace, "\nhint: {hint}");
        }
        trace
    }
}

fn beginning(signature: &str) -> &str {
    signature
        .char_indices()
        .nth(8)
        .map_or(signature, |(end, _)| &signature[..end])
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
