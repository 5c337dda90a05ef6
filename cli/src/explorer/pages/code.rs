//! A call as code to take home.

use askama::Template;
use generator::samples::{self, Form};

use super::home;
use crate::explorer::filled::Filled;
use crate::explorer::frame::{Frame, shown};
use crate::explorer::head::Head;
use crate::explorer::http::{Ask, Reply};
use crate::explorer::site::Site;

#[derive(Template)]
#[template(path = "explorer/code.html")]
struct Page {
    frame: Frame,
    head: Head,
    samples: Vec<Sample>,
    secrets: bool,
}

struct Sample {
    name: &'static str,
    title: &'static str,
    /// The code, or why there is none.
    code: Result<String, String>,
}

/// The code of the form that the address holds.
pub fn page(site: &Site, ask: &Ask) -> Reply {
    match Filled::of_address(site, ask) {
        Ok(filled) => show(site, &filled),
        Err(failure) => home::missing(site, &failure.to_string()),
    }
}

/// The code of what is filled in.
pub fn show(site: &Site, filled: &Filled) -> Reply {
    let call = samples::Call {
        service: filled.found.service(),
        action: filled.found.index,
        request: &filled.parameters,
        endpoint: None,
        region: filled.region(),
    };
    let samples = Form::ALL.map(|form| {
        let facts = form.facts();
        Sample {
            name: facts.name,
            title: facts.title,
            code: form.code(&call).map_err(|refusal| refusal.to_string()),
        }
    });
    shown(&Page {
        frame: Frame::new(
            site,
            format!("{} as code", filled.found.action().name.value),
        ),
        head: Head::new(filled, site.root(), "Code"),
        samples: samples.into(),
        secrets: filled.query().1,
    })
}
