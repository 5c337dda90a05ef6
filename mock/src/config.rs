//! How a server behaves.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::cloud::Cloud;
use crate::inject::Reply;
use crate::log::Log;
use crate::server::{self, Server};
use crate::verify::Keys;
use crate::{Error, spec};

/// The SecretId that calls are signed with unless another is set.
pub const SECRET_ID: &str = "AKIDEXAMPLE";
/// The SecretKey that calls are signed with unless another is set.
pub const SECRET_KEY: &str = "SKEXAMPLE";
/// The SDKAppID of the Chat application unless another is set.
pub const SDK_APP_ID: u64 = 1_400_000_000;
/// The key that UserSigs are made with unless another is set.
pub const APP_KEY: &str = "APPKEYEXAMPLE";

/// What the stages of a call go by.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) keys: Keys,
    pub(crate) bounds: bool,
    pub(crate) rate_limit: bool,
    pub(crate) stateful: bool,
    /// Whether calls are kept for [`Server::calls`].
    pub(crate) record: bool,
    pub(crate) log: Log,
    /// For actions that have no other.
    pub(crate) reply: Reply,
}

/// Settings of a [`Server`] that is yet to start.
#[derive(Clone)]
#[must_use]
pub struct Builder {
    settings: Settings,
    address: SocketAddr,
    spec: Option<PathBuf>,
    action_replies: Vec<(String, Reply)>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            settings: Settings {
                keys: Keys {
                    secret_id: SECRET_ID.to_owned(),
                    secret_key: SECRET_KEY.to_owned(),
                    token: None,
                    sdk_app_id: SDK_APP_ID,
                    app_key: APP_KEY.to_owned(),
                },
                bounds: true,
                rate_limit: true,
                stateful: true,
                record: true,
                log: Log::Off,
                reply: Reply::new(),
            },
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            spec: None,
            action_replies: Vec::new(),
        }
    }
}

impl Builder {
    /// The port on 127.0.0.1; 0, the default, takes any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// A folder of specs to speak instead of those inside.
    pub fn spec(mut self, folder: impl Into<PathBuf>) -> Self {
        self.spec = Some(folder.into());
        self
    }

    /// The pair of keys to sign with; by default [`SECRET_ID`] and [`SECRET_KEY`].
    pub fn credential(mut self, id: impl Into<String>, key: impl Into<String>) -> Self {
        self.settings.keys.secret_id = id.into();
        self.settings.keys.secret_key = key.into();
        self
    }

    /// The token that makes the pair of keys a temporary one. By default there is none.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.settings.keys.token = Some(token.into());
        self
    }

    /// The Chat application and its key; by default [`SDK_APP_ID`] and [`APP_KEY`].
    pub fn app(mut self, sdk_app_id: u64, key: impl Into<String>) -> Self {
        self.settings.keys.sdk_app_id = sdk_app_id;
        self.settings.keys.app_key = key.into();
        self
    }

    /// Remembers nothing: each action answers its documented example.
    pub fn stateless(mut self) -> Self {
        self.settings.stateful = false;
        self
    }

    /// Lets numbers, texts and lists pass that lie outside their documented bounds.
    pub fn no_bounds(mut self) -> Self {
        self.settings.bounds = false;
        self
    }

    /// Takes more requests per second than documented.
    pub fn no_rate_limit(mut self) -> Self {
        self.settings.rate_limit = false;
        self
    }

    /// Keeps no list of the calls received, as fits a server that runs for days.
    pub fn no_record(mut self) -> Self {
        self.settings.record = false;
        self
    }

    /// What is written to standard error; by default nothing.
    pub fn log(mut self, log: Log) -> Self {
        self.settings.log = log;
        self
    }

    /// The reply to every action that has no other.
    pub fn reply(mut self, reply: Reply) -> Self {
        self.settings.reply = reply;
        self
    }

    /// A reply to one action, as by [`Server::on`].
    pub fn on(mut self, action: impl Into<String>, reply: Reply) -> Self {
        self.action_replies.push((action.into(), reply));
        self
    }

    /// Starts the server. Works on any asynchronous runtime.
    ///
    /// # Errors
    ///
    /// Specs that cannot be read, an address that cannot be listened at, or a reply to an action
    /// that does not exist.
    pub async fn start(self) -> Result<Server, Error> {
        let (thread, ready) = server::launch(self)?;
        Server::new(thread, ready.await)
    }

    /// Starts the server, for programs without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// As those of [`start`](Self::start).
    ///
    /// # Panics
    ///
    /// Inside an asynchronous runtime; use [`start`](Self::start) there.
    pub fn start_blocking(self) -> Result<Server, Error> {
        let (thread, ready) = server::launch(self)?;
        Server::new(thread, ready.blocking_recv())
    }

    /// The cloud that is configured, and where it is to listen.
    pub(crate) fn build(self) -> Result<(Cloud, SocketAddr), Error> {
        let model = match &self.spec {
            Some(folder) => spec::folder(folder)?,
            None => spec::embedded()?,
        };
        let cloud = Cloud::new(model, self.settings);
        for (action, reply) in self.action_replies {
            cloud.reply(&action, reply)?;
        }
        Ok((cloud, self.address))
    }
}
