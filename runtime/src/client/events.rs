//! A stream of the events of an answer.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::Response;
use tokio::time::Sleep;

use super::{authenticate, carry, runtime};
use crate::call::stream::{Reader, is_stream};
use crate::call::{self, Answer, Call, Read, Step};
use crate::driver::{moment, report};
use crate::error::Error;
use crate::event::Event;
use crate::meta::Meta;
use crate::pending::{Pending, poll};
use crate::transport::{Body, Exchanged, TransportError};

/// A stream of the events of an answer, whose data is of type `T`: the one that the action's page
/// tells. It ends after the last event or the first error. Dropping it at any point ends the call
/// and closes its connection.
///
/// An answer that does not come as a stream is given as its only event. Nothing is sent again once
/// a stream has begun.
#[must_use = "the request is only sent when the stream is polled"]
pub struct Events<T> {
    state: State,
    read: Read<T>,
}

/// A call on its way.
type Opening = Pending<Result<Begun, Error>>;

enum State {
    Opening(Opening),
    Reading(Box<Reading>),
    Over,
}

/// What came of opening.
enum Begun {
    Whole(Box<Answer>),
    Stream(Box<Reading>),
}

struct Reading {
    reader: Reader,
    body: Mutex<Box<dyn Body>>,
    waiting: Option<Waiting>,
}

/// For an event.
struct Waiting {
    since: Instant,
    timer: Pin<Box<Sleep>>,
}

impl<T> Events<T> {
    pub(super) fn new(call: Result<Box<Call>, Error>, read: Read<T>) -> Self {
        Self {
            state: State::Opening(Mutex::new(Box::pin(open(call)))),
            read,
        }
    }

    /// The next event; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The ID that the cloud gave the request, once a stream has begun.
    pub fn request_id(&self) -> Option<&str> {
        self.meta()?.request_id()
    }

    /// What is known of the answer, once a stream has begun.
    pub fn meta(&self) -> Option<&Meta> {
        match &self.state {
            State::Reading(reading) => Some(reading.reader.meta()),
            _ => None,
        }
    }
}

// Nothing inside is pinned in place: all that must be is boxed.
impl<T> Unpin for Events<T> {}

impl<T> Stream for Events<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let read = self.read;
        loop {
            let event = match &mut self.state {
                State::Opening(begun) => match ready!(poll(begun, context)) {
                    Ok(Begun::Stream(reading)) => {
                        self.state = State::Reading(reading);
                        continue;
                    }
                    Ok(Begun::Whole(answer)) => {
                        self.state = State::Over;
                        return Poll::Ready(Some(answer.into_event(read)));
                    }
                    Err(error) => Some(Err(error)),
                },
                State::Reading(reading) => ready!(reading.poll(context, read)),
                State::Over => None,
            };
            if !matches!(event, Some(Ok(_))) {
                self.state = State::Over;
            }
            return Poll::Ready(event);
        }
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl Reading {
    fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        read: Read<T>,
    ) -> Poll<Option<Result<Event<T>, Error>>> {
        loop {
            if let Poll::Ready(event) = self.reader.next(read, Instant::now()) {
                self.waiting = None;
                return Poll::Ready(event);
            }
            let body = self.body.get_mut().unwrap_or_else(PoisonError::into_inner);
            let part = body.poll_part(context);
            let now = Instant::now();
            let waiting = self.waiting.get_or_insert_with(|| Waiting {
                since: now,
                timer: Box::pin(tokio::time::sleep(self.reader.patience(now, now))),
            });
            match part {
                Poll::Ready(part) => {
                    self.reader.arrived(part.transpose());
                    // What is no event buys no time.
                    if !self.reader.patience(waiting.since, now).is_zero() {
                        continue;
                    }
                    if let Poll::Ready(event) = self.reader.next(read, Instant::now()) {
                        self.waiting = None;
                        return Poll::Ready(event);
                    }
                }
                Poll::Pending => ready!(waiting.timer.as_mut().poll(context)),
            }
            return Poll::Ready(Some(Err(self.reader.timed_out(Instant::now()))));
        }
    }
}

/// Does what a call asks for until its answer begins, or is there.
async fn open(call: Result<Box<Call>, Error>) -> Result<Begun, Error> {
    let mut call = call?;
    runtime::check()?;
    let mut event = call::Event::Resume;
    loop {
        event = match call.step(event, moment()) {
            Step::Sleep(duration) => {
                tokio::time::sleep(duration).await;
                call::Event::Resume
            }
            Step::Authenticate(time) => authenticate(call.config(), time).await?,
            Step::Send(exchange) => {
                let (timeout, max_bytes) = (exchange.timeout, exchange.max_answer_bytes);
                let config = call.config().clone();
                let sending = Box::pin(async move {
                    carry(&config, exchange, |road, exchange| road.open(*exchange)).await
                });
                let opened = match call.is_limited() {
                    true => runtime::apart(sending).await?,
                    false => sending.await?,
                };
                match opened {
                    Ok(response) if is_stream(&response) => {
                        let reader = call.read_stream(&response, moment());
                        return Ok(Begun::Stream(Box::new(Reading {
                            reader,
                            body: Mutex::new(response.into_body()),
                            waiting: None,
                        })));
                    }
                    Ok(response) => report(whole(response, timeout, max_bytes).await),
                    Err(error) => call::Event::Failed(error),
                }
            }
            Step::Done(result) => return result.map(Begun::Whole),
        };
    }
}

/// An answer that is no stream, once it is there.
async fn whole(
    response: Response<Box<dyn Body>>,
    timeout: Duration,
    max_bytes: usize,
) -> Exchanged {
    let (parts, mut body) = response.into_parts();
    let read = async {
        let mut read = BytesMut::new();
        while let Some(part) = poll_fn(|context| body.poll_part(context))
            .await
            .transpose()?
        {
            if read.len() + part.len() > max_bytes {
                return Err(TransportError::too_long(max_bytes));
            }
            read.extend_from_slice(&part);
        }
        Ok(read.freeze())
    };
    let body: Bytes = tokio::time::timeout(timeout, read)
        .await
        .unwrap_or_else(|_| Err(TransportError::timeout(timeout)))?;
    Ok(Response::from_parts(parts, body))
}
