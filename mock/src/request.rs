//! A request as received, before anybody has believed any of it.

use std::borrow::Cow;
use std::collections::HashSet;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;

use crate::fault::Fault;

/// Names and values of a query or form, decoded, in the order they came in.
pub(crate) type Pairs = Vec<(String, String)>;

/// A request with its whole body.
pub(crate) struct Received {
    pub(crate) head: Parts,
    pub(crate) body: Body,
}

/// What came after the head.
pub(crate) enum Body {
    /// All of it.
    Whole(Bytes),
    /// More than the cloud takes; none of it was kept.
    TooLarge,
}

/// The media types that the cloud tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Json,
    Form,
    Multipart,
    OctetStream,
    Other,
}

impl Received {
    /// Refuses what HTTP leaves no room for, or leaves open what is meant.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let refused = |message: String| Err(Fault::new("InvalidRequest", message));
        let headers = &self.head.headers;
        if headers.get_all(HOST).iter().count() != 1 {
            return refused("A request has one `Host` header.".to_owned());
        }
        let mut repeated = headers
            .keys()
            .filter(|name| is_read(name) && headers.get_all(*name).iter().count() > 1);
        if let Some(name) = repeated.next() {
            return refused(format!("The header `{name}` is given more than once."));
        }
        let host: Option<Authority> = self.host().parse().ok();
        let Some(host) = host.filter(|host| !host.as_str().contains('@')) else {
            return refused("The `Host` header is not a host with or without a port.".to_owned());
        };
        let uri = &self.head.uri;
        if uri.authority().is_some_and(|authority| *authority != host) {
            return refused("The target names another host than the `Host` header.".to_owned());
        }
        if !uri.path().starts_with('/') {
            return refused("The target of a request begins with `/`.".to_owned());
        }
        Ok(())
    }

    /// The body; empty if it was too large to keep.
    pub(crate) fn body(&self) -> &Bytes {
        static NOTHING: Bytes = Bytes::new();
        match &self.body {
            Body::Whole(bytes) => bytes,
            Body::TooLarge => &NOTHING,
        }
    }

    pub(crate) fn method(&self) -> &str {
        self.head.method.as_str()
    }

    pub(crate) fn is_get(&self) -> bool {
        self.method() == "GET"
    }

    pub(crate) fn path(&self) -> &str {
        self.head.uri.path()
    }

    /// The query as sent, without its question mark.
    pub(crate) fn query(&self) -> &str {
        self.head.uri.query().unwrap_or("")
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        let value = self.head.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()))
    }

    /// The `Host` header; empty if there is none.
    pub(crate) fn host(&self) -> Cow<'_, str> {
        self.header(HOST.as_str()).unwrap_or_default()
    }

    /// The `Content-Type` header; empty if there is none.
    pub(crate) fn content_type(&self) -> Cow<'_, str> {
        self.header(CONTENT_TYPE.as_str()).unwrap_or_default()
    }

    pub(crate) fn media(&self) -> Media {
        let content_type = self.content_type();
        let essence = content_type.split(';').next().unwrap_or("").trim();
        match essence.to_ascii_lowercase().as_str() {
            "application/json" => Media::Json,
            "application/x-www-form-urlencoded" => Media::Form,
            "multipart/form-data" => Media::Multipart,
            "application/octet-stream" => Media::OctetStream,
            _ => Media::Other,
        }
    }

    /// The query's parameters.
    pub(crate) fn query_pairs(&self) -> Result<Pairs, Fault> {
        pairs(self.query().as_bytes())
    }

    /// The parameters of a query or, where there is a body, of a form.
    pub(crate) fn text_pairs(&self) -> Result<Pairs, Fault> {
        if self.is_get() {
            self.query_pairs()
        } else {
            pairs(self.body())
        }
    }
}

/// Whether a header of this name changes what a request means here.
fn is_read(name: &HeaderName) -> bool {
    let prefixes = ["x-tc-", "x-mock-"];
    [CONTENT_TYPE, AUTHORIZATION].contains(name)
        || prefixes
            .iter()
            .any(|prefix| name.as_str().starts_with(prefix))
}

/// Names and values, each name once.
fn pairs(encoded: &[u8]) -> Result<Pairs, Fault> {
    let pairs: Pairs = form_urlencoded::parse(encoded).into_owned().collect();
    let mut names = HashSet::new();
    match pairs.iter().find(|(name, _)| !names.insert(name.as_str())) {
        None => Ok(pairs),
        Some((name, _)) => Err(Fault::new(
            "InvalidParameter",
            format!("The parameter `{name}` is given more than once."),
        )),
    }
}

/// The value of a name.
pub(crate) fn find<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(other, _)| other == name)
        .map(|(_, value)| value.as_str())
}
