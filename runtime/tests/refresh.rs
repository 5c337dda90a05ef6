//! What both clients make of credentials that expire, fail to come, or are refused.
//!
//! A transport of the test's own stands for the cloud and for the metadata service of its
//! machines, and notes whose keys signed.

use std::collections::HashSet;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use tencentcloud_runtime::credentials::CvmRole;
use tencentcloud_runtime::transport::{BlockingTransport, Exchange, Exchanged, Transport};
use tencentcloud_runtime::{Client, Config, Error, GenericCall, blocking};

/// How long a credential of [`Cloud`] lives, in seconds.
const LIFE: u64 = 7_200;

#[derive(Default)]
struct Cloud {
    /// Credentials given out; the `n`th is called `TMPID{n}`.
    given: AtomicUsize,
    /// Whether the metadata service answers with a credential.
    broken: AtomicBool,
    /// How long it takes to.
    delay: Duration,
    /// Secret IDs that the cloud does not accept.
    refused: Mutex<HashSet<String>>,
    /// Secret IDs that signed, in the order they came.
    signed_by: Mutex<Vec<String>>,
}

impl Cloud {
    fn metadata(&self) -> (u16, Value) {
        if self.broken.load(Ordering::Relaxed) {
            return (500, json!({}));
        }
        let number = 1 + self.given.fetch_add(1, Ordering::Relaxed);
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970");
        let credential = json!({
            "Code": "Success", "TmpSecretId": format!("TMPID{number}"), "TmpSecretKey": "key",
            "Token": "token", "ExpiredTime": now.as_secs() + LIFE,
        });
        (200, credential)
    }

    fn api(&self, request: &Request<Bytes>) -> (u16, Value) {
        let authorization = request.headers()["Authorization"].to_str().expect("ASCII");
        let (_, rest) = authorization
            .split_once("Credential=")
            .expect("a credential");
        let (secret_id, _) = rest.split_once('/').expect("a scope");
        self.signed_by
            .lock()
            .expect("no panic")
            .push(secret_id.to_owned());
        if self.refused.lock().expect("no panic").contains(secret_id) {
            let error = json!({"Code": "AuthFailure.TokenFailure", "Message": "refused"});
            return (200, json!({"Response": {"Error": error, "RequestId": "r"}}));
        }
        (200, json!({"Response": {"RequestId": "r"}}))
    }

    fn answer(&self, request: &Request<Bytes>) -> Exchanged {
        let (status, body) = match request.uri().host() {
            Some("metadata.tencentyun.com") => self.metadata(),
            _ => self.api(request),
        };
        let answer = Response::builder()
            .status(status)
            .body(body.to_string().into());
        Ok(answer.expect("an answer"))
    }

    fn signed_by(&self) -> Vec<String> {
        self.signed_by.lock().expect("no panic").clone()
    }

    fn refuse(&self, secret_id: &str) {
        self.refused
            .lock()
            .expect("no panic")
            .insert(secret_id.to_owned());
    }
}

/// Both roads to one cloud.
#[derive(Clone)]
struct Road(Arc<Cloud>);

impl Transport for Road {
    fn send(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Exchanged> + Send + '_>> {
        if exchange.request.uri().host() != Some("metadata.tencentyun.com") {
            return Box::pin(ready(self.0.answer(&exchange.request)));
        }
        Box::pin(async move {
            tokio::time::sleep(self.0.delay).await;
            self.0.answer(&exchange.request)
        })
    }
}

impl BlockingTransport for Road {
    fn send(&self, exchange: Exchange) -> Exchanged {
        if exchange.request.uri().host() == Some("metadata.tencentyun.com") {
            thread::sleep(self.0.delay);
        }
        self.0.answer(&exchange.request)
    }
}

fn config(cloud: Cloud) -> (Arc<Cloud>, Config) {
    let cloud = Arc::new(cloud);
    let config = Config::builder()
        .credentials(CvmRole::new().role("role"))
        .transport(Road(cloud.clone()))
        .blocking_transport(Road(cloud.clone()))
        .build()
        .expect("valid settings");
    (cloud, config)
}

fn call() -> GenericCall {
    GenericCall::new("lcic", "2022-08-17", "DescribeRoom").reads_only()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// One call by each client, each with a cloud of its own.
fn by_both(run: impl Fn(Arc<Cloud>, Config, &dyn Fn(&Config) -> Result<Value, Error>)) {
    let (cloud, shared) = config(Cloud::default());
    run(cloud, shared, &|config| {
        blocking::Client::call(config, call())
    });
    let (cloud, shared) = config(Cloud::default());
    run(cloud, shared, &|config| {
        block_on(Client::call(config, call()))
    });
}

#[test]
fn a_thousand_asynchronous_callers_cause_one_refresh() {
    let (cloud, config) = config(Cloud {
        delay: Duration::from_millis(100),
        ..Cloud::default()
    });
    block_on(async {
        let calls: Vec<_> = (0..1000)
            .map(|_| tokio::spawn(Client::call(&config, call())))
            .collect();
        for call in calls {
            call.await.expect("no panic").expect("an answer");
        }
    });
    assert_eq!(cloud.given.load(Ordering::Relaxed), 1);
    assert_eq!(cloud.signed_by(), vec!["TMPID1"; 1000]);
}

#[test]
fn a_hundred_blocking_callers_cause_one_refresh() {
    let (cloud, config) = config(Cloud {
        delay: Duration::from_millis(100),
        ..Cloud::default()
    });
    thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| blocking::Client::call(&config, call()).expect("an answer"));
        }
    });
    assert_eq!(cloud.given.load(Ordering::Relaxed), 1);
    assert_eq!(cloud.signed_by(), vec!["TMPID1"; 100]);
}

#[test]
fn a_caller_that_gives_up_leaves_the_refresh_to_another() {
    let (cloud, config) = config(Cloud {
        delay: Duration::from_millis(100),
        ..Cloud::default()
    });
    block_on(async {
        let first = tokio::spawn(Client::call(&config, call()));
        let second = tokio::spawn(Client::call(&config, call()));
        tokio::time::sleep(Duration::from_millis(10)).await;
        first.abort();
        second.await.expect("no panic").expect("an answer");
    });
    assert_eq!(cloud.signed_by(), ["TMPID1"]);
}

#[test]
fn a_refused_credential_is_replaced_and_the_new_one_signs_the_retry() {
    by_both(|cloud, config, send| {
        send(&config).expect("an answer");
        cloud.refuse("TMPID1");
        send(&config).expect("an answer");
        send(&config).expect("an answer");
        assert_eq!(cloud.signed_by(), ["TMPID1", "TMPID1", "TMPID2", "TMPID2"]);
    });
}

#[test]
fn a_credential_refused_twice_is_reported() {
    by_both(|cloud, config, send| {
        cloud.refuse("TMPID1");
        cloud.refuse("TMPID2");
        let error = send(&config).expect_err("refused");
        assert_eq!(error.code(), Some("AuthFailure.TokenFailure"));
        assert_eq!(cloud.signed_by(), ["TMPID1", "TMPID2"]);
    });
}

#[test]
fn a_provider_that_fails_is_asked_again_by_the_next_call() {
    by_both(|cloud, config, send| {
        cloud.broken.store(true, Ordering::Relaxed);
        let error = send(&config).expect_err("no credential");
        let shown = error.to_string();
        assert!(
            shown.contains("CVM role: the metadata service answered 500"),
            "{shown}"
        );
        assert_eq!(cloud.signed_by(), Vec::<String>::new());
        cloud.broken.store(false, Ordering::Relaxed);
        send(&config).expect("an answer");
        assert_eq!(cloud.signed_by(), ["TMPID1"]);
    });
}
