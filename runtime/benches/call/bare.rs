//! The libraries beneath, with the same bytes and nothing else.

use std::thread;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::load::{Load, on_runtime};
use crate::measure::{Figures, measure};
use crate::ours;

/// A request with the headers that ours has.
fn request<B>(url: &str, body: B) -> Request<B> {
    Request::post(format!("{url}/"))
        .header("content-type", "application/json")
        .header("x-tc-action", "CreateRoom")
        .header("x-tc-version", "2022-08-17")
        .header("x-tc-timestamp", "1700000000")
        .header("x-tc-requestclient", "tencentcloud-runtime/0.1.0")
        .header(
            "authorization",
            "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/lcic/tc3_request, \
             SignedHeaders=content-type;host, \
             Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        )
        .body(body)
        .expect("valid")
}

fn body() -> Bytes {
    serde_json::to_vec(&ours::request()).expect("JSON").into()
}

pub(crate) fn hyper(url: &str, load: Load) -> Figures {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
    let (url, body) = (url.to_owned(), body());
    on_runtime(load, move || {
        let sending = client.request(request(&url, Full::new(body.clone())));
        async move {
            let answer = sending.await.expect("answered").into_body();
            assert!(!answer.collect().await.expect("whole").to_bytes().is_empty());
        }
    })
}

pub(crate) fn ureq(url: &str, load: Load) -> Figures {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .max_idle_connections(256)
        .max_idle_connections_per_host(256)
        .build()
        .into();
    let body = body();
    let run = |calls: usize| {
        thread::scope(|scope| {
            for _ in 0..load.in_flight {
                scope.spawn(|| {
                    for _ in 0..calls / load.in_flight {
                        let answer = agent.run(request(url, &*body)).expect("answered");
                        let answer = answer.into_body().read_to_vec().expect("whole");
                        assert!(!answer.is_empty());
                    }
                });
            }
        });
    };
    run(load.calls / 10);
    measure(|| run(load.calls))
}
