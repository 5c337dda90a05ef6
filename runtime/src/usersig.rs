//! UserSig (TLSSigAPIv2): what a user of Chat and of the real-time products signs in with.
//!
//! A UserSig is made on a server, which alone has the app's key, and handed to the user's device.
//!
//! ```
//! use std::time::Duration;
//! use tencentcloud_runtime::Secret;
//! use tencentcloud_runtime::usersig::Ticket;
//!
//! let key = Secret::from("the app's key");
//! let ticket = Ticket::from_now(1_400_000_000, "xiaojun", Duration::from_secs(86_400));
//! let usersig = ticket.sign(&key);
//!
//! assert_eq!(Ticket::read(usersig.expose())?, ticket);
//! assert_eq!(Ticket::verify(usersig.expose(), &key)?, ticket);
//! # Ok::<(), tencentcloud_runtime::usersig::UserSigError>(())
//! ```

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use ring::hmac;
use zeroize::Zeroizing;

use crate::decode;
use crate::secret::Secret;

const VERSION: &str = "2.0";
const COMPRESSION_LEVEL: u8 = 6;
/// The longest ticket that is read, in bytes; real ones have some hundred. It keeps a few bytes
/// made to inflate without end from doing so.
const MAX_SIZE: usize = 64 * 1024;

/// What a UserSig says: who may sign in to which app, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ticket {
    /// The app, by its SDKAppID.
    pub sdk_app_id: u64,
    /// The user, by the app's own name for them.
    pub identifier: String,
    /// When the UserSig was made, in seconds since the Unix epoch.
    pub time: i64,
    /// How long it is valid from then on, in seconds.
    pub expire: i64,
    /// What else the signature is to vouch for, such as the rooms that may be entered.
    pub userbuf: Option<Vec<u8>>,
}

impl Ticket {
    /// A ticket for `identifier` in the app `sdk_app_id`, made at `time` (in seconds since the
    /// Unix epoch) and valid for `expire` seconds.
    pub fn new(sdk_app_id: u64, identifier: impl Into<String>, time: i64, expire: i64) -> Self {
        Self {
            sdk_app_id,
            identifier: identifier.into(),
            time,
            expire,
            userbuf: None,
        }
    }

    /// A ticket for `identifier` in the app `sdk_app_id`, made now by this machine's clock and
    /// valid for `lifetime`: whole seconds, at least one.
    pub fn from_now(sdk_app_id: u64, identifier: impl Into<String>, lifetime: Duration) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        // A clock before 1970 is as wrong as one at 1970.
        let now = since_epoch.map_or(0, |time| time.as_secs().try_into().unwrap_or(i64::MAX));
        Self::new(sdk_app_id, identifier, now, seconds(lifetime))
    }

    /// Adds a userbuf.
    #[must_use]
    pub fn with_userbuf(mut self, userbuf: impl Into<Vec<u8>>) -> Self {
        self.userbuf = Some(userbuf.into());
        self
    }

    /// When the UserSig stops being valid, in seconds since the Unix epoch.
    pub fn expires_at(&self) -> i64 {
        self.time.saturating_add(self.expire)
    }

    /// Makes the UserSig. `key` is the app's key as the console shows it.
    pub fn sign(&self, key: &Secret) -> Secret {
        let signed = Signed {
            version: VERSION.into(),
            identifier: self.identifier.clone(),
            sdk_app_id: self.sdk_app_id,
            expire: self.expire,
            time: self.time,
            userbuf: self
                .userbuf
                .as_ref()
                .map(|userbuf| STANDARD.encode(userbuf)),
            signature: STANDARD.encode(hmac::sign(&hmac_key(key), self.content().as_bytes())),
        };
        // A map of texts and integers always serialises.
        let json = Zeroizing::new(serde_json::to_vec(&signed).unwrap_or_default());
        let compressed = Zeroizing::new(compress_to_vec_zlib(&json, COMPRESSION_LEVEL));
        let encoded = Zeroizing::new(STANDARD.encode(&*compressed));
        Secret::new(encoded.chars().map(to_url_safe).collect::<String>())
    }

    /// Reads a UserSig without its key. What it says is then only claimed.
    ///
    /// # Errors
    ///
    /// A text that is no UserSig.
    pub fn read(usersig: &str) -> Result<Self, UserSigError> {
        Signed::read(usersig)?.ticket()
    }

    /// Reads a UserSig and checks that it was made with `key`. Whether it has expired is for the
    /// caller to ask of [`expires_at`](Self::expires_at).
    ///
    /// # Errors
    ///
    /// A text that is no UserSig, or was signed with another key.
    pub fn verify(usersig: &str, key: &Secret) -> Result<Self, UserSigError> {
        let signed = Signed::read(usersig)?;
        let signature = STANDARD
            .decode(&signed.signature)
            .map_err(|_| WRONG_SIGNATURE)?;
        let ticket = signed.ticket()?;
        hmac::verify(&hmac_key(key), ticket.content().as_bytes(), &signature)
            .map_err(|_| WRONG_SIGNATURE)?;
        Ok(ticket)
    }

    /// What is signed: a line for each field, the last with its end too.
    pub fn content(&self) -> String {
        let Self {
            sdk_app_id,
            identifier,
            time,
            expire,
            userbuf,
        } = self;
        let userbuf = userbuf.as_ref().map_or_else(String::new, |userbuf| {
            format!("TLS.userbuf:{}\n", STANDARD.encode(userbuf))
        });
        format!(
            "TLS.identifier:{identifier}\nTLS.sdkappid:{sdk_app_id}\nTLS.time:{time}\n\
             TLS.expire:{expire}\n{userbuf}"
        )
    }
}

/// Whole seconds of a lifetime, at least one.
pub(crate) fn seconds(lifetime: Duration) -> i64 {
    i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX).max(1)
}

/// The key signs as the text it is, although it looks like hexadecimal.
fn hmac_key(key: &Secret) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key.expose().as_bytes())
}

/// The JSON inside a UserSig, signature included, as it was packed.
///
/// # Errors
///
/// A text that is no UserSig.
pub fn inside(usersig: &str) -> Result<String, UserSigError> {
    String::from_utf8(inflate(usersig)?)
        .map_err(|_| UserSigError("what it inflates to is no ticket"))
}

fn inflate(usersig: &str) -> Result<Vec<u8>, UserSigError> {
    if usersig.len() > MAX_SIZE {
        return Err(UserSigError("it is too long"));
    }
    let encoded: Option<String> = usersig.chars().map(from_url_safe).collect();
    let compressed = encoded
        .and_then(|encoded| STANDARD.decode(encoded).ok())
        .ok_or(UserSigError("it is not encoded as one"))?;
    decompress_to_vec_zlib_with_limit(&compressed, MAX_SIZE)
        .map_err(|_| UserSigError("it does not inflate to a ticket"))
}

/// What a UserSig is made of.
struct Signed {
    version: String,
    identifier: String,
    sdk_app_id: u64,
    expire: i64,
    time: i64,
    userbuf: Option<String>,
    signature: String,
}

crate::record!(Signed {
    version: "TLS.ver" always,
    identifier: "TLS.identifier" always,
    sdk_app_id: "TLS.sdkappid" always,
    expire: "TLS.expire" always,
    time: "TLS.time" always,
    userbuf: "TLS.userbuf",
    signature: "TLS.sig" always,
});

impl Signed {
    fn read(usersig: &str) -> Result<Self, UserSigError> {
        const NO_TICKET: UserSigError = UserSigError("what it inflates to is no ticket");
        let signed: Self = decode::from_text(&inflate(usersig)?).map_err(|_| NO_TICKET)?;
        if signed.version != VERSION {
            return Err(UserSigError("its version is not 2.0"));
        }
        Ok(signed)
    }

    fn ticket(self) -> Result<Ticket, UserSigError> {
        let userbuf = self
            .userbuf
            .map(|userbuf| STANDARD.decode(userbuf))
            .transpose()
            .map_err(|_| UserSigError("its userbuf is not encoded as one"))?;
        Ok(Ticket {
            sdk_app_id: self.sdk_app_id,
            identifier: self.identifier,
            time: self.time,
            expire: self.expire,
            userbuf,
        })
    }
}

fn to_url_safe(character: char) -> char {
    match character {
        '+' => '*',
        '/' => '-',
        '=' => '_',
        other => other,
    }
}

fn from_url_safe(character: char) -> Option<char> {
    match character {
        '*' => Some('+'),
        '-' => Some('/'),
        '_' => Some('='),
        other => other.is_ascii_alphanumeric().then_some(other),
    }
}

const WRONG_SIGNATURE: UserSigError = UserSigError("it was not signed with this key");

/// Why a text is no UserSig, or none of this key. Holds no part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSigError(&'static str);

impl fmt::Display for UserSigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a valid UserSig: {}", self.0)
    }
}

impl std::error::Error for UserSigError {}
