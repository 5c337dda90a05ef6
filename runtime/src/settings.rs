//! Settings that may differ from client to client and from call to call.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use crate::chat::ChatAdmin;
use crate::endpoint::Endpoint;
use crate::hooks::Hooks;
use crate::secret::Secret;

/// Settings that may differ from call to call.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) region: Option<Arc<str>>,
    pub(crate) endpoint: Option<Arc<Endpoint>>,
    pub(crate) regional_endpoint: bool,
    pub(crate) root_domain: Option<Arc<str>>,
    /// Of the host that stands in for one that fails.
    pub(crate) backup_region: Option<Arc<str>>,
    /// Those whose hosts stand in after that, in turn.
    pub(crate) backup_root_domains: Arc<[String]>,
    pub(crate) signature: Signature,
    pub(crate) method: RequestMethod,
    pub(crate) chat_admin: Option<Arc<ChatAdmin>>,
    /// The token among the parameters that stands for a signature.
    pub(crate) web_identity: Option<Secret>,
    pub(crate) language: Option<Language>,
    pub(crate) request_client: Cow<'static, str>,
    pub(crate) trace_id: Option<Arc<str>>,
    pub(crate) compression: bool,
    pub(crate) attempts: u32,
    pub(crate) first_backoff: Duration,
    pub(crate) longest_backoff: Duration,
    pub(crate) retry_budget: bool,
    pub(crate) rate_limit: RateLimit,
    pub(crate) clock_correction: bool,
    pub(crate) attempt_timeout: Duration,
    pub(crate) call_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) first_byte_timeout: Duration,
    pub(crate) event_timeout: Duration,
    pub(crate) stream_timeout: Duration,
    pub(crate) first_pause: Duration,
    pub(crate) longest_pause: Duration,
    pub(crate) wait_timeout: Duration,
    pub(crate) max_answer_bytes: usize,
    pub(crate) hooks: Hooks,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: None,
            endpoint: None,
            regional_endpoint: false,
            root_domain: None,
            backup_region: None,
            backup_root_domains: Arc::default(),
            signature: Signature::default(),
            method: RequestMethod::default(),
            chat_admin: None,
            web_identity: None,
            language: None,
            request_client: concat!("tencentcloud-runtime/", env!("CARGO_PKG_VERSION")).into(),
            trace_id: None,
            compression: false,
            attempts: 3,
            first_backoff: Duration::from_millis(200),
            longest_backoff: Duration::from_secs(20),
            retry_budget: true,
            rate_limit: RateLimit::Documented,
            clock_correction: true,
            attempt_timeout: Duration::from_secs(30),
            call_timeout: Duration::from_secs(60),
            total_timeout: Duration::from_secs(600),
            first_byte_timeout: Duration::from_secs(60),
            event_timeout: Duration::from_secs(60),
            stream_timeout: Duration::from_secs(600),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(10),
            wait_timeout: Duration::from_secs(600),
            max_answer_bytes: 10 << 20,
            hooks: Hooks::default(),
        }
    }
}

/// How requests of Cloud API 3.0 are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signature {
    /// TC3-HMAC-SHA256 over headers and payload.
    #[default]
    Tc3,
    /// TC3-HMAC-SHA256 over headers alone, for payloads too long to be hashed, or changed on
    /// their way.
    Tc3UnsignedPayload,
    /// HmacSHA1 over flattened parameters: the oldest way, for what takes no other.
    HmacSha1,
    /// HmacSHA256 over flattened parameters.
    HmacSha256,
}

/// The HTTP method of requests of Cloud API 3.0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestMethod {
    /// Parameters in the body: up to 10 MB with TC3-HMAC-SHA256, up to 1 MB with HmacSHA1 and
    /// HmacSHA256.
    #[default]
    Post,
    /// Parameters in the query, flattened: up to 32 KB.
    Get,
}

/// How many requests per second the client sends for one action in one region.
///
/// More wait for their turn, first come, first served, as long as their
/// [`total_timeout`](crate::ConfigBuilder::total_timeout) allows. A request counts until a second
/// after its answer came, or a second and a half after it was sent if that is sooner. So the server
/// sees no more than the limit in any second, however it counts, as long as each request reaches it
/// within half a second, connecting included. After a pause as many as the limit go at once.
///
/// Calls that are dropped while they wait, or that nobody polls, hold up no others. All clients of a
/// configuration share the count; other programs of the same account are not known to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimit {
    /// As many as the documentation allows.
    #[default]
    Documented,
    /// As many as given, for an account whose quota differs.
    PerSecond(NonZeroU32),
    /// As many as come.
    Off,
}

/// The language of the cloud's error messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// Chinese.
    ZhCn,
    /// English.
    EnUs,
}

impl Language {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::EnUs => "en-US",
        }
    }
}
