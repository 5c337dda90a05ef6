//! What is shown and logged, searched for secrets.

use std::fmt::Debug;

use tencentcloud_runtime::Error;

use crate::capture;
use crate::probe::{SECRET_KEY, TOKEN};

/// Fails if anything that a call leaves behind holds a secret or a signature.
pub(crate) fn check<T: Debug>(result: &Result<T, Error>) {
    let mut shown = format!("{result:?} {result:#?}");
    if let Err(error) = result {
        shown.push_str(&format!("{error} {:?}", error.excerpt()));
        assert!(!error.to_string().contains('\n'), "{error}");
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            shown.push_str(&format!("{cause} {cause:?}"));
            source = cause.source();
        }
    }
    let logged = capture::logged();
    for secret in [SECRET_KEY, TOKEN, "Signature="] {
        assert!(!shown.contains(secret), "shown: {shown}");
        let line = logged.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "logged");
    }
}
