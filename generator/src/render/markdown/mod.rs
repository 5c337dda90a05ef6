//! Markdown pages.

/// All pages.
pub fn files(_: &crate::model::Model) -> crate::output::Files {
    Default::default()
}
