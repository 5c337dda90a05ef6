//! What a whole call allocates, beside a bare POST of the same bytes with the library beneath:
//! `cargo bench -p tencentcloud-runtime --bench allocations`.

#[path = "../call/bare.rs"]
mod bare;
#[path = "../call/load.rs"]
mod load;
mod measure;
#[path = "../call/ours.rs"]
mod ours;
#[path = "../call/server.rs"]
mod server;

use std::env;

use load::Load;
use measure::Figures;
use server::Server;

const CALLS: usize = 1_000;

fn main() {
    if env::args().any(|argument| argument == "serve") {
        server::serve();
        return;
    }
    let server = Server::start();
    let load = Load {
        calls: CALLS,
        in_flight: 1,
        threads: 1,
    };
    println!("{:24}{:>18}{:>14}", "", "allocations/call", "bytes/call");
    show("asynchronous: bare", bare::hyper(&server.url, load));
    show("asynchronous: ours", ours::standard(&server.url, load));
    show("blocking: bare", bare::ureq(&server.url, load));
    show("blocking: ours", ours::blocking(&server.url, load));
}

fn show(name: &str, figures: Figures) {
    println!(
        "{name:24}{:18.1}{:14.0}",
        figures.allocations as f64 / CALLS as f64,
        figures.bytes as f64 / CALLS as f64,
    );
}
