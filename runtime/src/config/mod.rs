//! What the clients of all services share: settings, credentials, limits and connections.

mod builder;

use std::fmt;
use std::sync::Arc;

use crate::account::Account;
use crate::chat::ChatAdmin;
use crate::credentials::variables::Variables;
use crate::credentials::{Chain, Environment, Profile, Provider, Step, Tccli};
use crate::error::Error;
use crate::servers::Servers;
use crate::settings::Settings;
use crate::transport::{ConnectionSettings, Transports};

pub use builder::ConfigBuilder;

/// Settings, credentials, rate limits and connections; shared by the clients made from it.
///
/// Make one per program and clone it freely: a clone is a reference to the same thing.
#[derive(Clone)]
pub struct Config(Arc<dyn Held>);

/// What a configuration refers to. Behind a trait, as the debug information of every crate that
/// names a configuration would else describe all below it, down to the tables of `rustls`.
trait Held: Send + Sync {
    fn shared(&self) -> &Shared;
}

struct Shared {
    settings: Settings,
    account: Arc<Account>,
    transports: Arc<Transports>,
    servers: Arc<Servers>,
}

impl Held for Shared {
    fn shared(&self) -> &Shared {
        self
    }
}

impl Config {
    /// Starts with the defaults.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::default()
    }

    /// Credentials, region and endpoint from the environment; all else as by default.
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` | the key pair |
    /// | `TENCENTCLOUD_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN` | token of a temporary key pair |
    /// | `TENCENTCLOUD_CHAT_SDK_APP_ID`, `TENCENTCLOUD_CHAT_IDENTIFIER`, `TENCENTCLOUD_CHAT_KEY` | the [administrator](ChatAdmin::new) in whose name Chat is called |
    /// | `TENCENTCLOUD_CHAT_USERSIG` | the administrator's [UserSig](ChatAdmin::from_usersig), instead of those three |
    /// | `TENCENTCLOUD_REGION` | region, such as `ap-guangzhou`; without it, that of the [profile](Profile::region), then of [tccli](Tccli::region) |
    /// | `TENCENTCLOUD_ENDPOINT_URL` | where calls go, such as `http://127.0.0.1:4010` |
    ///
    /// A variable that is empty counts as not set. Where neither key is set, the first call looks
    /// for credentials along the [default chain](Chain).
    ///
    /// # Errors
    ///
    /// Values that cannot be right, one of the keys without the other, and a part of what names a
    /// Chat administrator without the rest.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(&Variables::of_process())
    }

    fn from_variables(variables: &Variables) -> Result<Self, Error> {
        let environment = Environment::from_variables(variables.clone());
        let mut builder = match environment.start(0) {
            Step::Failed(error) => return Err(error.into()),
            Step::Ready(credential) => Self::builder().credentials(credential),
            Step::Fetch(_) | Step::NotConfigured(_) => {
                Self::builder().credentials(Chain::from_variables(variables))
            }
        };
        builder.settings.chat_admin = ChatAdmin::from_variables(variables)?.map(Arc::new);
        builder.region = variables
            .get("TENCENTCLOUD_REGION")
            .or_else(|| Profile::from_variables(variables.clone()).region())
            .or_else(|| Tccli::from_variables(variables.clone()).region());
        builder.endpoint = variables.get("TENCENTCLOUD_ENDPOINT_URL");
        builder.build()
    }

    /// These settings and connections, and calls in the name that a provider gives.
    pub(crate) fn of(
        settings: Settings,
        provider: Arc<dyn Provider>,
        connections: ConnectionSettings,
    ) -> Self {
        Self(Arc::new(Shared {
            settings,
            account: Arc::new(Account::new(provider)),
            transports: Arc::new(Transports::new(connections)),
            servers: Arc::default(),
        }))
    }

    /// A builder that starts from these settings. What it builds shares credentials, rate limits
    /// and connections with this configuration, but for those parts that are set anew.
    pub fn to_builder(&self) -> ConfigBuilder {
        let shared = self.0.shared();
        ConfigBuilder {
            settings: shared.settings.clone(),
            endpoint: None,
            region: None,
            proxy: None,
            account: Some(Arc::clone(&shared.account)),
            connections: shared.transports.settings().clone(),
            transports: Some(Arc::clone(&shared.transports)),
            servers: Arc::clone(&shared.servers),
        }
    }

    /// These connections and this clock, for calls by other settings in the name of somebody else.
    pub(crate) fn on_behalf_of(&self, provider: Arc<dyn Provider>, settings: Settings) -> Self {
        let shared = self.0.shared();
        let clock = Arc::clone(&shared.account.clock);
        Self(Arc::new(Shared {
            settings,
            account: Arc::new(Account::with_clock(provider, clock)),
            transports: Arc::clone(&shared.transports),
            servers: Arc::clone(&shared.servers),
        }))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.shared().settings
    }

    pub(crate) fn account(&self) -> &Account {
        &self.0.shared().account
    }

    pub(crate) fn transports(&self) -> &Transports {
        &self.0.shared().transports
    }

    pub(crate) fn servers(&self) -> &Servers {
        &self.0.shared().servers
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("settings", self.settings())
            .field("connections", self.transports().settings())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_that_of_the_variable_or_else_of_the_profile() {
        let name = format!("tencentcloud-runtime-region-{}", std::process::id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, "[default]\nregion = ap-mumbai\n").expect("a file");
        let of_file = (
            "TENCENTCLOUD_CREDENTIALS_FILE",
            file.to_str().expect("UTF-8"),
        );
        let region = |variables: Variables| {
            let config = Config::from_variables(&variables).expect("valid");
            config.settings().region.as_deref().map(str::to_owned)
        };
        assert_eq!(
            region(Variables::from([of_file])).as_deref(),
            Some("ap-mumbai")
        );
        let own = ("TENCENTCLOUD_REGION", "ap-beijing");
        assert_eq!(
            region(Variables::from([of_file, own])).as_deref(),
            Some("ap-beijing")
        );
        // It may come from a file that nobody thinks of: the error names it.
        std::fs::write(&file, "[default]\nregion = ap mumbai\n").expect("a file");
        let error = Config::from_variables(&Variables::from([of_file])).expect_err("invalid");
        assert!(
            error.to_string().contains("region \"ap mumbai\""),
            "{error}"
        );
        std::fs::remove_file(&file).expect("a file");
        assert_eq!(region(Variables::from([of_file])), None);
    }
}
