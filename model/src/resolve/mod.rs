//! Spec files to the model: every name becomes a reference to something that exists.

mod docs;
mod fields;
mod history;
mod pagination;
mod reach;
mod services;

pub(crate) use services::resolve;
