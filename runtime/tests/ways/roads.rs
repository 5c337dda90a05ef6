//! Proxies, extra certificates and the pool of connections.

use std::env;
use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use tencentcloud_runtime::{Config, ConfigBuilder, Error, ErrorKind, GenericCall};

use crate::server::{self, Request, Shared};
use crate::{DRIVERS, Driver, SECRET_KEY, TOKEN, account, capture};

/// Nobody but the proxy of the test knows the way to it.
pub(crate) const HOST: &str = "school.tencentcloudapi.com";

/// What stands in for it.
pub(crate) const BACKUP: &str = "school.ap-guangzhou.tencentcloudapi.com";

/// What only the proxy of the test may see, plain and as it travels.
const PASSWORD: &str = "p@ss hunter4";
const PASSWORD_IN_URL: &str = "p%40ss%20hunter4";
const LOGIN: &str = "Basic dTpwQHNzIGh1bnRlcjQ=";

/// A TLS server that answers to [`HOST`], [`BACKUP`] and `localhost`.
pub(crate) struct Cloud {
    pub(crate) port: u16,
    /// Of who issued its certificate.
    root_pem: String,
}

impl Cloud {
    pub(crate) fn start() -> Self {
        let root_key = KeyPair::generate().expect("a key");
        let mut root = CertificateParams::new(Vec::new()).expect("valid");
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root_der = root.self_signed(&root_key).expect("signed");
        let root_pem = pem(root_der.der());
        let key = KeyPair::generate().expect("a key");
        let names = [HOST, BACKUP, "localhost"].map(str::to_owned);
        let certificate = CertificateParams::new(names)
            .expect("valid")
            .signed_by(&key, &Issuer::new(root, root_key))
            .expect("signed");
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
        let shared = Arc::new(Shared::new(
            |_, _| json!({ "Response": { "RequestId": "r" } }),
        ));
        let port = listen(move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("valid");
            let stream = StreamOwned::new(connection, stream);
            shared.serve(&mut BufReader::new(stream))
        });
        Self { port, root_pem }
    }
}

fn pem(der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n")
}

/// Serves every connection in a thread of its own; gives the port.
fn listen(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            // A client that hangs up ends its connection.
            thread::spawn(move || serve(stream));
        }
    });
    port
}

/// A port whose connections are closed at once.
pub(crate) fn closing() -> u16 {
    listen(|stream| stream.shutdown(Shutdown::Both))
}

/// A proxy that answers each `CONNECT` with a status and, if it is 200, connects to a port of its
/// own choice.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Proxy {
    fn start(status: u16, to: u16) -> Self {
        Self::answering(status, move |_| to)
    }

    /// Leads to the port that the function says for a host and port.
    pub(crate) fn leading(to: impl Fn(&str) -> u16 + Send + Sync + 'static) -> Self {
        Self::answering(200, to)
    }

    fn answering(status: u16, to: impl Fn(&str) -> u16 + Send + Sync + 'static) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let asking = Arc::clone(&asked);
        let port = listen(move |mut stream| {
            let Some(request) = server::read(&mut BufReader::new(&stream))? else {
                return Ok(());
            };
            let to = to(&request.target);
            lock(&asking).push(request);
            let long = "x".repeat(10_000);
            write!(stream, "HTTP/1.1 {status} Told\r\nvia: {long}\r\n\r\n")?;
            if status == 200 {
                let server = TcpStream::connect(("127.0.0.1", to))?;
                let (mut up, mut down) = (stream.try_clone()?, server.try_clone()?);
                thread::spawn(move || io::copy(&mut stream, &mut &server));
                io::copy(&mut down, &mut up)?;
                // Lets the client know that there is nothing more to come.
                up.shutdown(Shutdown::Both)?;
            }
            Ok(())
        });
        Self { port, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Request> {
        lock(&self.asked).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For calls of the service at [`HOST`].
pub(crate) fn settings(cloud: &Cloud) -> ConfigBuilder {
    account()
        .root_certificate(cloud.root_pem.as_str())
        .attempts(3)
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
}

fn call(driver: Driver, config: &Config) -> Result<serde_json::Value, Error> {
    // A write: what may have been sent is not sent again.
    driver.call(config, GenericCall::new("school", "2020-01-01", "Enrol"))
}

/// Lets a connection go back to where the next call finds it, which may come after the answer.
fn rest() {
    thread::sleep(Duration::from_millis(200));
}

#[test]
fn calls_go_through_a_proxy_and_share_its_connections() {
    let cloud = Cloud::start();
    for driver in DRIVERS {
        let proxy = Proxy::start(200, cloud.port);
        let url = format!("http://u:{PASSWORD_IN_URL}@127.0.0.1:{}", proxy.port);
        let config = settings(&cloud).proxy(url).build().expect("valid");
        for _ in 0..2 {
            call(driver, &config).expect("answered");
            rest();
        }
        let asked = proxy.asked();
        assert_eq!(asked.len(), 1, "{driver:?}");
        assert_eq!(asked[0].method, "CONNECT");
        assert_eq!(asked[0].target, format!("{HOST}:443"));
        assert_eq!(asked[0].header("host"), format!("{HOST}:443"));
        assert_eq!(asked[0].header("proxy-authorization"), LOGIN);
    }
}

#[test]
fn a_long_request_goes_through_a_proxy_whole() {
    let cloud = Cloud::start();
    let blob = json!({ "Blob": "x".repeat(5_000_000) });
    for driver in DRIVERS {
        let proxy = Proxy::start(200, cloud.port);
        let config = settings(&cloud).proxy(format!("127.0.0.1:{}", proxy.port));
        let long = GenericCall::new("school", "2020-01-01", "Enrol").parameters(&blob);
        let config = config.build().expect("valid");
        driver.call(&config, long).expect("answered");
        rest();
        call(driver, &config).expect("answered");
        assert_eq!(proxy.asked().len(), 1, "{driver:?}");
    }
}

#[test]
fn connections_are_kept_as_many_as_set() {
    let cloud = Cloud::start();
    for driver in DRIVERS {
        let proxy = Proxy::start(200, cloud.port);
        let config = settings(&cloud)
            .proxy(format!("127.0.0.1:{}", proxy.port))
            .max_idle_connections(0)
            .build()
            .expect("valid");
        for _ in 0..2 {
            call(driver, &config).expect("answered");
        }
        assert_eq!(proxy.asked().len(), 2, "{driver:?}");
        assert_eq!(proxy.asked()[0].header("proxy-authorization"), "");
    }
}

#[test]
fn a_proxy_that_refuses_is_told_and_not_asked_again() {
    let start = capture::start();
    let cloud = Cloud::start();
    for driver in DRIVERS {
        for (status, reason) in [
            (
                407,
                "asks for another user name and password: they are part of its URL",
            ),
            (403, "refused to connect to school.tencentcloudapi.com:443"),
            (502, "refused to connect to school.tencentcloudapi.com:443"),
        ] {
            let proxy = Proxy::start(status, cloud.port);
            let url = format!("http://u:{PASSWORD_IN_URL}@127.0.0.1:{}", proxy.port);
            let config = settings(&cloud).proxy(url).build().expect("valid");
            let error = call(driver, &config).expect_err(reason);
            let says = format!("the proxy 127.0.0.1:{} {reason}", proxy.port);
            assert!(error.to_string().contains(&says), "{driver:?}: {error}");
            assert_eq!(error.kind(), ErrorKind::Connect, "{driver:?}");
            assert_eq!((error.attempts(), proxy.asked().len()), (1, 1));
            assert!(!error.may_have_executed());
            let shown = format!("{config:?} {error} {error:?} {}", capture::logged(start));
            for secret in [PASSWORD, PASSWORD_IN_URL, LOGIN, SECRET_KEY, TOKEN] {
                assert!(!shown.contains(secret), "{driver:?} {status}: {secret}");
            }
        }
    }
}

#[test]
fn a_proxy_that_is_not_there_or_hangs_up_is_tried_again() {
    let cloud = Cloud::start();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let closed = listener.local_addr().expect("bound").port();
    drop(listener);
    let hanging_up = listen(|stream| server::read(&mut BufReader::new(&stream)).map(drop));
    for driver in DRIVERS {
        for port in [closed, hanging_up] {
            let url = format!("http://u:{PASSWORD_IN_URL}@127.0.0.1:{port}");
            let config = settings(&cloud).proxy(url).build();
            let error = call(driver, &config.expect("valid")).expect_err("nobody there");
            let way = if port == closed {
                format!("cannot connect to the proxy 127.0.0.1:{port}: Connection refused (3 ")
            } else {
                format!(
                    "cannot connect to {HOST}:443 through the proxy 127.0.0.1:{port}: it closed \
                     the connection (3 "
                )
            };
            assert!(error.to_string().contains(&way), "{driver:?}: {error:?}");
            assert_eq!(error.attempts(), 3, "{driver:?}");
            assert!(error.is_retryable() && !error.may_have_executed());
        }
    }
}

/// Hears a request to connect, and answers in parts that come one after the other.
fn answering_in_parts(parts: &[&[u8]]) -> u16 {
    let parts: Vec<_> = parts.iter().map(|part| part.to_vec()).collect();
    listen(move |mut stream| {
        server::read(&mut BufReader::new(&stream))?;
        for part in &parts {
            stream.write_all(part)?;
            thread::sleep(Duration::from_millis(20));
        }
        stream.shutdown(Shutdown::Write)?;
        io::copy(&mut stream, &mut io::sink()).map(drop)
    })
}

#[test]
fn a_proxy_may_tell_of_something_before_it_connects() {
    let cloud = Cloud::start();
    let early =
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.1 200";
    let alert = b" OK\r\n\r\n\x15\x03\x03\x00\x02\x02\x28";
    let port = answering_in_parts(&[early, alert]);
    let config = settings(&cloud).proxy(format!("127.0.0.1:{port}"));
    let error = call(Driver::Async, &config.build().expect("valid")).expect_err("an alert");
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
}

#[test]
fn what_comes_right_behind_the_answer_of_a_proxy_is_the_server_s() {
    let cloud = Cloud::start();
    let port = answering_in_parts(&[b"HTTP/1.1 200 OK\r\n\r\n\x15\x03\x03\x00\x02\x02\x28"]);
    for driver in DRIVERS {
        let config = settings(&cloud).proxy(format!("127.0.0.1:{port}"));
        let error = call(driver, &config.build().expect("valid")).expect_err("an alert");
        assert_eq!(error.kind(), ErrorKind::Tls, "{driver:?}: {error}");
        assert!(
            error.to_string().contains("HandshakeFailure"),
            "{driver:?}: {error}"
        );
    }
}

#[test]
fn what_a_proxy_connects_to_must_be_the_server_asked_for() {
    let (cloud, other) = (Cloud::start(), Cloud::start());
    for driver in DRIVERS {
        let proxy = Proxy::start(200, other.port);
        let config = settings(&cloud).proxy(format!("127.0.0.1:{}", proxy.port));
        let error = call(driver, &config.build().expect("valid")).expect_err("another server");
        assert_eq!(error.kind(), ErrorKind::Tls, "{driver:?}: {error}");
    }
}

#[test]
fn this_machine_is_reached_directly_and_several_roots_are_trusted() {
    let (cloud, other) = (Cloud::start(), Cloud::start());
    for driver in DRIVERS {
        let config = settings(&other)
            .root_certificate(format!("{}\n{}", other.root_pem, cloud.root_pem))
            .endpoint(format!("https://localhost:{}", cloud.port))
            .proxy("127.0.0.1:1");
        call(driver, &config.build().expect("valid")).expect("answered");
    }
}

/// The environment cannot be changed safely while tests run: a program of its own is given one.
#[test]
fn the_environment_names_a_proxy() {
    const PORT: &str = "WAYS_CLOUD_PORT";
    const ROOT: &str = "WAYS_CLOUD_ROOT";
    if let (Ok(port), Ok(root_pem)) = (env::var(PORT), env::var(ROOT)) {
        let port = port.parse().expect("a port");
        let cloud = Cloud { port, root_pem };
        for driver in DRIVERS {
            let config = settings(&cloud);
            call(driver, &config.build().expect("valid")).expect("answered");
        }
        return;
    }
    let cloud = Cloud::start();
    let proxy = Proxy::start(200, cloud.port);
    let test = Command::new(env::current_exe().expect("this test"))
        .args(["--exact", "roads::the_environment_names_a_proxy"])
        .env("HTTPS_PROXY", format!("http://127.0.0.1:{}", proxy.port))
        .env("NO_PROXY", "example.com,.tencentcloudapi.example")
        .env(PORT, cloud.port.to_string())
        .env(ROOT, &cloud.root_pem)
        .output()
        .expect("run");
    assert!(test.status.success(), "{test:?}");
    assert_eq!(proxy.asked().len(), DRIVERS.len());
}

#[test]
fn a_proxy_that_cannot_be_used_fails_only_what_would_go_through_it() {
    const PORT: &str = "WAYS_NEAR_PORT";
    const ROOT: &str = "WAYS_NEAR_ROOT";
    if let (Ok(port), Ok(root_pem)) = (env::var(PORT), env::var(ROOT)) {
        let port = port.parse().expect("a port");
        let near = format!("https://localhost:{port}");
        let cloud = Cloud { port, root_pem };
        for driver in DRIVERS {
            let config = settings(&cloud).endpoint(near.as_str());
            call(driver, &config.build().expect("valid")).expect("answered");
            let config = settings(&cloud)
                .endpoint("https://school.invalid")
                .no_proxy("*");
            let error = call(driver, &config.build().expect("valid")).expect_err("no such host");
            assert_ne!(error.kind(), ErrorKind::Config, "{driver:?}: {error}");
            let error = call(driver, &settings(&cloud).build().expect("valid"))
                .expect_err("no way to go through it");
            assert_eq!(error.kind(), ErrorKind::Config, "{driver:?}");
            let says = "the proxy in ALL_PROXY must start with http://";
            assert!(error.to_string().contains(says), "{driver:?}: {error}");
            assert!(
                !error.to_string().contains("hunter4"),
                "{driver:?}: {error}"
            );
        }
        return;
    }
    let cloud = Cloud::start();
    for url in [
        "socks5h://127.0.0.1:1080",
        "https://u:hunter4@127.0.0.1:1080",
    ] {
        let test = Command::new(env::current_exe().expect("this test"))
            .args([
                "--exact",
                "roads::a_proxy_that_cannot_be_used_fails_only_what_would_go_through_it",
            ])
            .env("ALL_PROXY", url)
            .env(PORT, cloud.port.to_string())
            .env(ROOT, &cloud.root_pem)
            .output()
            .expect("run");
        assert!(test.status.success(), "{test:?}");
    }
}
