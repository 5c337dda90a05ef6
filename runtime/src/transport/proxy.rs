//! Which connections go through a proxy, and through which.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::Uri;
use http::uri::Scheme;
use percent_encoding::percent_decode_str;

use crate::credentials::variables::Variables;
use crate::endpoint::{self, is_loopback};
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;

/// An HTTP proxy, which is asked to connect to the server (`CONNECT`) and sees nothing of what
/// goes over the connection.
#[derive(Clone)]
pub(crate) struct Proxy {
    /// As it stands in a URL: an IPv6 address in brackets.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) login: Option<Login>,
}

/// Who the proxy is used by.
#[derive(Clone)]
pub(super) struct Login {
    pub(super) user: Secret,
    pub(super) password: Secret,
}

impl Proxy {
    /// Reads `http://user:password@host:port`, of which only the host is needed. The error is
    /// about what `name` names, and does not repeat the URL.
    pub(crate) fn parse(name: &str, url: &str) -> Result<Self, Error> {
        let refused = |reason: &str| Error::new(ErrorKind::Config, format!("{name} {reason}"));
        let uri: Uri = url
            .parse()
            .map_err(|_| refused("is no URL such as http://proxy.example.com:3128"))?;
        if uri.scheme().is_some_and(|scheme| *scheme != Scheme::HTTP) {
            return Err(refused(
                "must start with http://: other kinds of proxies are not supported",
            ));
        }
        let authority = uri
            .authority()
            .filter(|authority| !authority.host().is_empty())
            .ok_or_else(|| refused("names no host"))?;
        let login = authority.as_str().rsplit_once('@').map(|(login, _)| login);
        let port = endpoint::port(authority).map_err(refused)?;
        Ok(Self {
            host: authority.host().to_owned(),
            port: port.unwrap_or(80),
            login: login
                .map(|login| {
                    Login::parse(login).ok_or_else(|| {
                        refused("holds a user name or password that is not percent-encoded UTF-8")
                    })
                })
                .transpose()?,
        })
    }
}

impl Login {
    fn parse(text: &str) -> Option<Self> {
        let decode = |text| {
            let decoded = percent_decode_str(text).decode_utf8().ok()?;
            Some(Secret::from(decoded.into_owned()))
        };
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        Some(Self {
            user: decode(user)?,
            password: decode(password)?,
        })
    }
}

/// Shows neither user name nor password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({}:{})", self.host, self.port)
    }
}

/// Servers that are connected to directly.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoProxy(Vec<Exception>);

#[derive(Clone, Debug)]
struct Exception {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Clone, Debug)]
enum Hosts {
    All,
    Address(IpAddr),
    Network(Network),
    /// A domain, with what is below it.
    Domain(String),
    /// What is below a domain: the text starts with a dot.
    Below(String),
}

impl NoProxy {
    /// Reads a list separated by commas or white space.
    pub(crate) fn parse(list: &str) -> Self {
        let entries = list.split(|separator: char| separator == ',' || separator.is_whitespace());
        Self(
            entries
                .filter(|entry| !entry.is_empty())
                .map(Exception::parse)
                .collect(),
        )
    }

    pub(crate) fn holds(&self, host: &str, port: u16) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.0.iter().any(|exception| {
            exception.port.is_none_or(|only| only == port) && exception.hosts.hold(&host)
        })
    }
}

impl Exception {
    fn parse(entry: &str) -> Self {
        // The colons of a bare IPv6 address lead to no port.
        let (hosts, port) = match entry.rsplit_once(':') {
            Some((hosts, port)) if !hosts.contains(':') || hosts.ends_with(']') => {
                match port.parse() {
                    Ok(port) => (hosts, Some(port)),
                    Err(_) => (entry, None),
                }
            }
            _ => (entry, None),
        };
        let hosts = hosts.trim_start_matches('[').trim_end_matches(']');
        let hosts = hosts.trim_end_matches('.').to_ascii_lowercase();
        let hosts = if hosts == "*" {
            Hosts::All
        } else if let Ok(address) = hosts.parse() {
            Hosts::Address(address)
        } else if let Some(network) = Network::parse(&hosts) {
            Hosts::Network(network)
        } else {
            let below = hosts.strip_prefix('*').unwrap_or(&hosts);
            if below.starts_with('.') {
                Hosts::Below(below.to_owned())
            } else {
                Hosts::Domain(hosts)
            }
        };
        Self { hosts, port }
    }
}

impl Hosts {
    fn hold(&self, host: &str) -> bool {
        match self {
            Self::All => true,
            Self::Address(address) => host.parse() == Ok(*address),
            Self::Network(network) => host
                .parse::<IpAddr>()
                .is_ok_and(|address| network.holds(address)),
            Self::Domain(domain) => host
                .strip_suffix(domain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
            Self::Below(domain) => host.len() > domain.len() && host.ends_with(domain.as_str()),
        }
    }
}

/// The addresses whose first bits are those of another: `10.0.0.0/8`.
#[derive(Clone, Debug)]
struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let (address, bits) = (address.parse().ok()?, bits.parse().ok()?);
        let most = match address {
            IpAddr::V4(_) => Ipv4Addr::BITS,
            IpAddr::V6(_) => Ipv6Addr::BITS,
        };
        (bits <= most).then_some(Self { address, bits })
    }

    fn holds(&self, address: IpAddr) -> bool {
        let alike = match (self.address, address) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                (one.to_bits() ^ other.to_bits()).leading_zeros()
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => {
                (one.to_bits() ^ other.to_bits()).leading_zeros()
            }
            _ => return false,
        };
        alike >= self.bits
    }
}

/// The way to every server.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// Or why the environment names none that can be used.
    proxy: Result<Option<Proxy>, String>,
    except: NoProxy,
}

impl Route {
    /// What is not set comes from the environment.
    pub(super) fn new(
        proxy: Option<&Proxy>,
        except: Option<&NoProxy>,
        environment: &Variables,
    ) -> Self {
        let first = |names: &[&'static str]| {
            names
                .iter()
                .find_map(|name| Some((*name, environment.get(name)?)))
        };
        let except = match except {
            Some(set) => set.clone(),
            None => first(&["NO_PROXY", "no_proxy"])
                .map(|(_, list)| NoProxy::parse(&list))
                .unwrap_or_default(),
        };
        let proxy = match proxy {
            Some(set) => Ok(Some(set.clone())),
            None => first(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
                .map(|(name, url)| Proxy::parse(&format!("the proxy in {name}"), &url))
                .transpose()
                .map_err(|error| error.to_string()),
        };
        Self { proxy, except }
    }

    /// The proxy to reach a server through. What is plain http, which is this machine or a
    /// metadata service, is never far enough for one.
    ///
    /// # Errors
    ///
    /// A proxy of the environment that cannot be used, where one is needed.
    pub(super) fn proxy(&self, server: &Uri) -> Result<Option<&Proxy>, Error> {
        if let Ok(None) = self.proxy {
            return Ok(None);
        }
        let host = server.host().unwrap_or_default();
        let port = server.port_u16().unwrap_or(443);
        let is_direct = server.scheme() != Some(&Scheme::HTTPS)
            || is_loopback(host)
            || self.except.holds(host, port);
        if is_direct {
            return Ok(None);
        }
        self.proxy
            .as_ref()
            .map(Option::as_ref)
            .map_err(|reason| Error::new(ErrorKind::Config, reason.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Proxy, Error> {
        Proxy::parse("the proxy", url)
    }

    #[test]
    fn urls_of_proxies() {
        for (url, host, port, login) in [
            ("http://proxy:3128", "proxy", 3128, None),
            ("proxy:3128", "proxy", 3128, None),
            ("http://proxy/", "proxy", 80, None),
            ("http://[::1]:3128", "[::1]", 3128, None),
            ("http://u:p@proxy:1", "proxy", 1, Some(("u", "p"))),
            ("u@proxy:1", "proxy", 1, Some(("u", ""))),
            (
                "http://u%40x:p%3A%2f%E8%AF%BE@proxy",
                "proxy",
                80,
                Some(("u@x", "p:/课")),
            ),
        ] {
            let proxy = parse(url).expect(url);
            let read = proxy.login.as_ref();
            let read = read.map(|login| (login.user.expose(), login.password.expose()));
            assert_eq!((&*proxy.host, proxy.port, read), (host, port, login));
        }
    }

    #[test]
    fn what_cannot_be_right_is_refused_without_being_shown() {
        for (url, reason) in [
            ("socks5://u:hunter2@proxy", "must start with http://"),
            ("https://u:hunter2@proxy", "must start with http://"),
            ("http://u:hunter2%FF@proxy", "percent-encoded"),
            ("/hunter2", "names no host"),
            ("http://u:hunter2@pro xy", "is no URL"),
            ("http://u:hunter2@127.0.0.1:abc", "port"),
            ("http://u:hunter2@127.0.0.1:99999", "port"),
            ("http://u:hunter2@127.0.0.1:0", "port"),
            ("u:hunter2@proxy:", "port"),
            ("http://u:hunter2@proxy:-1", "port"),
            ("http://u:hunter2@proxy:+80", "port"),
            ("http://hunter2@[::1]:65536", "port"),
            ("http://hunter2@[::g]:80", "no IPv6 address"),
            ("", "is no URL"),
        ] {
            let error = parse(url).expect_err(url).to_string();
            assert!(error.starts_with("the proxy "), "{error}");
            assert!(error.contains(reason), "{url}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let shown = format!("{:?}", parse("http://u:hunter2@proxy").expect("valid"));
        assert_eq!(shown, "Proxy(proxy:80)");
    }

    #[test]
    fn exceptions() {
        let list = "example.com, .sub.example.org *.wild.example\tonly.example:8443,10.0.0.0/8,\
                    192.168.1.1,::1,[fe80::2]:9000,2001:db8::/33,172.16.0.1/31,10.0.0.0/33,\
                    Absolute.example.,192.0.2.1/32,2001:db8:ffff::1/128";
        let except = NoProxy::parse(list);
        for (host, port, direct) in [
            ("example.com", 443, true),
            ("EXAMPLE.com.", 443, true),
            ("a.b.example.com", 1, true),
            ("notexample.com", 443, false),
            ("sub.example.org", 443, false),
            ("a.sub.example.org", 443, true),
            ("a.wild.example", 443, true),
            ("wild.example", 443, false),
            ("only.example", 443, false),
            ("only.example", 8443, true),
            ("10.200.3.4", 443, true),
            ("11.0.0.1", 443, false),
            ("192.168.1.1", 443, true),
            ("192.168.1.10", 443, false),
            ("[::1]", 443, true),
            ("[fe80::2]", 443, false),
            ("[fe80::2]", 9000, true),
            ("[2001:db8:1::5]", 443, true),
            ("[2001:db8:8000::5]", 443, false),
            ("172.16.0.0", 443, true),
            ("172.16.0.2", 443, false),
            ("absolute.example", 443, true),
            ("a.absolute.example.", 443, true),
            ("192.0.2.1", 443, true),
            ("192.0.2.0", 443, false),
            ("[::ffff:192.0.2.1]", 443, false),
            ("[2001:db8:ffff::1]", 443, true),
            ("[2001:db8:ffff::]", 443, false),
        ] {
            assert_eq!(except.holds(host, port), direct, "{host}:{port}");
        }
        assert!(NoProxy::parse("*").holds("anything", 1));
        assert!(NoProxy::parse("0.0.0.0/0").holds("8.8.8.8", 1));
        assert!(!NoProxy::parse("0.0.0.0/0").holds("::1", 1));
        assert!(!NoProxy::parse(" , ").holds("anything", 1));
    }

    #[test]
    fn settings_go_before_the_environment_each_for_itself() {
        let uri = Uri::from_static("https://lcic.tencentcloudapi.com/");
        let host = |proxy: Option<&str>, except: Option<&str>, environment: &Variables| {
            let proxy = proxy.map(|url| parse(url).expect("valid"));
            let except = except.map(NoProxy::parse);
            let route = Route::new(proxy.as_ref(), except.as_ref(), environment);
            let proxy = route.proxy(&uri)?;
            Ok::<_, Error>(proxy.map(|proxy| proxy.host.clone()))
        };
        let both = Variables::from([("https_proxy", "lower"), ("ALL_PROXY", "all")]);
        let excepted = Variables::from([
            ("HTTPS_PROXY", "upper"),
            ("https_proxy", "lower"),
            ("no_proxy", "tencentcloudapi.com"),
        ]);
        let broken = Variables::from([("ALL_PROXY", "socks5://hunter2"), ("HTTP_PROXY", "http")]);
        for (proxy, except, environment, expected) in [
            (None, None, &Variables::from([]), None),
            (None, None, &Variables::from([("HTTP_PROXY", "http")]), None),
            (None, None, &both, Some("lower")),
            (Some("set"), None, &both, Some("set")),
            (None, Some("*"), &both, None),
            (None, None, &excepted, None),
            (None, Some(""), &excepted, Some("upper")),
            (Some("set"), None, &excepted, None),
            (Some("set"), None, &broken, Some("set")),
            (None, Some("*"), &broken, None),
        ] {
            let host = host(proxy, except, environment).expect("valid");
            assert_eq!(host.as_deref(), expected);
        }
        let error = host(None, None, &broken).expect_err("no such proxy");
        assert!(
            error
                .to_string()
                .starts_with("the proxy in ALL_PROXY must start"),
            "{error}"
        );
    }

    #[test]
    fn what_is_near_needs_no_proxy() {
        let proxy = parse("proxy").expect("valid");
        let route = Route::new(Some(&proxy), None, &Variables::from([]));
        let broken = Variables::from([("ALL_PROXY", "socks5h://127.0.0.1:1080")]);
        let broken = Route::new(None, None, &broken);
        for (url, through) in [
            ("https://lcic.tencentcloudapi.com/", true),
            ("https://10.0.0.1:8443/", true),
            ("https://localhost/", false),
            ("https://127.0.0.1:4010/", false),
            ("https://[::1]/", false),
            ("http://169.254.0.23/latest", false),
            ("http://metadata.tencentyun.com/latest", false),
        ] {
            let url = url.parse().expect("valid");
            let proxy = route.proxy(&url).expect("valid");
            assert_eq!(proxy.is_some(), through, "{url}");
            assert_eq!(broken.proxy(&url).is_err(), through, "{url}");
        }
    }
}
