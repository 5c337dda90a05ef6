//! Callers that obtain a credential for all, and do not go on.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use tencentcloud_runtime::credentials::{AssumeRole, Provider, Step};
use tencentcloud_runtime::{Client, Config, Credential, blocking};

use crate::cloud::{Answer, Cloud, DRIVERS, Driver, RUNTIME, call};
use crate::sts_answer;

/// A cloud that takes its time, so that nothing is over when a call has been polled once.
fn cloud() -> (Cloud, Config) {
    slow_cloud(Duration::from_millis(200))
}

fn slow_cloud(delay: Duration) -> (Cloud, Config) {
    let cloud = Cloud::new(move |_, _| {
        thread::sleep(delay);
        Answer::json(&sts_answer())
    });
    let base = Credential::new("AKID", "key").expect("valid");
    let role = AssumeRole::new(base, "arn").base_url(&cloud.url);
    let config = cloud.config(role).call_timeout(Duration::from_secs(20));
    let config = config.build().expect("valid");
    (cloud, config)
}

#[test]
fn a_call_that_is_polled_once_and_kept_holds_nobody_up() {
    for driver in DRIVERS {
        let (cloud, config) = cloud();
        let _inside = RUNTIME.enter();
        let mut kept = pin!(Client::call(&config, call()));
        let polled = kept.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());
        let begun = Instant::now();
        // The blocking client must not be used on a runtime's thread.
        thread::scope(|scope| {
            let other = scope.spawn(|| driver.send(&config));
            other.join().expect("no panic").expect("answered");
        });
        assert!(begun.elapsed() < Duration::from_secs(10), "{driver:?}");
        assert_eq!(cloud.signed_by().secret_id(), "TMPID");
        // It goes on when somebody lets it.
        thread::scope(|scope| {
            let kept = scope.spawn(|| RUNTIME.block_on(kept));
            kept.join().expect("no panic").expect("answered");
        });
    }
}

#[test]
fn a_call_on_a_runtime_that_stands_still_holds_nobody_up() {
    let (_cloud, config) = cloud();
    let idle = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    idle.block_on(async {
        let kept = tokio::spawn(Client::call(&config, call()));
        tokio::task::yield_now().await;
        drop(kept);
    });
    for driver in DRIVERS {
        driver.send(&config).expect("answered");
    }
}

#[test]
fn a_thousand_that_wait_for_a_stalled_call_ask_a_few_times_at_most() {
    let (cloud, config) = cloud();
    let _inside = RUNTIME.enter();
    let mut kept = pin!(Client::call(&config, call()));
    let polled = kept.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending());
    let calls: Vec<_> = (0..1_000)
        .map(|_| RUNTIME.spawn(Client::call(&config, call())))
        .collect();
    for call in calls {
        let result = RUNTIME.block_on(call).expect("no panic");
        result.expect("answered");
    }
    // One would do; a busy machine may make another caller look stalled.
    assert!((1..=20).contains(&cloud.asked()), "{}", cloud.asked());
}

#[test]
fn a_slow_answer_is_waited_for_and_not_asked_for_twice() {
    for driver in DRIVERS {
        let (cloud, config) = slow_cloud(Duration::from_secs(2));
        thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| driver.send(&config).expect("answered"));
            }
        });
        assert!(
            (1..=2).contains(&cloud.asked()),
            "{driver:?}: {}",
            cloud.asked()
        );
    }
}

#[test]
fn one_that_has_less_time_than_the_others_does_not_fail_them() {
    for driver in DRIVERS {
        let (_cloud, config) = slow_cloud(Duration::from_secs(1));
        let hasty = config.to_builder().call_timeout(Duration::from_millis(300));
        let hasty = hasty.build().expect("valid");
        thread::scope(|scope| {
            let first = scope.spawn(|| driver.send(&hasty));
            thread::sleep(Duration::from_millis(100));
            scope.spawn(|| driver.send(&config).expect("answered"));
            let error = first.join().expect("no panic").expect_err("too slow");
            assert!(error.is_retryable(), "{error}");
        });
    }
}

/// Panics when it is asked first.
#[derive(Debug, Default)]
struct Clumsy(AtomicBool);

impl Provider for Clumsy {
    fn name(&self) -> &str {
        "clumsy"
    }

    fn start(&self, _now: i64) -> Step {
        assert!(self.0.swap(true, Ordering::Relaxed), "as the test wants it");
        Credential::new("AKID", "key").expect("valid").into()
    }
}

#[test]
fn a_provider_that_panics_fails_only_the_call_that_asked_it() {
    for driver in DRIVERS {
        let (cloud, _) = cloud();
        let config = cloud.config(Clumsy::default()).build().expect("valid");
        let panicked = match driver {
            Driver::Async => RUNTIME
                .block_on(RUNTIME.spawn(Client::call(&config, call())))
                .is_err(),
            Driver::Blocking => thread::scope(|scope| {
                let first = scope.spawn(|| blocking::Client::call(&config, call()));
                first.join().is_err()
            }),
        };
        assert!(panicked, "{driver:?}");
        driver.send(&config).expect("answered");
    }
}
