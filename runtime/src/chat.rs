//! Who calls Chat.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::credentials::CredentialError;
use crate::credentials::credential::check;
use crate::credentials::variables::Variables;
use crate::secret::Secret;
use crate::usersig::{Ticket, seconds};

/// How long a UserSig is valid unless the caller chooses, in seconds.
const LIFETIME: i64 = 86_400;

const SDK_APP_ID: &str = "TENCENTCLOUD_CHAT_SDK_APP_ID";
const IDENTIFIER: &str = "TENCENTCLOUD_CHAT_IDENTIFIER";
const KEY: &str = "TENCENTCLOUD_CHAT_KEY";
const USERSIG: &str = "TENCENTCLOUD_CHAT_USERSIG";

/// The administrator of a Chat app, in whose name Chat is called.
///
/// `Debug` shows the app and the administrator, and nothing of the key or a UserSig.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_runtime::{ChatAdmin, Config};
///
/// let admin = ChatAdmin::new(1_400_000_000, "administrator", "the-key-of-the-app")?
///     .usersig_lifetime(Duration::from_secs(3_600));
/// let config = Config::builder().chat_admin(admin).build()?;
/// # Ok::<(), tencentcloud_runtime::Error>(())
/// ```
pub struct ChatAdmin {
    sdk_app_id: u64,
    identifier: String,
    proof: Proof,
}

/// What shows that a call is the administrator's.
enum Proof {
    /// UserSigs made with the app's key.
    Made {
        key: Secret,
        lifetime: i64,
        current: Mutex<Option<Current>>,
    },
    /// One UserSig made elsewhere.
    Given(Secret),
}

/// The UserSig in use.
struct Current {
    usersig: Secret,
    made_at: i64,
}

/// What a call to Chat is authorised with.
#[derive(Debug)]
pub(crate) struct ChatIdentity {
    pub(crate) sdk_app_id: u64,
    pub(crate) identifier: String,
    pub(crate) usersig: Secret,
}

impl ChatAdmin {
    /// An administrator by the app's SDKAppID, the administrator's own user ID, and the app's key
    /// as the console shows it. UserSigs are made when they are needed.
    ///
    /// # Errors
    ///
    /// An empty identifier, and a key that is empty or holds anything but visible ASCII
    /// characters: a line break copied along would only be reported as a wrong UserSig by Chat.
    pub fn new(
        sdk_app_id: u64,
        identifier: impl Into<String>,
        key: impl Into<Secret>,
    ) -> Result<Self, CredentialError> {
        let (identifier, key) = (identifier.into(), key.into());
        if identifier.is_empty() {
            return Err(CredentialError::new(
                "the Chat administrator's identifier is empty",
            ));
        }
        check("Chat app's key", key.expose())?;
        Ok(Self {
            sdk_app_id,
            identifier,
            proof: Proof::Made {
                key,
                lifetime: LIFETIME,
                current: Mutex::default(),
            },
        })
    }

    /// An administrator by a UserSig made elsewhere, which tells the app and the identifier. It
    /// is used until it expires; this program cannot renew it.
    ///
    /// # Errors
    ///
    /// A text that is no UserSig.
    pub fn from_usersig(usersig: impl Into<Secret>) -> Result<Self, CredentialError> {
        let usersig = usersig.into();
        check("UserSig", usersig.expose())?;
        let ticket = Ticket::read(usersig.expose())
            .map_err(|error| CredentialError::new(error.to_string()))?;
        Ok(Self {
            sdk_app_id: ticket.sdk_app_id,
            identifier: ticket.identifier,
            proof: Proof::Given(usersig),
        })
    }

    /// How long the UserSigs made for calls are valid: whole seconds, at least one. A day by
    /// default. Each is used for the first half of that. Without effect on a UserSig made
    /// elsewhere.
    #[must_use]
    pub fn usersig_lifetime(mut self, lifetime: Duration) -> Self {
        if let Proof::Made { lifetime: kept, .. } = &mut self.proof {
            *kept = seconds(lifetime);
        }
        self
    }

    /// The administrator that environment variables name, if they name one.
    pub(crate) fn from_variables(variables: &Variables) -> Result<Option<Self>, CredentialError> {
        let [app, identifier, key, usersig] =
            [SDK_APP_ID, IDENTIFIER, KEY, USERSIG].map(|name| variables.get(name));
        match (app, identifier, key, usersig) {
            (None, None, None, None) => Ok(None),
            (None, None, None, Some(usersig)) => Self::from_usersig(usersig).map(Some),
            (Some(app), Some(identifier), Some(key), None) => {
                let app = app
                    .parse()
                    .map_err(|_| CredentialError::new(format!("{SDK_APP_ID} is no number")))?;
                Self::new(app, identifier, key).map(Some)
            }
            (_, _, _, Some(_)) => Err(CredentialError::new(format!(
                "{USERSIG} stands for {SDK_APP_ID}, {IDENTIFIER} and {KEY}: set it alone"
            ))),
            (_, _, _, None) => Err(CredentialError::new(format!(
                "{SDK_APP_ID}, {IDENTIFIER} and {KEY} are only of use together: set all three"
            ))),
        }
    }

    /// The identity at a time in seconds since the Unix epoch. A UserSig is kept until half of its
    /// life is over, or the clock turns out to have been ahead when it was made.
    pub(crate) fn identity(&self, now: i64) -> ChatIdentity {
        ChatIdentity {
            sdk_app_id: self.sdk_app_id,
            identifier: self.identifier.clone(),
            usersig: self.usersig(now),
        }
    }

    fn usersig(&self, now: i64) -> Secret {
        let (key, lifetime, current) = match &self.proof {
            Proof::Given(usersig) => return usersig.clone(),
            Proof::Made {
                key,
                lifetime,
                current,
            } => (key, *lifetime, current),
        };
        // Held while a UserSig is made: whoever else needs one waits for this one.
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        let in_use =
            |current: &&Current| (0..lifetime / 2).contains(&now.saturating_sub(current.made_at));
        if let Some(kept) = current.as_ref().filter(in_use) {
            return kept.usersig.clone();
        }
        let ticket = Ticket::new(self.sdk_app_id, self.identifier.as_str(), now, lifetime);
        let usersig = ticket.sign(key);
        *current = Some(Current {
            usersig: usersig.clone(),
            made_at: now,
        });
        usersig
    }

    /// Uses a UserSig no more, because Chat says that it has expired. Whether there can be another
    /// one.
    pub(crate) fn discard(&self, usersig: &Secret) -> bool {
        let Proof::Made { current, .. } = &self.proof else {
            return false;
        };
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        // Another call may have made a new one meanwhile, which then stays.
        current.take_if(|current| current.usersig == *usersig);
        true
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

    fn admin() -> ChatAdmin {
        ChatAdmin::new(1, "admin", "hunter2").expect("valid")
    }

    #[test]
    fn a_usersig_serves_half_its_life_and_no_longer() {
        let admin = admin().usersig_lifetime(Duration::from_millis(600_500));
        let first = admin.usersig(1_000_000);
        assert_eq!(admin.usersig(1_000_299), first);
        let second = admin.usersig(1_000_300);
        assert_ne!(second, first);
        assert_eq!(admin.usersig(1_000_000), first, "the clock went back");
        let ticket = Ticket::read(second.expose()).expect("a UserSig");
        assert_eq!(ticket.expires_at(), 1_000_900);
    }

    #[test]
    fn a_refused_usersig_is_replaced_once_for_all_that_held_it() {
        let admin = admin();
        let refused = admin.usersig(1_000_000);
        assert!(admin.discard(&refused));
        let second = admin.usersig(1_000_001);
        assert_ne!(second, refused);
        assert!(admin.discard(&refused), "a second caller held it, too");
        assert_eq!(admin.usersig(1_000_002), second);
    }

    #[test]
    fn a_usersig_made_elsewhere_is_used_as_it_is() {
        let made = Ticket::new(7, "admin", 1_000_000, 600).sign(&Secret::from("hunter2"));
        let admin = ChatAdmin::from_usersig(made.clone()).expect("valid");
        let identity = admin.identity(i64::MAX);
        assert_eq!(identity.usersig, made);
        assert_eq!((identity.sdk_app_id, &*identity.identifier), (7, "admin"));
        assert!(!admin.discard(&made), "nobody can renew it");
    }

    #[test]
    fn the_environment_names_a_key_or_a_usersig() {
        let read = |pairs: [(&str, &str); 4]| ChatAdmin::from_variables(&Variables::from(pairs));
        let usersig = Ticket::new(7, "admin", 0, 600).sign(&Secret::from("hunter2"));
        let usersig = usersig.expose();
        let unset = ("UNSET", "");
        let by_key = [(SDK_APP_ID, "7"), (IDENTIFIER, "admin"), (KEY, "hunter2")];
        let [app, identifier, key] = by_key;
        assert!(matches!(read([unset; 4]), Ok(None)));
        for pairs in [
            [app, identifier, key, unset],
            [(USERSIG, usersig), unset, unset, unset],
        ] {
            let admin = read(pairs).expect("valid").expect("named");
            assert_eq!((admin.sdk_app_id, &*admin.identifier), (7, "admin"));
        }
        for (pairs, says) in [
            ([app, identifier, unset, unset], "set all three"),
            ([app, identifier, key, (USERSIG, usersig)], "set it alone"),
            ([(SDK_APP_ID, "x7"), identifier, key, unset], "is no number"),
            (
                [app, identifier, (KEY, "hunter2 "), unset],
                "the Chat app's key holds white space",
            ),
            (
                [(USERSIG, "hunter2"), unset, unset, unset],
                "not a valid UserSig",
            ),
        ] {
            let error = read(pairs).expect_err(says).to_string();
            assert!(
                error.contains(says) && !error.contains("hunter2"),
                "{error}"
            );
        }
    }

    #[test]
    fn debug_shows_neither_key_nor_usersig() {
        let admin = admin();
        let usersig = admin.usersig(0);
        let shown = format!("{admin:?}");
        assert!(!shown.contains("hunter2") && !shown.contains(usersig.expose()));
    }
}
