//! What a provider of credentials is: a small state machine that does no I/O over the network.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

use super::Credential;

/// A source of credentials.
///
/// A provider never talks to the network itself: it hands out requests as [`Step::Fetch`], and
/// the client sends them its own way, so that one provider serves the asynchronous and the
/// blocking client alike. [`start`](Self::start) should return quickly; reading a small file is
/// fine.
///
/// The client keeps what a provider returns until shortly before it expires, and asks once for
/// all callers that wait. A credential without expiry is asked for once: give it a near
/// [expiry](Credential::with_expiry) to be asked again.
///
/// ```
/// use tencentcloud_runtime::Credential;
/// use tencentcloud_runtime::credentials::{Provider, Step};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl Provider for Vault {
///     fn name(&self) -> &str {
///         "our vault"
///     }
///
///     fn start(&self, now: i64) -> Step {
///         // Found wherever this program keeps its keys, and asked for again every ten minutes.
///         match Credential::new("AKIDEXAMPLE", "SKEXAMPLE") {
///             Ok(credential) => Step::Ready(credential.with_expiry(now + 600)),
///             Err(error) => Step::Failed(error.to_string()),
///         }
///     }
/// }
/// ```
pub trait Provider: fmt::Debug + Send + Sync {
    /// What errors and logs call this provider.
    fn name(&self) -> &str;

    /// Begins to obtain a credential. `now` is in seconds since the Unix epoch.
    fn start(&self, now: i64) -> Step;
}

/// How far a provider has come.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step {
    /// Here it is.
    Ready(Credential),
    /// A request must be sent first.
    Fetch(Fetch),
    /// Nothing here speaks for this provider; a chain asks the next one. The reason is one line
    /// without secrets.
    NotConfigured(String),
    /// This provider was meant and does not work; a chain stops, rather than sign as somebody
    /// else. The reason is one line without secrets.
    Failed(String),
}

impl Step {
    /// Goes on with `next` once this provider has come to an end, which may take requests.
    pub(super) fn then(self, next: impl FnOnce(Step) -> Step + Send + 'static) -> Step {
        match self {
            Step::Fetch(Fetch {
                request,
                direct,
                resume,
            }) => Step::Fetch(Fetch {
                request,
                direct,
                resume: Box::new(move |answer| resume(answer).then(next)),
            }),
            end => next(end),
        }
    }
}

impl From<Credential> for Step {
    fn from(credential: Credential) -> Self {
        Step::Ready(credential)
    }
}

/// The answer to a [`Fetch`], or in one line why there is none.
pub type Answer = Result<Response<Bytes>, String>;

/// A request that a provider needs answered.
pub struct Fetch {
    request: Box<Request<Bytes>>,
    direct: bool,
    resume: Box<dyn FnOnce(Answer) -> Step + Send>,
}

impl Fetch {
    /// A request to an absolute URL, and how the provider goes on with its answer.
    pub fn new(
        request: Request<Bytes>,
        resume: impl FnOnce(Answer) -> Step + Send + 'static,
    ) -> Self {
        Self {
            request: Box::new(request),
            direct: false,
            resume: Box::new(resume),
        }
    }

    /// Marks a service of the machine's own network, such as the metadata service: it is asked
    /// without a proxy, and plain `http` will do.
    #[must_use]
    pub fn direct(mut self) -> Self {
        self.direct = true;
        self
    }

    /// Whether the request goes out [directly](Self::direct).
    pub fn is_direct(&self) -> bool {
        self.direct
    }

    /// The request to be sent.
    pub fn request(&self) -> &Request<Bytes> {
        &self.request
    }

    /// Goes on with the answer.
    pub fn resume(self, answer: Answer) -> Step {
        (self.resume)(answer)
    }
}

impl fmt::Debug for Fetch {
    /// Headers and body are left out: they may carry tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetch")
            .field("method", self.request.method())
            .field("uri", self.request.uri())
            .field("direct", &self.direct)
            .finish_non_exhaustive()
    }
}

/// A credential provides itself.
impl Provider for Credential {
    fn name(&self) -> &str {
        "static"
    }

    fn start(&self, _now: i64) -> Step {
        self.clone().into()
    }
}

/// A provider may be shared.
impl<P: Provider + ?Sized> Provider for Arc<P> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn start(&self, now: i64) -> Step {
        (**self).start(now)
    }
}
