//! Who calls Chat.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::secret::Secret;
use crate::usersig::Ticket;

/// How long a UserSig is valid, in seconds. It is used for the first half of that.
const VALID: i64 = 86_400;

/// An administrator of a Chat app, in whose name the calls are made.
pub(crate) struct ChatAdmin {
    sdk_app_id: u64,
    identifier: String,
    key: Secret,
    current: Mutex<Option<Current>>,
}

struct Current {
    usersig: Secret,
    made_at: i64,
}

/// What a call to Chat is authorised with.
pub(crate) struct ChatIdentity {
    pub(crate) sdk_app_id: u64,
    pub(crate) identifier: String,
    pub(crate) usersig: Secret,
}

impl ChatAdmin {
    pub(crate) fn new(sdk_app_id: u64, identifier: String, key: Secret) -> Self {
        Self {
            sdk_app_id,
            identifier,
            key,
            current: Mutex::default(),
        }
    }

    /// The identity at a time in seconds since the Unix epoch. Its UserSig is kept until half of
    /// its life is over, or the clock turns out to have been ahead when it was made.
    pub(crate) fn identity(&self, now: i64) -> ChatIdentity {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = current
            .as_ref()
            .filter(|current| (0..VALID / 2).contains(&now.saturating_sub(current.made_at)))
            .map(|current| current.usersig.clone());
        let usersig = kept.unwrap_or_else(|| {
            let usersig =
                Ticket::new(self.sdk_app_id, self.identifier.as_str(), now, VALID).sign(&self.key);
            *current = Some(Current {
                usersig: usersig.clone(),
                made_at: now,
            });
            usersig
        });
        ChatIdentity {
            sdk_app_id: self.sdk_app_id,
            identifier: self.identifier.clone(),
            usersig,
        }
    }
}

impl fmt::Debug for ChatAdmin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatAdmin")
            .field("sdk_app_id", &self.sdk_app_id)
            .field("identifier", &self.identifier)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usersig_serves_half_its_life_and_no_longer() {
        let admin = ChatAdmin::new(1, "admin".to_owned(), Secret::from("key"));
        let at = |now| admin.identity(now).usersig;
        let first = at(1_000_000);
        assert_eq!(at(1_000_000 + VALID / 2 - 1), first);
        let second = at(1_000_000 + VALID / 2);
        assert_ne!(second, first);
        assert_eq!(at(1_000_000), first, "the clock went back");
    }

    #[test]
    fn debug_shows_neither_key_nor_usersig() {
        let admin = ChatAdmin::new(1, "admin".to_owned(), Secret::from("hunter2"));
        let usersig = admin.identity(0).usersig;
        let shown = format!("{admin:?}");
        assert!(!shown.contains("hunter2") && !shown.contains(usersig.expose()));
    }
}
