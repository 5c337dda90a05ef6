//! The lowered crate and the model as text.

pub mod client;
pub mod format;
pub mod markdown;
pub mod package;
