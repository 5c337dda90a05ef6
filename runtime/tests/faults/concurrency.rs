//! Many calls at once, and calls that are given up.

use std::num::NonZeroU32;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tencentcloud_runtime::transport::{Exchange, TransportError};
use tencentcloud_runtime::{
    Action, Builder, Caller, Client, Config, ConfigBuilder, Error, GenericCall, RateLimit, blocking,
};

use crate::paging::List;
use crate::probe::{Create, Describe, Limited, PROBE, config};
use crate::run::{Driver, runtime};
use crate::server::{Reaction, Server};

const CLIENTS: [Driver; 2] = [Driver::Async, Driver::Blocking];

/// Calls `count` times at once.
fn all_at_once<A: Action>(
    driver: Driver,
    config: &Config,
    count: usize,
    request: fn() -> A,
) -> Vec<Result<A::Output, Error>> {
    match driver {
        Driver::Async => runtime().block_on(async {
            let client = Client::new(config, &PROBE);
            let calls: Vec<_> = (0..count)
                .map(|_| tokio::spawn(client.send(request())))
                .collect();
            let mut results = Vec::new();
            for call in calls {
                results.push(call.await.expect("no panic"));
            }
            results
        }),
        _ => thread::scope(|scope| {
            let client = blocking::Client::new(config, &PROBE);
            let calls: Vec<_> = (0..count)
                .map(|_| {
                    let client = client.clone();
                    scope.spawn(move || client.send(request()))
                })
                .collect();
            calls
                .into_iter()
                .map(|call| call.join().expect("no panic"))
                .collect()
        }),
    }
}

#[test]
fn fifty_calls_with_a_wrong_clock_retry_once_each() {
    for driver in CLIENTS {
        let server = Server::reacting(|_| Reaction::ByClock {
            ahead: 7_200,
            date: None,
        });
        let config = config(&server.url).build().expect("valid");
        let results = all_at_once(driver, &config, 50, || Create {});
        assert_eq!(results.len(), 50);
        for result in results {
            assert_eq!(result.expect("answered").id, 7);
        }
        let requests = server.seen().len();
        assert!((51..=100).contains(&requests), "{driver:?}: {requests}");
    }
}

#[test]
fn a_thousand_calls_keep_the_limit_and_are_all_answered() {
    for driver in CLIENTS {
        let server = Server::scripted([]);
        let config = config(&server.url).build().expect("valid");
        let started = Instant::now();
        let results = all_at_once(driver, &config, 1_000, || Limited {});
        assert!(results.iter().all(Result::is_ok), "{driver:?}");
        assert_eq!(server.seen().len(), 1_000);
        // At 500 per second the second half must wait for a second.
        assert!(started.elapsed() >= Duration::from_secs(1), "{driver:?}");
        // Nothing is left behind: one more call waits for a second at most.
        driver.send(&config, Limited {}).expect("answered");
    }
}

#[test]
fn the_limit_can_be_set_and_switched_off() {
    let server = Server::scripted([]);
    let config = config(&server.url)
        .rate_limit(RateLimit::Off)
        .build()
        .expect("valid");
    let client = blocking::Client::new(&config, &PROBE);
    let slow = client
        .with(|config| config.rate_limit(RateLimit::PerSecond(NonZeroU32::MIN)))
        .expect("valid");
    let started = Instant::now();
    slow.send(Limited {}).expect("answered");
    slow.send(Limited {}).expect("answered");
    assert!(started.elapsed() >= Duration::from_secs(1));
    for _ in 0..3 {
        client.send(Limited {}).expect("answered");
    }
}

#[test]
fn calls_given_up_leave_the_client_usable_and_no_one_waiting() {
    let server = Server::scripted([]);
    let config = config(&server.url)
        .rate_limit(RateLimit::PerSecond(NonZeroU32::MIN))
        .build()
        .expect("valid");
    runtime().block_on(async {
        let client = Client::new(&config, &PROBE);
        // Each is dropped somewhere between its first poll and its answer.
        for microseconds in (0..2_000).step_by(20) {
            let call = client.send(Limited {});
            let _ = tokio::time::timeout(Duration::from_micros(microseconds), call).await;
        }
        let started = Instant::now();
        client.send(Limited {}).await.expect("answered");
        // Were the hundred still in line, it would take as many seconds.
        assert!(started.elapsed() < Duration::from_secs(30));
    });
}

/// A good answer after which the connection is closed.
fn closing() -> Reaction {
    Reaction::json(&json!({"Response": {"Id": 7}})).with_header("connection", "close")
}

#[test]
fn a_connection_closed_while_idle_is_replaced_even_for_a_write() {
    for driver in CLIENTS {
        let server = Server::scripted(vec![closing(), closing()]);
        let config = config(&server.url).build().expect("valid");
        for _ in 0..3 {
            driver.send(&config, Create {}).expect("answered");
        }
        assert_eq!(server.seen().len(), 3, "{driver:?}");
    }
}

#[test]
fn a_connection_closed_on_the_next_request_is_replayed_for_reads_only() {
    for driver in CLIENTS {
        let server = Server::scripted(vec![
            Reaction::Fine,
            Reaction::Close,
            Reaction::Fine,
            Reaction::Close,
        ]);
        let config = config(&server.url).build().expect("valid");
        let runtime = runtime();
        let client = Client::new(&config, &PROBE);
        let read = || match driver {
            Driver::Async => runtime.block_on(client.send(Describe {})),
            _ => driver.send(&config, Describe {}),
        };
        read().expect("answered");
        read().expect("replayed");
        assert_eq!(server.seen().len(), 3, "{driver:?}");
        let write = match driver {
            Driver::Async => runtime.block_on(client.send(Create {})),
            _ => driver.send(&config, Create {}),
        };
        assert!(write.expect_err("closed").may_have_executed());
        assert_eq!(server.seen().len(), 4, "{driver:?}");
    }
}

#[test]
fn a_server_that_is_not_there_is_tried_again_even_for_a_write() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    drop(listener);
    for driver in CLIENTS {
        let config = config(&format!("http://{address}")).build().expect("valid");
        let error = driver.send(&config, Create {}).expect_err("nobody there");
        assert_eq!(
            error.kind(),
            tencentcloud_runtime::ErrorKind::Connect,
            "{error:?}"
        );
        let expected =
            format!("probe Create: cannot connect to {address}: Connection refused (3 attempts)");
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.attempts(), 3);
        assert!(!error.may_have_executed() && error.is_retryable());
    }
}

#[test]
fn clients_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Client>();
    shared::<blocking::Client>();
    shared::<Config>();
    fn kept<T: Send + Sync + 'static>() {}
    kept::<Error>();
    kept::<ConfigBuilder>();
    kept::<GenericCall>();
    kept::<TransportError>();
    kept::<Exchange>();
    fn sending<C: Caller + Send + Sync + 'static>()
    where
        C::Sent<Create>: Send + Sync + 'static,
        C::Sent<List>: Send + Sync + 'static,
        C::Pages<List>: Send + Sync + Unpin + 'static,
        C::Items<List>: Send + Sync + Unpin + 'static,
    {
        kept::<Builder<List, C>>();
    }
    sending::<Client>();
    sending::<blocking::Client>();
    let config = config("http://127.0.0.1:1").build().expect("valid");
    fn shown<T: Send + Sync>(_: &T) {}
    shown(&Client::call(
        &config,
        GenericCall::new("probe", "2020-01-01", "X"),
    ));
    let mut pages = Client::new(&config, &PROBE).pages(List::default());
    shown(&pages.next());
    let mut items = Client::new(&config, &PROBE).items(List::default());
    shown(&items.next());
}
