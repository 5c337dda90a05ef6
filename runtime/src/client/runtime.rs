//! What the client needs of the Tokio runtime that it is polled in.

use std::future::Future;
use std::panic::{catch_unwind, resume_unwind};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::error::{Error, ErrorKind};
use crate::transport::{TransportError, TransportErrorKind};

/// Refuses to run where there is no runtime, or one that cannot wait.
pub(super) fn check() -> Result<(), Error> {
    // Tokio has no other way to ask.
    catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).map_err(|_| {
        refuse(match Handle::try_current() {
            Ok(_) => "the Tokio runtime has no timers: build it with `enable_all()`",
            Err(_) => "the asynchronous client needs a Tokio runtime; there is a blocking one too",
        })
    })
}

fn refuse(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}

/// Sends in a task of its own, which ends when the future returned is dropped.
pub(super) async fn apart<T, F>(sending: F) -> Result<Result<T, TransportError>, Error>
where
    T: Send + 'static,
    F: Future<Output = Result<Result<T, TransportError>, Error>> + Send + 'static,
{
    let mut task = Task(tokio::spawn(sending));
    (&mut task.0)
        .await
        .unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(cancelled) => Ok(Err(TransportError::new(
                TransportErrorKind::Interrupted,
                "the Tokio runtime is shutting down",
            )
            .with_source(cancelled))),
        })
}

struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
