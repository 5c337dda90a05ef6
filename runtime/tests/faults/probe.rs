//! Actions to test with, written as the generator writes them.

use std::time::Duration;

use tencentcloud_runtime::{
    Action, ChatAdmin, Config, ConfigBuilder, Credential, Operation, Protocol, RateLimit,
    RegionUse, Service, record,
};

pub(crate) const SECRET_ID: &str = "AKIDPROBE";
pub(crate) const SECRET_KEY: &str = "probe-secret-key-hunter2";
pub(crate) const TOKEN: &str = "probe-token-hunter3";
pub(crate) const CHAT_KEY: &str = "probe-chat-key-hunter4";

pub(crate) static PROBE: Service = Service {
    name: "probe",
    version: "2020-01-01",
    protocol: Protocol::Tc3,
    endpoint: "probe.tencentcloudapi.com",
    regional_endpoints: &[],
    region: RegionUse::Optional,
    regions: &[],
    retryable_codes: &[],
};

/// Speaks the other protocol.
pub(crate) static CHAT: Service = Service {
    name: "chat",
    version: "v4",
    protocol: Protocol::ImRest,
    endpoint: "chat.example.com",
    regional_endpoints: &[],
    region: RegionUse::Unused,
    regions: &[],
    retryable_codes: &["70169"],
};

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Output {
    pub(crate) id: i64,
    pub(crate) rooms: Vec<Room>,
}

record!(Output { id: "Id" always, rooms: "Rooms" });

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Room {
    pub(crate) name: Option<String>,
    pub(crate) start_time: Option<i64>,
}

record!(Room {
    name: "Name",
    start_time: "StartTime"
});

#[derive(Clone, Debug)]
pub(crate) struct Describe {}

record!(Describe {});

impl Action for Describe {
    type Output = Output;
    const OPERATION: Operation = PROBE.reads("Describe");
}

#[derive(Clone, Debug)]
pub(crate) struct Create {}

record!(Create {});

impl Action for Create {
    type Output = Output;
    const OPERATION: Operation = PROBE.writes("Create");
}

#[derive(Clone, Debug)]
pub(crate) struct ChatDescribe {}

record!(ChatDescribe {});

impl Action for ChatDescribe {
    type Output = Output;
    const OPERATION: Operation = CHAT.reads("Describe").path("/v4/probe");
}

#[derive(Clone, Debug)]
pub(crate) struct ChatCreate {}

record!(ChatCreate {});

impl Action for ChatCreate {
    type Output = Output;
    const OPERATION: Operation = CHAT.writes("Create").path("/v4/probe");
}

/// Limited to 500 requests per second.
#[derive(Clone, Debug)]
pub(crate) struct Limited {}

record!(Limited {});

impl Action for Limited {
    type Output = Output;
    const OPERATION: Operation = PROBE.reads("Limited").rate_limit(500);
}

/// Settings that make tests quick, for calls to `endpoint`.
pub(crate) fn config(endpoint: &str) -> ConfigBuilder {
    let credential = Credential::new(SECRET_ID, SECRET_KEY)
        .and_then(|credential| credential.with_token(TOKEN))
        .expect("valid");
    let admin = ChatAdmin::new(1_400_000_000, "ad min/", CHAT_KEY).expect("valid");
    Config::builder()
        .credentials(credential)
        .chat_admin(admin)
        .endpoint(endpoint)
        .backoff(Duration::from_millis(1), Duration::from_millis(20))
        .rate_limit(RateLimit::Documented)
        .attempts(3)
}
