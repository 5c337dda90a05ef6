//! What a browser is shown: a module for each page, or for a few that belong together.

pub mod action;
pub mod calls;
pub mod code;
pub mod codes;
pub mod home;
pub mod mocks;
pub mod search;
pub mod service;
pub mod signature;
