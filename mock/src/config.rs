//! How a server behaves.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tencentcloud_model::model::Model;

use crate::cloud::Cloud;
use crate::inject::Reply;
use crate::log::Log;
use crate::secrets::Secrets;
use crate::services::Services;
use crate::settings::{Keys, Settings};
use crate::tls::Tls;
use crate::{Error, spec};

/// The SecretId that calls are signed with unless another is set.
pub const SECRET_ID: &str = "AKIDEXAMPLE";
/// The SecretKey that calls are signed with unless another is set.
pub const SECRET_KEY: &str = "SKEXAMPLE";
/// The SDKAppID of the Chat application unless another is set.
pub const SDK_APP_ID: u64 = 1_400_000_000;
/// The key that UserSigs are made with unless another is set.
pub const APP_KEY: &str = "APPKEYEXAMPLE";

/// Items that a listing has at most: without a page size all of them are one answer.
pub(crate) const MAX_ROWS: usize = 10_000;

/// The accounts of Chat that exist in any case: the administrator, and the one of the
/// documentation's example.
const ACCOUNTS: [&str; 2] = ["administrator", "UserID_1"];

/// What a server is started with.
pub(crate) struct Plan {
    pub(crate) cloud: Cloud,
    pub(crate) address: SocketAddr,
    pub(crate) tls: Option<Tls>,
}

/// Where the specs are that a server speaks.
#[derive(Clone)]
enum Spec {
    Embedded,
    Model(Arc<Model>),
    Folder(PathBuf),
    Metadata(PathBuf),
}

/// Settings of a [`Server`](crate::Server) that is yet to start.
#[derive(Clone)]
#[must_use]
pub struct Builder {
    settings: Settings,
    address: SocketAddr,
    tls: bool,
    spec: Spec,
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
                rows: None,
                record: true,
                log: Log::Off,
                reply: Reply::new(),
                accounts: BTreeSet::from(ACCOUNTS.map(str::to_owned)),
            },
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            tls: false,
            spec: Spec::Embedded,
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

    /// Speaks https alone, with a certificate for `localhost` and 127.0.0.1. Clients have to trust
    /// the authority of [`Server::ca_pem`](crate::Server::ca_pem), which is made anew each time.
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// A folder of specs to speak instead of those inside.
    pub fn spec(mut self, folder: impl Into<PathBuf>) -> Self {
        self.spec = Spec::Folder(folder.into());
        self
    }

    /// A package of the cloud's own metadata to speak instead of the specs inside: a wheel of
    /// `tccli` or `tccli-intl-en`, or the folder that one was unpacked to. A service is read when it
    /// is first called; if that fails, the call is answered with `InternalError` and the findings.
    pub fn metadata(mut self, package: impl Into<PathBuf>) -> Self {
        self.spec = Spec::Metadata(package.into());
        self
    }

    /// A model to speak instead of the specs inside.
    pub fn model(mut self, model: Model) -> Self {
        self.spec = Spec::Model(Arc::new(model));
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

    /// An account that exists in Chat, besides `administrator` and `UserID_1`.
    pub fn account(mut self, id: impl Into<String>) -> Self {
        self.settings.accounts.insert(id.into());
        self
    }

    /// Remembers nothing: each action answers its documented example.
    pub fn stateless(mut self) -> Self {
        self.settings.stateful = false;
        self
    }

    /// Has listings of which nothing is remembered tell of so many items, by the page: those of the
    /// documented example over and over, each time with other IDs. By default they have those of
    /// the example, which seldom fill a page.
    pub fn rows(mut self, rows: usize) -> Self {
        self.settings.rows = Some(rows.min(MAX_ROWS));
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

    /// Keeps no list of the calls received.
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

    /// A reply to one action, as by [`Server::on`](crate::Server::on).
    pub fn on(mut self, action: impl Into<String>, reply: Reply) -> Self {
        self.action_replies.push((action.into(), reply));
        self
    }

    /// What is configured.
    pub(crate) fn build(self) -> Result<Plan, Error> {
        let of = |model: Arc<Model>| (Secrets::of(&model), Services::from(model));
        let (secrets, services) = match &self.spec {
            Spec::Model(model) => of(Arc::clone(model)),
            Spec::Embedded => of(spec::embedded()?),
            Spec::Folder(folder) => of(spec::folder(folder)?),
            Spec::Metadata(package) => (Secrets::of_metadata(), spec::metadata(package)?.into()),
        };
        let cloud = Cloud::new(services, secrets, self.settings)?;
        for (action, reply) in self.action_replies {
            cloud.reply(&action, reply)?;
        }
        let address = self.address;
        let tls = self.tls.then(|| Tls::new(address.ip())).transpose()?;
        Ok(Plan {
            cloud,
            address,
            tls,
        })
    }
}
