//! Plain HTTP: a request made elsewhere, and an answer whose text is the output.

use ::http::header::HOST;
use ::http::{HeaderValue, Request};
use bytes::Bytes;
use serde_json::Value;

use super::{Identity, Inner, Opened, Outgoing, Rules};
use crate::decode::ParseError;
use crate::endpoint;
use crate::error::{Error, ErrorKind};
use crate::json::{Cursor, Json};
use crate::retry::Fault;
use crate::settings::Settings;
use crate::target::Target;

pub(super) struct Http;

impl Rules for Http {
    fn identify(&self, _: &Target, _: &Settings, _: i64) -> Result<Option<Identity>, Error> {
        Ok(Some(Identity::Nobody))
    }

    fn request(&self, outgoing: &Outgoing<'_>) -> Result<Request<Bytes>, Error> {
        let refuse = |reason: &str| Error::new(ErrorKind::Request, reason);
        let made = outgoing.target.request.as_deref();
        let mut request = made.ok_or_else(|| refuse("there is no request"))?.clone();
        let authority = request
            .uri()
            .authority()
            .ok_or_else(|| refuse("the URL names no host"))?;
        endpoint::port(authority).map_err(|reason| refuse(&format!("the URL {reason}")))?;
        let host = HeaderValue::from_str(authority.as_str())
            .map_err(|_| refuse("the URL's host cannot be sent"))?;
        request.headers_mut().entry(HOST).or_insert(host);
        Ok(request)
    }

    fn check(&self, body: &str) -> Result<Option<String>, ParseError> {
        Ok(Some(Json::Text(body.to_owned()).to_string()))
    }

    fn open(&self, _: Cursor<'_>) -> Opened {
        Opened::Output(Inner::default())
    }

    fn seal(&self, output: Value) -> String {
        match output {
            Value::String(text) => text,
            output => output.to_string(),
        }
    }

    fn seal_error(&self, _: &str, message: &str, _: &str) -> String {
        message.to_owned()
    }

    fn error_status(&self, code: &str) -> u16 {
        code.parse().unwrap_or(500)
    }

    fn fault(&self, _: &str) -> Fault {
        Fault::Final
    }
}
