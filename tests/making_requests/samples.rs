//! The programs of the page, each in what makes it whole.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tencentcloud_client::lcic::{
    self, DescribeRoom, DescribeRoomOutput, ErrorCode, Resolution, TranscodeState,
};
use tencentcloud_client::runtime::credentials::{AssumeRole, Environment};
use tencentcloud_client::runtime::hooks::{Attempt, Headers, Hook, Outcome};
use tencentcloud_client::runtime::{
    Caller, Client, GenericCall, RequestMethod, Signature, Streaming, Verdict, fake,
};
use tencentcloud_client::{Config, Error};

/// How many programs the page has.
pub(crate) const COUNT: usize = 14;

/// Those that need no cloud.
pub(crate) fn configurations() -> Result<(), Error> {
    assumed()?;
    backed_up()?;
    signed()?;
    proxied()?;
    audited()?;
    shown();
    // These are only compiled.
    let _ = (changed, handled, uploaded, set, waited, known);
    Ok(())
}

async fn changed(lcic: &lcic::Client) -> Result<lcic::GetRoomsOutput, Error> {
    let patient = lcic.with(|config| config.attempt_timeout(Duration::from_secs(90)))?;
    let rooms = patient.get_rooms().sdk_app_id(3_923_193).send().await?;
    Ok(rooms)
}

fn assumed() -> Result<Config, Error> {
    let config = Config::builder()
        .credentials(AssumeRole::new(
            Environment::new(),
            "qcs::cam::uin/12345678:roleName/audit",
        ))
        .region("ap-guangzhou")
        .build()?;
    Ok(config)
}

fn backed_up() -> Result<Config, Error> {
    let config = Config::builder()
        .backup_region("ap-guangzhou")
        .backup_root_domains(["tencentcloudapi.cn"])
        .build()?;
    Ok(config)
}

fn signed() -> Result<Config, Error> {
    let config = Config::builder()
        .signature(Signature::HmacSha256)
        .method(RequestMethod::Get)
        .build()?;
    Ok(config)
}

fn proxied() -> Result<Config, Error> {
    let config = Config::builder()
        .proxy("http://user:p%40ss@proxy.example.com:3128")
        .no_proxy("internal.tencentcloudapi.com,10.0.0.0/8")
        .build()?;
    Ok(config)
}

#[expect(dead_code, reason = "none of the client's actions answers with events")]
async fn streamed<A>(client: &Client, request: A) -> Result<(), Error>
where
    A: Streaming<Event: std::fmt::Debug>,
{
    let mut events = client.send_stream(request);
    while let Some(event) = events.next().await {
        println!("{:?}", event?.data);
    }
    Ok(())
}

async fn uploaded(config: Config, content: Vec<u8>) -> Result<Value, Error> {
    let call = GenericCall::new("cls", "2020-10-16", "UploadLog")
        .parameters(json!({ "TopicId": "f6c4fa6f" }))
        .octet_stream("X-CLS-", content);
    let answer = Client::call(&config, call).await?;
    Ok(answer)
}

async fn handled(lcic: &lcic::Client, room_id: i64) {
    match lcic.start_room().room_id(room_id).send().await {
        Ok(_) => println!("started"),
        Err(error) if error.may_have_executed() => println!("look first: {error}"),
        Err(error) if error.is_retryable() => println!("later: {error}"),
        Err(error) => match error.code() {
            Some(code) => println!("the cloud refuses, {code}: {}", error.message()),
            None => println!("{error}"),
        },
    }
}

async fn set(
    lcic: &lcic::Client,
    until: Option<SystemTime>,
    page_size: Option<i64>,
) -> Result<(), Error> {
    let week = lcic
        .get_rooms()
        .sdk_app_id(3_923_193)
        .start_time(SystemTime::now())
        .maybe_end_time(until)
        .maybe_limit(page_size);
    for room in week.clone().send().await?.rooms {
        println!("{:?} starts at {:?}", room.name, room.start_time_at());
    }
    let all = week.items();
    drop(all);
    Ok(())
}

fn shown() {
    let resolution: Resolution = "Hd".parse().unwrap_or(Resolution::Sd);
    println!("{resolution} of {:?}", Resolution::values());
}

async fn waited(lcic: &lcic::Client, id: &str) {
    let document = lcic
        .describe_document()
        .document_id(id)
        .wait_until(|document| match document.transcode_state {
            Some(TranscodeState::Succeeded) => Verdict::Holds,
            Some(TranscodeState::Failed) => Verdict::Fails,
            _ => Verdict::NotYet,
        })
        .await;
    match document {
        Ok(document) => println!("{:?}", document.transcode_result),
        Err(error) => println!("{error}; the last answer: {:?}", error.last()),
    }
}

async fn known(lcic: &lcic::Client, room_id: i64) -> Result<(), Error> {
    let answered = lcic
        .with_meta()
        .describe_room()
        .room_id(room_id)
        .send()
        .await?;
    println!("{:?}", answered.output.name);
    println!(
        "{:?} after {:?}",
        answered.meta.status(),
        answered.meta.duration()
    );
    println!("{:?}", answered.meta.header("date"));
    Ok(())
}

fn audited() -> Result<Config, Error> {
    struct Audit;

    impl Hook for Audit {
        fn before_signing(&self, _attempt: &Attempt<'_>, headers: &mut Headers) {
            headers.set("X-Team", "billing");
        }

        fn after_attempt(&self, attempt: &Attempt<'_>, duration: Duration, outcome: Outcome<'_>) {
            let (action, number) = (attempt.action, attempt.number);
            println!("{action}, attempt {number}: {outcome:?} after {duration:?}");
        }
    }

    let config = Config::builder().hook(Audit).build()?;
    Ok(config)
}

/// Runs, as it needs no cloud.
pub(crate) async fn faked() -> Result<(), Error> {
    let config = Config::fake(|call| {
        if let Some(request) = call.request::<DescribeRoom>() {
            let mut room = DescribeRoomOutput::default();
            room.name = request.room_id.map(|id| format!("Room {id}"));
            return room.into();
        }
        match call.action() {
            "EndRoom" => fake::Answer::error(ErrorCode::ResourceNotFoundRoom, "no such room"),
            _ => json!({}).into(),
        }
    });
    let lcic = lcic::Client::new(&config);
    let room = lcic.describe_room().room_id(7).send().await?;
    assert_eq!(room.name.as_deref(), Some("Room 7"));
    Ok(())
}
