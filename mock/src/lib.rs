//! A local server that answers as Tencent Cloud does, from the specs.

mod answer;
mod cloud;
mod config;
mod envelope;
mod error;
mod fault;
mod flat;
mod http;
mod inject;
mod limit;
mod log;
mod paging;
mod parameters;
mod request;
mod route;
mod server;
mod spec;
mod state;
#[cfg(test)]
mod testing;
mod validate;
mod verify;

pub use config::{APP_KEY, Builder, SDK_APP_ID, SECRET_ID, SECRET_KEY};
pub use error::Error;
pub use inject::Reply;
pub use log::Log;
pub use server::{Call, Server};
