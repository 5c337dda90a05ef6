//! What clients make of an endpoint on this machine that take every endpoint for the cloud's, as
//! Tencent's own for Node does: its first label for the service, and no port for the host.

use std::net::IpAddr;

/// Whether a client that takes the name of the service from its endpoint would take this one: the
/// endpoint is this machine, and the name what stands before its first dot or its port.
pub(crate) fn is_label(name: &str, host: &str) -> bool {
    let without_port = without_port(host);
    let address = without_port.trim_start_matches('[').trim_end_matches(']');
    let loopback = without_port.eq_ignore_ascii_case("localhost")
        || without_port.to_ascii_lowercase().ends_with(".localhost")
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback());
    let label = |text: &str| text.split('.').next() == Some(name);
    loopback
        && (["127", "localhost"].contains(&name)
            || [host, without_port, address].contains(&name)
            || label(host))
}

/// A host without its port.
pub(crate) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((before, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => before,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::is_label;

    #[test]
    fn the_label_of_a_loopback_host_names_no_service() {
        for (name, host) in [
            ("127", "127.0.0.1:4010"),
            ("127", "127.0.0.1"),
            ("127", "127.8.9.10:1"),
            ("localhost", "localhost:4010"),
            ("localhost:4010", "localhost:4010"),
            ("localhost", "LOCALHOST"),
            ("localhost", "127.0.0.1:4010"),
            ("127.0.0.1", "127.0.0.1:4010"),
            ("lcik", "lcik.localhost:4010"),
            ("[::1]", "[::1]:4010"),
            ("[::1]:4010", "[::1]:4010"),
            ("::1", "[::1]"),
        ] {
            assert!(is_label(name, host), "{name} {host}");
        }
        for (name, host) in [
            ("lcik", "127.0.0.1:4010"),
            ("cvm", "localhost:4010"),
            ("", "127.0.0.1:4010"),
            ("127", "lcic.tencentcloudapi.com"),
            ("lcik", "lcik.tencentcloudapi.com"),
            ("localhost", "localhost.example.com"),
            ("128", "128.0.0.1:4010"),
            ("127", ""),
        ] {
            assert!(!is_label(name, host), "{name} {host}");
        }
    }
}
