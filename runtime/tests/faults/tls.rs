//! Servers that are not who they should be.

use std::io::{Read, Write};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tencentcloud_runtime::ErrorKind;

use crate::capture;
use crate::probe::{Create, config};
use crate::run::Driver;
use crate::secrecy;
use crate::wire;

/// A certificate authority of our own.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) der: Vec<u8>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
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
        let config = self.config(name, change);
        wire::listen("https", move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("valid");
            answer(&mut StreamOwned::new(connection, stream));
        })
    }

    /// What a server needs that goes by a name.
    pub(crate) fn config(
        &self,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Arc<ServerConfig> {
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
        Arc::new(config)
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
            let server = url.trim_start_matches("https://");
            let says = format!("probe Create: the certificate of {server} {reason}");
            assert!(error.to_string().starts_with(&says), "{driver:?}: {error}");
            assert_eq!(error.attempts(), 1);
            assert!(!error.may_have_executed());
        }
    }
}

/// A certificate in PEM, in lines that end as given.
fn pem(der: &[u8], line_end: &str) -> String {
    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64);
    let lines: Vec<_> = lines
        .map(|line| str::from_utf8(line).expect("ASCII"))
        .collect();
    [
        "-----BEGIN CERTIFICATE-----",
        &lines.join(line_end),
        "-----END CERTIFICATE-----",
        "",
    ]
    .join(line_end)
}

#[test]
fn all_roots_of_a_file_are_trusted() {
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    let servers = [&first, &second].map(|authority| authority.serve("localhost", |_| {}));
    let both = |line_end| [pem(&first.der, line_end), pem(&second.der, line_end)].concat();
    let files = [
        both("\n"),
        both("\r\n"),
        format!("\u{feff}{}", both("\n")),
        format!("\u{feff}0\r\n{}", both("\r\n")),
        format!("0 our roots\n{}\n# the end", both("\n")),
        format!("# roots\n\n{}", both("\n")),
        format!(
            "{}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            both("\n")
        ),
    ];
    for driver in [Driver::Async, Driver::Blocking] {
        for file in &files {
            for url in &servers {
                let config = config(url).root_certificate(file.as_str()).build();
                let answer = driver.send(&config.expect("valid"), Create {});
                assert_eq!(answer.expect(file).id, 7, "{driver:?}");
            }
        }
    }
}

#[test]
fn a_root_that_cannot_be_read_is_named() {
    let authority = Authority::new("ours");
    let good = pem(&authority.der, "\n");
    let mut long = authority.der.clone();
    long.extend(b"more");
    let none = "an extra root certificate is neither PEM nor DER";
    let files: [(Vec<u8>, &str); 10] = [
        (b"none".to_vec(), none),
        (b"0".to_vec(), none),
        (Vec::new(), none),
        (
            b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".to_vec(),
            none,
        ),
        (
            long,
            "certificate 1 of an extra root certificate file cannot be read",
        ),
        (
            format!("{good}{}", good.replace("MII", "!!!")).into(),
            "certificate 2 of an extra root certificate file cannot be read",
        ),
        (
            format!("{good}{}", pem(b"0123", "\n")).into(),
            "certificate 2 of an extra root certificate file cannot be read",
        ),
        (
            format!("{good}{}", good.replace("-----END", "-----FIN")).into(),
            "certificate 2 of an extra root certificate file cannot be read",
        ),
        (
            format!("{good} {good}").into(),
            "of 2 extra root certificates in a file, 1 can be read",
        ),
        (
            format!("{good}{}", good.replace("CERT", "TRUSTED CERT")).into(),
            "of 2 extra root certificates in a file, 1 can be read",
        ),
    ];
    for driver in [Driver::Async, Driver::Blocking] {
        for (file, reason) in &files {
            let config = config("https://localhost:1")
                .root_certificate(file.as_slice())
                .build();
            let error = driver
                .send(&config.expect("valid"), Create {})
                .expect_err("no certificate");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(reason), "{driver:?}: {error}");
        }
    }
}
