//! Times that are none, or endless, and runtimes that know none.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tencentcloud_runtime::{Caller, Client, Config, ConfigBuilder, ErrorKind};
use tokio::runtime::Builder;

use crate::probe::{Create, Describe, PROBE, config};
use crate::run::{DRIVERS, runtime};
use crate::server::{Reaction, Server};

type Change = fn(ConfigBuilder, Duration) -> ConfigBuilder;

const TIMES: [(&str, Change); 6] = [
    ("connect", |builder, time| builder.connect_timeout(time)),
    ("attempt", |builder, time| builder.attempt_timeout(time)),
    ("call", |builder, time| builder.call_timeout(time)),
    ("total", |builder, time| builder.total_timeout(time)),
    ("idle", |builder, time| builder.idle_timeout(time)),
    ("backoff", |builder, time| builder.backoff(time, time)),
];

#[test]
fn the_longest_times_are_endless() {
    let nearly = Duration::MAX - Duration::from_secs(1 << 40);
    let ages = Duration::from_secs(i64::MAX as u64);
    for time in [Duration::MAX, nearly, ages, Duration::from_secs(1 << 40)] {
        for (name, change) in TIMES {
            for driver in DRIVERS {
                let outcome = driver.call(Describe {}, &[], |builder| change(builder, time));
                let name = format!("{name} {time:?} ({driver:?})");
                assert_eq!(outcome.result.expect(&name).id, 7, "{name}");
            }
        }
        for driver in DRIVERS {
            let outcome = driver.call(Describe {}, &[Reaction::Close], |builder| {
                let builder = TIMES[..5]
                    .iter()
                    .fold(builder, |builder, (_, change)| change(builder, time));
                builder.backoff(Duration::ZERO, time)
            });
            assert_eq!(outcome.result.expect("answered").id, 7, "{driver:?}");
        }
    }
}

#[test]
fn a_call_without_time_is_not_sent() {
    for (name, change) in &TIMES[1..4] {
        for driver in DRIVERS {
            let outcome = driver.call(Create {}, &[], |builder| change(builder, Duration::ZERO));
            let error = outcome.result.expect_err(name);
            assert_eq!(error.kind(), ErrorKind::Timeout, "{name} ({driver:?})");
            assert_eq!(error.attempts(), 0, "{name} ({driver:?})");
            assert!(!error.may_have_executed());
            assert!(error.to_string().ends_with("; nothing was sent"), "{error}");
            assert!(outcome.proofs.is_empty(), "{name} ({driver:?})");
        }
    }
}

#[test]
fn no_time_to_connect_is_refused() {
    let error = Config::builder()
        .connect_timeout(Duration::ZERO)
        .build()
        .expect_err("no time");
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn connections_are_not_kept_where_none_may_be_idle_and_waits_may_be_none() {
    for change in [TIMES[4].1, TIMES[5].1] {
        for driver in DRIVERS {
            let outcome = driver.call(Describe {}, &[Reaction::Close], |builder| {
                change(builder, Duration::ZERO)
            });
            assert_eq!(outcome.result.expect("answered").id, 7, "{driver:?}");
            assert_eq!(outcome.proofs.len(), 2, "{driver:?}");
        }
    }
}

#[test]
fn a_runtime_that_lacks_something_is_refused_without_a_panic() {
    let server = Server::scripted([]);
    let config = config(&server.url).build().expect("valid");
    let client = Client::new(&config, &PROBE);
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        for (runtime, lacks) in [
            (builder.build(), "timers"),
            (builder.enable_time().build(), "IO"),
        ] {
            let call = client.send(Describe {});
            let error = runtime.expect("a runtime").block_on(call).expect_err(lacks);
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(lacks), "{error}");
        }
    }
    let mut context = Context::from_waker(Waker::noop());
    match pin!(client.send(Describe {})).poll(&mut context) {
        Poll::Ready(Err(error)) => assert_eq!(error.kind(), ErrorKind::Config),
        other => panic!("{other:?}"),
    }
    assert!(server.seen().is_empty());
    runtime()
        .block_on(client.send(Describe {}))
        .expect("nothing is broken");
}
