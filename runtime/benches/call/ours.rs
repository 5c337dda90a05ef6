//! Our clients.

use std::thread;

use tencentcloud_runtime::{
    Action, Caller, Client, Config, Credential, Operation, Protocol, RateLimit, RegionUse, Service,
    blocking, record,
};

use crate::load::{Load, on_runtime};
use crate::measure::{Figures, measure};

static LCIC: Service = Service {
    name: "lcic",
    version: "2022-08-17",
    protocol: Protocol::Tc3,
    endpoint: "lcic.tencentcloudapi.com",
    regional_endpoints: &[],
    region: RegionUse::Unused,
    regions: &[],
    retryable_codes: &[],
};

#[derive(Clone)]
pub(crate) struct CreateRoom {
    sdk_app_id: i64,
    name: String,
    start_time: i64,
    end_time: i64,
    resolution: i64,
    max_mic_number: i64,
    sub_type: String,
    teacher_id: String,
    assistants: Vec<String>,
}

record!(CreateRoom {
    sdk_app_id: "SdkAppId",
    name: "Name",
    start_time: "StartTime",
    end_time: "EndTime",
    resolution: "Resolution",
    max_mic_number: "MaxMicNumber",
    sub_type: "SubType",
    teacher_id: "TeacherId",
    assistants: "Assistants",
});

pub(crate) struct CreateRoomOutput {
    room_id: i64,
    request_id: String,
}

record!(CreateRoomOutput {
    room_id: "RoomId" always,
    request_id: "RequestId",
});

impl Action for CreateRoom {
    type Output = CreateRoomOutput;
    const OPERATION: Operation = LCIC.writes("CreateRoom").rate_limit(20);
}

/// A request of about 300 bytes.
pub(crate) fn request() -> CreateRoom {
    CreateRoom {
        sdk_app_id: 3_923_193,
        name: "Algebra".to_owned(),
        start_time: 1_700_000_000,
        end_time: 1_700_003_600,
        resolution: 2,
        max_mic_number: 2,
        sub_type: "videodoc".to_owned(),
        teacher_id: "teacher-0001".to_owned(),
        assistants: (0..8).map(|number| format!("assistant-{number}")).collect(),
    }
}

fn config(url: &str) -> Config {
    Config::builder()
        .credentials(Credential::new("AKIDEXAMPLE", "SKEXAMPLE").expect("valid"))
        .endpoint(url)
        .rate_limit(RateLimit::Off)
        .attempts(1)
        .build()
        .expect("valid")
}

fn check(output: &CreateRoomOutput) {
    assert!(output.room_id > 0 && !output.request_id.is_empty());
}

pub(crate) fn standard(url: &str, load: Load) -> Figures {
    let client = Client::new(&config(url), &LCIC);
    let request = request();
    on_runtime(load, move || {
        let sending = client.send_ref(&request);
        async move { check(&sending.await.expect("answered")) }
    })
}

pub(crate) fn blocking(url: &str, load: Load) -> Figures {
    let client = blocking::Client::new(&config(url), &LCIC);
    let request = request();
    let run = |calls: usize| {
        thread::scope(|scope| {
            for _ in 0..load.in_flight {
                scope.spawn(|| {
                    for _ in 0..calls / load.in_flight {
                        check(&client.send_ref(&request).expect("answered"));
                    }
                });
            }
        });
    };
    run(load.calls / 10);
    measure(|| run(load.calls))
}
