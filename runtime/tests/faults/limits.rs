//! Rate limits as the server counts them, and calls that nobody looks after.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use tencentcloud_runtime::call::{Call, Event, Step};
use tencentcloud_runtime::client::Sending;
use tencentcloud_runtime::transport::{BlockingTransport, Exchange, Exchanged, Transport};
use tencentcloud_runtime::{
    Caller, Client, ConfigBuilder, Credential, Error, ErrorKind, RateLimit, blocking,
};

use crate::probe::{Create, Describe, Output, PROBE, SECRET_ID, SECRET_KEY, config};
use crate::run::{World, runtime};
use crate::server::{Reaction, Server};

const LIMIT: usize = 20;

fn limited(endpoint: &str) -> ConfigBuilder {
    let limit = NonZeroU32::new(LIMIT as u32).expect("some");
    config(endpoint).rate_limit(RateLimit::PerSecond(limit))
}

/// Counts as the cloud does, in the stretch of a second that ends with each request.
#[derive(Default)]
struct Counter {
    seen: Mutex<VecDeque<Instant>>,
    refused: AtomicUsize,
}

impl Counter {
    fn count(&self) -> bool {
        let now = Instant::now();
        let mut seen = self.seen.lock().expect("no panic");
        seen.retain(|at| now - *at < Duration::from_secs(1));
        let allowed = seen.len() < LIMIT;
        if allowed {
            seen.push_back(now);
        } else {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        allowed
    }

    fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }
}

fn counting() -> (Server, Arc<Counter>) {
    let counter = Arc::new(Counter::default());
    let counts = Arc::clone(&counter);
    let server = Server::reacting(move |_| {
        if counts.count() {
            Reaction::Fine
        } else {
            Reaction::error("RequestLimitExceeded")
        }
    });
    (server, counter)
}

/// The first step of a call that has its credential.
fn begin(call: &mut Call, world: &World) -> Step {
    match call.step(Event::Resume, world.now) {
        Step::Authenticate(_) => {
            let credential = Credential::new(SECRET_ID, SECRET_KEY);
            call.step(Event::Credential(credential), world.now)
        }
        step => step,
    }
}

#[test]
fn calls_that_nobody_looks_after_hold_nobody_up() {
    let config = limited("http://127.0.0.1:1").build().expect("valid");
    let mut world = World::new(&[]);
    let mut left: Vec<_> = (0..100)
        .map(|_| Call::of(&config, &Describe {}).expect("complete"))
        .collect();
    let sent = left
        .iter_mut()
        .filter_map(|call| match begin(call, &world) {
            Step::Send(_) => Some(()),
            Step::Sleep(_) => None,
            other => panic!("{other:?}"),
        })
        .count();
    assert_eq!(sent, LIMIT);
    // Others never get beyond their credential.
    for _ in 0..10 {
        let mut call = Call::of(&config, &Describe {}).expect("complete");
        assert!(matches!(
            call.step(Event::Resume, world.now),
            Step::Authenticate(_)
        ));
        left.push(call);
    }
    for _ in 0..3 * LIMIT {
        world.call(&config, &Describe {}).expect("its turn comes");
    }
    assert!(world.slept < Duration::from_secs(6), "{:?}", world.slept);
    drop(left);
    world.slept = Duration::ZERO;
    world.now.instant += Duration::from_secs(2);
    world.call(&config, &Describe {}).expect("answered");
    assert_eq!(world.slept, Duration::ZERO);
}

/// Calls that are only polled while somebody waits for the next one to end, as those of
/// `buffer_unordered` are.
struct Unordered(Vec<Pin<Box<Sending<Output>>>>);

impl Unordered {
    async fn next(&mut self) -> Option<Result<Output, Error>> {
        if self.0.is_empty() {
            return None;
        }
        let result = poll_fn(|context| {
            for index in 0..self.0.len() {
                if let Poll::Ready(result) = self.0[index].as_mut().poll(context) {
                    drop(self.0.swap_remove(index));
                    return Poll::Ready(result);
                }
            }
            Poll::Pending
        });
        Some(result.await)
    }
}

#[test]
fn calls_within_a_stream_of_calls_go_on_and_keep_the_limit() {
    let (server, counter) = counting();
    let config = limited(&server.url).build().expect("valid");
    let client = Client::new(&config, &PROBE);
    let started = Instant::now();
    let handled = runtime().block_on(async {
        let calls = (0..3 * LIMIT).map(|_| Box::pin(client.send(Describe {})));
        let mut stream = Unordered(calls.collect());
        let mut handled = 0;
        while let Some(output) = stream.next().await {
            output.expect("answered");
            client.send(Describe {}).await.expect("its turn comes");
            handled += 1;
        }
        handled
    });
    assert_eq!(handled, 3 * LIMIT);
    assert_eq!(counter.refused(), 0);
    // Six seconds, were nobody ever absent.
    assert!(started.elapsed() < Duration::from_secs(60));
}

/// What comes of sixty blocking calls at once.
fn sixty_at_once(config: ConfigBuilder) -> Vec<Result<Output, Error>> {
    let config = config.build().expect("valid");
    let client = blocking::Client::new(&config, &PROBE);
    thread::scope(|scope| {
        let calls: Vec<_> = (0..3 * LIMIT)
            .map(|_| scope.spawn(|| client.send(Describe {})))
            .collect();
        calls
            .into_iter()
            .map(|call| call.join().expect("no panic"))
            .collect()
    })
}

#[test]
fn short_times_and_new_connections_do_not_break_the_limit() {
    let short = Duration::from_millis(200);
    let (server, counter) = counting();
    let builder = limited(&server.url)
        .attempt_timeout(short)
        .call_timeout(short);
    for result in sixty_at_once(builder) {
        // On a busy machine an attempt may take longer than it is given.
        if let Err(error) = result {
            assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        }
    }
    assert_eq!(counter.refused(), 0);
}

#[test]
fn a_deadline_for_the_whole_call_includes_its_wait() {
    let (server, counter) = counting();
    let builder = limited(&server.url).total_timeout(Duration::from_millis(400));
    let started = Instant::now();
    let results = sixty_at_once(builder);
    assert!(started.elapsed() < Duration::from_secs(10));
    let unsent: Vec<_> = results
        .into_iter()
        .filter_map(Result::err)
        .filter(|error| error.attempts() == 0)
        .collect();
    assert!(unsent.len() >= 2 * LIMIT, "{}", unsent.len());
    for error in unsent {
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.is_retryable() && !error.may_have_executed());
        assert_eq!(
            error.to_string(),
            "probe Describe: the limit of 20 requests per second left the call no turn within its \
             total_timeout of 400ms; nothing was sent"
        );
    }
    assert_eq!(counter.refused(), 0);
}

/// A road on which the first requests take long to reach the server.
struct SlowStart {
    counter: Arc<Counter>,
    sent: AtomicUsize,
}

impl SlowStart {
    fn new() -> (Self, Arc<Counter>) {
        let counter = Arc::new(Counter::default());
        let road = Self {
            counter: Arc::clone(&counter),
            sent: AtomicUsize::new(0),
        };
        (road, counter)
    }

    fn delay(&self) -> Duration {
        let connects = self.sent.fetch_add(1, Ordering::Relaxed) < LIMIT;
        Duration::from_millis(if connects { 300 } else { 0 })
    }

    fn arrive(&self) -> Exchanged {
        let body = if self.counter.count() {
            r#"{"Response": {"Id": 7, "RequestId": "r"}}"#
        } else {
            r#"{"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": ""}}}"#
        };
        Ok(Response::new(Bytes::from(body)))
    }
}

impl BlockingTransport for SlowStart {
    fn send(&self, _: Exchange) -> Exchanged {
        thread::sleep(self.delay());
        self.arrive()
    }
}

impl Transport for SlowStart {
    fn send(&self, _: Exchange) -> Pin<Box<dyn Future<Output = Exchanged> + Send + '_>> {
        Box::pin(async {
            tokio::time::sleep(self.delay()).await;
            self.arrive()
        })
    }
}

#[test]
fn requests_that_reach_the_server_late_do_not_bunch() {
    let (road, counter) = SlowStart::new();
    let builder = limited("http://127.0.0.1:1").blocking_transport(road);
    assert!(sixty_at_once(builder).iter().all(Result::is_ok));
    assert_eq!(counter.refused(), 0);

    let (road, counter) = SlowStart::new();
    let config = limited("http://127.0.0.1:1").transport(road);
    let client = Client::new(&config.build().expect("valid"), &PROBE);
    runtime().block_on(async {
        let calls: Vec<_> = (0..3 * LIMIT)
            .map(|_| tokio::spawn(client.send(Describe {})))
            .collect();
        for call in calls {
            call.await.expect("no panic").expect("answered");
        }
    });
    assert_eq!(counter.refused(), 0);
}

#[test]
fn waiting_for_its_turn_takes_nothing_of_a_calls_own_time() {
    let one = NonZeroU32::MIN;
    let config = config("http://127.0.0.1:1")
        .rate_limit(RateLimit::PerSecond(one))
        .call_timeout(Duration::from_millis(100))
        .build()
        .expect("valid");
    let mut world = World::new(&[]);
    for _ in 0..5 {
        world.call(&config, &Create {}).expect("answered");
    }
    assert!(world.slept >= Duration::from_secs(4));
    // A retry's turn comes too late for it.
    let mut world = World::new(&[Reaction::error("RequestLimitExceeded")]);
    world.now.instant += Duration::from_secs(60);
    let error = world.call(&config, &Create {}).expect_err("too late");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 1));
    assert!(error.is_throttled(), "{error}");
}
