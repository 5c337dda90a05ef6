//! One set of keys, checked when it is made.

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::retry::Fault;
use crate::secret::Secret;
use crate::text::excerpt;

/// Longest reason that is kept, in characters.
const REASON: usize = 2_000;

/// The keys that sign a call.
///
/// `Debug` shows the secret ID, which every request carries in the clear, and nothing of the
/// secret key or the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    secret_id: Arc<str>,
    secret_key: Secret,
    token: Option<Secret>,
    expires_at: Option<i64>,
}

impl Credential {
    /// A long-term key pair, as the console shows it.
    ///
    /// # Errors
    ///
    /// A value that is empty or holds anything but visible ASCII characters is refused: a line
    /// break or a space copied along would only be reported as a wrong signature by the cloud.
    pub fn new(
        secret_id: impl Into<String>,
        secret_key: impl Into<Secret>,
    ) -> Result<Self, CredentialError> {
        Self::of(secret_id.into(), secret_key.into())
    }

    fn of(secret_id: String, secret_key: Secret) -> Result<Self, CredentialError> {
        check("secret ID", &secret_id)?;
        check("secret key", secret_key.expose())?;
        Ok(Self {
            secret_id: secret_id.into(),
            secret_key,
            token: None,
            expires_at: None,
        })
    }

    /// Adds the token that a temporary key pair is only valid with.
    ///
    /// # Errors
    ///
    /// The token is checked as [`Credential::new`] checks the keys.
    pub fn with_token(self, token: impl Into<Secret>) -> Result<Self, CredentialError> {
        self.and_token(token.into())
    }

    fn and_token(mut self, token: Secret) -> Result<Self, CredentialError> {
        check("token", token.expose())?;
        self.token = Some(token);
        Ok(self)
    }

    /// Sets when the keys stop being valid, in seconds since the Unix epoch. By default they
    /// never do.
    #[must_use]
    pub fn with_expiry(mut self, unix_seconds: i64) -> Self {
        self.expires_at = Some(unix_seconds);
        self
    }

    /// The public half of the key pair.
    pub fn secret_id(&self) -> &str {
        &self.secret_id
    }

    /// The private half of the key pair.
    pub fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    /// The token of a temporary key pair.
    pub fn token(&self) -> Option<&Secret> {
        self.token.as_ref()
    }

    /// When the keys stop being valid, in seconds since the Unix epoch; `None`: never.
    pub fn expires_at(&self) -> Option<i64> {
        self.expires_at
    }
}

/// Why no credential came about. Never holds a part of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialError {
    reason: String,
    retryable: bool,
}

impl CredentialError {
    /// An error with a reason in plain words, without secrets. It is put on one line and cut
    /// after 2,000 characters.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: excerpt(&reason.into(), REASON),
            retryable: false,
        }
    }

    /// States whether asking again a little later may help. By default it does not.
    #[must_use]
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.retryable = retryable;
        self
    }

    /// Whether asking again a little later may help.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// Puts in front what the error is about.
    pub(crate) fn within(self, what: &str) -> Self {
        Self::new(format!("{what}: {}", self.reason)).retryable(self.retryable)
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for CredentialError {}

impl From<CredentialError> for Error {
    fn from(error: CredentialError) -> Self {
        Self::new(ErrorKind::Credentials, error.to_string())
            .with_fault(if error.retryable {
                Fault::Unsent
            } else {
                Fault::Final
            })
            .with_source(Box::new(error))
    }
}

/// What a request on the way to a credential failed with.
impl From<Error> for CredentialError {
    fn from(error: Error) -> Self {
        Self::new(error.to_string()).retryable(error.is_retryable())
    }
}

/// Accepts visible ASCII only: these values go into headers and are compared byte by byte.
pub(crate) fn check(what: &str, value: &str) -> Result<(), CredentialError> {
    if value.is_empty() {
        return Err(CredentialError::new(format!("the {what} is empty")));
    }
    let Some((index, character)) = value
        .chars()
        .enumerate()
        .find(|(_, c)| !c.is_ascii_graphic())
    else {
        return Ok(());
    };
    let kind = if character.is_whitespace() {
        "white space"
    } else if character.is_control() {
        "a control character"
    } else {
        "a character outside ASCII"
    };
    let (code, position) = (u32::from(character), index + 1);
    Err(CredentialError::new(format!(
        "the {what} holds {kind} (U+{code:04X}, character {position}): copy it again without"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(secret_id: &str, secret_key: &str) -> String {
        Credential::new(secret_id, secret_key)
            .expect_err("must be refused")
            .to_string()
    }

    #[test]
    fn values_copied_with_too_much_are_refused_by_name() {
        assert_eq!(
            refusal("AKID", "key\n"),
            "the secret key holds white space (U+000A, character 4): copy it again without"
        );
        assert_eq!(
            refusal(" AKID", "key"),
            "the secret ID holds white space (U+0020, character 1): copy it again without"
        );
        assert!(refusal("AKID", "k\u{a0}y").contains("white space (U+00A0, character 2)"));
        assert!(refusal("AKID", "k\0y").contains("a control character (U+0000, character 2)"));
        assert!(refusal("\u{feff}AKID", "k").contains("outside ASCII (U+FEFF, character 1)"));
        assert_eq!(refusal("", "key"), "the secret ID is empty");
        let credential = Credential::new("AKID", "key").expect("valid");
        let error = credential.with_token("a b").expect_err("must be refused");
        assert!(
            error
                .to_string()
                .starts_with("the token holds white space (U+0020, character 2)")
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let credential = Credential::new("AKID", "hunter2")
            .and_then(|credential| credential.with_token("hunter3"))
            .expect("valid");
        let shown = format!("{credential:?}");
        assert!(
            shown.contains("AKID") && !shown.contains("hunter"),
            "{shown}"
        );
    }
}
