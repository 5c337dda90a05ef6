//! Style, script and icon: three small files of our own.

use super::http::Reply;

/// Name, media type and text.
const ASSETS: [(&str, &str, &str); 3] = [
    (
        "style.css",
        "text/css; charset=utf-8",
        include_str!("../../../templates/explorer/style.css"),
    ),
    (
        "script.js",
        "text/javascript; charset=utf-8",
        include_str!("../../../templates/explorer/script.js"),
    ),
    (
        "icon.svg",
        "image/svg+xml",
        include_str!("../../../templates/explorer/icon.svg"),
    ),
];

/// The file of a name; an empty one if there is none.
pub fn asset(name: &str) -> Reply {
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    let (_, kind, text) = found.copied().unwrap_or(("", "text/plain", ""));
    Reply::new(kind, text)
}
