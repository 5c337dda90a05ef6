//! What a program hangs into the calls of a configuration: to count them, to log them, or to send
//! a header with them.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Request};

use crate::error::{Error, ErrorKind};
use crate::meta::Meta;
use crate::service::Effect;
use crate::text::{SHOWN, excerpt};

/// Is told of each attempt of each call: of both clients, of pages, of streams, and of the calls by
/// which credentials are obtained.
///
/// Hooks run in the thread or task of the call, so they should be quick. Those that
/// [`ConfigBuilder::hook`](crate::ConfigBuilder::hook) added first are told first before an attempt,
/// and last after it. One that panics is logged as an error and does not touch the call, except
/// [`before_signing`](Self::before_signing): without the headers that it was to add, the call fails
/// and nothing is sent.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::time::Duration;
/// use tencentcloud_runtime::hooks::{Attempt, Headers, Hook, Outcome};
///
/// #[derive(Default)]
/// struct Ours {
///     failures: AtomicU64,
/// }
///
/// impl Hook for Ours {
///     fn before_signing(&self, _attempt: &Attempt<'_>, headers: &mut Headers) {
///         headers.set("X-Team", "billing");
///     }
///
///     fn after_attempt(&self, attempt: &Attempt<'_>, duration: Duration, outcome: Outcome<'_>) {
///         if let Outcome::Failed(error) = outcome {
///             self.failures.fetch_add(1, Ordering::Relaxed);
///             eprintln!("{} {}: {error} after {duration:?}", attempt.service, attempt.action);
///         }
///     }
/// }
///
/// let config = tencentcloud_runtime::Config::builder()
///     .hook(Ours::default())
///     .build()?;
/// # Ok::<(), tencentcloud_runtime::Error>(())
/// ```
pub trait Hook: Send + Sync {
    /// Before an attempt is signed: headers may be added.
    fn before_signing(&self, _attempt: &Attempt<'_>, _headers: &mut Headers) {}

    /// Just before an attempt is sent.
    fn before_attempt(&self, _attempt: &Attempt<'_>) {}

    /// Once for each attempt that was begun, when its answer is there or it has failed; of a stream,
    /// when it has ended. `duration` counts from [`before_attempt`](Self::before_attempt).
    fn after_attempt(&self, _attempt: &Attempt<'_>, _duration: Duration, _outcome: Outcome<'_>) {}
}

impl<H: Hook + ?Sized> Hook for Arc<H> {
    fn before_signing(&self, attempt: &Attempt<'_>, headers: &mut Headers) {
        (**self).before_signing(attempt, headers);
    }

    fn before_attempt(&self, attempt: &Attempt<'_>) {
        (**self).before_attempt(attempt);
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, duration: Duration, outcome: Outcome<'_>) {
        (**self).after_attempt(attempt, duration, outcome);
    }
}

/// One sending of a call's request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// Short name of the service, such as `lcic`; of a plain HTTP request, by which a credential is
    /// obtained, the host.
    pub service: &'a str,
    /// Name of the action, such as `CreateRoom`; of a plain HTTP request, the method.
    pub action: &'a str,
    /// Region that the request names, if it names one.
    pub region: Option<&'a str>,
    /// What sending it twice can do.
    pub effect: Effect,
    /// Which attempt of the call it is, counted from 1.
    pub number: u32,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// The cloud answered with an output.
    Answered(&'a Meta),
    /// The cloud answered with an error, or no answer came. The call may be sent again.
    Failed(&'a Error),
    /// Nobody waited for the answer any more: the call was dropped.
    Dropped,
}

/// Headers that hooks add to a request.
///
/// They are not signed, and cannot touch what is: a header that the client or the cloud's API gives
/// a meaning to (`Host`, `Authorization`, `X-TC-…`, those about the body, its coding and the
/// connection), and one that the request has already, is refused. So is a name or a value that would
/// break out of its line. The call then fails, nothing is sent, and the error names the header.
#[derive(Debug, Default)]
pub struct Headers {
    /// Marked as sensitive.
    added: HeaderMap,
    refusal: Option<Error>,
}

impl Headers {
    /// Adds a header, instead of one of that name that another hook added.
    pub fn set(&mut self, name: &str, value: &str) {
        match header(name, value) {
            Ok((name, value)) => {
                self.added.insert(name, value);
            }
            Err(problem) => self.refuse(name, problem),
        }
    }

    fn refuse(&mut self, name: &str, problem: &str) {
        self.refusal.get_or_insert_with(|| {
            let name = excerpt(name, SHOWN);
            let message = format!("the header {name:?} of a hook {problem}");
            Error::new(ErrorKind::Config, message)
        });
    }

    /// Adds the headers to a request.
    pub(crate) fn add_to<B>(mut self, request: &mut Request<B>) -> Result<(), Error> {
        let headers = request.headers_mut();
        for (name, value) in std::mem::take(&mut self.added).iter() {
            if headers.contains_key(name) {
                self.refuse(name.as_str(), "is one that the request has already");
            } else {
                headers.insert(name.clone(), value.clone());
            }
        }
        self.refusal.map_or(Ok(()), Err)
    }
}

/// A header that a hook may add.
fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::try_from(name).map_err(|_| "has no name that can be sent")?;
    if is_ours(name.as_str()) {
        return Err("is one that the client itself decides on");
    }
    let mut value = Some(value)
        .filter(|value| value.is_ascii() && value.trim() == *value)
        .and_then(|value| HeaderValue::try_from(value).ok())
        .ok_or("has a value other than visible ASCII characters, with spaces between them")?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// Whether a header, in lower case, means something to the client, its transport or the cloud's API.
fn is_ours(name: &str) -> bool {
    const NAMES: [&str; 13] = [
        "accept-encoding",
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    NAMES.contains(&name) || name.starts_with("x-tc-") || name.starts_with("proxy-")
}

/// The hooks of a configuration, in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct Hooks(Vec<Arc<dyn Hook>>);

impl Hooks {
    pub(crate) fn push(&mut self, hook: Arc<dyn Hook>) {
        self.0.push(hook);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the hooks add to the request of an attempt, where there are hooks.
    pub(crate) fn before_signing(&self, attempt: &Attempt<'_>) -> Result<Option<Headers>, Error> {
        if self.is_empty() {
            return Ok(None);
        }
        let mut headers = Headers::default();
        for hook in &self.0 {
            guard(|| hook.before_signing(attempt, &mut headers)).map_err(|_| {
                Error::new(
                    ErrorKind::Config,
                    "a hook panicked before signing; nothing was sent",
                )
            })?;
        }
        Ok(Some(headers))
    }

    pub(crate) fn before_attempt(&self, attempt: &Attempt<'_>) {
        for hook in &self.0 {
            tell(|| hook.before_attempt(attempt));
        }
    }

    pub(crate) fn after_attempt(
        &self,
        attempt: &Attempt<'_>,
        duration: Duration,
        outcome: Outcome<'_>,
    ) {
        for hook in self.0.iter().rev() {
            tell(|| hook.after_attempt(attempt, duration, outcome));
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hooks").field(&self.0.len()).finish()
    }
}

/// Tells a hook, whatever it does.
fn tell(hook: impl FnOnce()) {
    if guard(hook).is_err() {
        tracing::error!("a hook panicked; the call goes on");
    }
}

/// A panic of a hook must end neither the call nor the thread that it shares with others.
fn guard(hook: impl FnOnce()) -> std::thread::Result<()> {
    catch_unwind(AssertUnwindSafe(hook))
}
