//! A crate that calls services by code from `generator bindgen`, as a caller's own does.
//!
//! What must be set and is not does not compile:
//!
//! ```compile_fail,E0277
//! # fn call(calm: &caller::cloud::calm::Client) {
//! let call = calm.send_note().template_id("1").send();
//! # }
//! ```
//!
//! With it, the same does:
//!
//! ```
//! # fn call(calm: &caller::cloud::calm::Client) {
//! let call = calm.send_note().phone_number_set(["+86"]).template_id("1").send();
//! # }
//! ```

#[rustfmt::skip]
pub mod cloud;
