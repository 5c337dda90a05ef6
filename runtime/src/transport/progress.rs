//! How far a request has come.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::TransportError;
use super::way::Way;

/// The connection that a request still waits for, as far as its road tells.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<Mutex<Option<Way>>>);

impl Progress {
    fn awaited(&self) -> MutexGuard<'_, Option<Way>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn connecting(&self, way: Way) {
        *self.awaited() = Some(way);
    }

    pub(super) fn connected(&self) {
        *self.awaited() = None;
    }

    /// The error of a request whose time is over.
    pub(crate) fn timed_out(&self, timeout: Duration) -> TransportError {
        match &*self.awaited() {
            Some(way) => way.timed_out(timeout),
            None => TransportError::timeout(timeout),
        }
    }
}
