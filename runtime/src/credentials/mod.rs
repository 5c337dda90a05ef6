//! Where the secret comes from: [`Credential`], and the providers that obtain one.

mod assume_role;
pub(crate) mod cache;
mod chain;
pub(crate) mod credential;
mod environment;
mod file;
pub(crate) mod flight;
mod ini;
mod metadata;
mod profile;
mod provider;
mod tccli;
mod temporary;
pub(crate) mod variables;

pub use assume_role::AssumeRole;
pub use chain::Chain;
pub use credential::{Credential, CredentialError};
pub use environment::Environment;
pub use metadata::CvmRole;
pub use profile::{Profile, Profiles};
pub(crate) use provider::{ActionCall, Asked, Caller};
pub use provider::{Answer, Fetch, Provider, Step};
pub use tccli::Tccli;
