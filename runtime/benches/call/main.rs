//! A whole call over loopback as a multiple of a bare POST of the same bytes with the library
//! beneath: `cargo bench -p tencentcloud-runtime --bench call`.
//!
//! The server runs in a process of its own, so that its work is not counted.

mod bare;
mod measure;
mod ours;
mod server;

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use measure::Figures;

const CALLS: usize = 20_000;

fn main() {
    if env::args().any(|argument| argument == "serve") {
        server::serve();
        return;
    }
    let mut server = Command::new(env::current_exe().expect("this program"))
        .arg("serve")
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut url = String::new();
    let stdout = server.stdout.take().expect("piped");
    BufReader::new(stdout)
        .read_line(&mut url)
        .expect("an address");
    let url = url.trim();

    println!(
        "{:34}{:>12}{:>14}{:>12}",
        "", "calls/s", "CPU µs/call", "CPU ratio"
    );
    for in_flight in [1, 64] {
        compare(
            &format!("asynchronous, {in_flight} in flight"),
            || bare::hyper(url, CALLS, in_flight),
            || ours::standard(url, CALLS, in_flight),
        );
        compare(
            &format!("blocking, {in_flight} in flight"),
            || bare::ureq(url, CALLS, in_flight),
            || ours::blocking(url, CALLS, in_flight),
        );
    }
    server.kill().expect("still running");
    server.wait().expect("ended");
}

/// Runs both in turns, and shows the best of each.
fn compare(name: &str, bare: impl Fn() -> Figures, ours: impl Fn() -> Figures) {
    let rounds: Vec<_> = (0..5).map(|_| (bare(), ours())).collect();
    let best = |figures: Vec<Figures>| {
        figures
            .into_iter()
            .min_by(|a, b| a.cpu_seconds.total_cmp(&b.cpu_seconds))
            .expect("several rounds")
    };
    let (bare, ours): (Vec<_>, Vec<_>) = rounds.into_iter().unzip();
    let (bare, ours) = (best(bare), best(ours));
    show(&format!("{name}: bare"), &bare, 1.0);
    show(
        &format!("{name}: ours"),
        &ours,
        ours.cpu_seconds / bare.cpu_seconds,
    );
}

fn show(name: &str, figures: &Figures, ratio: f64) {
    println!(
        "{name:34}{:12.0}{:14.1}{ratio:12.2}",
        CALLS as f64 / figures.wall_seconds,
        figures.cpu_seconds / CALLS as f64 * 1e6,
    );
}
