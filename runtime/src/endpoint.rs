//! Where calls go.

use std::net::Ipv6Addr;

use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};

use crate::error::{Error, ErrorKind};
use crate::headers;

/// Scheme and authority of a server that stands in for a service's own hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) scheme: Scheme,
    pub(crate) authority: Authority,
    /// The authority as the `Host` header, which is signed.
    pub(crate) host: HeaderValue,
}

impl Endpoint {
    /// Reads `https://host`, `https://host:port`, `host`, or `http://` followed by a loopback
    /// host.
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        let refused =
            |reason: &str| Error::new(ErrorKind::Config, format!("the endpoint {reason}"));
        let uri: Uri = url
            .parse()
            .map_err(|_| refused("is no URL such as https://lcic.tencentcloudapi.com"))?;
        let parts = uri.into_parts();
        let authority = parts
            .authority
            .filter(|authority| !authority.host().is_empty())
            .ok_or_else(|| refused("names no host"))?;
        if authority.as_str().contains('@') {
            return Err(refused("must not hold a user name or password"));
        }
        port(&authority).map_err(refused)?;
        // What follows a `#` is read over.
        if url.contains('#') || parts.path_and_query.is_some_and(|path| path != "/") {
            return Err(refused("must end after the host and port"));
        }
        let scheme = parts.scheme.unwrap_or(Scheme::HTTPS);
        if scheme == Scheme::HTTP && !is_loopback(authority.host()) {
            return Err(refused(
                "uses plain http, which only a loopback address may: use https",
            ));
        }
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(refused("must start with https://"));
        }
        Ok(Self {
            host: headers::value("endpoint's host", authority.as_str().to_owned())?,
            scheme,
            authority,
        })
    }
}

/// The port that an authority names, if it names one; what is wrong where that cannot be right.
///
/// `http` lets anything pass here, and then takes it for no port at all.
pub(crate) fn port(authority: &Authority) -> Result<Option<u16>, &'static str> {
    let host = authority.host();
    if let Some(address) = host.strip_prefix('[')
        && address
            .strip_suffix(']')
            .is_none_or(|address| address.parse::<Ipv6Addr>().is_err())
    {
        return Err("has no IPv6 address between its brackets");
    }
    let text = authority.as_str();
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let Some(port) = text.strip_prefix(host).filter(|rest| !rest.is_empty()) else {
        return Ok(None);
    };
    port.strip_prefix(':')
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok())
        .filter(|port| *port != 0)
        .map(Some)
        .ok_or("names a port that is no number from 1 to 65535")
}

/// Refuses what is no domain name, such as `internal.tencentcloudapi.com`.
pub(crate) fn check_domain(what: &str, domain: &str) -> Result<(), Error> {
    check_name(
        domain.split('.').all(is_label),
        what,
        "domain name such as internal.tencentcloudapi.com",
    )
}

/// Refuses what cannot stand between the dots of a host, as `ap-guangzhou` can.
pub(crate) fn check_label(what: &str, label: &str) -> Result<(), Error> {
    check_name(is_label(label), what, "name such as ap-guangzhou")
}

fn check_name(is_name: bool, what: &str, expected: &str) -> Result<(), Error> {
    if is_name {
        return Ok(());
    }
    let message = format!("the {what} is no {expected}");
    Err(Error::new(ErrorKind::Config, message))
}

fn is_label(label: &str) -> bool {
    let is_of_names = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !label.is_empty() && label.bytes().all(is_of_names)
}

/// Whether a host, as it stands in a URL, is this machine itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_loopback() {
        for (url, authority) in [
            ("https://lcic.example.com", "lcic.example.com"),
            ("lcic.example.com:8443", "lcic.example.com:8443"),
            ("https://lcic.example.com/", "lcic.example.com"),
            ("http://127.0.0.1:4010", "127.0.0.1:4010"),
            ("http://127.8.8.8", "127.8.8.8"),
            ("http://[::1]:4010/", "[::1]:4010"),
            ("http://localhost:4010", "localhost:4010"),
            ("http://localhost:1", "localhost:1"),
            ("http://localhost:65535", "localhost:65535"),
        ] {
            let endpoint = Endpoint::parse(url).expect(url);
            assert_eq!(endpoint.authority, authority, "{url}");
        }
    }

    #[test]
    fn what_cannot_be_right_is_refused_without_being_shown() {
        for (url, reason) in [
            ("http://lcic.example.com", "plain http"),
            ("http://127.0.0.1.example.com", "plain http"),
            ("http://localhost.example.com", "plain http"),
            ("http://10.0.0.1", "plain http"),
            ("https://user:hunter2@example.com", "user name"),
            ("https://example.com/hunter2", "end after the host"),
            ("https://example.com?hunter2", "end after the host"),
            ("https://example.com#hunter2", "end after the host"),
            ("http://127.0.0.1:4010/#", "end after the host"),
            ("ftp://hunter2", "https://"),
            ("https://", "no URL"),
            ("", "no URL"),
            ("https://a b", "no URL"),
            ("https://a\r\nX: hunter2", "no URL"),
            ("http://127.0.0.1:99999", "port"),
            ("http://127.0.0.1:0", "port"),
            ("https://example.com:abc", "port"),
            ("https://example.com:", "port"),
            ("example.com:65536", "port"),
            ("example.com:+443", "port"),
            ("http://[::1]:0", "port"),
            ("http://[::1]:", "port"),
            ("http://[::1]4010", "port"),
            ("http://::1:4010", "no URL"),
            ("https://[::g]", "no IPv6 address"),
            ("https://[127.0.0.1]:443", "no IPv6 address"),
            ("https://user@example.com:99999", "user name"),
        ] {
            let error = Endpoint::parse(url).expect_err(url).to_string();
            assert!(error.contains(reason), "{url}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
