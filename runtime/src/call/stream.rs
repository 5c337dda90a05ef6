//! An answer that comes as a stream of events.

use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_TYPE;
use tracing::Span;

use super::answer::{Context, Output, Read, is_compressed, refusal, transport_failure};
use crate::decode;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::protocol::Opened;
use crate::retry::Fault;
use crate::settings::Settings;
use crate::sse::{Message, Parser, TooLong};
use crate::text::excerpt;
use crate::transport::TransportError;

/// Data with which some services say that no event follows.
const DONE: &str = "[DONE]";

/// Longest message of the cloud that is kept of an error without a code, in characters.
const MESSAGE: usize = 300;

/// Whether an answer is a stream of events. Parameters of its media type do not matter.
pub(crate) fn is_stream<B>(response: &Response<B>) -> bool {
    let media_type = response.headers().get(CONTENT_TYPE);
    let essence = media_type
        .and_then(|media_type| media_type.as_bytes().split(|byte| *byte == b';').next())
        .unwrap_or_default();
    response.status().is_success()
        && essence
            .trim_ascii()
            .eq_ignore_ascii_case(b"text/event-stream")
        && !is_compressed(response)
}

/// Makes events of what arrives. The driver tells it what arrived, and asks for what came of it.
pub(crate) struct Reader {
    parser: Parser,
    /// Arrived, but not read yet.
    arrived: Bytes,
    state: State,
    context: Context,
    request_id: Option<String>,
    status: u16,
    max_bytes: usize,
    times: Times,
    span: Span,
}

enum State {
    Open,
    /// Nothing more will arrive.
    Ended,
    Failed(TransportError),
    /// Nothing more will be given.
    Over,
}

/// How long to wait for events.
struct Times {
    /// When the stream must have ended; `None` where that is too far for the clock.
    end: Option<Instant>,
    stream: Duration,
    event: Duration,
}

impl Reader {
    pub(super) fn new<B>(
        response: &Response<B>,
        request_id: Option<String>,
        context: Context,
        settings: &Settings,
        span: Span,
        now: Instant,
    ) -> Self {
        Self {
            parser: Parser::new(settings.max_answer_bytes),
            arrived: Bytes::new(),
            state: State::Open,
            context,
            request_id,
            status: response.status().as_u16(),
            max_bytes: settings.max_answer_bytes,
            times: Times {
                end: now.checked_add(settings.stream_timeout),
                stream: settings.stream_timeout,
                event: settings.event_timeout,
            },
            span,
        }
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// A part of the stream arrived, after all before it was read; `None` when it has ended.
    pub(crate) fn arrived(&mut self, part: Result<Option<Bytes>, TransportError>) {
        match part {
            Ok(Some(part)) => self.arrived = part,
            Ok(None) => self.state = State::Ended,
            Err(error) => self.state = State::Failed(error),
        }
    }

    /// How long to wait for more, once an event has been waited for since a moment.
    pub(crate) fn patience(&self, since: Instant, now: Instant) -> Duration {
        let event = self.times.event.saturating_sub(now - since);
        let whole = self.times.end.map(|end| end.saturating_duration_since(now));
        whole.map_or(event, |whole| whole.min(event))
    }

    /// That patience is over.
    pub(crate) fn timed_out(&mut self, now: Instant) -> Error {
        let Times { end, stream, event } = self.times;
        let message = if end.is_some_and(|end| end <= now) {
            format!("the stream did not end within its stream_timeout of {stream:?}")
        } else {
            format!("no event came within the event_timeout of {event:?}")
        };
        self.state = State::Over;
        let error = Error::new(ErrorKind::Timeout, message).with_fault(Fault::Ambiguous);
        self.finish(error, None)
    }

    /// The next event of what arrived, or the error that ends the stream. `Pending` where more
    /// must arrive first.
    pub(crate) fn next<T>(&mut self, read: Read<T>) -> Poll<Option<Result<Event<T>, Error>>> {
        if matches!(self.state, State::Over) {
            return Poll::Ready(None);
        }
        let message = match self.parser.read(&mut self.arrived) {
            Ok(Some(message)) => message,
            Err(TooLong) => {
                let error = transport_failure(TransportError::too_long(self.max_bytes));
                self.state = State::Over;
                return Poll::Ready(Some(Err(self.finish(error, None))));
            }
            Ok(None) => match std::mem::replace(&mut self.state, State::Over) {
                State::Open => {
                    self.state = State::Open;
                    return Poll::Pending;
                }
                State::Failed(error) => {
                    let error = self.finish(transport_failure(error), None);
                    return Poll::Ready(Some(Err(error)));
                }
                State::Ended | State::Over => match self.parser.finish() {
                    Some(message) => message,
                    None => return Poll::Ready(None),
                },
            },
        };
        if message.data == DONE {
            self.state = State::Over;
            return Poll::Ready(None);
        }
        let event = self.event(message, read);
        if event.is_err() {
            self.state = State::Over;
        }
        Poll::Ready(Some(event))
    }

    fn event<T>(&self, message: Message, read: Read<T>) -> Result<Event<T>, Error> {
        let Message { name, id, data } = message;
        let json = decode::parse(data.as_bytes()).map_err(|error| {
            let message = format!("an event of the stream is no JSON: {error}");
            self.finish(unreadable(message).with_excerpt(data.as_bytes()), None)
        })?;
        let (error, request_id) = match self.context.target.protocol.rules().open_event(json) {
            Opened::Output {
                value,
                place,
                request_id,
            } => {
                let request_id = request_id.or_else(|| self.request_id.clone());
                let output = Output::new(value, place, request_id, self.status);
                return Ok(Event {
                    data: read(&self.context, output)?,
                    id,
                    name,
                    text: data,
                });
            }
            Opened::Error {
                code,
                message,
                request_id,
            } => (refusal(&self.context.target, &code, &message), request_id),
            Opened::Nameless {
                message,
                request_id,
            } => {
                let message = format!("the stream ends with an error without a code: {message}");
                (unreadable(excerpt(&message, MESSAGE)), request_id)
            }
            Opened::Foreign => {
                let message = "an event of the stream does not come from the cloud's API";
                let error = unreadable(message.to_owned()).with_excerpt(data.as_bytes());
                (error, None)
            }
        };
        Err(self.finish(error, request_id))
    }

    /// Gives an error its place.
    fn finish(&self, error: Error, request_id: Option<String>) -> Error {
        let error = error
            .with_request_id(request_id.or_else(|| self.request_id.clone()))
            .with_status(self.status);
        let error = self.context.finish(error);
        tracing::debug!(parent: &self.span, %error, "the stream failed");
        error
    }
}

fn unreadable(message: String) -> Error {
    Error::new(ErrorKind::Answer, message).with_fault(Fault::Unreadable)
}
