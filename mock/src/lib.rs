//! Tencent Cloud inside a test: a server on a free port of this machine that answers as the cloud
//! does. The specs are inside; no file is needed, nor an account.
//!
//! In `Cargo.toml`, beside the client:
//!
//! ```toml
//! [dev-dependencies]
//! tencentcloud-mock = { git = "…" }
//! tokio = { version = "1", features = ["macros", "rt"] }
//! ```
//!
//! A test of your own code, to paste and change:
//!
//! ```
//! use tencentcloud_client::lcic::{self, ErrorCode};
//! use tencentcloud_client::runtime::Credential;
//! use tencentcloud_client::{Config, Error};
//! use tencentcloud_mock::{Reply, Server};
//!
//! /// The code under test: deletes a room, and tells whether it was there.
//! async fn delete(lcic: &lcic::Client, room_id: i64) -> Result<bool, Error> {
//!     match lcic.delete_room().room_id(room_id).send().await {
//!         Ok(_) => Ok(true),
//!         Err(error) if error.is(ErrorCode::ResourceNotFoundRoom) => Ok(false),
//!         Err(error) => Err(error),
//!     }
//! }
//!
//! # /*
//! #[tokio::test]
//! # */
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> { deletes_rooms().await }
//! async fn deletes_rooms() -> Result<(), Box<dyn std::error::Error>> {
//!     let cloud = Server::start().await?;
//!     let config = Config::builder()
//!         .credentials(Credential::new(cloud.secret_id(), cloud.secret_key())?)
//!         .endpoint(cloud.url())
//!         .build()?;
//!     let lcic = lcic::Client::new(&config);
//!
//!     // Rooms are remembered: this one was never created.
//!     assert!(!delete(&lcic, 1).await?);
//!
//!     // Any answer or error can be asked for, a number of times or from now on.
//!     cloud.on("DeleteRoom", Reply::error("FailedOperation.ClassStarted").times(1))?;
//!     let error = delete(&lcic, 1).await.expect_err("the class has started");
//!     assert!(error.is(ErrorCode::FailedOperationClassStarted));
//!
//!     // What was called, and how.
//!     let calls = cloud.calls();
//!     assert_eq!(calls.len(), 2);
//!     assert_eq!(calls[0].action, "DeleteRoom");
//!     assert_eq!(calls[0].parameters["RoomId"], 1);
//!     Ok(())
//! }
//! ```
//!
//! The server stops when it is dropped. Programs without an asynchronous runtime start it with
//! [`Server::start_blocking`]; [`Server::builder`] changes keys, strictness and memory.
//!
//! As a program, `cargo run -p tencentcloud-mock` serves the same at 127.0.0.1:4010; the README
//! lists its flags, the codes it answers and what it remembers.

mod answer;
mod cloud;
mod codes;
mod config;
mod envelope;
mod error;
mod exchange;
mod fault;
mod flat;
mod gzip;
mod http;
mod inject;
mod limit;
mod log;
mod loopback;
mod number;
mod paging;
mod parameters;
mod request;
mod route;
mod secrets;
mod server;
mod services;
mod settings;
mod spec;
mod state;
#[cfg(test)]
mod testing;
mod tls;
mod validate;
mod verify;

pub use config::{APP_KEY, Builder, SDK_APP_ID, SECRET_ID, SECRET_KEY};
pub use error::Error;
pub use exchange::Call;
pub use inject::Reply;
pub use log::Log;
pub use server::Server;
#[doc(hidden)]
pub use spec::CATALOGUE;
