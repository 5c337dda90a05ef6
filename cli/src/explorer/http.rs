//! Requests and replies, as pages know them.

use bytes::Bytes;
use tokio::sync::mpsc;

/// Names and values of a query or a form, decoded, in their order.
pub type Pairs = Vec<(String, String)>;

/// A request that was let in.
pub struct Ask {
    /// What stands behind the token, in parts, decoded.
    pub path: Vec<String>,
    /// Its query as sent.
    pub query: String,
    /// The form of a POST.
    pub form: Pairs,
}

impl Ask {
    /// The query's parameters.
    pub fn query(&self) -> Pairs {
        pairs(self.query.as_bytes())
    }

    /// A parameter of the query.
    pub fn asked(&self, name: &str) -> Option<String> {
        let found = self.query().into_iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value)
    }

    /// A value of the form.
    pub fn given(&self, name: &str) -> Option<&str> {
        let found = self.form.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A part of the path; empty if there is none.
    pub fn part(&self, index: usize) -> &str {
        self.path.get(index).map_or("", String::as_str)
    }
}

/// The pairs of a query or of a form.
pub fn pairs(encoded: &[u8]) -> Pairs {
    form_urlencoded::parse(encoded).into_owned().collect()
}

/// The answer to a request.
pub struct Reply {
    pub status: u16,
    pub kind: &'static str,
    /// Where to go on, below the token.
    pub location: Option<String>,
    pub body: Body,
}

/// What an answer holds.
pub enum Body {
    Whole(Bytes),
    /// Parts, as they come.
    Parts(mpsc::Receiver<Bytes>),
}

impl Reply {
    pub fn new(kind: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            kind,
            location: None,
            body: Body::Whole(body.into()),
        }
    }

    pub fn html(body: impl Into<Bytes>) -> Self {
        Self::new("text/html; charset=utf-8", body)
    }

    /// Sends the browser on to a page, asked for by GET.
    pub fn see(location: String) -> Self {
        Self {
            status: 303,
            location: Some(location),
            ..Self::new("text/plain; charset=utf-8", "")
        }
    }

    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }
}
