//! Proxies and the exceptions from them: any text is read or refused, no error shows a password,
//! a name in the list is an exception with or without case and a dot, and `*` is all.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::fuzzing::is_direct;
use tencentcloud_runtime::{Config, Credential};

const PORT: u16 = 443;

// A host, and in the lines below it what is excepted.
fuzz_target!(|text: &str| {
    let (host, list) = text.split_once('\n').unwrap_or((text, ""));
    let _ = is_direct(list, host, PORT);
    assert!(is_direct(&format!("{list},*"), host, PORT));
    let is_name = |text: &str| {
        let label = |label: &str| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        text.split('.').all(label)
    };
    if is_name(host) {
        let list = format!("{list} {}", host.to_ascii_uppercase());
        for host in [
            host.to_owned(),
            format!("{host}."),
            host.to_ascii_uppercase(),
        ] {
            assert!(is_direct(&list, &host, PORT), "{list:?} {host:?}");
        }
        assert!(!is_direct(&format!("{host}:1"), host, 2));
    }

    let credential = Credential::new("AKID", "key").expect("valid");
    let build = |url: &str| {
        Config::builder()
            .credentials(credential.clone())
            .proxy(url)
            .build()
    };
    let _ = build(list);
    if let Err(error) = build(&format!("http://u:hunter2@{list}")) {
        assert!(!error.to_string().contains("hunter2"), "{error}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
});
