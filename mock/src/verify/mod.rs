//! Whether a request was signed by who it says. Everything is computed anew from the request as it
//! was received, by code of this package's own: it shares nothing with the client it judges.

mod refusal;
pub(crate) mod tc3;
mod usersig;
mod v1;

pub(crate) use self::refusal::Refusal;
use tencentcloud_model::model::Action;

use crate::fault::Fault;
use crate::number;
use crate::request::{Pairs, Received, find};
use crate::secrets::Secrets;
use crate::settings::Keys;

/// How far the caller's clock may differ from ours, in seconds.
const CLOCK_TOLERANCE: i64 = 300;

/// How a request says that it is authentic.
pub(crate) enum Proof {
    /// TC3-HMAC-SHA256 in the `Authorization` header.
    Tc3(tc3::Authorization),
    /// HmacSHA1 or HmacSHA256 among the parameters.
    V1(Pairs),
    /// A UserSig in the query.
    UserSig(Pairs),
    /// Not at all: `SKIP` in the `Authorization` header.
    Skipped,
}

impl Proof {
    /// Checks the signature, which some actions do without. `now` is in seconds since the Unix epoch.
    pub(crate) fn verify(
        &self,
        received: &Received,
        action: &Action,
        keys: &Keys,
        secrets: &Secrets,
        now: i64,
    ) -> Result<(), Refusal> {
        match self {
            Self::Tc3(authorization) => {
                let timestamp = received
                    .header("X-TC-Timestamp")
                    .ok_or_else(|| Fault::missing("X-TC-Timestamp"))?;
                check_identity(&authorization.secret_id, keys)?;
                let timestamp = check_time(&timestamp, now)?;
                check_token(received.header("X-TC-Token").as_deref(), keys)?;
                authorization.verify(received, timestamp, &keys.secret_key, secrets)
            }
            Self::V1(pairs) => {
                let of = |name| find(pairs, name).ok_or_else(|| Fault::missing(name));
                check_identity(of("SecretId")?, keys)?;
                check_time(of("Timestamp")?, now)?;
                check_nonce(of("Nonce")?)?;
                check_token(find(pairs, "Token"), keys)?;
                v1::verify(pairs, of("Signature")?, received, &keys.secret_key, secrets)
            }
            Self::UserSig(query) => Ok(usersig::verify(query, keys, now)?),
            Self::Skipped if action.anonymous => Ok(()),
            Self::Skipped => Err(Fault::new(
                "AuthFailure.InvalidAuthorization",
                format!(
                    "The `Authorization` header is `SKIP`, but {} takes signed requests only.",
                    action.name.value
                ),
            )
            .into()),
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
    let seconds = number::unsigned(timestamp).and_then(|seconds| i64::try_from(seconds).ok());
    let timestamp = seconds.ok_or_else(|| {
        Fault::new(
            "InvalidParameterValue",
            "The timestamp is not a number of seconds since 1970-01-01, in plain digits.",
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

fn check_nonce(nonce: &str) -> Result<(), Fault> {
    match number::unsigned(nonce) {
        Some(1..) => Ok(()),
        _ => Err(Fault::new(
            "InvalidParameterValue",
            "`Nonce` must be a positive integer, in plain digits.",
        )),
    }
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
