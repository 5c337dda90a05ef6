//! Making a configuration.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Config, Shared};
use crate::account::Account;
use crate::chat::ChatAdmin;
use crate::credentials::{Chain, Provider};
use crate::endpoint::{self, Endpoint};
use crate::error::{Error, ErrorKind};
use crate::headers;
use crate::hooks::Hook;
use crate::secret::Secret;
use crate::servers::Servers;
use crate::settings::{Language, RateLimit, RequestMethod, Settings, Signature};
use crate::text::{SHOWN, excerpt};
use crate::transport::{
    BlockingTransport, ConnectionSettings, NoProxy, Proxy, Transport, Transports, Wrap,
};

/// Stands for times too long for clocks, of which some cannot hold a few hundred years.
const ENDLESS: Duration = Duration::from_secs(100 * 365 * 86_400);

/// Makes a [`Config`].
#[must_use]
#[derive(Default)]
pub struct ConfigBuilder {
    pub(super) settings: Settings,
    pub(super) endpoint: Option<String>,
    pub(super) region: Option<String>,
    /// Its URL may hold a password.
    pub(super) proxy: Option<Secret>,
    pub(super) account: Option<Arc<Account>>,
    pub(super) connections: ConnectionSettings,
    /// Taken over from another configuration as long as nothing about connections is set anew.
    pub(super) transports: Option<Arc<Transports>>,
    pub(super) servers: Arc<Servers>,
}

impl ConfigBuilder {
    /// Where the credential that signs comes from: a [`Credential`](crate::Credential) itself, or
    /// one of the [providers](crate::credentials). By default the [default chain](Chain) of them.
    pub fn credentials(mut self, provider: impl Provider + 'static) -> Self {
        self.account = Some(Arc::new(Account::new(Arc::new(provider))));
        self
    }

    /// The administrator in whose name Chat is called. Other services do not use it.
    pub fn chat_admin(mut self, admin: ChatAdmin) -> Self {
        self.settings.chat_admin = Some(Arc::new(admin));
        self
    }

    /// Region of the calls, such as `ap-guangzhou`, for services that have regions.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Where calls go instead of the service's own hosts: `https://host` or `https://host:port`;
    /// plain `http` for a loopback address only.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Whether calls go to the region's own host, instead of the nearest one, for services that
    /// have such hosts. Off by default. The region is then one of those that the service's page
    /// lists, which for Chat are names of its own, such as `singapore`.
    pub fn regional_endpoint(mut self, on: bool) -> Self {
        self.settings.regional_endpoint = on;
        self
    }

    /// The domain under which the services' hosts are, instead of `tencentcloudapi.com`. With
    /// `internal.tencentcloudapi.com`, calls from inside Tencent Cloud's own network stay there.
    /// A set [`endpoint`](Self::endpoint) goes first.
    pub fn root_domain(mut self, domain: impl Into<String>) -> Self {
        self.settings.root_domain = Some(domain.into().into());
        self
    }

    /// The region whose host stands in while the host of a service fails, such as `ap-guangzhou`:
    /// `cvm.ap-guangzhou.tencentcloudapi.com` for `cvm.tencentcloudapi.com`. The region that calls
    /// name stays the same. None by default.
    ///
    /// A host fails where no connection comes about or it breaks, no answer comes in time, or the
    /// answer has no RequestId or tells of an `InternalError`. After 5 failures in a row, or among
    /// the calls of a minute if they are three quarters of them, no call goes there for a minute.
    /// Then calls do again: 5 successes in a row leave it so, and a failure before them does not.
    /// All clients of a configuration share the count.
    ///
    /// An attempt that may have been carried out is sent again, wherever, as
    /// [`attempts`](Self::attempts) says: a write never is. Services whose hosts are under no
    /// common domain, as Chat's, and a set [`endpoint`](Self::endpoint) have nothing that stands in.
    pub fn backup_region(mut self, region: impl Into<String>) -> Self {
        self.settings.backup_region = Some(region.into().into());
        self
    }

    /// The domains whose hosts stand in, in turn, while the host of a service fails and that of the
    /// [`backup_region`](Self::backup_region), if one is set, does too: with `tencentcloudapi.cn`,
    /// `cvm.tencentcloudapi.cn` for `cvm.tencentcloudapi.com`. Where all fail, the one that failed
    /// first is tried. None by default.
    pub fn backup_root_domains<D: Into<String>>(
        mut self,
        domains: impl IntoIterator<Item = D>,
    ) -> Self {
        self.settings.backup_root_domains = domains.into_iter().map(Into::into).collect();
        self
    }

    /// How requests of Cloud API 3.0 are signed. By TC3-HMAC-SHA256 by default.
    pub fn signature(mut self, signature: Signature) -> Self {
        self.settings.signature = signature;
        self
    }

    /// The HTTP method of requests of Cloud API 3.0. POST by default.
    pub fn method(mut self, method: RequestMethod) -> Self {
        self.settings.method = method;
        self
    }

    /// Language of the cloud's error messages. By default the account's own.
    pub fn language(mut self, language: Language) -> Self {
        self.settings.language = Some(language);
        self
    }

    /// Tag that tells the cloud which program calls (`X-TC-RequestClient`).
    pub fn request_client(mut self, tag: impl Into<String>) -> Self {
        self.settings.request_client = tag.into().into();
        self
    }

    /// ID by which the cloud's support finds a request in its logs (`X-TC-TraceId`), such as a UUID,
    /// sent with every attempt of Cloud API 3.0. For one call it is set by `Client::with`. None by
    /// default.
    pub fn trace_id(mut self, id: impl Into<String>) -> Self {
        self.settings.trace_id = Some(id.into().into());
        self
    }

    /// How often a call is sent at most; 1 turns retries off, 0 is refused. 3 by default.
    ///
    /// A write is only sent again if it was certainly not carried out.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = attempts;
        self
    }

    /// The wait before a retry is random between zero and a ceiling, which starts at `first` and
    /// doubles up to `longest`. 200 ms and 20 s by default. After throttling it starts at five
    /// times `first`.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.settings.first_backoff = first;
        self.settings.longest_backoff = longest;
        self
    }

    /// Whether retries stop while most calls to a service fail. On by default.
    pub fn retry_budget(mut self, on: bool) -> Self {
        self.settings.retry_budget = on;
        self
    }

    /// Requests per second of one action in one region. As documented by default.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.settings.rate_limit = limit;
        self
    }

    /// Whether a wrong clock of this machine is made up for when the cloud refuses a signature as
    /// expired. On by default.
    pub fn clock_correction(mut self, on: bool) -> Self {
        self.settings.clock_correction = on;
        self
    }

    /// Time for one attempt, from connecting to the last byte of the answer. 30 s by default.
    ///
    /// As with all times, [`Duration::MAX`] means for ever. A call whose attempts, or which itself,
    /// has no time at all is not sent.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = timeout.min(ENDLESS);
        self
    }

    /// Time for a call with all its attempts, its wait for the rate limit's first turn left out:
    /// a thousand calls made at once wait for each other without failing. 60 s by default.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.settings.call_timeout = timeout;
        self
    }

    /// Time for a call with all that belongs to it, from its start on, waiting for its turn
    /// included. Whoever must have an answer or an error by a certain time sets this. A call that
    /// gets no turn within it fails with [`ErrorKind::Timeout`], and nothing was sent. 10 minutes by default, in which 20 requests per second let about 11,000
    /// calls go.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.settings.total_timeout = timeout;
        self
    }

    /// Time for one attempt to get the beginning of a stream, from connecting to the head of the
    /// answer: it takes the place of [`attempt_timeout`](Self::attempt_timeout). 60 s by default.
    /// The times of a call end where the stream begins.
    pub fn first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.settings.first_byte_timeout = timeout.min(ENDLESS);
        self
    }

    /// Time that a stream may let its reader wait for the next event. 60 s by default.
    pub fn event_timeout(mut self, timeout: Duration) -> Self {
        self.settings.event_timeout = timeout.min(ENDLESS);
        self
    }

    /// Time for a whole stream, from the head of the answer to the end. 10 minutes by default.
    pub fn stream_timeout(mut self, timeout: Duration) -> Self {
        self.settings.stream_timeout = timeout.min(ENDLESS);
        self
    }

    /// The pauses of `wait_until` between one look and the next: the first one, and the longest, up
    /// to which they double. 1 s and 10 s by default.
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.settings.first_pause = first.min(longest);
        self.settings.longest_pause = longest;
        self
    }

    /// Time for `wait_until` with all its calls and pauses. 10 minutes by default.
    pub fn wait_timeout(mut self, timeout: Duration) -> Self {
        self.settings.wait_timeout = timeout;
        self
    }

    /// Whether answers are asked for packed by gzip, which saves bytes where answers are long and
    /// costs both sides time. Requests and streams are not packed. Off by default.
    pub fn compression(mut self, on: bool) -> Self {
        self.settings.compression = on;
        self
    }

    /// Longest answer that is read, packed and unpacked, and longest event of a stream, in bytes.
    /// 10 MiB by default.
    pub fn max_answer_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_answer_bytes = bytes;
        self
    }

    /// Adds a hook: it is told of each attempt of each call, and may add headers.
    pub fn hook(mut self, hook: impl Hook + 'static) -> Self {
        self.settings.hooks.push(Arc::new(hook));
        self
    }

    pub(super) fn connections(mut self, change: impl FnOnce(&mut ConnectionSettings)) -> Self {
        change(&mut self.connections);
        self.transports = None;
        self
    }

    /// Time to connect, the TLS handshake included. 3 s by default; zero is refused.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.connections(|connections| connections.connect_timeout = timeout.min(ENDLESS))
    }

    /// Trusts more certificate authorities beside the public ones: those of a PEM file's content,
    /// or one as DER. What cannot be read is reported by the first call.
    pub fn root_certificate(self, pem_or_der: impl Into<Vec<u8>>) -> Self {
        self.connections(|connections| connections.roots.push(pem_or_der.into()))
    }

    /// Proxy that calls go through: `http://host:port`, or `http://user:password@host:port` with
    /// both percent-encoded. By default that of the environment: `HTTPS_PROXY` or, without it,
    /// `ALL_PROXY`, in upper or lower case.
    ///
    /// The proxy is asked to connect to the cloud (`CONNECT`), and sees nothing of the calls.
    /// Loopback addresses and metadata services are always reached directly.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.proxy = Some(url.into());
        self.transports = None;
        self
    }

    /// Hosts that are reached without the proxy, separated by commas. By default those of the
    /// environment: `NO_PROXY`, in upper or lower case.
    ///
    /// An entry is a host with all below it (`example.com`), only what is below it
    /// (`.example.com`), an IP address, a network (`10.0.0.0/8`), or `*` for every host; a port
    /// (`example.com:8443`) limits it to that port.
    pub fn no_proxy(self, hosts: impl AsRef<str>) -> Self {
        let hosts = NoProxy::parse(hosts.as_ref());
        self.connections(|connections| connections.no_proxy = Some(hosts))
    }

    /// How many unused connections to a host are kept at most. 256 by default.
    pub fn max_idle_connections(self, per_host: usize) -> Self {
        self.connections(|connections| connections.max_idle_connections = per_host)
    }

    /// Another road for the asynchronous client; see also [`wrap_transport`](Self::wrap_transport).
    pub fn transport(self, transport: impl Transport + 'static) -> Self {
        self.connections(|connections| connections.transport = Some(Arc::new(transport)))
    }

    /// Another road for the blocking client.
    pub fn blocking_transport(self, transport: impl BlockingTransport + 'static) -> Self {
        self.connections(|connections| connections.blocking_transport = Some(Arc::new(transport)))
    }

    /// Puts something around the road of the asynchronous client, whichever it is: what is given is
    /// the road so far.
    pub fn wrap_transport<T: Transport + 'static>(
        self,
        wrap: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        let wrap: Wrap<dyn Transport> = Arc::new(move |road| Arc::new(wrap(road)));
        self.connections(|connections| connections.wraps.push(wrap))
    }

    /// Puts something around the road of the blocking client, as
    /// [`wrap_transport`](Self::wrap_transport) does.
    pub fn wrap_blocking_transport<T: BlockingTransport + 'static>(
        self,
        wrap: impl Fn(Arc<dyn BlockingTransport>) -> T + Send + Sync + 'static,
    ) -> Self {
        let wrap: Wrap<dyn BlockingTransport> = Arc::new(move |road| Arc::new(wrap(road)));
        self.connections(|connections| connections.blocking_wraps.push(wrap))
    }

    /// How long an unused connection is kept. 50 s by default, which is less than the 60 s after
    /// which the cloud closes it. With zero none is kept.
    pub fn idle_timeout(self, timeout: Duration) -> Self {
        self.connections(|connections| connections.idle_timeout = timeout.min(ENDLESS))
    }

    /// Makes the configuration.
    ///
    /// # Errors
    ///
    /// Settings that cannot be right.
    pub fn build(mut self) -> Result<Config, Error> {
        if let Some(url) = &self.endpoint {
            self.settings.endpoint = Some(Arc::new(Endpoint::parse(url)?));
        }
        if let Some(region) = self.region {
            let named = format!("region \"{}\"", excerpt(&region, SHOWN));
            headers::check(&named, &region)?;
            self.settings.region = Some(region.into());
        }
        if let Some(domain) = &self.settings.root_domain {
            endpoint::check_domain("root domain", domain)?;
        }
        if let Some(region) = &self.settings.backup_region {
            endpoint::check_label("backup region", region)?;
        }
        for domain in self.settings.backup_root_domains.iter() {
            endpoint::check_domain("backup root domain", domain)?;
        }
        headers::check("request client", &self.settings.request_client)?;
        if self.settings.attempts == 0 {
            return Err(Error::new(
                ErrorKind::Config,
                "attempts is zero, with which nothing would be sent: 1 turns retries off",
            ));
        }
        if let Some(id) = &self.settings.trace_id {
            headers::check("trace ID", id)?;
        }
        let account = self
            .account
            .unwrap_or_else(|| Arc::new(Account::new(Arc::new(Chain::default()))));
        let mut connections = self.connections;
        if connections.connect_timeout.is_zero() {
            return Err(Error::new(
                ErrorKind::Config,
                "connect_timeout is zero, in which no connection can come about",
            ));
        }
        if let Some(url) = &self.proxy {
            connections.proxy = Some(Proxy::parse("the proxy", url.expose())?);
        }
        Ok(Config(Arc::new(Shared {
            settings: self.settings,
            account,
            transports: self
                .transports
                .unwrap_or_else(|| Arc::new(Transports::new(connections))),
            servers: self.servers,
        })))
    }
}

impl fmt::Debug for ConfigBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigBuilder")
            .field("settings", &self.settings)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}
