//! The page of what was found.

use std::time::Instant;

use askama::Template;

use crate::explorer::frame::{Frame, shown};
use crate::explorer::http::{Ask, Reply};
use crate::explorer::search::Hit;
use crate::explorer::site::Site;

/// How many are shown.
const SHOWN: usize = 40;
/// The longest text that is looked for, in characters.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "explorer/find.html")]
struct Page<'a> {
    frame: Frame,
    hits: Vec<Hit<'a>>,
    more: usize,
    took: String,
    unread: usize,
    /// A code that the text is.
    code: Option<&'a str>,
}

/// What fits the words.
pub fn page(site: &Site, ask: &Ask) -> Reply {
    let text: String = ask
        .asked("q")
        .unwrap_or_default()
        .chars()
        .take(LONGEST)
        .collect();
    let index = site.index();
    let begun = Instant::now();
    let (hits, count) = index.find(&text, SHOWN);
    let took = begun.elapsed();
    let title = match text.is_empty() {
        true => "Search".to_owned(),
        false => format!("{text} – search"),
    };
    let code = Some(text.trim()).filter(|code| index.has_code(code));
    shown(&Page {
        frame: Frame {
            search: text.clone(),
            ..Frame::new(site, title)
        },
        more: count - hits.len(),
        hits,
        took: format!("{:.1} ms", took.as_secs_f64() * 1000.0),
        unread: index.unread(),
        code,
    })
}
