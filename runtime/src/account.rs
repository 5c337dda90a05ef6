//! What belongs to an account: the credential, and what the cloud counts and checks per account.

use crate::clock::ClockOffset;
use crate::credentials::Credential;
use crate::lane::Lanes;
use crate::sign::tc3::Signer;

pub(crate) struct Account {
    pub(crate) credential: Credential,
    pub(crate) signer: Signer,
    pub(crate) lanes: Lanes,
    pub(crate) clock: ClockOffset,
}

impl Account {
    pub(crate) fn new(credential: Credential) -> Self {
        Self {
            credential,
            signer: Signer::new(),
            lanes: Lanes::default(),
            clock: ClockOffset::default(),
        }
    }
}
