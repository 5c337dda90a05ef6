//! What every generated Tencent Cloud client stands on.

pub mod credentials;
mod secret;
pub mod sign;

pub use credentials::{Credential, CredentialError};
pub use secret::Secret;
