//! A whole call over loopback as a multiple of a bare POST of the same bytes with the library
//! beneath: `cargo bench -p tencentcloud-runtime --bench call`.
//!
//! With the arguments `WAY CALLS URL` it only makes calls, for a profiler to watch; with `serve`
//! it is the server for them. See README.md beside it.

mod bare;
mod measure;
mod ours;
mod server;

use std::env;

use measure::Figures;
use server::Server;

const ROUNDS: usize = 20;
const CALLS: usize = 4_000;

/// Makes this many calls to a server, so many at a time.
type Way = fn(&str, usize, usize) -> Figures;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => server::serve(),
        [way, calls, url] => {
            way_of(way)(url, calls.parse().expect("a number of calls"), 1);
        }
        _ => compare_all(&Server::start()),
    }
}

fn way_of(name: &str) -> Way {
    match name {
        "async" => ours::standard,
        "async-bare" => bare::hyper,
        "blocking" => ours::blocking,
        "blocking-bare" => bare::ureq,
        _ => panic!("there are async, async-bare, blocking and blocking-bare"),
    }
}

fn compare_all(server: &Server) {
    println!(
        "{:34}{:>12}{:>14}{:>12}",
        "", "calls/s", "CPU µs/call", "CPU ratio"
    );
    for in_flight in [1, 64] {
        for (name, bare, ours) in [
            ("asynchronous", bare::hyper as Way, ours::standard as Way),
            ("blocking", bare::ureq, ours::blocking),
        ] {
            let name = format!("{name}, {in_flight} in flight");
            let run = |way: Way| way(&server.url, CALLS, in_flight);
            // In turns, so that both meet the same machine.
            let rounds: Vec<_> = (0..ROUNDS).map(|_| (run(bare), run(ours))).collect();
            let (bare, ours): (Vec<_>, Vec<_>) = rounds.into_iter().unzip();
            let (bare, ours) = (best(bare), best(ours));
            show(&format!("{name}: bare"), &bare, 1.0);
            let ratio = ours.cpu_seconds / bare.cpu_seconds;
            show(&format!("{name}: ours"), &ours, ratio);
        }
    }
}

/// The round that has been disturbed least.
fn best(figures: Vec<Figures>) -> Figures {
    figures
        .into_iter()
        .min_by(|a, b| a.cpu_seconds.total_cmp(&b.cpu_seconds))
        .expect("several rounds")
}

fn show(name: &str, figures: &Figures, ratio: f64) {
    println!(
        "{name:34}{:12.0}{:14.1}{ratio:12.2}",
        CALLS as f64 / figures.wall_seconds,
        figures.cpu_seconds / CALLS as f64 * 1e6,
    );
}
