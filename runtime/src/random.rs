//! Random numbers, for nonces and for spreading load over time.

use ring::rand::{SecureRandom, SystemRandom};

/// A random number over the whole range of 32 bits.
pub(crate) fn u32() -> u32 {
    let mut bytes = [0; 4];
    // The system's generator fails only where there is none at all. The numbers drawn here keep
    // requests apart and guard no secret, so the clock may stand in for it.
    if SystemRandom::new().fill(&mut bytes).is_err() {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        return now.map_or(0, |elapsed| elapsed.subsec_nanos());
    }
    u32::from_ne_bytes(bytes)
}

/// A random number from 0 up to, but not including, 1.
pub(crate) fn unit() -> f64 {
    f64::from(u32()) / (f64::from(u32::MAX) + 1.0)
}
