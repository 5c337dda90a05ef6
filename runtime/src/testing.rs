//! What several tests need.

use proptest::test_runner::{Config, RngSeed};

/// Random cases that are the same in every run, of which no file is kept.
pub(crate) fn seeded(seed: u64) -> Config {
    Config {
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    }
}
