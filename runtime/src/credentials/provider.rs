//! What a provider of credentials is: a small state machine that does no I/O over the network.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;

use super::{Credential, CredentialError};
use crate::error::Error;
use crate::secret::Secret;

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
///             Err(error) => Step::Failed(error),
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
    /// else.
    Failed(CredentialError),
}

impl Step {
    /// Goes on with `next` once this provider has come to an end, which may take requests.
    pub(super) fn then(self, next: impl FnOnce(Step) -> Step + Send + 'static) -> Step {
        match self {
            Step::Fetch(Fetch { asked, resume }) => Step::Fetch(Fetch {
                asked,
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

/// The answer to a [`Fetch`]: the text that came with a status of 2xx, or an error, which tells any
/// other status.
pub type Answer = Result<String, Error>;

/// A request that a provider needs answered.
///
/// The client sends it as it sends every call: again after what passes, such as a status of 503,
/// as long as there is time.
pub struct Fetch {
    asked: Box<Asked>,
    resume: Box<dyn FnOnce(Answer) -> Step + Send>,
}

/// What a provider asks for.
pub(crate) enum Asked {
    /// A request as it stands. `direct` marks a service of the machine's own network.
    Request {
        request: Arc<Request<Bytes>>,
        direct: bool,
    },
    /// An action of the cloud's API that changes nothing.
    Action(ActionCall),
}

/// A call of an action, by which a provider obtains a credential.
pub(crate) struct ActionCall {
    pub(crate) service: &'static str,
    pub(crate) version: &'static str,
    pub(crate) action: &'static str,
    /// The parameters as JSON.
    pub(crate) body: Bytes,
    pub(crate) region: String,
    /// Instead of the service's own host.
    pub(crate) endpoint: Option<String>,
    pub(crate) by: Caller,
}

/// In whose name a provider calls.
pub(crate) enum Caller {
    /// Signed with a credential.
    Credential(Credential),
    /// Not signed: the parameters hold this token.
    Token(Secret),
}

impl Fetch {
    /// A request to an absolute URL, and how the provider goes on with its answer. It must change
    /// nothing, since it may be sent more than once.
    pub fn new(
        request: Request<Bytes>,
        resume: impl FnOnce(Answer) -> Step + Send + 'static,
    ) -> Self {
        let asked = Asked::Request {
            request: Arc::new(request),
            direct: false,
        };
        Self::asking(asked, resume)
    }

    /// A call of an action, and how the provider goes on with its output, which is JSON.
    pub(super) fn action(
        call: ActionCall,
        resume: impl FnOnce(Answer) -> Step + Send + 'static,
    ) -> Self {
        Self::asking(Asked::Action(call), resume)
    }

    fn asking(asked: Asked, resume: impl FnOnce(Answer) -> Step + Send + 'static) -> Self {
        Self {
            asked: Box::new(asked),
            resume: Box::new(resume),
        }
    }

    /// Marks a service of the machine's own network, such as the metadata service: plain `http`
    /// will do for it.
    #[must_use]
    pub fn direct(mut self) -> Self {
        if let Asked::Request { direct, .. } = &mut *self.asked {
            *direct = true;
        }
        self
    }

    /// What is asked for.
    pub(crate) fn asked(&self) -> &Asked {
        &self.asked
    }

    /// Goes on with what came of it.
    pub(crate) fn resume(self, answer: Answer) -> Step {
        (self.resume)(answer)
    }
}

impl fmt::Debug for Fetch {
    /// Headers and body are left out: they may carry tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Fetch");
        match &*self.asked {
            Asked::Request { request, direct } => shown
                .field("method", request.method())
                .field("host", &request.uri().authority())
                .field("direct", direct),
            Asked::Action(call) => shown
                .field("service", &call.service)
                .field("action", &call.action),
        };
        shown.finish_non_exhaustive()
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
