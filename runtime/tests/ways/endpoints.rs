//! Which host a call goes to, and in which region.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use tencentcloud_runtime::transport::{BlockingTransport, Exchange, Exchanged};
use tencentcloud_runtime::{
    ChatAdmin, Config, ConfigBuilder, Credential, Error, ErrorKind, GenericCall, Language,
    Protocol, RegionUse, Service, blocking,
};

static SCHOOL: Service = Service {
    name: "school",
    version: "2020-01-01",
    protocol: Protocol::Tc3,
    endpoint: "school.intl.tencentcloudapi.com",
    regional_endpoints: &[
        ("ap-guangzhou", "school.ap-guangzhou.tencentcloudapi.com"),
        ("ap-tokyo", "school.ap-tokyo.tencentcloudapi.com"),
    ],
    region: RegionUse::Unused,
    regions: &[],
    retryable_codes: &[],
};

static CHAT: Service = Service {
    name: "im",
    version: "v4",
    protocol: Protocol::ImRest,
    endpoint: "console.tim.qq.com",
    regional_endpoints: &[
        ("china", "console.tim.qq.com"),
        ("singapore", "adminapisgp.im.qcloud.com"),
    ],
    region: RegionUse::Unused,
    regions: &[],
    retryable_codes: &[],
};

static NEAR: Service = Service {
    name: "near",
    version: "2020-01-01",
    protocol: Protocol::Tc3,
    endpoint: "near.tencentcloudapi.com",
    regional_endpoints: &[],
    region: RegionUse::Required,
    regions: &["ap-guangzhou", "ap-tokyo"],
    retryable_codes: &[],
};

/// Keeps the last request, and answers well in every protocol.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Option<Request<Bytes>>>>);

impl BlockingTransport for Recorder {
    fn send(&self, exchange: Exchange) -> Exchanged {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange.request);
        let answer = br#"{"Response": {}, "ActionStatus": "OK", "ErrorCode": 0}"#;
        Ok(Response::new(Bytes::from_static(answer)))
    }
}

fn send(
    service: &'static Service,
    change: impl FnOnce(ConfigBuilder) -> ConfigBuilder,
) -> Result<Request<Bytes>, Error> {
    let recorder = Recorder::default();
    let config = change(
        Config::builder()
            .credentials(Credential::new("id", "key").expect("valid"))
            .chat_admin(ChatAdmin::new(1, "admin", "key").expect("valid"))
            .blocking_transport(recorder.clone()),
    );
    let call = GenericCall::of(service, "Look").reads_only();
    blocking::Client::call(&config.build()?, call)?;
    let mut sent = recorder.0.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(sent.take().expect("sent"))
}

/// The host of the URL, which the `Host` header repeats.
fn host(
    service: &'static Service,
    change: impl FnOnce(ConfigBuilder) -> ConfigBuilder,
) -> Result<String, Error> {
    let request = send(service, change)?;
    let host = request.uri().authority().expect("a host").to_string();
    assert_eq!(request.headers()["host"], host);
    assert_eq!(request.uri().scheme_str(), Some("https"));
    Ok(host)
}

#[test]
fn the_nearest_host_or_the_regions_own() {
    let near = host(&SCHOOL, |config| config.region("ap-tokyo")).expect("sent");
    assert_eq!(near, "school.intl.tencentcloudapi.com");
    let regional = |service, region: &str| {
        host(service, |config| {
            config.region(region).regional_endpoint(true)
        })
    };
    for (service, region, expected) in [
        (&SCHOOL, "ap-tokyo", "school.ap-tokyo.tencentcloudapi.com"),
        (&CHAT, "singapore", "adminapisgp.im.qcloud.com"),
        (&NEAR, "ap-tokyo", "near.tencentcloudapi.com"),
    ] {
        assert_eq!(regional(service, region).expect("sent"), expected);
    }
    let error = regional(&CHAT, "ap-singapore").expect_err("Chat calls it singapore");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error.to_string().contains(
            "has regional endpoints in china, singapore only: set one of them with \
             ConfigBuilder::region()"
        ),
        "{error}"
    );
    host(&SCHOOL, |config| config.regional_endpoint(true)).expect_err("no region");
}

#[test]
fn another_root_domain() {
    let at = |service, region: Option<&str>, domain: &str| {
        host(service, |config| {
            let config = config.root_domain(domain);
            match region {
                Some(region) => config.region(region).regional_endpoint(true),
                None => config,
            }
        })
    };
    let internal = "internal.tencentcloudapi.com";
    assert_eq!(
        at(&SCHOOL, None, internal).expect("sent"),
        "school.internal.tencentcloudapi.com"
    );
    assert_eq!(
        at(&SCHOOL, Some("ap-tokyo"), internal).expect("sent"),
        "school.ap-tokyo.internal.tencentcloudapi.com"
    );
    let error = at(&CHAT, None, internal).expect_err("not under it");
    assert!(error.to_string().contains("console.tim.qq.com"), "{error}");
    for wrong in ["", ".", "a..b", "a/b", "a:1", "https://a", "user@a", "a\nb"] {
        let error = at(&SCHOOL, None, wrong).expect_err(wrong);
        assert_eq!(error.kind(), ErrorKind::Config);
    }
}

#[test]
fn a_set_endpoint_goes_first() {
    let set = host(&SCHOOL, |config| {
        config
            .root_domain("internal.tencentcloudapi.com")
            .region("ap-tokyo")
            .regional_endpoint(true)
            .endpoint("https://school.example.com:8443")
    });
    assert_eq!(set.expect("sent"), "school.example.com:8443");
}

#[test]
fn regions_are_checked_where_the_service_lists_them() {
    let sent = send(&NEAR, |config| {
        config.region("ap-tokyo").language(Language::EnUs)
    });
    let sent = sent.expect("sent");
    assert_eq!(sent.headers()["x-tc-region"], "ap-tokyo");
    assert_eq!(sent.headers()["x-tc-language"], "en-US");
    for (result, reason) in [
        (send(&NEAR, |config| config), "needs a region"),
        (
            send(&NEAR, |config| config.region("eu-paris")),
            "has no region eu-paris",
        ),
    ] {
        let error = result.expect_err(reason).to_string();
        let choice = "set one of ap-guangzhou, ap-tokyo with ConfigBuilder::region() or \
                      TENCENTCLOUD_REGION";
        assert!(
            error.contains(&format!("{reason}: {choice}")),
            "{reason}: {error}"
        );
    }
    let sent = send(&SCHOOL, |config| config.region("eu-paris")).expect("sent");
    assert!(!sent.headers().contains_key("x-tc-region"));
}
