//! How requests are shaped and answers wrapped: one file per protocol, nothing about it elsewhere.

mod http;
mod im;
pub(crate) mod tc3;

use ::http::uri::{self, PathAndQuery, Uri};
use ::http::{HeaderValue, Request};
use bytes::Bytes;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::chat::ChatIdentity;
use crate::config::Config;
use crate::credentials::Credential;
use crate::decode::{self, ParseError};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::json::{Cursor, Json};
use crate::percent;
use crate::record::File;
use crate::retry::Fault;
use crate::secret::{Secret, wiped};
use crate::service::Protocol;
use crate::settings::Settings;
use crate::sign::tc3::Signer;
use crate::target::Target;
use crate::text::redact;

/// One attempt of a call, before it has a shape.
pub(crate) struct Outgoing<'a> {
    pub(crate) target: &'a Target,
    pub(crate) settings: &'a Settings,
    pub(crate) endpoint: &'a Endpoint,
    /// The parameters as JSON, but for the files among them.
    pub(crate) body: &'a Bytes,
    pub(crate) files: &'a [File],
    pub(crate) identity: &'a Identity,
    pub(crate) signer: &'a Signer,
    /// The cloud's time.
    pub(crate) unix_seconds: i64,
    /// Gives a random number in `0.0..1.0`, where the protocol wants one.
    pub(crate) random: fn() -> f64,
}

impl Outgoing<'_> {
    /// A random number over the whole range of 32 bits.
    fn nonce(&self) -> u32 {
        ((self.random)() * f64::from(u32::MAX)) as u32
    }
}

/// In whose name a call is made.
#[derive(Debug)]
pub(crate) enum Identity {
    Credential(Credential),
    Chat(ChatIdentity),
    /// A token among the parameters; no signature.
    Token(Secret),
    /// No signature.
    Nobody,
}

impl Identity {
    /// Replaces secrets in a text of the cloud's, also as URLs, forms and JSON hold them.
    pub(crate) fn redact(&self, text: &mut String) {
        for secret in self.secrets().map(Secret::expose) {
            redact(text, secret);
            if text.contains('%') {
                redact(text, &Zeroizing::new(percent::encode(secret)));
            }
            if text.contains(r"\/") {
                redact(text, &Zeroizing::new(secret.replace('/', r"\/")));
            }
        }
    }

    fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let secrets = match self {
            Self::Credential(credential) => [Some(credential.secret_key()), credential.token()],
            Self::Chat(identity) => [Some(&identity.usersig), None],
            Self::Token(token) => [Some(token), None],
            Self::Nobody => [None, None],
        };
        secrets.into_iter().flatten()
    }

    /// Whether it holds the time by this machine's clock: refused before it expires, it tells that
    /// the clock is wrong.
    pub(crate) fn is_dated(&self) -> bool {
        match self {
            Self::Credential(_) | Self::Token(_) | Self::Nobody => false,
            Self::Chat(_) => true,
        }
    }

    /// Uses it no more, because the cloud refused it. Whether there can be another one.
    pub(crate) fn discard(&self, config: &Config) -> bool {
        match self {
            Self::Credential(credential) => {
                config.account().credentials.discard(credential);
                true
            }
            Self::Chat(identity) => {
                let admin = config.settings().chat_admin.as_ref();
                admin.is_some_and(|admin| admin.discard(&identity.usersig))
            }
            Self::Token(_) | Self::Nobody => false,
        }
    }
}

/// An output inside an answer.
#[derive(Default)]
pub(crate) struct Inner {
    /// Where it begins in the answer's text, in bytes.
    pub(crate) at: usize,
    /// The path to it.
    pub(crate) path: &'static str,
    /// Names of its members that belong to the protocol.
    pub(crate) hidden: &'static [&'static str],
    pub(crate) request_id: Option<String>,
    /// What it says about the end of its action.
    pub(crate) deprecation: Option<String>,
}

/// What an answer's envelope holds.
pub(crate) enum Opened {
    /// The action's output.
    Output(Inner),
    /// The cloud's error.
    Error {
        code: String,
        message: String,
        request_id: Option<String>,
    },
    /// An error that has no code.
    Nameless {
        message: String,
        request_id: Option<String>,
    },
    /// Not an answer of this protocol.
    Foreign,
}

/// A text, or what is shown instead.
fn shown(json: &Json) -> String {
    json.text().map_or_else(|| json.to_string(), str::to_owned)
}

impl Opened {
    /// An error by its code, if there is one. Without a code and a message all of it is shown.
    fn error(
        whole: &Json,
        code: Option<&Json>,
        message: Option<&Json>,
        request_id: Option<String>,
    ) -> Self {
        let code = code.and_then(Json::text);
        let message = message.filter(|message| **message != Json::Null);
        match code.filter(|code| !code.trim().is_empty()) {
            Some(code) => Self::Error {
                code: code.to_owned(),
                message: message.map(shown).unwrap_or_default(),
                request_id,
            },
            None => Self::Nameless {
                message: shown(message.unwrap_or(whole)),
                request_id,
            },
        }
    }
}

/// Name of the member of an output that holds the ID of the request, in protocols that have one.
pub(crate) const REQUEST_ID: &str = "RequestId";

/// What a protocol decides.
pub(crate) trait Rules: Sync {
    /// The identity that the settings hold, or that the action wants; `None` where a credential
    /// must be obtained.
    fn identify(
        &self,
        target: &Target,
        settings: &Settings,
        unix_seconds: i64,
    ) -> Result<Option<Identity>, Error>;

    /// Shapes and authorises a request.
    fn request(&self, outgoing: &Outgoing<'_>) -> Result<Request<Bytes>, Error>;

    /// Checks the body of an answer. There may be another text to be read in its place.
    fn check(&self, body: &str) -> Result<Option<String>, ParseError> {
        decode::check(body)
    }

    /// Finds the output in an answer.
    fn open(&self, answer: Cursor<'_>) -> Opened;

    /// Finds the output in an event of a stream.
    fn open_event(&self, event: Cursor<'_>) -> Opened {
        self.open(event)
    }

    /// An output in its envelope, as `open` takes it out: for answers without a cloud.
    fn seal(&self, output: Value) -> String;

    /// An error in its envelope.
    fn seal_error(&self, code: &str, message: &str, request_id: &str) -> String;

    /// The HTTP status that an error comes with.
    fn error_status(&self, _code: &str) -> u16 {
        200
    }

    /// What an error code means for another attempt.
    fn fault(&self, code: &str) -> Fault;

    /// What the caller can do about an error code, where there is something to say.
    fn advice(&self, _code: &str) -> Option<&'static str> {
        None
    }

    /// The domain that the services' hosts are under, where they are under one.
    fn root_domain(&self) -> Option<&'static str> {
        None
    }
}

impl Protocol {
    pub(crate) fn rules(self) -> &'static dyn Rules {
        match self {
            Self::Tc3 => &tc3::Tc3,
            Self::ImRest => &im::ImRest,
            Self::Http => &http::Http,
        }
    }
}

/// The URL at an endpoint whose path and query these parts make up; it is wiped after its use.
fn url(endpoint: &Endpoint, path_and_query: &[&str]) -> Result<Uri, Error> {
    let impossible = || Error::new(ErrorKind::Request, "the path of the URL cannot be sent");
    let mut parts = uri::Parts::default();
    parts.scheme = Some(endpoint.scheme.clone());
    parts.authority = Some(endpoint.authority.clone());
    parts.path_and_query = Some(match path_and_query {
        // As nearly all have it.
        ["/"] => PathAndQuery::from_static("/"),
        pieces => {
            PathAndQuery::from_maybe_shared(wiped(pieces.concat())).map_err(|_| impossible())?
        }
    });
    Uri::from_parts(parts).map_err(|_| impossible())
}

/// A header value that no `Debug` output shows.
fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}
