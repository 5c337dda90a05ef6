//! The forms that parameters travel in, and how long each may be.

use std::borrow::Cow;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::headers;
use crate::json::Json;
use crate::percent;
use crate::protocol::{Outgoing, url};
use crate::record::File;
use crate::secret::wiped;
use crate::sign::{Parameters, tc3};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};

const JSON: &str = "application/json";
pub(super) const OCTET_STREAM: &str = "application/octet-stream";
const FORM: &str = "application/x-www-form-urlencoded";

const TRACE_ID: HeaderName = HeaderName::from_static("x-tc-traceid");

/// Longest query of a GET, in bytes.
const MAX_QUERY: usize = 32 << 10;

/// Longest form that HmacSHA1 and HmacSHA256 sign, in bytes.
const MAX_FORM: usize = 1 << 20;

/// Longest body that TC3-HMAC-SHA256 signs, in bytes.
const MAX_BODY: usize = 10 << 20;

/// A request without its signature.
pub(super) struct Shape {
    pub(super) method: Method,
    pub(super) query: Zeroizing<String>,
    /// In lower case, as it is signed.
    pub(super) content_type: Cow<'static, str>,
    pub(super) body: Bytes,
    /// Parameters.
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Shape {
    /// A POST of JSON.
    pub(super) fn json(body: &Bytes) -> Result<Self, Error> {
        Self::post(JSON.into(), body.clone())
    }

    /// A POST of `multipart/form-data` with a part for each parameter. Lists and objects are
    /// parts of JSON; files are named as their parameters are.
    pub(super) fn multipart(
        parameters: &BTreeMap<String, Json>,
        files: &[File],
    ) -> Result<Self, Error> {
        let mut parts = Vec::with_capacity(parameters.len() + files.len());
        for (name, value) in parameters.iter().filter(|(_, value)| **value != Json::Null) {
            parts.push(part(name, value)?);
        }
        for (name, content) in files {
            check_name(name)?;
            if parameters.contains_key(&**name) {
                return Err(Error::new(
                    ErrorKind::Request,
                    format!("`{name}` is given as a file and among the other parameters"),
                ));
            }
            let head = format!(
                "Content-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\r\n"
            );
            parts.push([head.as_bytes(), content].concat());
        }
        // Nothing holds its own hash.
        let hash = tc3::sha256(&parts.concat());
        let boundary = hash.as_str();
        let mut body = Vec::new();
        for part in parts {
            body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            body.extend_from_slice(&part);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        Self::post(content_type.into(), body.into())
    }

    /// A POST of bytes, with the parameters as headers.
    pub(super) fn octet_stream(
        parameters: &BTreeMap<String, Json>,
        header_prefix: &str,
        files: &[File],
    ) -> Result<Self, Error> {
        let body = files.first().map(|(_, body)| body.clone());
        let mut shape = Self::post(OCTET_STREAM.into(), body.unwrap_or_default())?;
        for (name, value) in parameters.iter().filter(|(_, value)| **value != Json::Null) {
            shape.headers.push(header(header_prefix, name, value)?);
        }
        Ok(shape)
    }

    fn post(content_type: Cow<'static, str>, body: Bytes) -> Result<Self, Error> {
        if body.len() > MAX_BODY {
            return Err(too_long("body", body.len(), "10 MB", "split the call"));
        }
        Ok(Self {
            method: Method::POST,
            query: Zeroizing::default(),
            content_type,
            body,
            headers: Vec::new(),
        })
    }

    /// A GET with the parameters in its query.
    pub(super) fn query(parameters: &Parameters) -> Result<Self, Error> {
        let query = Zeroizing::new(percent::encode_pairs(parameters));
        if query.len() > MAX_QUERY {
            return Err(too_long(
                "query of a GET",
                query.len(),
                "32 KB",
                "send it by POST, see ConfigBuilder::method()",
            ));
        }
        Ok(Self {
            method: Method::GET,
            query,
            content_type: FORM.into(),
            body: Bytes::new(),
            headers: Vec::new(),
        })
    }

    /// A POST of a form.
    pub(super) fn form(parameters: &Parameters) -> Result<Self, Error> {
        let form = wiped(percent::encode_pairs(parameters));
        if form.len() > MAX_FORM {
            return Err(too_long(
                "form",
                form.len(),
                "1 MB",
                "sign it with TC3-HMAC-SHA256, see ConfigBuilder::signature()",
            ));
        }
        Ok(Self {
            method: Method::POST,
            query: Zeroizing::default(),
            content_type: FORM.into(),
            body: form,
            headers: Vec::new(),
        })
    }

    /// The request with these headers and those that say what and for whom it is.
    pub(super) fn into_request(
        self,
        outgoing: &Outgoing<'_>,
        mut headers: HeaderMap,
    ) -> Result<Request<Bytes>, Error> {
        headers.insert(HOST, outgoing.endpoint.host.clone());
        let content_type = match self.content_type {
            Cow::Borrowed(fixed) => HeaderValue::from_static(fixed),
            Cow::Owned(text) => HeaderValue::try_from(text)
                .map_err(|_| Error::new(ErrorKind::Request, "the content type cannot be sent"))?,
        };
        headers.insert(CONTENT_TYPE, content_type);
        if let Some(id) = &outgoing.settings.trace_id {
            headers.insert(TRACE_ID, headers::value("trace ID", id.to_string())?);
        }
        let path = &outgoing.target.path;
        let mut request = Request::new(self.body);
        *request.uri_mut() = if self.query.is_empty() {
            url(outgoing.endpoint, &[path])?
        } else {
            url(outgoing.endpoint, &[path, "?", &self.query])?
        };
        *request.method_mut() = self.method;
        for (name, value) in self.headers {
            headers.entry(name).or_insert(value);
        }
        *request.headers_mut() = headers;
        Ok(request)
    }
}

/// Refuses a name that would break out of the head of its part.
fn check_name(name: &str) -> Result<(), Error> {
    headers::check("name of a parameter", name)?;
    if name.contains('"') {
        return Err(Error::new(
            ErrorKind::Request,
            "the name of a parameter holds a quotation mark",
        ));
    }
    Ok(())
}

fn part(name: &str, value: &Json) -> Result<Vec<u8>, Error> {
    check_name(name)?;
    let (kind, text) = match value {
        Json::Text(text) | Json::Number(text) => ("", Cow::Borrowed(text.as_str())),
        Json::List(_) | Json::Object(_) => (
            "Content-Type: application/json\r\n",
            Cow::Owned(value.to_string()),
        ),
        _ => ("", Cow::Owned(value.to_string())),
    };
    Ok(format!("Content-Disposition: form-data; name=\"{name}\"\r\n{kind}\r\n{text}").into_bytes())
}

/// A parameter as a header.
fn header(prefix: &str, name: &str, value: &Json) -> Result<(HeaderName, HeaderValue), Error> {
    let refuse = |why: &str| {
        let message = format!("the parameter `{name}` is sent as a header, {why}");
        Error::new(ErrorKind::Request, message)
    };
    let text = match value {
        Json::List(_) | Json::Object(_) => return Err(refuse("which holds a single value")),
        Json::Text(text) | Json::Number(text) => Cow::Borrowed(text.as_str()),
        value => Cow::Owned(value.to_string()),
    };
    let fits = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if !text.bytes().all(fits) || text.trim() != text {
        return Err(refuse("which holds visible ASCII alone"));
    }
    let value = HeaderValue::try_from(&*text).map_err(|_| refuse("which cannot hold its value"))?;
    let name = HeaderName::try_from(format!("{prefix}{name}"))
        .map_err(|_| refuse("which cannot have its name"))?;
    Ok((name, value))
}

fn too_long(what: &str, bytes: usize, limit: &str, mend: &str) -> Error {
    Error::new(
        ErrorKind::Request,
        format!("the {what} has {bytes} bytes, more than the {limit} that the cloud takes: {mend}"),
    )
}
