//! Style, script and icon: three small files of our own.

use super::http::Reply;

pub fn style() -> Reply {
    let text = include_str!("../../../templates/explorer/style.css");
    Reply::new("text/css; charset=utf-8", text)
}

pub fn script() -> Reply {
    let text = include_str!("../../../templates/explorer/script.js");
    Reply::new("text/javascript; charset=utf-8", text)
}

pub fn icon() -> Reply {
    let text = include_str!("../../../templates/explorer/icon.svg");
    Reply::new("image/svg+xml", text)
}
