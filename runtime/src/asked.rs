//! What a call asks for, apart from how it is sent.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use crate::action::Action;
use crate::decode::{self, DecodeError};
use crate::json::{self, Cursor};
use crate::service::Protocol;
use crate::settings::Settings;
use crate::target::Target;

/// A call that waits for its answer.
#[derive(Clone)]
pub struct Call {
    target: Target,
    region: Option<String>,
    body: Bytes,
}

impl Call {
    pub(crate) fn new(target: &Target, settings: &Settings, body: &Bytes) -> Self {
        Self {
            target: target.clone(),
            region: target.region(settings).map(|region| region.to_string()),
            body: body.clone(),
        }
    }

    pub(crate) fn protocol(&self) -> Protocol {
        self.target.protocol
    }

    /// Short name of the service, such as `lcic`; of a plain HTTP request, by which a credential is
    /// obtained, the host.
    pub fn service(&self) -> &str {
        &self.target.service
    }

    /// Name of the action, such as `CreateRoom`.
    pub fn action(&self) -> &str {
        &self.target.action
    }

    /// Region that the request names, if it names one.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The request, if it is of this type.
    pub fn request<A: Action>(&self) -> Option<A> {
        let (operation, target) = (A::OPERATION, &self.target);
        let service = operation.service;
        let asked = (&*target.service, &*target.version, &*target.action);
        if asked != (service.name, service.version, operation.name) {
            return None;
        }
        let mut request = A::blank();
        self.read(|cursor| decode::read(cursor, None, request.slot()))?;
        Some(request)
    }

    /// The parameters as JSON; null if there are none.
    pub fn parameters(&self) -> Value {
        self.read(|cursor| decode::value(cursor, None))
            .unwrap_or_default()
    }

    fn read<T>(&self, read: impl FnOnce(Cursor<'_>) -> Result<T, DecodeError>) -> Option<T> {
        let text = str::from_utf8(&self.body).ok()?;
        let anew = json::check(text, usize::MAX).ok()?;
        read(Cursor::new(anew.as_deref().unwrap_or(text))).ok()
    }
}

/// Parameters may be secret.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("service", &self.service())
            .field("action", &self.action())
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}
