//! Which page answers which request: a row for each.

use super::http::{Ask, Reply, pairs};
use super::pages::{action, calls, code, codes, home, mocks, search, service, signature};
use super::site::Site;
use super::{assets, guard};

/// A page, or what a form of it does.
type Page = fn(&Site, &Ask) -> Reply;

/// Whether it is posted to, its path, and its page. A part that begins with `:` stands for any.
const ROUTES: &[(bool, &[&str], Page)] = &[
    (false, &[""], home::page),
    (false, &["style.css"], |_, _| assets::style()),
    (false, &["script.js"], |_, _| assets::script()),
    (false, &["icon.svg"], |_, _| assets::icon()),
    (false, &["find"], search::page),
    (false, &["code"], codes::page),
    (false, &["s", ":service"], service::page),
    (false, &["s", ":service", ":action"], action::page),
    (true, &["s", ":service", ":action"], action::submit),
    (
        false,
        &["s", ":service", ":action", "signature"],
        signature::page,
    ),
    (
        true,
        &["s", ":service", ":action", "signature"],
        signature::compare,
    ),
    (false, &["s", ":service", ":action", "code"], code::page),
    (false, &["type", ":service", ":type"], service::ty),
    (
        false,
        &["parameter", ":service", ":name"],
        service::parameter,
    ),
    (false, &["calls"], calls::list),
    (true, &["calls"], calls::clear),
    (false, &["calls", ":number"], calls::one),
    (false, &["calls", ":number", "answer.json"], calls::raw),
    (true, &["calls", ":number", "again"], calls::again),
    (true, &["calls", ":number", "next"], calls::again),
    (false, &["mock"], mocks::remembered),
    (false, &["mock", "log"], mocks::log),
];

/// Answers a request that is let in.
pub fn answer(site: &Site, is_post: bool, path: &str, query: &str, body: &[u8]) -> Reply {
    let mut parts = path.split('/').skip(1).map(decoded);
    let token = parts.next().unwrap_or_default();
    if !guard::is_same(&token, site.token()) {
        let text = "Refused: this address is not of this run. Open the one that the program printed; \
                    `tencentcloud explore ADDRESS` opens the page of another run.\n";
        return Reply::new("text/plain; charset=utf-8", text).with_status(403);
    }
    let path: Vec<_> = parts.collect();
    let form = if is_post { pairs(body) } else { Vec::new() };
    let query = query.to_owned();
    let ask = Ask { path, query, form };
    if ask.path.is_empty() {
        return Reply::see(format!("{}/", site.root()));
    }
    let fits = |pattern: &[&str]| {
        pattern.len() == ask.path.len()
            && pattern
                .iter()
                .zip(&ask.path)
                .all(|(part, given)| part == given || part.starts_with(':') && !given.is_empty())
    };
    let mut known = ROUTES
        .iter()
        .filter(|(_, pattern, _)| fits(pattern))
        .peekable();
    if known.peek().is_none() {
        return home::missing(site, "There is no such page.");
    }
    match known.find(|(posted, ..)| *posted == is_post) {
        Some((.., page)) => page(site, &ask),
        None => home::missing(site, "Nothing is sent to this page.").with_status(405),
    }
}

/// A part of a path, decoded.
fn decoded(part: &str) -> String {
    // A plus is itself in a path.
    let text = part
        .replace('+', "%2B")
        .replace('&', "%26")
        .replace('=', "%3D");
    let mut names = form_urlencoded::parse(text.as_bytes());
    names
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}
