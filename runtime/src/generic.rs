//! Calls of actions that have no generated code.

use std::borrow::Cow;

use bytes::Bytes;
use serde_core::Serialize;

use crate::binary::Binary;
use crate::call::Call;
use crate::config::Config;
use crate::error::{Error, ErrorKind};
use crate::protocol::tc3;
use crate::record::File;
use crate::service::{Content, Effect, Service};
use crate::target::Target;

/// A call of any action of the cloud's API, by name: the same signing, retries and errors as with
/// generated code; parameters and output are JSON.
///
/// ```
/// use serde_json::json;
/// use tencentcloud_runtime::GenericCall;
///
/// let call = GenericCall::new("lcic", "2022-08-17", "DescribeRoom")
///     .parameters(json!({ "RoomId": 1 }))
///     .reads_only();
/// # let _ = call;
/// ```
///
/// It is sent with `Client::call` or `Client::call_text` of either client, or with
/// `Client::call_stream` where the answer comes as events. The output is what stands in `Response`.
#[derive(Debug)]
#[must_use]
pub struct GenericCall {
    target: Target,
    parameters: serde_json::Result<Vec<u8>>,
    files: Vec<File>,
}

impl GenericCall {
    /// A call of an action of Cloud API 3.0, without parameters. It counts as a write: see
    /// [`GenericCall::reads_only`].
    pub fn new(
        service: impl Into<String>,
        version: impl Into<String>,
        action: impl Into<String>,
    ) -> Self {
        Self::to(tc3::target(service.into(), version.into(), action.into()))
    }

    /// A call of an action that is missing in the generated code of a known service. It counts as
    /// a write: see [`GenericCall::reads_only`].
    pub fn of(service: &'static Service, action: impl Into<String>) -> Self {
        let mut target = Target::from(service.writes(""));
        target.action = Cow::Owned(action.into());
        Self::to(target)
    }

    fn to(target: Target) -> Self {
        Self {
            target,
            parameters: Ok(b"{}".to_vec()),
            files: Vec::new(),
        }
    }

    /// Sets all parameters: a JSON object, or anything that is written as one.
    pub fn parameters(mut self, parameters: impl Serialize) -> Self {
        self.parameters = serde_json::to_vec(&parameters);
        self
    }

    /// Sets the path of the URL, for services whose actions have one: such as
    /// `/v4/im_open_login_svc/account_check`.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.target.path = Cow::Owned(path.into());
        self
    }

    /// States that the action changes nothing, so that it is sent again after any fault that
    /// passes.
    pub fn reads_only(mut self) -> Self {
        self.target.effect = Effect::Read;
        self
    }

    /// States that the action takes its parameters as `multipart/form-data`.
    pub fn multipart(mut self) -> Self {
        self.target.content = Content::Multipart;
        self
    }

    /// Adds a parameter that is a file, to an action that takes `multipart/form-data`.
    pub fn file(mut self, name: impl Into<Cow<'static, str>>, content: impl Into<Binary>) -> Self {
        self.files.push((name.into(), content.into().into()));
        self.multipart()
    }

    /// States that the action takes bytes as its body (`application/octet-stream`), and gives them.
    /// The parameters go as headers, whose names begin as given: with `X-CLS-`, a parameter
    /// `TopicId` is the header `X-CLS-TopicId`.
    pub fn octet_stream(
        mut self,
        header_prefix: impl Into<Cow<'static, str>>,
        body: impl Into<Binary>,
    ) -> Self {
        self.files = vec![(Cow::Borrowed("body"), body.into().into())];
        self.target.content = Content::OctetStream {
            header_prefix: header_prefix.into(),
        };
        self
    }

    /// States that the action takes requests of anybody: it is sent without credentials and without
    /// a signature.
    pub fn anonymous(mut self) -> Self {
        self.target.anonymous = true;
        self
    }

    /// Requests per second that the action allows. By default the client keeps to none.
    pub fn rate_limit(mut self, per_second: u32) -> Self {
        self.target.rate_limit = per_second;
        self
    }

    /// The call with parameters that are JSON already.
    pub(crate) fn with_body(self, config: &Config, body: Bytes) -> Box<Call> {
        Call::new(config, self.target, body, self.files)
    }

    pub(crate) fn prepare(self, config: &Config) -> Result<Box<Call>, Error> {
        let refuse = |message: &str| Err(Error::new(ErrorKind::Request, message));
        // The name becomes a part of a host: it must not make it another one.
        let is_label =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let service = &self.target.service;
        if service.is_empty() || !service.bytes().all(is_label) {
            return refuse("the service's name must be of lower-case letters, digits and hyphens");
        }
        match self.parameters {
            Ok(parameters) if parameters.starts_with(b"{") => Ok(Call::new(
                config,
                self.target,
                parameters.into(),
                self.files,
            )),
            Ok(_) => refuse("the parameters must be a JSON object"),
            Err(error) => refuse("the parameters cannot be written as JSON")
                .map_err(|refusal| refusal.with_source(Box::new(error))),
        }
    }
}
