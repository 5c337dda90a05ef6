//! What generated code states about services and their actions.

use std::borrow::Cow;

/// Facts about a service; one static per generated module.
#[derive(Debug)]
pub struct Service {
    /// Short name, such as `lcic`: it scopes the signature and keys the rate limits.
    pub name: &'static str,
    /// Version of the service's API, such as `2022-08-17`.
    pub version: &'static str,
    /// How requests are shaped and answers wrapped.
    pub protocol: Protocol,
    /// Host that is nearest to the caller.
    pub endpoint: &'static str,
    /// Region and host of each regional endpoint, sorted by region.
    pub regional_endpoints: &'static [(&'static str, &'static str)],
    /// Whether requests name a region.
    pub region: RegionUse,
    /// Regions that the service accepts; empty where the list is not enforced.
    pub regions: &'static [&'static str],
    /// Error codes beyond those of the protocol after which the documentation says to try again.
    pub retryable_codes: &'static [&'static str],
}

impl Service {
    /// An action that only reads, at `/` and without a rate limit.
    #[must_use]
    pub const fn reads(&'static self, action: &'static str) -> Operation {
        self.operation(action, Effect::Read)
    }

    /// An action that changes something, at `/` and without a rate limit.
    #[must_use]
    pub const fn writes(&'static self, action: &'static str) -> Operation {
        self.operation(action, Effect::Write)
    }

    const fn operation(&'static self, name: &'static str, effect: Effect) -> Operation {
        Operation {
            service: self,
            name,
            path: "/",
            effect,
            rate_limit: 0,
            content: Content::Json,
            anonymous: false,
        }
    }
}

/// How a service's requests are shaped and its answers wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// Cloud API 3.0: signed calls with an `X-TC-Action` header.
    Tc3,
    /// Chat REST API: calls authorised by a UserSig in the query.
    ImRest,
    /// Plain HTTP, as the metadata service of a machine speaks it: the request is made elsewhere,
    /// and the output is the answer's text.
    Http,
}

/// Whether a service's requests name a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionUse {
    /// A call without a region is refused.
    Required,
    /// Sent where one is set.
    Optional,
    /// Never sent.
    Unused,
}

/// What sending a request twice can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: the action only reads.
    #[default]
    Read,
    /// Something may be made, changed or removed twice.
    Write,
}

/// How the parameters of a request travel where they are not in the query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content<Text = &'static str> {
    /// As one JSON object.
    #[default]
    Json,
    /// Each as a part of `multipart/form-data`; those that are [`Binary`](crate::Binary) are files.
    Multipart,
    /// The one that is [`Binary`](crate::Binary) is the body, the others are headers.
    OctetStream {
        /// What stands before a parameter's name in the name of its header.
        header_prefix: Text,
    },
}

impl Content {
    /// The same, for a text that may be known only when the program runs.
    pub(crate) fn of_any_text(self) -> Content<Cow<'static, str>> {
        match self {
            Self::Json => Content::Json,
            Self::Multipart => Content::Multipart,
            Self::OctetStream { header_prefix } => Content::OctetStream {
                header_prefix: Cow::Borrowed(header_prefix),
            },
        }
    }
}

/// Facts about an action, as [`Service::reads`] and [`Service::writes`] begin to tell them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The service that the action belongs to.
    pub service: &'static Service,
    /// Name of the action, such as `CreateRoom`.
    pub name: &'static str,
    /// Path of the URL: `/` for TC3.
    pub path: &'static str,
    /// What sending it twice can do.
    pub effect: Effect,
    /// Documented requests per second; 0 where none is documented.
    pub rate_limit: u32,
    /// How the parameters travel.
    pub content: Content,
    /// Whether the request is sent without credentials and signature.
    pub anonymous: bool,
}

impl Operation {
    /// Its path in the URL.
    #[must_use]
    pub const fn path(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }

    /// The documented requests per second.
    #[must_use]
    pub const fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate_limit = per_second;
        self
    }

    /// Its requests are sent as `multipart/form-data`.
    #[must_use]
    pub const fn multipart(mut self) -> Self {
        self.content = Content::Multipart;
        self
    }

    /// Its requests are sent as `application/octet-stream`: a parameter is the body, the others are
    /// headers whose names begin so.
    #[must_use]
    pub const fn octet_stream(mut self, header_prefix: &'static str) -> Self {
        self.content = Content::OctetStream { header_prefix };
        self
    }

    /// Its requests are sent without credentials and signature.
    #[must_use]
    pub const fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }
}
