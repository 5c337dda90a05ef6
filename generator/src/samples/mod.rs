//! A call of an action as code to take home, in several languages.
//!
//! Whoever shows code takes it from here: pages, documentation of methods, command line and
//! explorer. Secrets come from the environment, never from the code; whatever comes from a spec or
//! from outside is quoted by the rules of the language.

mod curl;
mod node;
mod parts;
mod python;
mod tccli;
mod text;

use serde_json::{Map, Value};
use tencentcloud_model::model::{Action, Protocol, Service};
use tencentcloud_model::sample;

use crate::lower::Names;
use crate::lower::sample::{Misfit, Style, program};

/// A call.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The service.
    pub service: &'a Service,
    /// Index of the action in it.
    pub action: usize,
    /// The parameters, as on the wire.
    pub request: &'a Map<String, Value>,
    /// Where calls go instead, such as `http://127.0.0.1:4010`.
    pub endpoint: Option<&'a str>,
    /// The region; one that will do, if none is given to a service that asks for one.
    pub region: Option<&'a str>,
}

/// A way to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A Rust program on Tokio.
    Rust,
    /// A Rust program that waits.
    RustBlocking,
    /// A shell script with curl and OpenSSL.
    Curl,
    /// A program with Tencent's SDK for Python.
    Python,
    /// A program with Tencent's SDK for Node.
    Node,
    /// A call of Tencent's command line.
    Tccli,
}

/// What a form is: a row for each.
#[derive(Debug)]
pub struct FormFacts {
    /// What it is called in commands and addresses.
    pub name: &'static str,
    /// What it is called in prose.
    pub title: &'static str,
    /// The language of its code, as fences of Markdown name it.
    pub language: &'static str,
}

/// Why a call has no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request is none of the action.
    Request(Misfit),
    /// Nothing of this form calls services of the protocol.
    Protocol(Protocol),
    /// Nothing of this form sends bodies of the media type.
    Content(&'static str),
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 6] = [
        Self::Rust,
        Self::RustBlocking,
        Self::Curl,
        Self::Python,
        Self::Node,
        Self::Tccli,
    ];

    /// What it is.
    #[must_use]
    pub fn facts(self) -> FormFacts {
        let row = |name, title, language| FormFacts {
            name,
            title,
            language,
        };
        match self {
            Self::Rust => row("rust", "Rust", "rust"),
            Self::RustBlocking => row("rust-blocking", "Rust, blocking", "rust"),
            Self::Curl => row("curl", "curl", "sh"),
            Self::Python => row("python", "Python", "python"),
            Self::Node => row("node", "Node", "js"),
            Self::Tccli => row("tccli", "tccli", "sh"),
        }
    }

    /// The form of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.facts().name == name)
    }

    /// The code of a call.
    ///
    /// # Errors
    ///
    /// A request that the action does not take, where the form has types; and calls that the form
    /// cannot make.
    pub fn code(self, call: &Call<'_>) -> Result<String, Refusal> {
        match self {
            Self::Rust => rust(call, false),
            Self::RustBlocking => rust(call, true),
            Self::Curl => curl::script(call),
            Self::Python => python::program(call),
            Self::Node => node::program(call),
            Self::Tccli => tccli::command(call),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Request(misfit) => write!(f, "`{}`: {}", misfit.path, misfit.message),
            Self::Protocol(protocol) => write!(
                f,
                "it calls no service of the protocol `{}`",
                protocol.facts().name
            ),
            Self::Content(media_type) => write!(f, "it sends no `{media_type}`"),
        }
    }
}

impl std::error::Error for Refusal {}

impl Call<'_> {
    fn region(&self) -> Option<&str> {
        self.region.or_else(|| sample::region(self.service))
    }

    /// What Tencent's own SDKs call the service: its module, without the version that may be in it.
    fn package(&self) -> &str {
        let module = &self.service.module;
        let is_date = |date: &str| date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit());
        match module.rsplit_once("_v") {
            Some((name, date)) if is_date(date) => name,
            _ => module,
        }
    }

    fn action(&self) -> &Action {
        &self.service.actions[self.action]
    }

    fn host(&self) -> &str {
        match self.endpoint {
            Some(url) => url
                .split_once("://")
                .map_or(url, |(_, host)| host)
                .trim_end_matches('/'),
            None => &self.service.endpoint,
        }
    }

    /// `http` or `https`.
    fn scheme(&self) -> &str {
        match self.endpoint.and_then(|url| url.split_once("://")) {
            Some((scheme, _)) => scheme,
            None => "https",
        }
    }
}

fn rust(call: &Call<'_>, blocking: bool) -> Result<String, Refusal> {
    let style = Style {
        blocking,
        whole: true,
        endpoint: call.endpoint,
        region: call.region(),
    };
    let names = Names::new(call.service);
    program(call.service, &names, call.action, call.request, style).map_err(Refusal::Request)
}

#[cfg(test)]
mod tests;
