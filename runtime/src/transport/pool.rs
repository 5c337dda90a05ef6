//! Connections between two requests.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};
use hyper::client::conn::http1::SendRequest;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::upload::Upload;

/// A connection of which one request at a time is asked. One that is dropped in use is closed at
/// once: `hyper` would wait for the server to take the rest of the request first, be it for ever.
pub(super) struct Connection {
    pub(super) requests: SendRequest<Upload>,
    /// The task that it is driven by.
    pub(super) driver: AbortHandle,
    /// Until the answer is over.
    pub(super) in_use: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.in_use {
            self.driver.abort();
        }
    }
}

/// The connections of one runtime that are not in use.
pub(super) struct Pool {
    idle_timeout: Duration,
    /// For each server.
    max_idle: usize,
    servers: Mutex<Vec<Server>>,
}

/// One that there are connections to: there are hardly more than services in use.
struct Server {
    scheme: Option<Scheme>,
    authority: Option<Authority>,
    /// The longest idle first.
    idle: Vec<Idle>,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

impl Pool {
    pub(super) fn new(idle_timeout: Duration, max_idle: usize) -> Self {
        Self {
            idle_timeout,
            max_idle,
            servers: Mutex::default(),
        }
    }

    fn servers(&self) -> MutexGuard<'_, Vec<Server>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_fresh(&self, idle: &Idle) -> bool {
        !idle.connection.requests.is_closed() && idle.since.elapsed() < self.idle_timeout
    }

    /// The connection to a server that was in use last, of those that are ready for a request.
    pub(super) fn take(&self, server: &Uri) -> Option<Connection> {
        let mut servers = self.servers();
        let known = servers.iter_mut().find(|known| known.is(server))?;
        let is_ready = |idle: &Idle| idle.connection.requests.is_ready();
        let place = known.idle.iter().rposition(is_ready)?;
        let mut idle = known.idle.remove(place);
        idle.connection.in_use = self.is_fresh(&idle);
        idle.connection.in_use.then_some(idle.connection)
    }

    /// Keeps a connection whose answer is over. It is ready once its driver has seen that too.
    pub(super) fn keep(&self, server: &Uri, mut connection: Connection) {
        connection.in_use = false;
        let mut servers = self.servers();
        let place = servers.iter().position(|known| known.is(server));
        let place = place.unwrap_or_else(|| {
            servers.push(Server::new(server));
            servers.len() - 1
        });
        let idle = &mut servers[place].idle;
        idle.retain(|idle| !idle.connection.requests.is_closed());
        if idle.len() < self.max_idle {
            let since = Instant::now();
            idle.push(Idle { connection, since });
        }
    }

    /// Closes connections that were idle for too long.
    pub(super) fn expire(&self) {
        self.servers().retain_mut(|server| {
            server.idle.retain(|idle| self.is_fresh(idle));
            !server.idle.is_empty()
        });
    }
}

impl Server {
    fn new(server: &Uri) -> Self {
        Self {
            scheme: server.scheme().cloned(),
            authority: server.authority().cloned(),
            idle: Vec::new(),
        }
    }

    fn is(&self, server: &Uri) -> bool {
        let authority = server.authority().map(Authority::as_str);
        self.authority.as_ref().map(Authority::as_str) == authority
            && self.scheme.as_ref() == server.scheme()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    use http::Request;
    use http_body_util::BodyExt;
    use hyper::client::conn::http1::handshake;
    use hyper_util::rt::TokioIo;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn server() -> Uri {
        Uri::from_static("https://lcic.tencentcloudapi.com/")
    }

    /// A connection over which an answer has begun, and the server's end of it.
    async fn answering() -> (Connection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let ours = tokio::net::TcpStream::connect(address)
            .await
            .expect("connected");
        let (mut theirs, _) = listener.accept().expect("connected");
        let (mut requests, driver) = handshake(TokioIo::new(ours)).await.expect("connected");
        let driver = tokio::spawn(driver).abort_handle();
        let request = Request::get("/").body(Upload::default()).expect("valid");
        let sending = requests.send_request(request);
        let _ = theirs.read(&mut [0; 100]).expect("received");
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";
        theirs.write_all(head).expect("sent");
        tokio::spawn(sending.await.expect("answered").into_body().collect());
        let connection = Connection {
            requests,
            driver,
            in_use: true,
        };
        (connection, theirs)
    }

    async fn until(mut condition: impl FnMut() -> bool) {
        for _ in 0..5_000 {
            if condition() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("it did not happen within five seconds");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_connection_is_taken_once_for_its_server_when_its_answer_is_over() {
        let pool = Pool::new(MINUTE, 1);
        let (connection, mut theirs) = answering().await;
        pool.keep(&server(), connection);
        assert!(pool.take(&server()).is_none(), "its answer goes on");
        theirs.write_all(b"{}").expect("sent");
        until(|| pool.servers()[0].idle[0].connection.requests.is_ready()).await;
        for other in [
            "http://lcic.tencentcloudapi.com/",
            "https://lcic.tencentcloudapi.com:4010/",
            "https://trtc.tencentcloudapi.com/",
        ] {
            assert!(pool.take(&Uri::from_static(other)).is_none(), "{other}");
        }
        assert!(pool.take(&server()).is_some());
        assert!(pool.take(&server()).is_none(), "it is in use");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn no_more_are_kept_than_may_be_idle_beside_those_that_are_closed() {
        let pool = Pool::new(MINUTE, 1);
        let (first, theirs) = answering().await;
        pool.keep(&server(), first);
        let (second, _theirs) = answering().await;
        pool.keep(&server(), second);
        assert_eq!(pool.servers()[0].idle.len(), 1);
        drop(theirs);
        until(|| pool.servers()[0].idle[0].connection.requests.is_closed()).await;
        let (third, mut theirs) = answering().await;
        pool.keep(&server(), third);
        theirs.write_all(b"{}").expect("sent");
        until(|| pool.take(&server()).is_some()).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn what_is_idle_for_too_long_is_not_taken_and_closed() {
        let pool = Pool::new(Duration::ZERO, 2);
        let (first, mut theirs) = answering().await;
        pool.keep(&server(), first);
        theirs.write_all(b"{}").expect("sent");
        until(|| pool.servers()[0].idle[0].connection.requests.is_ready()).await;
        assert!(pool.take(&server()).is_none());
        assert_eq!(theirs.read(&mut [0]).expect("closed"), 0);

        let (other, mut theirs) = answering().await;
        pool.keep(&server(), other);
        theirs.write_all(b"{}").expect("sent");
        pool.expire();
        assert!(pool.servers().is_empty());
        assert_eq!(theirs.read(&mut [0]).expect("closed"), 0);
    }
}
