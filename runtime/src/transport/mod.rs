//! Carrying one request to a server and its answer back.
//!
//! The clients come with a transport each. A program that needs another road puts its own in
//! place with `ConfigBuilder::transport` or `ConfigBuilder::blocking_transport`.

#[cfg(feature = "async")]
mod attempts;
#[cfg(feature = "blocking")]
mod cache;
mod connection;
#[cfg(feature = "async")]
mod dialer;
mod error;
#[cfg(feature = "async")]
mod fair;
#[cfg(feature = "async")]
mod hyper;
#[cfg(feature = "async")]
mod pool;
#[cfg(feature = "async")]
mod progress;
mod proxy;
#[cfg(any(feature = "async", feature = "blocking"))]
mod resolver;
#[cfg(feature = "blocking")]
mod socket;
#[cfg(all(test, feature = "async", feature = "blocking"))]
mod tests;
#[cfg(feature = "_tls")]
mod tls;
#[cfg(feature = "async")]
mod tunnel;
#[cfg(feature = "async")]
mod upload;
#[cfg(feature = "blocking")]
mod ureq;
#[cfg(any(feature = "async", feature = "blocking"))]
mod way;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::asked;
pub(crate) use connection::{ConnectionSettings, Transports, Wrap};
pub use error::{TransportError, TransportErrorKind};
#[cfg(feature = "async")]
pub(crate) use progress::Progress;
pub(crate) use proxy::{NoProxy, Proxy};

/// Longest head of an answer, and most that is read at a time, in bytes.
#[cfg(any(feature = "async", feature = "blocking"))]
const READ_AT_A_TIME: usize = 64 << 10;

/// Most headers of an answer: as many as `hyper` reads.
#[cfg(any(feature = "async", feature = "blocking"))]
const MAX_HEADERS: usize = 100;

/// One request, and what its answer may cost.
#[non_exhaustive]
pub struct Exchange {
    /// The request, complete: send it as it is. Its headers and query hold secrets.
    pub request: Request<Bytes>,
    /// Time from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// Longest answer that may be read.
    pub max_answer_bytes: usize,
    /// The attempt that this exchange is, for `tracing`.
    pub span: tracing::Span,
    /// What is asked, where a closure stands for the cloud.
    pub(crate) call: Option<Box<asked::Call>>,
    #[cfg(feature = "async")]
    pub(crate) progress: Progress,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("method", self.request.method())
            .field("host", &self.request.uri().authority())
            .field("path", &self.request.uri().path())
            .field("body_bytes", &self.request.body().len())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// What an exchange gives.
pub type Exchanged = Result<Response<Bytes>, TransportError>;

/// A body that arrives part by part. Dropping it closes the connection.
pub trait Body: Send {
    /// The next part; `None` after the last one, an error where the connection was cut.
    fn poll_part(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>>;
}

/// A body that arrives part by part, for the blocking client. Dropping it closes the connection.
pub trait BlockingBody: Send {
    /// The next part, waited for no longer than this; `None` after the last one.
    ///
    /// # Errors
    ///
    /// The connection was cut, or the time is over.
    fn part(&mut self, timeout: Duration) -> Result<Option<Bytes>, TransportError>;
}

/// What opening an exchange gives.
pub type Opened = Result<Response<Box<dyn Body>>, TransportError>;

/// What opening an exchange gives the blocking client.
pub type BlockingOpened = Result<Response<Box<dyn BlockingBody>>, TransportError>;

/// A body that has arrived.
struct Arrived(Bytes);

impl Arrived {
    fn take(&mut self) -> Option<Bytes> {
        Some(std::mem::take(&mut self.0)).filter(|body| !body.is_empty())
    }
}

impl Body for Arrived {
    fn poll_part(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        Poll::Ready(self.take().map(Ok))
    }
}

impl BlockingBody for Arrived {
    fn part(&mut self, _: Duration) -> Result<Option<Bytes>, TransportError> {
        Ok(self.take())
    }
}

/// A road to the cloud for the asynchronous client.
///
/// An implementation sends the request once, follows no redirect, decompresses nothing, and
/// answers with any status as it came.
pub trait Transport: Send + Sync {
    /// Carries one request. The client drops the future when the time is up.
    fn send(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Exchanged> + Send + '_>>;

    /// Carries one request whose answer may be a stream, and gives the answer once its head is
    /// there. Without an implementation of its own, once all of it is there.
    fn open(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Opened> + Send + '_>> {
        Box::pin(async move {
            let response = self.send(exchange).await?;
            Ok(response.map(|body| Box::new(Arrived(body)) as _))
        })
    }
}

/// A road to the cloud for the blocking client; see [`Transport`]. It keeps the time itself.
pub trait BlockingTransport: Send + Sync {
    /// Carries one request.
    fn send(&self, exchange: Exchange) -> Exchanged;

    /// Carries one request whose answer may be a stream; see [`Transport::open`].
    fn open(&self, exchange: Exchange) -> BlockingOpened {
        let response = self.send(exchange)?;
        Ok(response.map(|body| Box::new(Arrived(body)) as _))
    }
}
