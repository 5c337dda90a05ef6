//! Waits and deadlines, in virtual time.

use std::num::NonZeroU32;
use std::time::Duration;

use tencentcloud_runtime::ErrorKind;

use crate::probe::{Create, Describe, config};
use crate::run::World;
use crate::server::Reaction;

#[test]
fn a_jumping_clock_disturbs_no_deadline() {
    let config = config("http://127.0.0.1:1")
        .attempts(NonZeroU32::MAX)
        .backoff(Duration::from_secs(4), Duration::from_secs(4))
        .build()
        .expect("valid");
    for clock_jump in [-86_400, 0, 86_400] {
        let mut world = World::new(&vec![Reaction::error("RequestLimitExceeded"); 1_000]);
        world.clock_jump = clock_jump;
        let error = world.call(&config, &Create {}).expect_err("never answered");
        assert!(error.is_throttled());
        // 60 seconds for the call, in waits of two.
        assert_eq!(world.slept, Duration::from_secs(58), "{clock_jump}");
    }
}

#[test]
fn the_hundredth_attempt_waits_no_longer_than_the_longest() {
    let config = config("http://127.0.0.1:1")
        .attempts(NonZeroU32::MIN.saturating_add(99))
        .retry_budget(false)
        .backoff(Duration::from_millis(1), Duration::from_millis(20))
        .build()
        .expect("valid");
    let mut world = World::new(&vec![Reaction::Close; 99]);
    world
        .call(&config, &Describe {})
        .expect("the hundredth is answered");
    assert_eq!(world.proofs.len(), 100);
    // Half of 1, 2, 4, 8, 16, and then 94 times of 20 milliseconds.
    assert_eq!(world.slept, Duration::from_micros(955_500));
}

#[test]
fn a_spent_budget_fails_fast_and_recovers() {
    let config = config("http://127.0.0.1:1").build().expect("valid");
    let call = |script: &[Reaction]| {
        let mut world = World::new(script);
        let result = world.call(&config, &Describe {});
        (result, world.proofs.len())
    };
    let failing = vec![Reaction::Close; 3];
    let attempts: Vec<_> = (0..60).map(|_| call(&failing).1).collect();
    assert_eq!(attempts[0], 3, "at first it retries");
    assert_eq!(attempts[59], 1, "once the budget is spent it does not");
    for _ in 0..5 {
        call(&[]).0.expect("answered");
    }
    let (recovered, attempts) = call(&[Reaction::Close]);
    recovered.expect("one retry is paid for again");
    assert_eq!(attempts, 2);
}

#[test]
fn every_attempt_is_signed_anew() {
    let config = config("http://127.0.0.1:1")
        .backoff(Duration::from_secs(2), Duration::from_secs(2))
        .build()
        .expect("valid");
    let mut world = World::new(&vec![Reaction::error("RequestLimitExceeded"); 2]);
    world.call(&config, &Create {}).expect("answered");
    world.proofs.dedup();
    assert_eq!(world.proofs.len(), 3);
}

#[test]
fn a_call_without_time_is_not_sent() {
    let config = config("http://127.0.0.1:1")
        .call_timeout(Duration::ZERO)
        .build()
        .expect("valid");
    let mut world = World::new(&[]);
    let error = world.call(&config, &Create {}).expect_err("no time");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.may_have_executed());
    assert!(world.proofs.is_empty());
}
