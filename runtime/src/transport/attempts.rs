//! Which of several addresses answers.

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long an address is waited for before the next one is tried beside it.
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

/// Connects to the first address that answers.
///
/// # Errors
///
/// That of the attempt that failed last.
pub(super) async fn first(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut attempts = Attempts::default();
    let mut last = Err(io::ErrorKind::AddrNotAvailable.into());
    let mut addresses = addresses.into_iter();
    while let Some(address) = addresses.next() {
        attempts.0.push(Box::pin(TcpStream::connect(address)));
        let patience = if addresses.len() == 0 {
            Duration::MAX
        } else {
            HEAD_START
        };
        let mut next = poll_fn(|context| attempts.poll_next(context));
        while let Ok(Some(ended)) = timeout(patience, &mut next).await {
            if ended.is_ok() {
                return ended;
            }
            last = ended;
        }
    }
    last
}
