//! What protocols differ in, as far as pages go: a row for each.

use tencentcloud_model::model::Protocol;

/// What pages say of a protocol.
pub(super) struct InWords {
    /// Its name, and how requests are authorised.
    pub(super) name: &'static str,
    /// What the default host stands for, where that needs saying.
    pub(super) host: &'static str,
    /// How programs say in whose name they call.
    pub(super) identity: &'static str,
    /// What every answer has beside the action's own fields.
    pub(super) envelope: &'static str,
}

/// What pages say of a protocol.
pub(super) fn in_words(protocol: Protocol) -> InWords {
    match protocol {
        Protocol::Tc3 => InWords {
            name: "API 3.0: JSON over HTTPS, signed with TC3-HMAC-SHA256",
            host: ", which leads to the nearest region",
            identity: "the credential of the configuration",
            envelope: "`RequestId`, the ID to name when you ask for support",
        },
        Protocol::ImRest => InWords {
            name: "Chat REST API: JSON over HTTPS, with a UserSig in the query",
            host: "; an application elsewhere is called at the host of its region",
            identity: "the administrator that `ConfigBuilder::chat_admin` sets, or the variables \
                       `TENCENTCLOUD_CHAT_SDK_APP_ID`, `TENCENTCLOUD_CHAT_IDENTIFIER` and `TENCENTCLOUD_CHAT_KEY`",
            envelope: "`ActionStatus`, `ErrorCode` and `ErrorInfo`, which tell whether the call worked",
        },
    }
}
