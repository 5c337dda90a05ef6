//! The ways of signing and shaping a request, the hosts it goes to, and the roads it takes there.
//!
//! Requests go over sockets to servers that check each signature with code of their own.

mod bytes;
#[path = "../faults/capture.rs"]
mod capture;
mod documented;
mod endpoints;
mod failover;
mod roads;
mod server;
mod shapes;
mod verify;

use std::sync::LazyLock;

use tencentcloud_runtime::{
    Client, Config, ConfigBuilder, Credential, Error, GenericCall, RateLimit, blocking,
};
use tokio::runtime::{Builder, Runtime};

pub(crate) const SECRET_ID: &str = "AKIDWAYS";
pub(crate) const SECRET_KEY: &str = "ways-secret-key";
pub(crate) const TOKEN: &str = "ways/token+of=a~kind";

/// Settings for calls.
pub(crate) fn account() -> ConfigBuilder {
    let credential = Credential::new(SECRET_ID, SECRET_KEY).and_then(|key| key.with_token(TOKEN));
    Config::builder()
        .credentials(credential.expect("valid"))
        .rate_limit(RateLimit::Off)
}

/// Settings for calls to `endpoint`.
pub(crate) fn config(endpoint: &str) -> ConfigBuilder {
    account().endpoint(endpoint)
}

/// Connections outlive a call on it.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
});

/// Both clients.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Driver {
    Async,
    Blocking,
}

pub(crate) const DRIVERS: [Driver; 2] = [Driver::Async, Driver::Blocking];

impl Driver {
    pub(crate) fn call(
        self,
        config: &Config,
        call: GenericCall,
    ) -> Result<serde_json::Value, Error> {
        match self {
            Self::Blocking => blocking::Client::call(config, call),
            Self::Async => RUNTIME.block_on(Client::call(config, call)),
        }
    }
}
