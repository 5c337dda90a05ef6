//! Every action of the cloud in a browser: found, filled in, signed, called, and taken home as code.
//!
//! ```text
//! server -> guard -> routes -> pages -> templates/explorer
//! HTTP      who asks             home, action, signature, code, calls, codes, mock
//!                                  \-> form, search, site (catalogue, mocks, history)
//! ```
//!
//! Pages are made here and work without a script. They are served to this machine alone, below a
//! token that is made anew at each start.

mod address;
mod assets;
mod calls;
mod cloud;
mod exchange;
mod fields;
mod filled;
mod form;
mod frame;
mod guard;
mod head;
mod html;
mod http;
mod json;
mod mocks;
mod outcome;
mod pages;
mod routes;
mod search;
mod server;
mod site;
mod unpacked;

pub use site::Options;

use crate::failure::{Failure, Outcome};
use crate::output;
use crate::terminal;

/// Serves the pages until the program is interrupted. `page` is where to begin: the address of a
/// page, also one of another run.
pub fn explore(options: Options, page: Option<&str>) -> Outcome {
    terminal::watch_interrupts();
    let port = options.port;
    let site = site::Site::start(options)?;
    let failed = |error| {
        Failure::usage(format!("cannot listen at 127.0.0.1:{port}: {error}"))
            .hint("`--port 0` takes any port that is free")
    };
    let server = server::Server::listen(port).map_err(failed)?;
    let address = server.address().map_err(failed)?;
    let page = page.map(address::of_another_run).unwrap_or_default();
    output::print(&format!(
        "The explorer:  http://{address}{}/{page}\nIts mock:      {}\n{}Ctrl-C ends both.\n",
        site.root(),
        site.mock_url(),
        site.told(),
    ))?;
    server.serve(site);
    Ok(())
}
