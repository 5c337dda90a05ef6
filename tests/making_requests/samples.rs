//! The programs of the page, each in what makes it whole.

use std::time::Duration;

use serde_json::{Value, json};
use tencentcloud_client::runtime::credentials::{AssumeRole, Environment};
use tencentcloud_client::runtime::{
    Caller, Client, GenericCall, RequestMethod, Signature, Streaming,
};
use tencentcloud_client::{Config, Error, lcic};

/// How many programs the page has.
pub(crate) const COUNT: usize = 7;

/// Those that need no cloud.
pub(crate) fn configurations() -> Result<(), Error> {
    assumed()?;
    backed_up()?;
    signed()?;
    proxied()?;
    // These are only compiled.
    let _ = (changed, handled, uploaded);
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
