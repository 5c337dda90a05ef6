//! The server: a thread that listens until it is told to stop.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use serde_json::{Map, Value};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time;
use tokio_rustls::TlsAcceptor;

use crate::cloud::Cloud;
use crate::config::{Builder, Plan};
use crate::exchange::Call;
use crate::inject::Reply;
use crate::tls::Tls;
use crate::{Error, http};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 4096;
/// How long answers under way may take to finish when the server stops.
const GRACE: Duration = Duration::from_millis(250);
/// How long nothing is accepted after it failed, as where the process has no file to spare.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A running server. It stops when it is dropped.
pub struct Server {
    listening: Listening,
    thread: Option<Thread>,
}

/// What is known of a server once it listens.
struct Listening {
    cloud: Arc<Cloud>,
    address: SocketAddr,
    /// The authority that clients have to trust, as PEM.
    ca: Option<String>,
}

/// The thread of a server, and what tells it to stop when dropped.
struct Thread {
    stop: oneshot::Sender<()>,
    handle: JoinHandle<()>,
}

type Started = Result<Listening, Error>;

impl Builder {
    /// Starts the server. Works on any asynchronous runtime.
    ///
    /// # Errors
    ///
    /// Specs that cannot be read, an address that cannot be listened at, or a reply to an action
    /// that does not exist or of an error or example that does not.
    pub async fn start(self) -> Result<Server, Error> {
        let (thread, ready) = launch(self)?;
        Server::new(thread, ready.await)
    }

    /// Starts the server, for programs without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// As those of [`start`](Self::start).
    ///
    /// # Panics
    ///
    /// Inside an asynchronous runtime; use [`start`](Self::start) there.
    pub fn start_blocking(self) -> Result<Server, Error> {
        let (thread, ready) = launch(self)?;
        Server::new(thread, ready.blocking_recv())
    }
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1 with the specs inside. Works on any asynchronous
    /// runtime.
    ///
    /// # Errors
    ///
    /// No port can be listened at.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// Starts a server, for programs without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// No port can be listened at.
    ///
    /// # Panics
    ///
    /// Inside an asynchronous runtime; use [`start`](Self::start) there.
    pub fn start_blocking() -> Result<Self, Error> {
        Self::builder().start_blocking()
    }

    /// Settings of a server that is yet to start.
    pub fn builder() -> Builder {
        Builder::default()
    }

    fn new(
        thread: Thread,
        started: Result<Started, oneshot::error::RecvError>,
    ) -> Result<Self, Error> {
        let gone = |_| Error::Thread(io::Error::other("it ended"));
        Ok(Self {
            listening: started.map_err(gone)??,
            thread: Some(thread),
        })
    }

    fn cloud(&self) -> &Cloud {
        &self.listening.cloud
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// The URL that clients take for the cloud's, such as `http://127.0.0.1:4010`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.ca_pem().is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.address())
    }

    /// The certificate of the authority to trust, as PEM; `None` unless the server was built with
    /// [`tls`](Builder::tls).
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.listening.ca.as_deref()
    }

    /// The SecretId to sign with.
    #[must_use]
    pub fn secret_id(&self) -> &str {
        &self.cloud().settings.keys.secret_id
    }

    /// The SecretKey to sign with.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.cloud().settings.keys.secret_key
    }

    /// The SDKAppID of the Chat application.
    #[must_use]
    pub fn sdk_app_id(&self) -> u64 {
        self.cloud().settings.keys.sdk_app_id
    }

    /// The key of the Chat application.
    #[must_use]
    pub fn app_key(&self) -> &str {
        &self.cloud().settings.keys.app_key
    }

    /// The services spoken, with their versions and the number of their actions; none of those of
    /// the cloud's metadata, which are read when they are called.
    pub fn services(&self) -> impl Iterator<Item = (&str, &str, Option<usize>)> {
        self.cloud().services.names()
    }

    /// Replies to an action, such as `CreateRoom`, from the next call on. Replies that hold for
    /// some [`times`](Reply::times) are used up in turn; one that holds for all calls stays until
    /// another takes its place. Requests are verified and checked as ever.
    ///
    /// # Errors
    ///
    /// No service has the action, or the reply is an error or an example that the action does not
    /// have.
    pub fn on(&self, action: &str, reply: Reply) -> Result<(), Error> {
        self.cloud().reply(action, reply)
    }

    /// Forgets all replies set by [`on`](Self::on).
    pub fn clear_replies(&self) {
        self.cloud().replies.clear();
    }

    /// The calls received so far, refused ones too, in the order of their answers. Kept are the
    /// latest 10,000, fewer if their requests have more than 16 MiB together.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.cloud().calls().all()
    }
}

impl Server {
    /// What is remembered, by kind: `rooms`, `users`, `documents`, `groups`; each with what
    /// describing it would answer, in the order of their creation; what is sensitive is `***`.
    #[must_use]
    pub fn remembered(&self) -> Vec<(&'static str, Vec<Map<String, Value>>)> {
        self.cloud().all_remembered()
    }

    /// A value of a call or an answer with `***` for whatever is sensitive by its name.
    #[must_use]
    pub fn without_secrets(&self, value: &Value) -> Value {
        self.cloud().secrets.within(value)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(Thread { stop, handle }) = self.thread.take() {
            drop(stop);
            // A thread that panicked has stopped as well.
            let _ = handle.join();
        }
    }
}

/// Starts the thread; what comes back tells when it listens.
fn launch(builder: Builder) -> Result<(Thread, oneshot::Receiver<Started>), Error> {
    let (stop, stopped) = oneshot::channel();
    let (ready, started) = oneshot::channel();
    let handle = thread::Builder::new()
        .name("tencentcloud-mock".to_owned())
        .spawn(move || run(builder, ready, stopped))
        .map_err(Error::Thread)?;
    Ok((Thread { stop, handle }, started))
}

fn run(builder: Builder, ready: oneshot::Sender<Started>, stopped: oneshot::Receiver<()>) {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let prepared = runtime.map_err(Error::Thread).and_then(|runtime| {
        let Plan {
            cloud,
            address,
            tls,
        } = builder.build()?;
        let entered = runtime.enter();
        let (listener, address) =
            listen(address).map_err(|error| Error::Listen { address, error })?;
        drop(entered);
        let (acceptor, ca) = tls.map(|Tls { acceptor, ca }| (acceptor, ca)).unzip();
        let cloud = Arc::new(cloud);
        Ok((
            runtime,
            listener,
            acceptor,
            Listening { cloud, address, ca },
        ))
    });
    // Whoever waited for the start may be gone; then the server stops at once.
    match prepared {
        Ok((runtime, listener, acceptor, listening)) => {
            let cloud = Arc::clone(&listening.cloud);
            if ready.send(Ok(listening)).is_ok() {
                runtime.block_on(serve(listener, acceptor, cloud, stopped));
            }
        }
        Err(error) => drop(ready.send(Err(error))),
    }
}

fn listen(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    if cfg!(unix) {
        // Lets a server take the port of one that has just stopped.
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn serve(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    cloud: Arc<Cloud>,
    mut stopped: oneshot::Receiver<()>,
) {
    let connections = GracefulShutdown::new();
    while let Some(accepted) = accept(&listener, &mut stopped).await {
        match accepted {
            Ok(stream) => {
                let (cloud, acceptor) = (Arc::clone(&cloud), acceptor.clone());
                tokio::spawn(http::serve(stream, acceptor, cloud, connections.watcher()));
            }
            Err(_) => time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    // Those that take longer are cut off.
    let _ = time::timeout(GRACE, connections.shutdown()).await;
}

/// The next connection; `None` once the server is to stop.
async fn accept(
    listener: &TcpListener,
    stopped: &mut oneshot::Receiver<()>,
) -> Option<io::Result<TcpStream>> {
    poll_fn(|context| {
        if Pin::new(&mut *stopped).poll(context).is_ready() {
            return Poll::Ready(None);
        }
        listener
            .poll_accept(context)
            .map(|accepted| Some(accepted.map(|(stream, _)| stream)))
    })
    .await
}
