//! What all pages have around what they tell.

use askama::Template;

use super::http::Reply;
use super::site::Site;

/// Head and navigation of a page.
pub struct Frame {
    /// The path that all pages are below.
    pub root: String,
    pub title: String,
    /// Which entry of the navigation this page belongs to; empty if to none.
    pub here: &'static str,
    /// What stands in the field for searching.
    pub search: String,
    pub live: bool,
    pub allow_writes: bool,
}

impl Frame {
    pub fn new(site: &Site, title: impl Into<String>) -> Self {
        Self {
            root: site.root().to_owned(),
            title: title.into(),
            here: "",
            search: String::new(),
            live: site.options.live,
            allow_writes: site.options.allow_writes,
        }
    }

    pub fn at(self, here: &'static str) -> Self {
        Self { here, ..self }
    }
}

/// A page as an answer.
pub fn shown(page: &impl Template) -> Reply {
    match page.render() {
        Ok(text) => Reply::html(text),
        Err(error) => {
            let text = format!("The page cannot be made: {error}\n");
            Reply::new("text/plain; charset=utf-8", text).with_status(500)
        }
    }
}
