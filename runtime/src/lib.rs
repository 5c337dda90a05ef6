//! What every generated Tencent Cloud client stands on.
//!
//! [`Config`] holds what the clients of all services share; `Client` and `blocking::Client`
//! send requests; [`Error`] tells why one failed. The heart is [`call::Call`], a state machine
//! without clock, socket or randomness of its own, that both clients only drive.

#![cfg_attr(
    not(any(feature = "async", feature = "blocking")),
    expect(
        dead_code,
        unused_imports,
        reason = "without a client nothing drives calls"
    )
)]

mod account;
mod acquisition;
mod action;
mod asked;
mod binary;
#[cfg(feature = "blocking")]
pub mod blocking;
mod breaker;
mod builder;
pub mod call;
mod caller;
mod chat;
#[cfg(feature = "async")]
pub mod client;
mod clock;
mod code;
mod config;
pub mod credentials;
pub mod decode;
#[cfg(any(feature = "async", feature = "blocking"))]
mod driver;
mod endpoint;
mod error;
mod event;
pub mod fake;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod generic;
mod gzip;
mod headers;
pub mod hooks;
mod json;
mod lane;
mod meta;
mod outcome;
#[cfg(any(feature = "async", feature = "blocking"))]
mod pager;
mod paginate;
#[doc(hidden)]
pub mod pending;
mod percent;
mod protocol;
mod random;
mod rate_limit;
pub mod record;
mod retry;
mod secret;
mod servers;
mod service;
mod settings;
pub mod sign;
mod sse;
mod switch;
mod target;
#[cfg(test)]
mod testing;
mod text;
mod time;
pub mod transport;
pub mod usersig;
mod wait;

pub use action::{Action, Reads, Streaming};
pub use binary::Binary;
pub use builder::{Builder, Built, Sent, Set, States, Unset};
pub use caller::{Caller, WithMeta};
pub use chat::ChatAdmin;
#[cfg(feature = "async")]
pub use client::Client;
pub use clock::parse_http_date;
pub use code::{DocumentedCode, ErrorCode};
pub use config::{Config, ConfigBuilder};
pub use credentials::{Credential, CredentialError};
pub use error::{Error, ErrorKind};
pub use event::Event;
pub use generic::GenericCall;
pub use meta::{Answered, Meta};
pub use outcome::{Fallible, Outcome};
pub use paginate::{PageParameter, PageStyle, Paginate, Position};
pub use record::UnknownValue;
pub use secret::Secret;
#[doc(hidden)]
pub use serde_core as serde;
pub use service::{Content, Effect, Operation, Protocol, RegionUse, Service};
pub use settings::{Language, RateLimit, RequestMethod, Signature};
pub use switch::Switch;
#[doc(hidden)]
pub use time::Moment;
pub use time::UnixSeconds;
pub use wait::{Verdict, WaitError, WaitErrorKind, Waited};
