use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use super::super::flight::LEASE;
use super::super::{CredentialError, Step};
use super::*;

/// Returns credentials named by the time they were asked for, which live for `life` seconds.
#[derive(Debug)]
struct Clockwork {
    life: AtomicI64,
}

impl Provider for Clockwork {
    fn name(&self) -> &str {
        "clockwork"
    }

    fn start(&self, now: i64) -> Step {
        match self.life.load(Ordering::Relaxed) {
            0 => Step::Failed(CredentialError::new("stopped")),
            life => Step::Ready(credential(now).with_expiry(now + life)),
        }
    }
}

fn credential(now: i64) -> Credential {
    Credential::new(format!("AKID{now}"), "key").expect("valid")
}

fn clockwork(life: i64) -> (Arc<Clockwork>, Arc<Cache>) {
    let provider = Arc::new(Clockwork {
        life: AtomicI64::new(life),
    });
    (provider.clone(), Cache::with_jitter(provider, || 0.5))
}

/// What a lone caller gets: the ID of the secret, and whether it had to be obtained.
fn get(cache: &Arc<Cache>, now: i64) -> Result<(String, bool), String> {
    let (result, obtained) = match cache.lookup(now, Instant::now()) {
        Lookup::Ready(credential) => (Ok(credential), false),
        Lookup::Refresh(refresh) => {
            let end = refresh.start(now);
            (refresh.finish(end, now), true)
        }
        Lookup::Wait(_) => panic!("nobody else is there"),
    };
    result
        .map(|credential| (credential.secret_id().to_owned(), obtained))
        .map_err(|error| error.to_string())
}

fn found(now: i64, obtained: bool) -> Result<(String, bool), String> {
    Ok((format!("AKID{now}"), obtained))
}

#[test]
fn a_credential_without_expiry_is_obtained_once() {
    let cache = Cache::new(Arc::new(credential(0)));
    assert_eq!(get(&cache, 0), found(0, true));
    assert_eq!(get(&cache, i64::MAX - 1), found(0, false));
}

#[test]
fn it_is_refreshed_early_and_spread_by_chance() {
    for (jitter, begins) in [(0.0, 7200 - 300), (0.5, 7200 - 450), (0.999, 7200 - 599)] {
        let fixed: fn() -> f64 = match jitter {
            0.0 => || 0.0,
            0.5 => || 0.5,
            _ => || 0.999,
        };
        let provider = Arc::new(Clockwork {
            life: AtomicI64::new(7200),
        });
        let cache = Cache::with_jitter(provider, fixed);
        assert_eq!(get(&cache, 0), found(0, true));
        assert_eq!(get(&cache, begins - 1), found(0, false));
        assert_eq!(get(&cache, begins), found(begins, true), "{jitter}");
    }
}

#[test]
fn a_short_life_is_used_for_the_most_part() {
    let (_, cache) = clockwork(60);
    assert_eq!(get(&cache, 0), found(0, true));
    assert_eq!(get(&cache, 52), found(0, false));
    assert_eq!(get(&cache, 53), found(53, true));
}

#[test]
fn an_expiry_already_past_is_given_a_moment() {
    let (_, cache) = clockwork(-3600);
    assert_eq!(get(&cache, 0), found(0, true));
    assert_eq!(get(&cache, 4), found(0, false));
    assert_eq!(get(&cache, 5), found(5, true));
}

#[test]
fn a_failed_refresh_keeps_the_old_credential_until_it_expires_and_is_tried_again() {
    let (provider, cache) = clockwork(7200);
    assert_eq!(get(&cache, 0), found(0, true));
    provider.life.store(0, Ordering::Relaxed);
    assert_eq!(get(&cache, 7000), found(0, true));
    assert_eq!(get(&cache, 7014), found(0, false));
    assert_eq!(get(&cache, 7015), found(0, true));
    assert_eq!(get(&cache, 7195), found(0, true));
    let stopped = Err("clockwork: stopped".to_owned());
    assert_eq!(get(&cache, 7200), stopped);
    assert_eq!(get(&cache, 7200), stopped);
    provider.life.store(7200, Ordering::Relaxed);
    assert_eq!(get(&cache, 7201), found(7201, true));
}

#[test]
fn a_refused_credential_is_dropped_and_a_newer_one_is_not() {
    let (_, cache) = clockwork(7200);
    assert_eq!(get(&cache, 0), found(0, true));
    cache.discard(&credential(0).with_expiry(7200));
    assert_eq!(get(&cache, 1), found(1, true));
    cache.discard(&credential(0).with_expiry(7200));
    assert_eq!(get(&cache, 2), found(1, false));
}

#[test]
fn while_one_refreshes_the_others_go_on_with_the_old_credential() {
    let (_, cache) = clockwork(7200);
    assert_eq!(get(&cache, 0), found(0, true));
    let Lookup::Refresh(refresh) = cache.lookup(7000, Instant::now()) else {
        panic!("must refresh")
    };
    assert_eq!(get(&cache, 7000), found(0, false));
    assert!(matches!(
        cache.lookup(7200, Instant::now()),
        Lookup::Wait(_)
    ));
    drop(refresh);
    assert_eq!(get(&cache, 7200), found(7200, true));
}

#[test]
fn a_thousand_blocked_callers_cause_one_refresh() {
    let (_, cache) = clockwork(7200);
    let Lookup::Refresh(refresh) = cache.lookup(0, Instant::now()) else {
        panic!("must refresh")
    };
    let waits: Vec<_> = (0..1000)
        .map(|_| match cache.lookup(0, Instant::now()) {
            Lookup::Wait(wait) => wait,
            other => panic!("must wait: {other:?}"),
        })
        .collect();
    let obtained = thread::scope(|scope| {
        let waiters: Vec<_> = waits
            .into_iter()
            .map(|wait| scope.spawn(move || wait.wait_timeout(Duration::from_secs(60))))
            .collect();
        let end = refresh.start(0);
        refresh.finish(end, 0).expect("works");
        waiters
            .into_iter()
            .map(|waiter| waiter.join().expect("no panic"))
            .collect::<Vec<_>>()
    });
    assert_eq!(obtained.len(), 1000);
    for outcome in obtained {
        let Some(Outcome::Done(Ok(found))) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(found.secret_id(), "AKID0");
    }
}

#[test]
fn a_failure_is_shared_and_an_abandoned_refresh_passed_on() {
    let (_, cache) = clockwork(0);
    let Lookup::Refresh(refresh) = cache.lookup(0, Instant::now()) else {
        panic!("must refresh")
    };
    let Lookup::Wait(wait) = cache.lookup(0, Instant::now()) else {
        panic!("must wait")
    };
    let end = refresh.start(0);
    assert!(refresh.finish(end, 0).is_err());
    let outcome = wait.wait_timeout(Duration::ZERO);
    assert!(
        matches!(outcome, Some(Outcome::Done(Err(_)))),
        "{outcome:?}"
    );

    let Lookup::Refresh(refresh) = cache.lookup(0, Instant::now()) else {
        panic!("must refresh")
    };
    let Lookup::Wait(wait) = cache.lookup(0, Instant::now()) else {
        panic!("must wait")
    };
    drop(refresh);
    let outcome = wait.wait_timeout(Duration::ZERO);
    assert!(matches!(outcome, Some(Outcome::Abandoned)), "{outcome:?}");
    assert!(matches!(
        cache.lookup(0, Instant::now()),
        Lookup::Refresh(_)
    ));
}

#[test]
fn a_wait_ends_with_its_time() {
    let (_, cache) = clockwork(7200);
    let Lookup::Refresh(_refresh) = cache.lookup(0, Instant::now()) else {
        panic!("must refresh")
    };
    let Lookup::Wait(wait) = cache.lookup(0, Instant::now()) else {
        panic!("must wait")
    };
    assert!(wait.wait_timeout(Duration::from_millis(1)).is_none());
}

fn refresh(cache: &Arc<Cache>, instant: Instant) -> Refresh {
    match cache.lookup(0, instant) {
        Lookup::Refresh(refresh) => refresh,
        other => panic!("must refresh: {other:?}"),
    }
}

fn wait(cache: &Arc<Cache>, instant: Instant) -> Wait {
    match cache.lookup(0, instant) {
        Lookup::Wait(wait) => wait,
        other => panic!("must wait: {other:?}"),
    }
}

#[test]
fn the_duty_of_one_that_does_not_go_on_is_taken_over_once() {
    let (_, cache) = clockwork(7200);
    let begun = Instant::now();
    let stalled = refresh(&cache, begun);
    let waits: Vec<_> = (0..1_000).map(|_| wait(&cache, begun)).collect();
    assert_eq!(waits[0].patience(begun), LEASE);
    wait(&cache, begun + LEASE - Duration::from_nanos(1));
    let second = refresh(&cache, begun + LEASE);
    wait(&cache, begun + LEASE);
    // The second stalls as well, and the third gives up.
    drop(refresh(&cache, begun + 2 * LEASE));
    let mut waits = waits.into_iter();
    let told = waits
        .next()
        .and_then(|wait| wait.wait_timeout(Duration::ZERO));
    assert!(matches!(told, Some(Outcome::Abandoned)), "{told:?}");
    let fourth = refresh(&cache, begun + 2 * LEASE);
    let end = fourth.start(4);
    fourth.finish(end, 4).expect("works");
    // Those who were late get what they obtained, and change nothing for the others.
    for (late, now) in [(stalled, 5), (second, 6)] {
        let end = late.start(now);
        let obtained = late.finish(end, now).expect("works");
        assert_eq!(obtained.secret_id(), format!("AKID{now}"));
        assert_eq!(get(&cache, now), found(4, false));
    }
}

#[test]
fn one_that_goes_on_keeps_the_duty_for_as_long_as_it_takes() {
    let (_, cache) = clockwork(7200);
    let begun = Instant::now();
    let slow = refresh(&cache, begun);
    for tick in 1..1_000 {
        let now = begun + tick * LEASE / 4;
        slow.renew(now, Duration::ZERO);
        wait(&cache, now);
    }
    let now = begun + 250 * LEASE;
    slow.renew(now, Duration::from_secs(5));
    wait(&cache, now + Duration::from_secs(5));
    slow.renew(now, Duration::MAX);
    refresh(&cache, now + Duration::from_secs(5) + LEASE);
}

#[test]
fn a_late_success_serves_those_who_wait_and_a_late_failure_does_not_concern_them() {
    for (life, done) in [(7200, true), (0, false)] {
        let (_, cache) = clockwork(life);
        let begun = Instant::now();
        let late = refresh(&cache, begun);
        let _second = refresh(&cache, begun + LEASE);
        let waiting = wait(&cache, begun + LEASE);
        let end = late.start(0);
        assert_eq!(late.finish(end, 0).is_ok(), done);
        assert_eq!(waiting.wait_timeout(Duration::ZERO).is_some(), done);
    }
}

#[test]
fn a_stalled_refresh_is_taken_over_while_the_old_credential_still_serves() {
    let (_, cache) = clockwork(7200);
    assert_eq!(get(&cache, 0), found(0, true));
    let begun = Instant::now();
    let Lookup::Refresh(stalled) = cache.lookup(7000, begun) else {
        panic!("must refresh")
    };
    assert!(stalled.has_spare());
    assert!(matches!(cache.lookup(7000, begun), Lookup::Ready(_)));
    let next = cache.lookup(7000, begun + LEASE);
    assert!(matches!(next, Lookup::Refresh(_)), "{next:?}");
}

#[test]
fn who_no_longer_waits_leaves_nothing_behind() {
    let (_, cache) = clockwork(7200);
    let now = Instant::now();
    let _refresh = refresh(&cache, now);
    let counter = Arc::new(Counter::default());
    let waker = Waker::from(counter.clone());
    for _ in 0..1_000 {
        let polled = Pin::new(&mut wait(&cache, now)).poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
    }
    drop(waker);
    assert_eq!(Arc::strong_count(&counter), 1);
}

#[derive(Default)]
struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn waiting_tasks_are_woken_once_each() {
    let (_, cache) = clockwork(7200);
    let Lookup::Refresh(refresh) = cache.lookup(0, Instant::now()) else {
        panic!("must refresh")
    };
    let mut waits: Vec<_> = (0..3)
        .map(|_| match cache.lookup(0, Instant::now()) {
            Lookup::Wait(wait) => wait,
            other => panic!("must wait: {other:?}"),
        })
        .collect();
    let (first, counter) = (Arc::new(Counter::default()), Arc::new(Counter::default()));
    // Polled by one task, then by another: only the last is to be woken.
    for waker in [&first, &counter, &counter] {
        let waker = Waker::from(waker.clone());
        let mut context = Context::from_waker(&waker);
        for wait in &mut waits {
            assert!(Pin::new(wait).poll(&mut context).is_pending());
        }
    }
    let end = refresh.start(0);
    refresh.finish(end, 0).expect("works");
    assert_eq!(first.0.load(Ordering::Relaxed), 0);
    assert_eq!(counter.0.load(Ordering::Relaxed), 3);
    let mut context = Context::from_waker(Waker::noop());
    for wait in &mut waits {
        let polled = Pin::new(wait).poll(&mut context);
        assert!(
            matches!(polled, Poll::Ready(Outcome::Done(Ok(_)))),
            "{polled:?}"
        );
    }
}
