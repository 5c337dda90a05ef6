//! Values that become header lines.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;

use crate::error::{Error, ErrorKind};
use crate::secret::{Secret, wiped};

/// Refuses a value that would break out of its header line, or that the cloud could not read
/// the way it was meant. The value itself is not shown: it may be secret.
pub(crate) fn check(what: &str, value: &str) -> Result<(), Error> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    let message = if value.is_empty() {
        format!("the {what} is empty")
    } else {
        format!("the {what} holds a character other than visible ASCII")
    };
    Err(Error::new(ErrorKind::Config, message))
}

/// A checked header value; what is part of the program is not copied.
pub(crate) fn value(what: &str, text: impl Into<Cow<'static, str>>) -> Result<HeaderValue, Error> {
    let text = text.into();
    check(what, &text)?;
    let bytes = match text {
        Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
        Cow::Owned(text) => text.into(),
    };
    HeaderValue::from_maybe_shared(bytes)
        .map_err(|_| Error::new(ErrorKind::Config, format!("the {what} cannot be sent")))
}

/// A checked header value that no `Debug` output shows, and that is wiped after its use.
pub(crate) fn secret(what: &str, secret: &Secret) -> Result<HeaderValue, Error> {
    check(what, secret.expose())?;
    let mut value = HeaderValue::from_maybe_shared(wiped(secret.expose()))
        .map_err(|_| Error::new(ErrorKind::Config, format!("the {what} cannot be sent")))?;
    value.set_sensitive(true);
    Ok(value)
}
