//! A whole call over loopback as a multiple of a bare POST of the same bytes with the library
//! beneath: `cargo bench -p tencentcloud-runtime --bench call`.
//!
//! With the arguments `WAY CALLS URL IN_FLIGHT THREADS` it only makes calls, for a profiler to watch;
//! with `serve` it is the server for them. See README.md beside it.

mod bare;
mod load;
mod measure;
mod ours;
mod server;

use std::env;

use load::Load;
use measure::Figures;
use server::Server;

const ROUNDS: usize = 20;
const CALLS: usize = 4_000;

/// Makes calls to a server.
type Way = fn(&str, Load) -> Figures;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => server::serve(),
        [way, calls, url, in_flight, threads] => {
            let number = |text: &str| text.parse().expect("a number");
            let load = Load {
                calls: number(calls),
                in_flight: number(in_flight),
                threads: number(threads),
            };
            way_of(way)(url, load);
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
        "{:44}{:>12}{:>14}{:>12}",
        "", "calls/s", "CPU µs/call", "CPU ratio"
    );
    for (threads, in_flight) in [(1, 1), (1, 64), (2, 1), (2, 64)] {
        let load = Load {
            calls: CALLS,
            in_flight,
            threads,
        };
        let name = format!("asynchronous, {threads} threads, {in_flight} in flight");
        compare(server, &name, load, [bare::hyper, ours::standard]);
        // A thread a call, whatever Tokio has.
        if threads == 1 {
            let name = format!("blocking, {in_flight} in flight");
            compare(server, &name, load, [bare::ureq, ours::blocking]);
        }
    }
}

fn compare(server: &Server, name: &str, load: Load, [bare, ours]: [Way; 2]) {
    let run = |way: Way| way(&server.url, load);
    // In turns, so that both meet the same machine.
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (run(bare), run(ours))).collect();
    let (bare, ours): (Vec<_>, Vec<_>) = rounds.into_iter().unzip();
    let (bare, ours) = (best(bare), best(ours));
    show(&format!("{name}: bare"), &bare, 1.0);
    let ratio = ours.cpu_seconds / bare.cpu_seconds;
    show(&format!("{name}: ours"), &ours, ratio);
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
        "{name:44}{:12.0}{:14.1}{ratio:12.2}",
        CALLS as f64 / figures.wall_seconds,
        figures.cpu_seconds / CALLS as f64 * 1e6,
    );
}
