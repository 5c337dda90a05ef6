//! What every generated Tencent Cloud client stands on.
//!
//! [`Config`] holds what the clients of all services share; [`Client`] and [`blocking::Client`]
//! send requests; [`Error`] tells why one failed. The heart is [`call::Call`], a state machine
//! without clock, socket or randomness of its own, that both clients only drive.

#![cfg_attr(
    not(any(feature = "async", feature = "blocking")),
    expect(dead_code, reason = "without a client nothing drives calls")
)]

mod account;
mod acquisition;
mod action;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
pub mod call;
mod chat;
#[cfg(feature = "async")]
pub mod client;
mod clock;
mod config;
pub mod credentials;
pub mod decode;
#[cfg(any(feature = "async", feature = "blocking"))]
mod driver;
mod endpoint;
mod error;
mod generic;
mod headers;
mod json;
mod lane;
mod outcome;
#[cfg(any(feature = "async", feature = "blocking"))]
mod pager;
mod protocol;
mod random;
mod rate_limit;
mod retry;
mod secret;
mod settings;
pub mod sign;
mod switch;
mod text;
pub mod transport;
pub mod usersig;

pub use action::{
    Action, Caller, Effect, ErrorCode, Operation, Paginate, Protocol, RegionUse, Service,
    first_missing,
};
pub use builder::{Builder, Set, Unset};
pub use chat::ChatAdmin;
#[cfg(feature = "async")]
pub use client::Client;
pub use clock::parse_http_date;
pub use config::{Config, ConfigBuilder};
pub use credentials::{Credential, CredentialError};
pub use error::{Error, ErrorKind};
pub use generic::GenericCall;
pub use outcome::{Fallible, Outcome};
pub use secret::Secret;
pub use settings::{Language, RateLimit, RequestMethod, Signature};
pub use switch::Switch;
