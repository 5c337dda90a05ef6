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
use serde_json::Value;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time;

use crate::cloud::{Cloud, Exchange};
use crate::config::Builder;
use crate::inject::Reply;
use crate::{Error, http};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 4096;
/// How long answers under way may take to finish when the server stops.
const GRACE: Duration = Duration::from_millis(250);
/// How long nothing is accepted after it failed, as where the process has no file to spare.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A running server. It stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    cloud: Arc<Cloud>,
    thread: Option<Thread>,
}

/// The thread of a server, and what tells it to stop when dropped.
pub(crate) struct Thread {
    stop: oneshot::Sender<()>,
    handle: JoinHandle<()>,
}

type Started = Result<(Arc<Cloud>, SocketAddr), Error>;

/// A call that a server received.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// The service, such as `lcic`; empty if no action was found.
    pub service: String,
    /// The action, such as `CreateRoom`, as the request names it.
    pub action: String,
    /// The region, if the request names one.
    pub region: Option<String>,
    /// The parameters, however they were sent; an empty object if the call was refused before they
    /// were read.
    pub parameters: Value,
    /// The error code of the answer; `None` if the call went well.
    pub code: Option<String>,
    /// The `RequestId` of the answer; of Chat's answers, which have none, one that nobody saw.
    pub request_id: String,
}

impl Call {
    pub(crate) fn of(exchange: &Exchange<'_>) -> Self {
        let fault = exchange.outcome.as_ref().err();
        let (service, action) = match exchange.target {
            Some((service, action)) => (service.name.value.clone(), action.name.value.clone()),
            None => (String::new(), exchange.name.clone()),
        };
        Self {
            service,
            action,
            region: exchange.region.clone(),
            parameters: Value::Object(exchange.parameters.clone()),
            code: fault.map(|fault| fault.code.clone().into_owned()),
            request_id: exchange.request_id.clone(),
        }
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

    pub(crate) fn new(
        thread: Thread,
        started: Result<Started, oneshot::error::RecvError>,
    ) -> Result<Self, Error> {
        let gone = |_| Error::Listen(io::Error::other("the server's thread ended"));
        let (cloud, address) = started.map_err(gone)??;
        Ok(Self {
            address,
            cloud,
            thread: Some(thread),
        })
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL that clients take for the cloud's, such as `http://127.0.0.1:4010`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The SecretId to sign with.
    #[must_use]
    pub fn secret_id(&self) -> &str {
        &self.cloud.settings.keys.secret_id
    }

    /// The SecretKey to sign with.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.cloud.settings.keys.secret_key
    }

    /// The SDKAppID of the Chat application.
    #[must_use]
    pub fn sdk_app_id(&self) -> u64 {
        self.cloud.settings.keys.sdk_app_id
    }

    /// The key of the Chat application.
    #[must_use]
    pub fn app_key(&self) -> &str {
        &self.cloud.settings.keys.app_key
    }

    /// The services spoken, with their versions and the number of their actions.
    pub fn services(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.cloud.model.services.iter().map(|service| {
            (
                service.name.value.as_str(),
                service.version.value.as_str(),
                service.actions.len(),
            )
        })
    }

    /// Replies to an action, such as `CreateRoom`, from the next call on. Replies that hold for
    /// some [`times`](Reply::times) are used up in turn; one that holds for all calls stays until
    /// another takes its place. Requests are verified and checked as ever.
    ///
    /// # Errors
    ///
    /// No service has the action.
    pub fn on(&self, action: &str, reply: Reply) -> Result<(), Error> {
        self.cloud.reply(action, reply)
    }

    /// Forgets all replies set by [`on`](Self::on).
    pub fn clear_replies(&self) {
        self.cloud.replies.clear();
    }

    /// The calls received so far, refused ones too, in the order of their answers.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.cloud.calls().clone()
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
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
pub(crate) fn launch(builder: Builder) -> Result<(Thread, oneshot::Receiver<Started>), Error> {
    let (stop, stopped) = oneshot::channel();
    let (ready, started) = oneshot::channel();
    let handle = thread::Builder::new()
        .name("tencentcloud-mock".to_owned())
        .spawn(move || run(builder, ready, stopped))
        .map_err(Error::Listen)?;
    Ok((Thread { stop, handle }, started))
}

fn run(builder: Builder, ready: oneshot::Sender<Started>, stopped: oneshot::Receiver<()>) {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let prepared = runtime.map_err(Error::Listen).and_then(|runtime| {
        let (cloud, address) = builder.build()?;
        let entered = runtime.enter();
        let listener = listen(address).map_err(Error::Listen)?;
        let address = listener.local_addr().map_err(Error::Listen)?;
        drop(entered);
        Ok((runtime, Arc::new(cloud), listener, address))
    });
    // Whoever waited for the start may be gone; then the server stops at once.
    match prepared {
        Ok((runtime, cloud, listener, address)) => {
            if ready.send(Ok((Arc::clone(&cloud), address))).is_ok() {
                runtime.block_on(serve(listener, cloud, stopped));
            }
        }
        Err(error) => drop(ready.send(Err(error))),
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
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
    socket.listen(BACKLOG)
}

async fn serve(listener: TcpListener, cloud: Arc<Cloud>, mut stopped: oneshot::Receiver<()>) {
    let connections = GracefulShutdown::new();
    while let Some(accepted) = accept(&listener, &mut stopped).await {
        match accepted {
            Ok(stream) => {
                let connection = http::connection(stream, Arc::clone(&cloud));
                // Whatever ends a connection early is the other side's doing.
                tokio::spawn(connections.watch(connection));
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
