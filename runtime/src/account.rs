//! What belongs to an account: its credentials, and what the cloud counts and checks per account.

use std::sync::Arc;

use crate::clock::ClockOffset;
use crate::credentials::Provider;
use crate::credentials::cache::Cache;
use crate::lane::Lanes;
use crate::sign::tc3::Signer;

pub(crate) struct Account {
    pub(crate) credentials: Arc<Cache>,
    pub(crate) signer: Signer,
    pub(crate) lanes: Lanes,
    pub(crate) clock: Arc<ClockOffset>,
}

impl Account {
    pub(crate) fn new(provider: Arc<dyn Provider>) -> Self {
        Self::with_clock(provider, Arc::default())
    }

    /// An account that learns the cloud's time together with another.
    pub(crate) fn with_clock(provider: Arc<dyn Provider>, clock: Arc<ClockOffset>) -> Self {
        Self {
            credentials: Cache::new(provider),
            signer: Signer::new(),
            lanes: Lanes::default(),
            clock,
        }
    }
}
