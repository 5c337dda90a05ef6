//! Answers without a cloud, for the unit tests of programs that call it: see
//! [`Config::fake`](crate::Config::fake).

#[cfg(feature = "async")]
use std::future::Future;
#[cfg(feature = "async")]
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Response;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::chat::ChatAdmin;
use crate::code::ErrorCode;
use crate::config::Config;
use crate::credentials::{Credential, Provider, Step};
use crate::protocol::REQUEST_ID;
use crate::record::{self, Record};
use crate::service::Protocol;
use crate::settings::{RateLimit, Settings};
#[cfg(feature = "async")]
use crate::transport::Transport;
use crate::transport::{
    BlockingTransport, ConnectionSettings, Exchange, Exchanged, TransportError, TransportErrorKind,
};

pub use crate::asked::Call;

impl Config {
    /// A configuration for unit tests: a closure answers, no socket is opened, and no credential is
    /// looked for.
    ///
    /// The closure is told of each call, one at a time. It answers with an output, with JSON, or with
    /// an [`Answer`], which can be an error, a stream, or late. All else is as with the
    /// cloud: requests are checked and signed, pages turned, errors read, reading calls sent again, but
    /// without waiting. What it should be otherwise is set by [`Config::to_builder`]; the region is
    /// `ap-guangzhou`.
    ///
    /// ```
    /// use serde_json::json;
    /// use tencentcloud_runtime::{Config, GenericCall, blocking, fake};
    ///
    /// let config = Config::fake(|call| match call.action() {
    ///     "DescribeRoom" => json!({ "Name": "Algebra" }).into(),
    ///     other => fake::Answer::error("InvalidAction", format!("no {other} here")),
    /// });
    /// # #[cfg(feature = "blocking")] {
    /// let call = GenericCall::new("lcic", "2022-08-17", "DescribeRoom");
    /// let room = blocking::Client::call(&config, call)?;
    /// assert_eq!(room["Name"], "Algebra");
    /// # }
    /// # Ok::<(), tencentcloud_runtime::Error>(())
    /// ```
    pub fn fake<R: Into<Answer>>(mut answer: impl FnMut(&Call) -> R + Send + 'static) -> Self {
        let road = Arc::new(Fake::new(move |call| answer(call).into()));
        let mut connections = ConnectionSettings::default();
        #[cfg(feature = "async")]
        connections.transport.replace(road.clone());
        connections.blocking_transport = Some(road);
        connections.is_fake = true;
        Self::of(settings(), Arc::new(Nobody), connections)
    }
}

/// What stands for the ID of a request where the answer has none of its own.
const ID: &str = "fake";

/// What a call is answered with: made from an output, from JSON, or from a [`TransportError`], as
/// if no answer came.
#[derive(Debug)]
#[must_use]
pub struct Answer {
    reply: Reply,
    delay: Duration,
}

#[derive(Debug)]
enum Reply {
    Output(Value),
    Error { code: String, message: String },
    Events(Vec<Value>),
    Broken(TransportError),
}

impl Answer {
    /// An error of the cloud, by its code: of a service's `ErrorCode`, or as text.
    pub fn error(code: impl ErrorCode, message: impl Into<String>) -> Self {
        Reply::Error {
            code: code.as_str().to_owned(),
            message: message.into(),
        }
        .into()
    }

    /// A stream of events, for actions that answer with one: each from an output or from JSON.
    pub fn events<T: Into<Self>>(events: impl IntoIterator<Item = T>) -> Self {
        let mut data = Vec::new();
        for event in events {
            match event.into().reply {
                Reply::Output(value) => data.push(value),
                // A stream within a stream, or an error, is no event.
                other => return other.into(),
            }
        }
        Reply::Events(data).into()
    }

    /// The same answer, after a while. Time-outs of the call hold: it may come too late.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The answer as it is sent.
    fn exchanged(self, protocol: Protocol) -> Exchanged {
        let rules = protocol.rules();
        let (status, media_type, body) = match self.reply {
            Reply::Broken(error) => return Err(error),
            Reply::Output(value) => (200, "application/json", rules.seal(with_id(value))),
            Reply::Error { code, message } => (
                rules.error_status(&code),
                "application/json",
                rules.seal_error(&code, &message, ID),
            ),
            Reply::Events(events) => {
                let events = events.iter().map(|event| format!("data: {event}\n\n"));
                (200, "text/event-stream", events.collect())
            }
        };
        Response::builder()
            .status(status)
            .header(CONTENT_TYPE, media_type)
            .header("x-tc-requestid", ID)
            .body(body.into())
            .map_err(|error| unwritable().with_source(error))
    }
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self {
            reply,
            delay: Duration::ZERO,
        }
    }
}

impl<T: Record> From<T> for Answer {
    fn from(output: T) -> Self {
        let written = record::to_json(&output);
        match written.and_then(|json| serde_json::from_slice::<Value>(&json)) {
            Ok(value) => Reply::Output(value),
            Err(error) => Reply::Broken(unwritable().with_source(error)),
        }
        .into()
    }
}

impl From<Value> for Answer {
    fn from(output: Value) -> Self {
        Reply::Output(output).into()
    }
}

impl From<TransportError> for Answer {
    fn from(error: TransportError) -> Self {
        Reply::Broken(error).into()
    }
}

fn unwritable() -> TransportError {
    TransportError::new(
        TransportErrorKind::Malformed,
        "the fake answer cannot be written",
    )
}

/// An output that tells the ID of its request.
fn with_id(mut output: Value) -> Value {
    if let Value::Object(members) = &mut output {
        let id = members.entry(REQUEST_ID).or_insert(Value::Null);
        if matches!(id.as_str(), None | Some("")) {
            *id = ID.into();
        }
    }
    output
}

/// The road to a closure instead of the cloud.
struct Fake(Mutex<Box<Answering>>);

type Answering = dyn FnMut(&Call) -> Answer + Send;

impl Fake {
    fn new(answer: impl FnMut(&Call) -> Answer + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(answer)))
    }

    /// The answer, and after what time it comes.
    fn answer(&self, exchange: &Exchange) -> (Exchanged, Duration) {
        let Some(call) = &exchange.call else {
            return (Err(unwritable()), Duration::ZERO);
        };
        let mut answer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answer(call);
        let delay = answer.delay;
        (answer.exchanged(call.protocol()), delay)
    }
}

#[cfg(feature = "async")]
impl Transport for Fake {
    fn send(&self, exchange: Exchange) -> Pin<Box<dyn Future<Output = Exchanged> + Send + '_>> {
        Box::pin(async move {
            let (exchanged, delay) = self.answer(&exchange);
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            exchanged
        })
    }
}

impl BlockingTransport for Fake {
    fn send(&self, exchange: Exchange) -> Exchanged {
        let (exchanged, delay) = self.answer(&exchange);
        let timeout = exchange.timeout;
        std::thread::sleep(delay.min(timeout));
        match delay < timeout {
            true => exchanged,
            false => Err(TransportError::timeout(timeout)),
        }
    }
}

/// In whose name fake calls are made.
#[derive(Debug)]
struct Nobody;

impl Provider for Nobody {
    fn name(&self) -> &str {
        "fake"
    }

    fn start(&self, _now: i64) -> Step {
        Credential::new("AKIDFAKE", "secret-key-of-nobody").map_or_else(Step::Failed, Step::Ready)
    }
}

/// Settings with which every call goes out, and at once.
fn settings() -> Settings {
    Settings {
        region: Some("ap-guangzhou".into()),
        chat_admin: ChatAdmin::new(1, "administrator", "secret-key-of-nobody")
            .ok()
            .map(Into::into),
        first_backoff: Duration::ZERO,
        longest_backoff: Duration::ZERO,
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(10),
        wait_timeout: Duration::from_secs(1),
        retry_budget: false,
        rate_limit: RateLimit::Off,
        ..Settings::default()
    }
}
