//! Where the secret comes from: [`Credential`] and the providers that obtain one.

mod credential;

pub use credential::{Credential, CredentialError};
