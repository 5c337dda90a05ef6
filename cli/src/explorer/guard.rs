//! Who may ask: a browser on this machine that was given the address, and no page of others.

use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use ring::rand::{SecureRandom, SystemRandom};

/// Headers of every answer: nothing but our own style and script is loaded or run, no other page
/// frames it or hears of its address, and nothing is kept.
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Adds what every answer carries.
pub fn protect(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}

/// A token that nobody guesses: 128 bits, in hexadecimal.
pub fn token() -> Option<String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether two tokens are the same; the time it takes tells nothing.
pub fn is_same(one: &str, other: &str) -> bool {
    let differ = one
        .bytes()
        .zip(other.bytes())
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differ == 0
}

/// Why a request is refused, before its path is looked at; none if it is not.
pub fn refusal(headers: &HeaderMap, is_post: bool, port: u16) -> Option<&'static str> {
    let header = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let fetch = |name: &'static str| header(&HeaderName::from_static(name));
    // A name that leads here by somebody else's doing is another host to the browser.
    let ours = |host: &str| {
        let ours = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}"));
        ours.iter().any(|ours| ours == host)
    };
    let hosts = headers.get_all(HOST).iter().count();
    let host = header(&HOST).filter(|host| hosts == 1 && ours(host));
    let Some(host) = host else {
        return Some("the request is for another host");
    };
    let site = fetch("sec-fetch-site");
    let is_own = site == Some("same-origin");
    let is_foreign_page = matches!(site, Some(site) if !matches!(site, "same-origin" | "none"))
        && (is_post || fetch("sec-fetch-mode") != Some("navigate"));
    let is_foreign_origin = match header(&ORIGIN) {
        None => false,
        // Of forms on pages that tell nobody where they are, browsers say no more.
        Some("null") => !is_own,
        Some(origin) => origin.strip_prefix("http://") != Some(host),
    };
    (is_foreign_page || is_foreign_origin).then_some("the request comes from another page")
}

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{is_same, refusal, token};

    fn refused(headers: &[(&'static str, &'static str)], is_post: bool) -> bool {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        refusal(&headers, is_post, 4011).is_some()
    }

    #[test]
    fn only_pages_of_our_own_are_heard() {
        let host = ("host", "127.0.0.1:4011");
        let site = |value| ("sec-fetch-site", value);
        let origin = |value| ("origin", value);
        for (headers, is_post) in [
            (vec![host], true),
            (vec![("host", "localhost:4011")], false),
            (vec![host, site("none")], false),
            (
                vec![host, site("cross-site"), ("sec-fetch-mode", "navigate")],
                false,
            ),
            (vec![host, site("same-origin"), origin("null")], true),
            (
                vec![host, site("same-origin"), origin("http://127.0.0.1:4011")],
                true,
            ),
        ] {
            assert!(!refused(&headers, is_post), "{headers:?}");
        }
        for headers in [
            vec![],
            vec![("host", "attacker.example:4011")],
            vec![("host", "127.0.0.1:4012")],
            vec![("host", "127.0.0.1")],
            vec![host, site("cross-site")],
            vec![host, site("same-site")],
            vec![host, site("cross-site"), ("sec-fetch-mode", "navigate")],
            vec![host, origin("null")],
            vec![host, origin("http://127.0.0.1:4012")],
            vec![host, origin("https://127.0.0.1:4011")],
            vec![host, origin("http://localhost:4011")],
            vec![host, origin("https://attacker.example")],
        ] {
            assert!(refused(&headers, true), "{headers:?}");
        }
    }

    #[test]
    fn tokens_differ() {
        let (one, other) = (token().expect("random"), token().expect("random"));
        assert_eq!(one.len(), 32);
        assert!(is_same(&one, &one) && !is_same(&one, &other) && !is_same(&one, &one[1..]));
    }
}
