//! The program, run as people and scripts run it.

mod around;
mod calls;
mod code;
mod names;
mod paging;
mod run;
#[cfg(unix)]
mod shells;
mod shop;
mod streams;
mod tccli;
#[cfg(unix)]
mod terminal;
