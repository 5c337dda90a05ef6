//! How the blocking client connects, sends and listens.

use std::cell::Cell;
use std::error::Error as StdError;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};
use ureq::{Error, Timeout};

/// How long a connection that takes nothing is waited for before it is looked at.
const PATIENCE: Duration = Duration::from_millis(50);

/// How much is sent before it is worth while to look for an early answer, in bytes.
const LONG: usize = 64 << 10;

thread_local! {
    /// Until when connections wait that are used by this thread now.
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Does what uses connections, none of which then waits any longer than this in all. `ureq` itself
/// keeps the time of whole answers, but not of the parts of one.
pub(super) fn within<T>(time: Duration, work: impl FnOnce() -> T) -> T {
    struct Reset;

    impl Drop for Reset {
        fn drop(&mut self) {
            DEADLINE.set(None);
        }
    }

    DEADLINE.set(Instant::now().checked_add(time));
    let _reset = Reset;
    work()
}

/// Why no connection came about.
#[derive(Debug)]
pub(super) enum Unconnected {
    /// The name has no address.
    Name(io::Error),
    /// Nobody listens at the address.
    Address(io::Error),
    /// Proxy or TLS.
    Other(Error),
}

impl fmt::Display for Unconnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(error) | Self::Address(error) => error.fmt(f),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl StdError for Unconnected {}

impl From<Unconnected> for Error {
    fn from(error: Unconnected) -> Self {
        Self::Other(Box::new(error))
    }
}

/// Tells errors of connecting from those of a connection.
#[derive(Debug)]
pub(super) struct Dialing<C>(pub(super) C);

impl<C: Connector> Connector for Dialing<C> {
    type Out = Attentive<C::Out>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        match self.0.connect(details, chained) {
            Ok(connection) => {
                Ok(connection.map(|connection| Attentive::new(connection, details.needs_tls())))
            }
            // Of the connection to a proxy.
            Err(Error::Other(error)) if error.is::<Unconnected>() => Err(Error::Other(error)),
            Err(error) => Err(Unconnected::Other(error).into()),
        }
    }
}

/// A connection on which an answer that comes before the whole request was sent is heard, and the
/// rest of the request kept back.
#[derive(Debug)]
pub(super) struct Attentive<T> {
    connection: T,
    /// Off where TLS may lie above, whose own messages are no answers. A plain connection hears an
    /// answer all the same, but only after it has taken over the whole request.
    listens: bool,
    /// In bytes, since something was read.
    sent: usize,
    /// An answer is in the buffer that nobody has asked for yet.
    heard: bool,
    /// A part of the request was kept back.
    cut: bool,
}

impl<T: Transport> Attentive<T> {
    fn new(connection: T, listens: bool) -> Self {
        Self {
            connection,
            listens,
            sent: 0,
            heard: false,
            cut: false,
        }
    }

    /// Whether there is an answer, or will be none. What TLS says for itself is none.
    fn hears(&mut self, timeout: NextTimeout) -> bool {
        let soon = NextTimeout {
            after: Duration::from_millis(1).into(),
            ..timeout
        };
        !self.connection.is_open()
            && !matches!(self.connection.await_input(soon), Err(Error::Timeout(_)))
    }
}

impl<T: Transport> Transport for Attentive<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.connection.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.heard {
            self.cut = true;
            return Ok(());
        }
        self.connection.transmit_output(amount, timeout)?;
        self.sent += amount;
        self.heard = self.listens && self.sent > LONG && self.hears(timeout);
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.sent = 0;
        if self.heard && !self.buffers().input().is_empty() {
            self.heard = false;
            return Ok(true);
        }
        // Otherwise it would look as if the connection had ended.
        if self.buffers().input_append_buf().is_empty() {
            let length = self.buffers().input().len();
            return Err(Error::LargeResponseHeader(length, length));
        }
        self.connection.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        !self.cut && self.connection.is_open()
    }

    fn is_tls(&self) -> bool {
        self.connection.is_tls()
    }
}

/// Opens TCP connections, unless there is a proxy's already.
#[derive(Debug)]
pub(super) struct Tcp;

impl<In: Transport> Connector<In> for Tcp {
    type Out = Either<In, Socket>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        if let Some(connection) = chained {
            return Ok(Some(Either::A(connection)));
        }
        let stream = open(&details.addrs, deadline(details.timeout))?;
        let configure = || {
            stream.set_nodelay(true)?;
            stream.set_write_timeout(Some(PATIENCE))
        };
        configure().map_err(Unconnected::Address)?;
        let buffers = LazyBuffers::new(
            details.config.input_buffer_size(),
            details.config.output_buffer_size(),
        );
        Ok(Some(Either::B(Socket {
            stream,
            buffers,
            unsent: Vec::new(),
        })))
    }
}

/// Tries one address after the other. Those that are left share the time that is left.
fn open(addresses: &[SocketAddr], deadline: Option<Instant>) -> Result<TcpStream, Error> {
    let (mut failure, mut is_late) = (None, false);
    for (address, left) in addresses.iter().zip((1..=addresses.len() as u32).rev()) {
        let connected = match deadline.map(|deadline| time_until(deadline) / left) {
            None => TcpStream::connect(address),
            Some(Duration::ZERO) => Err(io::ErrorKind::TimedOut.into()),
            Some(share) => TcpStream::connect_timeout(address, share),
        };
        match connected {
            Ok(stream) => return Ok(stream),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => is_late = true,
            // The first is the one that should have answered.
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(match failure {
        _ if is_late => Error::Timeout(Timeout::Connect),
        Some(error) => Unconnected::Address(error).into(),
        None => Error::HostNotFound,
    })
}

/// `None` where there is none, or one too far for the clock.
fn deadline(timeout: NextTimeout) -> Option<Instant> {
    let own = timeout
        .not_zero()
        .and_then(|time| Instant::now().checked_add(*time));
    [own, DEADLINE.get()].into_iter().flatten().min()
}

fn time_until(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// A TCP connection. It never waits for the other side to take something while that waits for an
/// answer to be read.
pub(super) struct Socket {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// Taken over to be sent, but not sent yet.
    unsent: Vec<u8>,
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Socket").field(&self.stream).finish()
    }
}

impl Socket {
    /// Sends what was taken over.
    fn send_rest(&mut self, timeout: NextTimeout) -> Result<(), Error> {
        let sent = send(&self.stream, &self.unsent, timeout)?;
        self.unsent.drain(..sent);
        Ok(())
    }
}

/// Sends until all is sent or there is something to read. How many bytes are done with.
fn send(mut stream: &TcpStream, bytes: &[u8], timeout: NextTimeout) -> Result<usize, Error> {
    let deadline = deadline(timeout);
    let mut sent = 0;
    while sent < bytes.len() {
        match stream.write(&bytes[sent..]) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if is_timeout(&error) => {
                if has_input(stream) {
                    break;
                }
            }
            // What was answered before the connection closed can still be read.
            Err(_) => return Ok(bytes.len()),
        }
        if deadline.is_some_and(|deadline| time_until(deadline).is_zero()) {
            return Err(Error::Timeout(timeout.reason));
        }
    }
    Ok(sent)
}

/// Whether something can be read, be it only that the connection ended.
fn has_input(stream: &TcpStream) -> bool {
    let peek = || {
        stream.set_nonblocking(true)?;
        let peeked = stream.peek(&mut [0]);
        stream.set_nonblocking(false)?;
        peeked
    };
    !peek().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

impl Transport for Socket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if !self.unsent.is_empty() && !has_input(&self.stream) {
            self.send_rest(timeout)?;
        }
        let output = &self.buffers.output()[..amount];
        let sent = match self.unsent.is_empty() {
            true => send(&self.stream, output, timeout)?,
            false => 0,
        };
        self.unsent.extend_from_slice(&output[sent..]);
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.send_rest(timeout)?;
        let deadline = deadline(timeout);
        loop {
            let left = deadline.map(time_until);
            if left == Some(Duration::ZERO) {
                return Err(Error::Timeout(timeout.reason));
            }
            self.stream.set_read_timeout(left)?;
            match (&self.stream).read(self.buffers.input_append_buf()) {
                Ok(count) => {
                    self.buffers.input_appended(count);
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) => return Err(Error::Timeout(timeout.reason)),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn is_open(&mut self) -> bool {
        self.unsent.is_empty() && !has_input(&self.stream)
    }
}
