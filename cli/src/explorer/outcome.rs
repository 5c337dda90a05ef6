//! What becomes of a call.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tencentcloud_runtime::Error;
use tencentcloud_runtime::hooks::{self, Attempt, Hook};

use crate::failure::Failure;

/// Watches the attempts of a call.
#[derive(Clone, Default)]
pub struct Watch(Arc<Mutex<Vec<Attempted>>>);

/// What became of an attempt.
pub struct Attempted {
    pub took: Duration,
    /// Of the answer, if one came.
    pub status: Option<u16>,
    pub headers: Vec<(String, String)>,
    /// Why it failed, in a line.
    pub failed: Option<String>,
}

impl Watch {
    /// The attempts so far.
    pub fn take(&self) -> Vec<Attempted> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Hook for Watch {
    fn after_attempt(&self, _: &Attempt<'_>, took: Duration, outcome: hooks::Outcome<'_>) {
        let (meta, failed) = match outcome {
            hooks::Outcome::Answered(meta) => (Some(meta), None),
            hooks::Outcome::Failed(error) => (Some(error.meta()), Some(error.to_string())),
            _ => (None, None),
        };
        let headers = meta.iter().flat_map(|meta| meta.headers());
        let headers = headers.map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), value.into_owned())
        });
        let attempted = Attempted {
            took,
            status: meta.and_then(|meta| meta.status()),
            headers: headers.collect(),
            failed,
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(attempted);
    }
}

/// Why a call failed, as pages tell it.
pub struct Refused {
    /// All of it in a line.
    pub text: String,
    pub code: Option<String>,
    pub message: String,
    pub is_retryable: bool,
    pub may_have_executed: bool,
}

impl From<&Error> for Refused {
    fn from(error: &Error) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            text: error.to_string(),
            code: owned(error.code()),
            message: error.message().to_owned(),
            is_retryable: error.is_retryable(),
            may_have_executed: error.may_have_executed(),
        }
    }
}

impl From<&Failure> for Refused {
    fn from(failure: &Failure) -> Self {
        let text = failure.to_string();
        let text = text.trim_start_matches("error: ").trim_end().to_owned();
        Self {
            message: text.clone(),
            text,
            code: None,
            is_retryable: false,
            may_have_executed: false,
        }
    }
}
