//! An answer that comes as a stream of events.

use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_TYPE;
use tracing::Span;

use super::answer::{Context, Output, Read, is_compressed, refusal, transport_failure};
use super::watch::Watch;
use super::{Call, Moment};
use crate::decode;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::hooks::Outcome;
use crate::json::Cursor;
use crate::meta::Meta;
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
        && !is_compressed(response.headers())
}

impl Call {
    /// The answer turns out to be a stream. Whatever becomes of it, nothing is sent again.
    pub(crate) fn read_stream<B>(
        mut self: Box<Self>,
        response: &Response<B>,
        now: Moment,
    ) -> Reader {
        if let Some(ticket) = &mut self.ticket {
            ticket.arrived(now.instant);
        }
        self.lane.budget.deposit(self.retries > 0);
        self.note_server(true, now);
        let mut request_id = response
            .headers()
            .get("x-tc-requestid")
            .and_then(|id| id.to_str().ok())
            .map(str::to_owned);
        if let (Some(id), Some(last)) = (&mut request_id, &self.last) {
            last.identity.redact(id);
        }
        self.record(request_id.as_deref(), None);
        tracing::debug!(parent: self.attempt_id(), "the stream begins");
        let meta = Meta {
            status: Some(response.status().as_u16()),
            headers: response.headers().clone(),
            request_id,
            attempts: self.attempts,
            duration: self.elapsed(now),
        };
        let context = Context {
            target: self.target,
            meta,
            identity: self.last.map(|last| last.identity),
        };
        let settings = self.config.settings();
        Reader::new(context, settings, self.watch, self.span, now.instant)
    }
}

/// Makes events of what arrives. The driver tells it what arrived, and asks for what came of it.
pub(crate) struct Reader {
    parser: Parser,
    /// Arrived, but not read yet.
    arrived: Bytes,
    state: State,
    context: Context,
    /// The attempt, where hooks want to know.
    watch: Option<Watch>,
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
    pub(super) fn new(
        context: Context,
        settings: &Settings,
        watch: Option<Watch>,
        span: Span,
        now: Instant,
    ) -> Self {
        Self {
            parser: Parser::new(settings.max_answer_bytes),
            arrived: Bytes::new(),
            state: State::Open,
            context,
            watch,
            max_bytes: settings.max_answer_bytes,
            times: Times {
                end: now.checked_add(settings.stream_timeout),
                stream: settings.stream_timeout,
                event: settings.event_timeout,
            },
            span,
        }
    }

    pub(crate) fn meta(&self) -> &Meta {
        &self.context.meta
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
        let error = Error::new(ErrorKind::Timeout, message).with_fault(Fault::Ambiguous);
        self.fail(self.context.finish(error, None), now)
    }

    /// The next event of what arrived, or the error that ends the stream. `Pending` where more
    /// must arrive first.
    pub(crate) fn next<T>(
        &mut self,
        read: Read<T>,
        now: Instant,
    ) -> Poll<Option<Result<Event<T>, Error>>> {
        if matches!(self.state, State::Over) {
            return Poll::Ready(None);
        }
        let event = match self.message() {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Some(message))) => self.event(message, read),
            Ok(Poll::Ready(None)) => {
                self.state = State::Over;
                if let Some(watch) = self.watch.take() {
                    watch.end(now, Outcome::Answered(&self.context.meta));
                }
                return Poll::Ready(None);
            }
            Err(error) => Err(self.context.finish(transport_failure(error), None)),
        };
        Poll::Ready(Some(event.map_err(|error| self.fail(error, now))))
    }

    /// The next message of what arrived; none after the last one.
    fn message(&mut self) -> Result<Poll<Option<Message>>, TransportError> {
        let read = self.parser.read(&mut self.arrived);
        let message = match read.map_err(|TooLong| TransportError::too_long(self.max_bytes))? {
            Some(message) => Some(message),
            None => match std::mem::replace(&mut self.state, State::Over) {
                State::Open => {
                    self.state = State::Open;
                    return Ok(Poll::Pending);
                }
                State::Failed(error) => return Err(error),
                State::Ended | State::Over => self.parser.finish(),
            },
        };
        Ok(Poll::Ready(message.filter(|message| message.data != DONE)))
    }

    fn event<T>(&self, message: Message, read: Read<T>) -> Result<Event<T>, Error> {
        let Message { name, id, data } = message;
        let anew = decode::check(&data).map_err(|error| {
            let message = format!("an event of the stream is no JSON: {error}");
            self.context
                .finish(unreadable(message).with_excerpt(data.as_bytes()), None)
        })?;
        let json = anew.unwrap_or_else(|| data.clone());
        let rules = self.context.target.protocol.rules();
        let (error, request_id) = match rules.open_event(Cursor::new(&json)) {
            Opened::Output(mut inner) => {
                let known = &self.context.meta.request_id;
                inner.request_id = inner.request_id.or_else(|| known.clone());
                let output = Output::new(json, inner);
                return Ok(Event {
                    data: read(&self.context, &output)?,
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
        Err(self.context.finish(error, request_id))
    }

    /// The error ends the stream.
    fn fail(&mut self, error: Error, now: Instant) -> Error {
        self.state = State::Over;
        tracing::debug!(parent: &self.span, %error, "the stream failed");
        if let Some(watch) = self.watch.take() {
            watch.end(now, Outcome::Failed(&error));
        }
        error
    }
}

fn unreadable(message: String) -> Error {
    Error::new(ErrorKind::Answer, message).with_fault(Fault::Unreadable)
}
