//! The first page, and those that say that there is nothing.

use askama::Template;

use crate::explorer::frame::{Frame, shown};
use crate::explorer::http::{Ask, Reply};
use crate::explorer::site::Site;

/// Services that the first page lists; the others are found by words.
const LISTED: usize = 400;

#[derive(Template)]
#[template(path = "explorer/home.html")]
struct Home {
    frame: Frame,
    services: Vec<ServiceLine>,
    actions: u32,
    is_alone: bool,
    /// Why the user's catalogue is missing here.
    problem: Option<String>,
}

struct ServiceLine {
    module: String,
    title: String,
    version: String,
    actions: u32,
}

#[derive(Template)]
#[template(path = "explorer/message.html")]
struct Message<'a> {
    frame: Frame,
    text: &'a str,
}

/// The services there are.
pub fn page(site: &Site, _: &Ask) -> Reply {
    let all = site.services.all();
    let services = all.iter().take(LISTED).map(|found| ServiceLine {
        module: found.entry.module.clone(),
        title: found.entry.title.clone(),
        version: found.entry.version.clone(),
        actions: found.entry.actions,
    });
    shown(&Home {
        frame: Frame::new(site, "Explorer").at("home"),
        services: services.collect(),
        actions: all.iter().map(|found| found.entry.actions).sum(),
        is_alone: site.services.is_alone(),
        problem: site.services.problem(),
    })
}

/// There is no such page, and why.
pub fn missing(site: &Site, text: &str) -> Reply {
    message(site, "Not found", text).with_status(404)
}

/// Something is not done, and why.
pub fn refused(site: &Site, text: &str) -> Reply {
    message(site, "Refused", text).with_status(403)
}

fn message(site: &Site, title: &str, text: &str) -> Reply {
    let text = text.trim_start_matches("error: ").trim();
    shown(&Message {
        frame: Frame::new(site, title),
        text,
    })
}
