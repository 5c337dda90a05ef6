//! How far a request has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a request still waits for a connection, as far as its road tells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress(Arc<AtomicBool>);

impl Progress {
    pub(super) fn connecting(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn connected(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    pub(crate) fn is_connecting(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
