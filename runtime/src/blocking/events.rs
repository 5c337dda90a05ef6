//! An iterator over the events of an answer.

use std::fmt;
use std::iter::FusedIterator;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use http::Response;

use super::authenticate;
use crate::call::stream::{Reader, is_stream};
use crate::call::{self, Answer, Call, Read, Step};
use crate::config::Config;
use crate::driver::{moment, report};
use crate::error::Error;
use crate::event::Event;
use crate::meta::Meta;
use crate::transport::{
    BlockingBody, BlockingOpened, Exchange, Exchanged, TransportError, TransportErrorKind,
};

/// An iterator over the events of an answer, whose data is of type `T`: the one that the action's
/// page tells. It ends after the last event or the first error. Dropping it at any point closes its
/// connection.
///
/// An answer that does not come as a stream is given as its only event. Nothing is sent again once
/// a stream has begun.
#[must_use = "the request is only sent when the iterator is used"]
pub struct Events<T> {
    state: State,
    read: Read<T>,
}

enum State {
    Opening(Result<Box<Call>, Error>),
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
    body: Box<dyn BlockingBody>,
}

impl<T> Events<T> {
    pub(super) fn new(call: Result<Box<Call>, Error>, read: Read<T>) -> Self {
        Self {
            state: State::Opening(call),
            read,
        }
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

impl<T> Iterator for Events<T> {
    type Item = Result<Event<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        // Over, unless there turns out to be more.
        let mut reading = match std::mem::replace(&mut self.state, State::Over) {
            State::Opening(call) => match open(call) {
                Ok(Begun::Stream(reading)) => reading,
                Ok(Begun::Whole(answer)) => return Some(answer.into_event(self.read)),
                Err(error) => return Some(Err(error)),
            },
            State::Reading(reading) => reading,
            State::Over => return None,
        };
        let event = reading.next(self.read)?;
        if event.is_ok() {
            self.state = State::Reading(reading);
        }
        Some(event)
    }
}

impl<T> FusedIterator for Events<T> {}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl Reading {
    fn next<T>(&mut self, read: Read<T>) -> Option<Result<Event<T>, Error>> {
        let since = Instant::now();
        loop {
            if let Poll::Ready(event) = self.reader.next(read, Instant::now()) {
                return event;
            }
            let patience = self.reader.patience(since, Instant::now());
            match self.body.part(patience) {
                // What is no event buys no time.
                Err(error) if error.kind() == TransportErrorKind::Timeout => {
                    return Some(Err(self.reader.timed_out(Instant::now())));
                }
                part => self.reader.arrived(part),
            }
        }
    }
}

/// Does what a call asks for until its answer begins, or is there.
fn open(call: Result<Box<Call>, Error>) -> Result<Begun, Error> {
    let mut call = call?;
    let mut event = call::Event::Resume;
    loop {
        event = match call.step(event, moment()) {
            Step::Sleep(duration) => {
                thread::sleep(duration);
                call::Event::Resume
            }
            Step::Authenticate(time) => authenticate(call.config(), time)?,
            Step::Send(exchange) => {
                let (timeout, max_bytes) = (exchange.timeout, exchange.max_answer_bytes);
                match begin(call.config(), exchange)? {
                    Ok(response) if is_stream(&response) => {
                        let reader = call.read_stream(&response, moment());
                        let body = response.into_body();
                        return Ok(Begun::Stream(Box::new(Reading { reader, body })));
                    }
                    Ok(response) => report(whole(response, timeout, max_bytes)),
                    Err(error) => call::Event::Failed(error),
                }
            }
            Step::Done(result) => return result.map(Begun::Whole),
        };
    }
}

fn begin(config: &Config, exchange: Box<Exchange>) -> Result<BlockingOpened, Error> {
    let transport = config.transports().blocking(exchange.request.uri())?;
    let span = exchange.span.clone();
    Ok(span.in_scope(|| transport.open(*exchange)))
}

/// An answer that is no stream, once it is there.
fn whole(
    response: Response<Box<dyn BlockingBody>>,
    timeout: Duration,
    max_bytes: usize,
) -> Exchanged {
    let (parts, mut body) = response.into_parts();
    let begun = Instant::now();
    let mut read = Vec::new();
    loop {
        let left = timeout.saturating_sub(begun.elapsed());
        let part = body.part(left).map_err(|error| match error.kind() {
            TransportErrorKind::Timeout => TransportError::timeout(timeout),
            _ => error,
        })?;
        match part {
            None => return Ok(Response::from_parts(parts, read.into())),
            Some(part) if read.len() + part.len() > max_bytes => {
                return Err(TransportError::too_long(max_bytes));
            }
            Some(part) => read.extend_from_slice(&part),
        }
    }
}
