//! What is shown, logged and panicked with, searched for secrets.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tencentcloud_runtime::Error;

use crate::capture;
use crate::probe::{CHAT_KEY, SECRET_KEY, TOKEN};
use crate::server::Proof;

/// Fails if anything that a call leaves behind, in the log from `start` on too, holds a secret or a
/// signature.
pub(crate) fn check<T: Debug>(result: &Result<T, Error>, proofs: &[Proof], start: usize) {
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
    // As a program does that does not expect the call to fail.
    let unwrapping = catch_unwind(AssertUnwindSafe(|| {
        result.as_ref().expect("a successful call");
    }));
    let logged = capture::logged(start);
    if unwrapping.is_err() {
        assert!(
            logged.contains("a successful call"),
            "the panic is captured"
        );
    }
    let signatures = proofs.iter().map(Proof::signature);
    for secret in [SECRET_KEY, TOKEN, CHAT_KEY, "Signature="]
        .into_iter()
        .chain(signatures)
    {
        assert!(!shown.contains(secret), "shown: {shown}");
        let line = logged.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "logged");
    }
}
