//! A connection that lets others take their turn, and hears the server out.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};

/// How often a connection is read from before timers get their turn.
const READS: u8 = 4;

/// A stream of bytes, encrypted or not: one type, so that a caller compiles once what goes over it.
pub(super) trait Stream: Read + Write + Send + Unpin {}

impl<S: Read + Write + Send + Unpin> Stream for S {}

/// Stops now and then while data keeps coming: a server that sends without end would otherwise
/// keep a runtime of one thread from seeing that the time is up. And goes on to read where nothing
/// can be sent any more: a server may answer, and close, before it has read the whole request.
pub(super) struct Fair {
    connection: Box<dyn Stream>,
    /// Reads in a row that did not have to wait.
    reads: u8,
    /// The server takes nothing any more.
    deaf: bool,
}

/// What a write came to.
type Written = Poll<io::Result<usize>>;

impl Fair {
    pub(super) fn new(connection: Box<dyn Stream>) -> Self {
        Self {
            connection,
            reads: 0,
            deaf: false,
        }
    }

    /// Writes `length` bytes, or drops them where the server takes nothing any more.
    fn write(
        &mut self,
        length: usize,
        write: impl FnOnce(Pin<&mut dyn Stream>) -> Written,
    ) -> Written {
        if !self.deaf {
            let written = write(Pin::new(&mut *self.connection));
            self.deaf = matches!(&written, Poll::Ready(Err(error)) if is_closed(error));
            if !self.deaf {
                return written;
            }
        }
        Poll::Ready(Ok(length))
    }
}

fn is_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
    )
}

impl Read for Fair {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.reads == READS {
            self.reads = 0;
            // Wakes this task again, but only after the timers were looked at.
            return pin!(tokio::task::yield_now())
                .poll(context)
                .map(|()| Ok(()));
        }
        let read = Pin::new(&mut self.connection).poll_read(context, buffer);
        self.reads = if read.is_ready() { self.reads + 1 } else { 0 };
        read
    }
}

impl Write for Fair {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Written {
        self.write(bytes.len(), |connection| {
            connection.poll_write(context, bytes)
        })
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(0, |connection| {
            connection.poll_flush(context).map_ok(|()| 0)
        })
        .map_ok(drop)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.connection.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Written {
        let length = slices.iter().map(|slice| slice.len()).sum();
        self.write(length, |connection| {
            connection.poll_write_vectored(context, slices)
        })
    }
}
