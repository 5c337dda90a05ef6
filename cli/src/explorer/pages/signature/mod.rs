//! How a request is signed, step by step, and where a foreign one begins to differ.

mod compare;
mod steps;

use askama::Template;
use bytes::Bytes;
use http::Request;

use self::compare::Difference;
use self::steps::Section;
use crate::explorer::exchange::{self, Way};
use crate::explorer::filled::Filled;
use crate::explorer::frame::{Frame, shown};
use crate::explorer::head::Head;
use crate::explorer::http::{Ask, Reply};
use crate::explorer::pages::home;
use crate::explorer::site::Site;

/// Name of the way to sign, in addresses.
const WAY: &str = "~way";
/// Name of the text that is compared.
const FOREIGN: &str = "~foreign";

#[derive(Template)]
#[template(path = "explorer/signature.html")]
struct Page {
    frame: Frame,
    head: Head,
    ways: Vec<Tab>,
    /// The steps; why there are none.
    steps: Result<Vec<Section>, String>,
    /// Where a foreign text is posted to.
    to: String,
    foreign: String,
    difference: Option<Difference>,
    secrets: bool,
}

/// A way to sign.
struct Tab {
    title: &'static str,
    to: String,
    is_here: bool,
}

/// The signature of the form that the address holds.
pub fn page(site: &Site, ask: &Ask) -> Reply {
    match Filled::of_address(site, ask) {
        Ok(filled) => explain(site, &filled, ask.asked(WAY).as_deref(), None),
        Err(failure) => home::missing(site, &failure.to_string()),
    }
}

/// The signature of what is filled in.
pub fn show(site: &Site, filled: &Filled) -> Reply {
    explain(site, filled, None, None)
}

/// The same, beside what somebody else signs.
pub fn compare(site: &Site, ask: &Ask) -> Reply {
    match Filled::of_address(site, ask) {
        Ok(filled) => explain(site, &filled, ask.asked(WAY).as_deref(), ask.given(FOREIGN)),
        Err(failure) => home::missing(site, &failure.to_string()),
    }
}

fn explain(site: &Site, filled: &Filled, way: Option<&str>, foreign: Option<&str>) -> Reply {
    let (service, action) = (filled.found.service(), filled.found.action());
    let named = |way: &str| exchange::ways(service).find(|known| known.name == way);
    let Some(way) = way
        .and_then(named)
        .or_else(|| exchange::ways(service).next())
    else {
        return home::missing(site, "Requests of this service are not signed.");
    };
    let head = Head::new(filled, site.root(), "Signature");
    let (query, secrets) = filled.query();
    let to = |way: &Way| format!("{}/signature{query}&{WAY}={}", head.path, way.name);
    let signed = exchange::signed(site, filled, way);
    let signed = signed.map_err(|failure| failure.to_string());
    let told = |request: &Request<Bytes>| {
        let keys = steps::Keys::of(site.mocks.inside());
        steps::sections(service, request, &keys)
    };
    let difference = match (&signed, foreign) {
        (Ok(request), Some(foreign)) if !foreign.trim().is_empty() => {
            Some(compare::difference(service, request, foreign))
        }
        _ => None,
    };
    shown(&Page {
        frame: Frame::new(site, format!("Signature of {}", action.name.value)),
        ways: exchange::ways(service)
            .map(|known| Tab {
                title: known.title,
                to: to(known),
                is_here: known.name == way.name,
            })
            .collect(),
        to: to(way),
        steps: signed.as_ref().map(told).map_err(Clone::clone),
        foreign: foreign.unwrap_or_default().to_owned(),
        difference,
        secrets,
        head,
    })
}
