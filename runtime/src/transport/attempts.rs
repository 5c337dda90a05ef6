//! Which of several addresses answers.

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long an address is waited for before the next one is tried beside it, at most.
const HEAD_START: Duration = Duration::from_millis(250);

/// Attempts that go on side by side.
#[derive(Default)]
struct Attempts(Vec<Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>>);

impl Attempts {
    /// The next one that ends; `None` if there are no more.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<TcpStream>>> {
        for place in 0..self.0.len() {
            if let Poll::Ready(ended) = self.0[place].as_mut().poll(context) {
                drop(self.0.swap_remove(place));
                return Poll::Ready(Some(ended));
            }
        }
        if self.0.is_empty() {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    }
}

/// Connects to the first address that answers. All of them are tried within a time.
///
/// # Errors
///
/// That of the attempt that failed first: its address is the one that should have answered.
pub(super) async fn first(addresses: Vec<SocketAddr>, time: Duration) -> io::Result<TcpStream> {
    // A share is left for the last one, and for the lookup before.
    let head_start = HEAD_START.min(time / (addresses.len() as u32 + 1));
    let mut attempts = Attempts::default();
    let mut failure = None;
    let mut addresses = addresses.into_iter();
    loop {
        let patience = match addresses.next() {
            Some(address) => {
                attempts.0.push(Box::pin(TcpStream::connect(address)));
                head_start
            }
            None => Duration::MAX,
        };
        match timeout(patience, poll_fn(|context| attempts.poll_next(context))).await {
            Ok(Some(Ok(stream))) => return Ok(stream),
            Ok(Some(Err(error))) => failure = failure.or(Some(error)),
            Ok(None) => {
                return Err(failure.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into()));
            }
            Err(_) => {}
        }
    }
}
