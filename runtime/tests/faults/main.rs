//! What can go wrong between a program and the cloud, and what a call makes of it.
//!
//! Most faults are rows of one table, each of which runs on the state machine alone, in virtual
//! time, and on both clients over a real socket. Everything that a row shows, logs
//! or panics with is searched for secrets.

mod answers;
mod capture;
mod chat;
mod codes;
mod concurrency;
mod connections;
mod durations;
mod exact;
mod gzip;
mod hooks;
mod limits;
mod meta;
mod notices;
mod paging;
mod probe;
mod refusals;
mod run;
mod runtimes;
mod secrecy;
mod server;
mod table;
mod time;
mod tls;
mod wire;
