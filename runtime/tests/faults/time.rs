//! Waits and deadlines, in virtual time.

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use tencentcloud_runtime::call::{Call, Event, Moment, Step};
use tencentcloud_runtime::{Credential, ErrorKind};

use crate::probe::{Create, Describe, config};
use crate::run::World;
use crate::server::Reaction;

#[test]
fn a_jumping_clock_disturbs_no_deadline() {
    let config = config("http://127.0.0.1:1")
        .attempts(u32::MAX)
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
        .attempts(100)
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

/// What a call asks for after an answer with an error code.
fn refuse(call: &mut Call, code: &str, now: Moment) -> Step {
    let body = format!(r#"{{"Response": {{"Error": {{"Code": "{code}", "Message": ""}}}}}}"#);
    call.step(Event::Answered(Response::new(Bytes::from(body))), now)
}

#[test]
fn a_call_that_has_another_credential_is_sent_again_as_any() {
    let config = config("http://127.0.0.1:1")
        .attempts(10)
        .build()
        .expect("valid");
    let credential = |id| Event::Credential(Credential::new(id, "SKEXAMPLE"));
    let now = World::new(&[]).now;
    let mut call = Call::of(&config, &Describe {}).expect("complete");
    assert!(matches!(
        call.step(Event::Resume, now),
        Step::Authenticate(_)
    ));
    assert!(matches!(
        call.step(credential("AKIDONE"), now),
        Step::Send(_)
    ));
    let step = refuse(&mut call, "AuthFailure.TokenFailure", now);
    assert!(matches!(step, Step::Authenticate(_)), "{step:?}");
    assert!(matches!(
        call.step(credential("AKIDTWO"), now),
        Step::Send(_)
    ));
    let step = refuse(&mut call, "RequestLimitExceeded", now);
    assert!(matches!(step, Step::Sleep(_)), "{step:?}");
    assert!(matches!(
        call.step(Event::Resume, now),
        Step::Authenticate(_)
    ));
    let step = call.step(credential("AKIDTWO"), now);
    assert!(matches!(step, Step::Send(_)), "{step:?}");
    // And the one refused first is still no good.
    let step = refuse(&mut call, "InternalError", now);
    assert!(matches!(step, Step::Sleep(_)), "{step:?}");
    call.step(Event::Resume, now);
    let Step::Done(Err(error)) = call.step(credential("AKIDONE"), now) else {
        panic!("it was refused");
    };
    assert_eq!(error.code(), Some("InternalError"));
}

#[test]
fn a_retry_that_comes_too_late_tells_what_it_was_for() {
    let config = config("http://127.0.0.1:1").build().expect("valid");
    let now = World::new(&[]).now;
    for (code, is_throttled) in [("RequestLimitExceeded", true), ("InternalError", false)] {
        let mut call = Call::of(&config, &Describe {}).expect("complete");
        call.step(Event::Resume, now);
        call.step(
            Event::Credential(Credential::new("AKIDONE", "SKEXAMPLE")),
            now,
        );
        let Step::Sleep(_) = refuse(&mut call, code, now) else {
            panic!("it is sent again");
        };
        let late = Moment {
            instant: now.instant + Duration::from_secs(100),
            ..now
        };
        let Step::Done(Err(error)) = call.step(Event::Resume, late) else {
            panic!("its time is over");
        };
        assert_eq!((error.code(), error.attempts()), (Some(code), 1));
        assert_eq!(error.is_throttled(), is_throttled);
        assert!(error.is_retryable() && !error.may_have_executed());
    }
}
