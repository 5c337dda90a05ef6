//! What specs must keep to beyond their form.

use crate::load::Sources;
use crate::model::Model;
use crate::parse::Files;
use crate::resolve::Findings;

/// Checks all rules.
pub(crate) fn validate(_: &Model, _: &Files, _: &Sources, _: &mut Findings) {}

/// Whether a word can name a thing on the wire and in Rust alike.
pub(crate) fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
