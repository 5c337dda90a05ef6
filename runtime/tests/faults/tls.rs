//! Servers that are not who they should be.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tencentcloud_runtime::ErrorKind;

use crate::capture;
use crate::probe::{Create, config};
use crate::run::Driver;
use crate::secrecy;

/// A certificate authority of our own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("valid");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let der = params.self_signed(&key).expect("signed").der().to_vec();
        Self {
            issuer: Issuer::new(params, key),
            der,
        }
    }

    /// Serves one fine answer per connection; gives the URL.
    fn serve(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> String {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("valid");
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("supported")
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).expect("a key"),
            )
            .expect("valid");
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).expect("valid");
                thread::spawn(move || answer(&mut StreamOwned::new(connection, stream)));
            }
        });
        format!("https://localhost:{port}")
    }
}

fn answer(stream: &mut (impl Read + Write)) {
    let mut request = Vec::new();
    let mut byte = [0; 1];
    // The body of the request is `{}`.
    while !request.ends_with(b"\r\n\r\n{}") {
        if !matches!(stream.read(&mut byte), Ok(1)) {
            return;
        }
        request.extend(byte);
    }
    let body = r#"{"Response": {"Id": 7}}"#;
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}

#[test]
fn certificates_are_checked_and_the_reason_is_told() {
    crate::capture::start();
    let (ours, strange) = (Authority::new("ours"), Authority::new("strange"));
    let good = ours.serve("localhost", |_| {});
    let refused = [
        (
            ours.serve("example.com", |_| {}),
            "was issued for another name",
        ),
        (
            ours.serve("localhost", |params| {
                params.not_after = date_time_ymd(2020, 1, 1)
            }),
            "has expired",
        ),
        (
            ours.serve("localhost", |params| {
                params.not_before = date_time_ymd(4000, 1, 1)
            }),
            "is not valid yet",
        ),
        (
            strange.serve("localhost", |_| {}),
            "comes from an unknown issuer",
        ),
    ];
    for driver in [Driver::Async, Driver::Blocking] {
        let start = capture::start();
        let call = |url: &str| {
            let config = config(url).root_certificate(ours.der.as_slice()).build();
            driver.send(&config.expect("valid"), Create {})
        };
        assert_eq!(call(&good).expect("trusted").id, 7);
        for (url, reason) in &refused {
            let result = call(url);
            secrecy::check(&result, &[], start);
            let error = result.expect_err(reason);
            assert_eq!(error.kind(), ErrorKind::Tls, "{driver:?}: {error:?}");
            assert!(error.to_string().contains(reason), "{driver:?}: {error}");
            assert_eq!(error.attempts(), 1);
            assert!(!error.may_have_executed());
        }
    }
}

#[test]
fn a_root_certificate_that_is_none_is_refused() {
    for driver in [Driver::Async, Driver::Blocking] {
        let config = config("https://localhost:1")
            .root_certificate(*b"none")
            .build();
        let error = driver
            .send(&config.expect("valid"), Create {})
            .expect_err("no certificate");
        assert_eq!(error.kind(), ErrorKind::Config);
    }
}
