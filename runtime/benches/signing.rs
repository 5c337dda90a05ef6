//! Signing a request with a cached key, as a multiple of the bare hashing that it cannot do
//! without: `cargo bench -p tencentcloud-runtime --bench signing`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use ring::{digest, hmac};
use tencentcloud_runtime::Credential;
use tencentcloud_runtime::sign::tc3::{Payload, Request, Signer};

const BODY: [u8; 300] = [b'x'; 300];
const TIMESTAMP: i64 = 1_551_113_065;

fn main() {
    let credential = Credential::new("AKIDEXAMPLE", "SKEXAMPLE").expect("valid");
    let request = Request {
        service: "lcic",
        method: "POST",
        host: "lcic.tencentcloudapi.com",
        query: "",
        content_type: "application/json",
        payload: Payload::Signed(&BODY),
    };
    let canonical = request.canonical();
    let to_sign = format!(
        "TC3-HMAC-SHA256\n{TIMESTAMP}\n2019-02-25/lcic/tc3_request\n{}",
        "0".repeat(64)
    );
    let signer = Signer::new();

    let hashing = || {
        black_box(digest::digest(&digest::SHA256, black_box(&BODY)));
        black_box(digest::digest(
            &digest::SHA256,
            black_box(canonical.as_bytes()),
        ));
        let key = hmac::Key::new(hmac::HMAC_SHA256, black_box(&[7; 32]));
        black_box(hmac::sign(&key, black_box(to_sign.as_bytes())));
    };
    let signing = || {
        black_box(signer.authorization(black_box(&credential), black_box(&request), TIMESTAMP));
    };
    // In turns, so that both meet the same machine; the best round has been disturbed least.
    let rounds: Vec<_> = (0..20).map(|_| (time(hashing), time(signing))).collect();
    let best = |pick: fn(&(f64, f64)) -> f64| rounds.iter().map(pick).fold(f64::MAX, f64::min);
    let (hashing, signing) = (best(|round| round.0), best(|round| round.1));
    println!("bare hashing  {hashing:7.0} ns");
    println!(
        "signing       {signing:7.0} ns, {:.2} times that",
        signing / hashing
    );
}

/// Nanoseconds per run.
fn time(run: impl Fn()) -> f64 {
    const ROUND: Duration = Duration::from_millis(50);
    let started = Instant::now();
    let mut runs = 0;
    while started.elapsed() < ROUND {
        (0..100).for_each(|_| run());
        runs += 100;
    }
    started.elapsed().as_nanos() as f64 / f64::from(runs)
}
