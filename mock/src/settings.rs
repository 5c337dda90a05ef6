//! What the stages of a call go by.

use std::collections::BTreeSet;

use crate::inject::Reply;
use crate::log::Log;

/// How a server behaves.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) keys: Keys,
    pub(crate) bounds: bool,
    pub(crate) rate_limit: bool,
    pub(crate) stateful: bool,
    /// How many items listings have that answer their example.
    pub(crate) rows: Option<usize>,
    /// Whether calls are kept for [`Server::calls`](crate::Server::calls).
    pub(crate) record: bool,
    pub(crate) log: Log,
    /// For actions that have no other.
    pub(crate) reply: Reply,
    /// The accounts that exist in Chat.
    pub(crate) accounts: BTreeSet<String>,
}

/// What a caller may sign with.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    /// The token that must come along, if the key is a temporary one.
    pub(crate) token: Option<String>,
    pub(crate) sdk_app_id: u64,
    /// The Chat application's key.
    pub(crate) app_key: String,
}
