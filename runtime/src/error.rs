//! The one error of all services.

use std::error::Error as StdError;
use std::fmt;

use crate::code::ErrorCode;
use crate::meta::Meta;
use crate::retry::Fault;
use crate::service::Effect;
use crate::text::excerpt;

/// Longest message of the cloud that is kept, in characters.
const MESSAGE: usize = 1_000;

/// Longest name of a call that is kept, in characters.
const CALL: usize = 200;

/// Longest excerpt of an answer that could not be read, in characters.
const EXCERPT: usize = 300;

/// Why a call gave no output.
///
/// `Display` tells on one line what was called, what went wrong and what to do about it. Neither
/// it nor `Debug` shows secrets or raw answers.
pub struct Error(Box<Inner>);

#[derive(Default)]
struct Inner {
    kind: ErrorKind,
    /// `lcic CreateRoom`; empty before a call exists.
    call: String,
    code: Option<String>,
    message: String,
    meta: Meta,
    fault: Fault,
    /// Of the call; reads where there is none.
    effect: Effect,
    advice: Option<&'static str>,
    excerpt: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What went wrong, roughly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting cannot be right, such as an endpoint with plain `http`.
    #[default]
    Config,
    /// No credential came about.
    Credentials,
    /// The request cannot be right, such as one without a required parameter. Nothing was sent.
    Request,
    /// No connection to the cloud came about. Nothing was sent.
    Connect,
    /// The server's identity was refused. Nothing was sent.
    Tls,
    /// The time for the attempt or the call ran out.
    Timeout,
    /// The connection broke while the request was on its way.
    Interrupted,
    /// An answer came that cannot be read or was not expected.
    Answer,
    /// The cloud answered with an error code: see [`Error::code`].
    Service,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            ..Inner::default()
        }))
    }

    /// A request that lacks a required parameter.
    pub(crate) fn missing(name: &str) -> Self {
        let message = format!("the required parameter `{name}` is not set");
        Self::new(ErrorKind::Request, message)
    }

    /// The cloud's own error. Both texts are foreign and come out bounded and on one line.
    pub(crate) fn service(code: &str, message: &str) -> Self {
        let mut error = Self::new(ErrorKind::Service, excerpt(message, MESSAGE));
        error.0.code = Some(excerpt(code, MESSAGE));
        error
    }

    pub(crate) fn with_call(mut self, call: String, effect: Effect) -> Self {
        self.0.call = excerpt(&call, CALL);
        self.0.effect = effect;
        self
    }

    pub(crate) fn with_meta(mut self, meta: Meta) -> Self {
        self.0.meta = meta;
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.meta.request_id = request_id.map(|id| excerpt(&id, MESSAGE));
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.meta.status = Some(status);
        self
    }

    pub(crate) fn with_excerpt(mut self, answer: &[u8]) -> Self {
        // A character takes up to four bytes.
        let start = &answer[..answer.len().min(4 * EXCERPT)];
        self.0.excerpt = Some(excerpt(&String::from_utf8_lossy(start), EXCERPT));
        self
    }

    pub(crate) fn with_source(mut self, source: Box<dyn StdError + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    /// What it means for another attempt; without this it is final.
    pub(crate) fn with_fault(mut self, fault: Fault) -> Self {
        self.0.fault = fault;
        self
    }

    /// What the caller can do about it.
    pub(crate) fn with_advice(mut self, advice: Option<&'static str>) -> Self {
        self.0.advice = advice;
        self
    }

    /// What is known of the call and its answer by now.
    pub(crate) fn meta_mut(&mut self) -> &mut Meta {
        &mut self.0.meta
    }

    pub(crate) fn fault(&self) -> Fault {
        self.0.fault
    }

    /// Has secrets replaced wherever the cloud's texts repeat them.
    pub(crate) fn redact(&mut self, redact: impl Fn(&mut String)) {
        let inner = &mut *self.0;
        let texts = [
            Some(&mut inner.message),
            inner.code.as_mut(),
            inner.meta.request_id.as_mut(),
            inner.excerpt.as_mut(),
        ];
        texts.into_iter().flatten().for_each(redact);
    }

    /// What went wrong, roughly.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The cloud's error code as received, such as `InvalidParameter.EndTime`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Whether the cloud answered with this code or one of its documented aliases.
    pub fn is(&self, code: impl ErrorCode) -> bool {
        self.code()
            .is_some_and(|received| received == code.as_str() || code.aliases().contains(&received))
    }

    /// The part of the code before the first dot, such as `InvalidParameter`.
    pub fn category(&self) -> Option<&str> {
        self.code()
            .map(|code| code.split_once('.').map_or(code, |(category, _)| category))
    }

    /// What the cloud says about the error, or what the client found; one line.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The ID that the cloud gave the request: the thing to name to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.meta.request_id()
    }

    /// The HTTP status of the answer. The cloud sends 200 with most errors too.
    pub fn status(&self) -> Option<u16> {
        self.0.meta.status()
    }

    /// Whether the same call may succeed a little later, unchanged. For a write, look at
    /// [`Error::may_have_executed`] before sending it again.
    pub fn is_retryable(&self) -> bool {
        self.0.fault.is_retryable()
    }

    /// Whether the cloud refused the call because too many came.
    pub fn is_throttled(&self) -> bool {
        self.0.fault == Fault::Throttled
    }

    /// Whether a write may have taken effect in spite of the error. Always `false` for actions
    /// that only read.
    pub fn may_have_executed(&self) -> bool {
        self.0.effect == Effect::Write && self.0.fault.leaves_doubt()
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.meta.attempts()
    }

    /// What is known of the call and of the answer, if one came: status, headers, attempts, time.
    pub fn meta(&self) -> &Meta {
        &self.0.meta
    }

    /// The start of an answer that could not be read: at most 300 characters, escaped. It may
    /// hold whatever the server sent, so it is part of neither `Display` nor `Debug`.
    pub fn excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// What the caller can do about it, where there is something to say.
    fn advice(&self) -> Option<&'static str> {
        if self.may_have_executed() {
            return Some("it may have been carried out: look before sending it again");
        }
        self.0.advice
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if !inner.call.is_empty() {
            write!(f, "{}: ", inner.call)?;
        }
        let message = inner.message.trim_end_matches('.');
        match &inner.code {
            Some(code) if message.is_empty() => f.write_str(code)?,
            Some(code) => write!(f, "{code}: {message}")?,
            None => f.write_str(message)?,
        }
        let Meta {
            request_id,
            status,
            attempts,
            ..
        } = &inner.meta;
        let request = request_id.as_ref().map(|id| format!("request {id}"));
        let status = status
            .filter(|status| *status != 200)
            .map(|status| format!("HTTP {status}"));
        let attempts = (*attempts > 1).then(|| format!("{attempts} attempts"));
        let facts: Vec<_> = [request, status, attempts].into_iter().flatten().collect();
        if !facts.is_empty() {
            write!(f, " ({})", facts.join(", "))?;
        }
        match self.advice() {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("call", &inner.call)
            .field("code", &inner.code)
            .field("message", &inner.message)
            .field("request_id", &inner.meta.request_id)
            .field("status", &inner.meta.status)
            .field("attempts", &inner.meta.attempts)
            .field("is_retryable", &self.is_retryable())
            .field("may_have_executed", &self.may_have_executed())
            .field("source", &inner.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::redact;

    struct Internal;

    impl ErrorCode for Internal {
        fn as_str(&self) -> &str {
            "InternalError"
        }
        fn aliases(&self) -> &'static [&'static str] {
            &["InternalServerError"]
        }
    }

    #[test]
    fn tells_the_whole_story_on_one_line() {
        let error = Error::service("InternalError", "it\nbroke.")
            .with_meta(Meta {
                attempts: 2,
                ..Meta::default()
            })
            .with_call("lcic CreateRoom".to_owned(), Effect::Write)
            .with_request_id(Some("abc".to_owned()))
            .with_status(500)
            .with_fault(Fault::Ambiguous);
        assert_eq!(
            error.to_string(),
            "lcic CreateRoom: InternalError: it\\nbroke (request abc, HTTP 500, 2 attempts); \
             it may have been carried out: look before sending it again"
        );
    }

    #[test]
    fn aliases_match_and_categories_end_at_the_dot() {
        assert!(Error::service("InternalServerError", "").is(Internal));
        assert!(!Error::service("InternalError.Db", "").is(Internal));
        assert_eq!(Error::service("A.B.C", "").category(), Some("A"));
        assert_eq!(Error::new(ErrorKind::Config, "").category(), None);
    }

    #[test]
    fn the_name_of_a_call_is_bounded() {
        let error = Error::service("X", "").with_call("x".repeat(900_000), Effect::Read);
        assert!(error.to_string().len() < 1_000);
    }

    #[test]
    fn debug_leaves_the_answer_out() {
        let error = Error::new(ErrorKind::Answer, "no JSON").with_excerpt(b"<html>hunter2");
        assert_eq!(error.excerpt(), Some("<html>hunter2"));
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }

    #[test]
    fn secrets_that_the_cloud_repeats_are_redacted() {
        let mut error = Error::service("X.hunter2", "your key hunter2 is wrong")
            .with_request_id(Some("hunter2".to_owned()))
            .with_excerpt(b"hunter2");
        error.redact(|text| redact(text, "hunter2"));
        assert_eq!(
            error.to_string(),
            "X.***: your key *** is wrong (request ***)"
        );
        assert_eq!(error.excerpt(), Some("***"));
    }

    #[test]
    fn a_code_without_a_message_is_shown_alone() {
        assert_eq!(Error::service("X", "").to_string(), "X");
    }

    #[test]
    fn a_secret_that_a_text_ends_in_is_redacted() {
        let page = format!("{}hunter2", " ".repeat(EXCERPT - 6));
        let mut error = Error::service("X", "").with_excerpt(page.as_bytes());
        error.redact(|text| redact(text, "hunter2"));
        assert_eq!(error.excerpt().map(str::trim_start), Some("***…"));
    }
}
