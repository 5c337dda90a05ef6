//! One configuration in several runtimes, at rest, gone and gone again.

use std::thread;
use std::time::Duration;

use tencentcloud_runtime::{Caller, Client, Config};
use tokio::runtime::{Builder, Runtime};

use crate::probe::{Create, PROBE, config};
use crate::run::runtime;
use crate::server::Server;

/// A configuration whose calls end soon when nobody drives their connection.
fn settings(server: &Server) -> Config {
    config(&server.url)
        .attempt_timeout(Duration::from_secs(10))
        .build()
        .expect("valid")
}

fn single() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

fn create(runtime: &Runtime, config: &Config) {
    let client = Client::new(config, &PROBE);
    let output = runtime.block_on(client.send(Create {})).expect("answered");
    assert_eq!(output.id, 7);
}

#[test]
fn a_runtime_at_rest_holds_nobody_up() {
    let server = Server::scripted([]);
    let config = settings(&server);
    let (resting, other) = (single(), single());
    for runtime in [&resting, &other, &resting, &other] {
        create(runtime, &config);
    }
    create(&runtime(), &config);
    assert_eq!(server.seen().len(), 5);
}

#[test]
fn a_runtime_that_is_gone_takes_its_connections_with_it() {
    let server = Server::scripted([]);
    let config = settings(&server);
    for _ in 0..3 {
        create(&single(), &config);
        let threads = runtime();
        create(&threads, &config);
        threads.shutdown_background();
    }
    assert_eq!(server.seen().len(), 6);
}

#[test]
fn every_thread_may_have_its_own() {
    let server = Server::scripted([]);
    let config = settings(&server);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let runtime = single();
                for _ in 0..3 {
                    create(&runtime, &config);
                }
            });
        }
    });
    assert_eq!(server.seen().len(), 24);
}
