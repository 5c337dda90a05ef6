//! What came back: the output, or what went wrong and what that means for another attempt.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::response::Parts;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::decode::{self, DecodeError, ParseError};
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::gzip::{self, GzipError};
use crate::json::{Cursor, Json, Token};
use crate::meta::{Answered, Meta};
#[cfg(test)]
use crate::protocol::tc3;
use crate::protocol::{Identity, Inner, Opened, REQUEST_ID};
use crate::record::{Record, Slot};
use crate::retry::Fault;
use crate::target::Target;
use crate::text::excerpt;
use crate::transport::{TransportError, TransportErrorKind};

/// Longest message of the cloud that is kept where nothing else tells what it is, in characters.
pub(super) const MESSAGE: usize = 300;

/// A successful answer whose output is still JSON.
#[derive(Debug)]
pub struct Answer {
    output: Output,
    context: Context,
}

/// How an output becomes what the caller gets.
pub(crate) type Read<T> = fn(&Context, &Output) -> Result<T, Error>;

/// Of which call an answer is.
#[derive(Debug)]
pub(crate) struct Context {
    pub(super) target: Arc<Target>,
    pub(super) meta: Meta,
    /// Whose secrets no error may repeat.
    pub(super) identity: Option<Identity>,
}

/// An output in the text of its answer, which was checked.
pub(crate) struct Output {
    text: String,
    pub(super) inner: Inner,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output")
            .field("request_id", &self.inner.request_id)
            .finish_non_exhaustive()
    }
}

impl Output {
    pub(super) fn new(text: String, inner: Inner) -> Self {
        Self { text, inner }
    }

    fn cursor(&self) -> Cursor<'_> {
        Cursor::at(&self.text, self.inner.at)
    }

    /// As JSON text, every digit as it came.
    fn written(&self) -> String {
        let mut tree = self.tree();
        if let (Json::Object(members), Some(id)) = (&mut tree, &self.inner.request_id) {
            members.insert(REQUEST_ID.to_owned(), Json::Text(id.clone()));
        }
        tree.to_string()
    }

    /// Without what belongs to the protocol.
    fn tree(&self) -> Json {
        let mut tree = self.cursor().tree();
        if let Json::Object(members) = &mut tree {
            for name in self.inner.hidden {
                members.remove(*name);
            }
        }
        tree
    }
}

impl Answer {
    pub(super) fn new(output: Output, context: Context) -> Box<Self> {
        Box::new(Self { output, context })
    }

    /// The answer with an output, whatever the call.
    #[cfg(test)]
    pub(crate) fn of_tests(output: Value) -> Box<Self> {
        let target = tc3::target(
            "lcic".to_owned(),
            "2022-08-17".to_owned(),
            "DescribeDocument".to_owned(),
        );
        let context = Context {
            target: Arc::new(target),
            meta: Meta::default(),
            identity: None,
        };
        let inner = Inner {
            hidden: &[REQUEST_ID],
            request_id: output[REQUEST_ID].as_str().map(str::to_owned),
            ..Inner::default()
        };
        Self::new(Output::new(output.to_string(), inner), context)
    }

    /// The members of the output as they are written, without those that belong to the protocol.
    pub(crate) fn members(&self) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
        let hidden = self.output.inner.hidden;
        let members = self.output.cursor().members();
        members.filter(|(name, _)| !hidden.contains(&&**name))
    }

    /// The output as JSON text, every digit as it came.
    pub(crate) fn text(&self) -> String {
        self.output.written()
    }

    /// The output itself, where it is a text.
    pub(crate) fn plain(&self) -> Option<String> {
        match self.output.cursor().token() {
            Token::Text(text) => Some(text.into_owned()),
            _ => None,
        }
    }

    /// The output as `serde_json`'s tree.
    pub(crate) fn value(&self) -> Result<Value, Error> {
        self.context.value(&self.output)
    }

    /// The output as the action's type.
    ///
    /// # Errors
    ///
    /// An output that does not fit, with its path in the JSON.
    pub fn decode<T: Record>(&mut self) -> Result<T, Error> {
        let mut decoded = T::blank();
        match self.fill(decoded.slot()) {
            Ok(()) => Ok(decoded),
            Err(error) => Err(error),
        }
    }

    /// All of the reading that is the same for every type, so that callers compile it once.
    pub(crate) fn fill(&mut self, slot: Slot<'_>) -> Result<(), Error> {
        self.context.fill(&self.output, slot)
    }

    /// The output as the action's type, and what is known of it.
    pub(crate) fn decode_with_meta<T: Record>(&mut self) -> Result<Answered<T>, Error> {
        Ok(Answered {
            output: self.decode()?,
            meta: std::mem::take(&mut self.context.meta),
        })
    }

    /// The only event of an answer that might have been a stream.
    pub(crate) fn into_event<T>(self, read: Read<T>) -> Result<Event<T>, Error> {
        Ok(Event {
            data: read(&self.context, &self.output)?,
            id: String::new(),
            name: "message".to_owned(),
            text: self.output.tree().to_string(),
        })
    }
}

impl Context {
    /// As `serde_json`'s tree.
    pub(crate) fn value(&self, output: &Output) -> Result<Value, Error> {
        decode::value(output.cursor(), Some(&output.inner))
            .map_err(|error| self.misfit(output, error))
    }

    /// As the action's type.
    pub(crate) fn decode<T: Record>(&self, output: &Output) -> Result<T, Error> {
        let mut decoded = T::blank();
        self.fill(output, decoded.slot())?;
        Ok(decoded)
    }

    fn fill(&self, output: &Output, slot: Slot<'_>) -> Result<(), Error> {
        decode::read(output.cursor(), Some(&output.inner), slot)
            .map_err(|error| self.misfit(output, error))
    }

    fn misfit(&self, output: &Output, error: DecodeError) -> Error {
        let mut error = error.within(output.inner.path);
        if let Some(identity) = &self.identity {
            error.redact(|text| identity.redact(text));
        }
        Error::new(
            ErrorKind::Answer,
            format!("the answer does not fit: {error}"),
        )
        .with_source(Box::new(error))
        .with_meta(self.meta.clone())
        .with_request_id(output.inner.request_id.clone())
        .with_fault(Fault::Unreadable)
        .with_call(self.target.call_name(), self.target.effect)
    }

    /// Gives an error its place, and takes out of it what must not be seen.
    pub(super) fn finish(&self, error: Error, request_id: Option<String>) -> Error {
        let mut error = error
            .with_meta(self.meta.clone())
            .with_request_id(request_id.or_else(|| self.meta.request_id.clone()))
            .with_call(self.target.call_name(), self.target.effect);
        if let Some(identity) = &self.identity {
            error.redact(|text| identity.redact(text));
        }
        error
    }
}

/// Reads an answer, which may be packed by gzip if that was asked for.
pub(super) fn read(
    target: &Target,
    head: &Parts,
    body: Bytes,
    max_bytes: usize,
    gzip: bool,
) -> Result<Output, Error> {
    let status = head.status;
    let text = text(unpacked(head, body, max_bytes, gzip)?);
    let unreadable = |message: String| {
        Error::new(ErrorKind::Answer, message)
            .with_status(status.as_u16())
            .with_excerpt(text.as_bytes())
    };
    let refuse = |fault, message| Err(unreadable(message).with_fault(fault));
    if status.is_redirection() {
        return refuse(
            Fault::Final,
            "the server answered with a redirect, which is not followed".to_owned(),
        );
    }
    let rules = target.protocol.rules();
    let (anew, opened) = match rules.check(&text) {
        Ok(anew) => {
            let opened = rules.open(Cursor::new(anew.as_deref().unwrap_or(&text)));
            (anew, opened)
        }
        Err(_) if !status.is_success() => (None, Opened::Foreign),
        Err(error @ ParseError::TooMany(_)) => {
            return refuse(Fault::Unreadable, format!("the answer is refused: {error}"));
        }
        Err(_) if text.is_empty() => {
            return refuse(Fault::Ambiguous, "the answer is empty".to_owned());
        }
        Err(error) => {
            return refuse(Fault::Ambiguous, format!("the answer is no JSON: {error}"));
        }
    };
    match opened {
        Opened::Output(inner) if status.is_success() => {
            Ok(Output::new(anew.unwrap_or(text), inner))
        }
        Opened::Error {
            code,
            message,
            request_id,
        } => Err(refusal(target, &code, &message)
            .with_request_id(request_id)
            .with_status(status.as_u16())),
        Opened::Nameless {
            message,
            request_id,
        } => {
            let message = format!("the answer is an error without a code: {message}");
            Err(unreadable(excerpt(&message, MESSAGE))
                .with_request_id(request_id)
                .with_fault(fault_by_status(status)))
        }
        Opened::Output(_) | Opened::Foreign => refuse(
            fault_by_status(status),
            "the answer does not come from the cloud's API".to_owned(),
        ),
    }
}

/// Bytes as text: those that are no UTF-8 become U+FFFD.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The body of an answer as it was before it was packed, up to its cap.
fn unpacked(head: &Parts, body: Bytes, max_bytes: usize, gzip: bool) -> Result<Vec<u8>, Error> {
    let too_long = || transport_failure(TransportError::too_long(max_bytes));
    let refuse = |fault, message: &str| {
        Error::new(ErrorKind::Answer, message)
            .with_status(head.status.as_u16())
            .with_excerpt(&body)
            .with_fault(fault)
    };
    if body.len() > max_bytes {
        return Err(too_long());
    }
    let mut codings = codings(&head.headers);
    match (codings.next(), codings.next()) {
        (None, _) => Ok(body.into()),
        (Some(coding), None) if gzip && is_gzip(coding) => match gzip::unpack(&body, max_bytes) {
            Ok(unpacked) => Ok(unpacked),
            Err(GzipError::TooLong) => Err(too_long()),
            Err(GzipError::Damaged) => Err(refuse(
                Fault::Ambiguous,
                "the answer is packed by gzip, and damaged",
            )),
        },
        _ => Err(refuse(
            Fault::Unreadable,
            "the answer is compressed, which was not asked for",
        )),
    }
}

/// The error that the cloud answers with.
pub(super) fn refusal(target: &Target, code: &str, message: &str) -> Error {
    Error::service(code, message)
        .with_fault(fault_by_code(target, code))
        .with_advice(target.protocol.rules().advice(code))
}

/// What an error code means for another attempt.
fn fault_by_code(target: &Target, code: &str) -> Fault {
    match target.protocol.rules().fault(code) {
        // What the service failed at may be half done.
        Fault::Final if target.retryable_codes.contains(&code) => Fault::Ambiguous,
        fault => fault,
    }
}

/// What an answer that is not the API's means for another attempt.
fn fault_by_status(status: StatusCode) -> Fault {
    match status.as_u16() {
        429 => Fault::Throttled,
        500.. => Fault::Ambiguous,
        400.. => Fault::Final,
        _ => Fault::Unreadable,
    }
}

/// Whether an answer names a coding that changes it.
pub(super) fn is_compressed(headers: &HeaderMap) -> bool {
    codings(headers).next().is_some()
}

/// The codings of an answer that change it. Their names have no case.
fn codings(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let encodings = headers.get_all(CONTENT_ENCODING);
    encodings
        .iter()
        .flat_map(|encodings| encodings.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
}

fn is_gzip(coding: &[u8]) -> bool {
    [b"gzip".as_slice(), b"x-gzip"]
        .iter()
        .any(|name| coding.eq_ignore_ascii_case(name))
}

/// The error of a failed exchange.
pub(super) fn transport_failure(error: TransportError) -> Error {
    let (kind, fault) = match error.kind() {
        TransportErrorKind::Connect => (ErrorKind::Connect, Fault::Unsent),
        TransportErrorKind::Proxy => (ErrorKind::Connect, Fault::Final),
        TransportErrorKind::Tls => (ErrorKind::Tls, Fault::Final),
        TransportErrorKind::Timeout if error.is_sent() => (ErrorKind::Timeout, Fault::Ambiguous),
        TransportErrorKind::Timeout => (ErrorKind::Timeout, Fault::Unsent),
        TransportErrorKind::Interrupted if error.is_sent() => {
            (ErrorKind::Interrupted, Fault::Ambiguous)
        }
        TransportErrorKind::Interrupted => (ErrorKind::Interrupted, Fault::Unsent),
        TransportErrorKind::TooLong => (ErrorKind::Answer, Fault::Unreadable),
        TransportErrorKind::Malformed => (ErrorKind::Answer, Fault::Ambiguous),
    };
    let message = error.to_string();
    Error::new(kind, message)
        .with_fault(fault)
        .with_source(Box::new(error))
}
