//! The generated client over real sockets, against a server that checks every signature with code
//! of its own.

#[path = "src/server/mod.rs"]
mod server;

use serde_json::json;
use server::{Call, SECRET_ID, SECRET_KEY, Server};
use tencentcloud_client::lcic::{self, ErrorCode, Resolution, RoomStatus, RoomSubType};
use tencentcloud_client::runtime::{Credential, ErrorKind};
use tencentcloud_client::{Config, Error};

/// A configuration that calls the server.
fn config(server: &Server, secret_key: &str) -> Config {
    let credential = Credential::new(SECRET_ID, secret_key).expect("the credential is right");
    Config::builder()
        .credentials(credential)
        .endpoint(server.url())
        .build()
        .expect("the settings are right")
}

/// What the cloud would answer.
fn answer(call: &Call) -> serde_json::Value {
    match call.action.as_str() {
        "LoginUser" => {
            json!({ "UserId": call.body["UserId"], "Token": "secret", "RequestId": "r1" })
        }
        "CreateRoom" => json!({ "RoomId": 346_680_137, "RequestId": "r2" }),
        "GetRooms" => {
            let page = call.body["Page"].as_i64().unwrap_or(1);
            let rooms = match page {
                1 => json!([{ "RoomId": 1, "Status": 0 }, { "RoomId": "2", "Status": 1 }]),
                _ => json!([{ "RoomId": 3, "Status": 9 }]),
            };
            json!({ "Total": 3, "Rooms": rooms, "RequestId": format!("r3-{page}") })
        }
        "DeleteRoom" => json!({
            "Error": { "Code": "FailedOperation.ClassStarted", "Message": "It has begun." },
            "RequestId": "r4",
        }),
        other => json!({
            "Error": { "Code": "InvalidAction", "Message": other },
            "RequestId": "r0",
        }),
    }
}

fn room<C: tencentcloud_client::runtime::Caller>(
    client: &lcic::GenericClient<C>,
) -> C::Sent<lcic::CreateRoom> {
    client
        .create_room()
        .sdk_app_id(3_923_193)
        .name("Algebra")
        .start_time(1_893_456_000)
        .end_time(1_893_459_600)
        .resolution(Resolution::Hd)
        .max_mic_number(2)
        .sub_type(RoomSubType::Video)
        .auto_mic(true)
        .send()
}

#[tokio::test]
async fn the_async_client_calls_and_is_answered() -> Result<(), Error> {
    let server = Server::start(answer);
    let lcic = lcic::Client::new(&config(&server, SECRET_KEY));

    let login = lcic.login_user().user_id("u-1").send().await?;
    assert_eq!(
        (login.user_id.as_str(), login.token.as_str()),
        ("u-1", "secret")
    );
    assert!(!format!("{login:?}").contains("secret"), "{login:?}");

    let created = room(&lcic).await?;
    assert_eq!(
        (created.room_id, created.request_id.as_str()),
        (346_680_137, "r2")
    );

    let page = lcic
        .get_rooms()
        .sdk_app_id(1)
        .status([RoomStatus::Started])
        .send()
        .await?;
    let rooms: Vec<_> = page
        .rooms
        .iter()
        .map(|room| (room.room_id, room.status))
        .collect();
    assert_eq!(page.total, Some(3));
    assert_eq!(
        rooms,
        [
            (Some(1), Some(RoomStatus::NotStarted)),
            (Some(2), Some(RoomStatus::Started))
        ]
    );

    let calls = server.calls();
    let sent: Vec<_> = calls
        .iter()
        .map(|call| (call.action.as_str(), &call.body))
        .collect();
    assert_eq!(
        sent,
        [
            ("LoginUser", &json!({ "UserId": "u-1" })),
            (
                "CreateRoom",
                &json!({
                    "SdkAppId": 3_923_193, "Name": "Algebra", "StartTime": 1_893_456_000, "EndTime": 1_893_459_600,
                    "Resolution": 2, "MaxMicNumber": 2, "SubType": "video", "AutoMic": 1,
                })
            ),
            ("GetRooms", &json!({ "SdkAppId": 1, "Status": [1] })),
        ]
    );
    assert!(
        calls
            .iter()
            .all(|call| call.version == "2022-08-17" && call.region.is_none())
    );
    Ok(())
}

#[test]
fn the_blocking_client_calls_and_is_answered() -> Result<(), Error> {
    let server = Server::start(answer);
    let lcic = lcic::blocking::Client::new(&config(&server, SECRET_KEY));
    assert_eq!(room(&lcic)?.room_id, 346_680_137);

    let rooms: Vec<_> = lcic
        .get_rooms()
        .sdk_app_id(1)
        .limit(2)
        .items()
        .collect::<Result<_, _>>()?;
    let status: Vec<_> = rooms.iter().map(|room| room.status).collect();
    assert_eq!(
        status,
        [
            Some(RoomStatus::NotStarted),
            Some(RoomStatus::Started),
            Some(RoomStatus::Other(9)),
        ]
    );
    Ok(())
}

#[tokio::test]
async fn an_error_answer_is_a_typed_error() {
    let server = Server::start(answer);
    let lcic = lcic::Client::new(&config(&server, SECRET_KEY));
    let error = lcic
        .delete_room()
        .room_id(1)
        .send()
        .await
        .expect_err("the room has begun");
    assert!(error.is(ErrorCode::FailedOperationClassStarted), "{error}");
    assert_eq!(
        ErrorCode::of(&error),
        Some(ErrorCode::FailedOperationClassStarted)
    );
    assert_eq!(error.request_id(), Some("r4"));
    assert_eq!(server.calls().len(), 1);
    let shown = error.to_string();
    for part in [
        "DeleteRoom",
        "FailedOperation.ClassStarted",
        "It has begun",
        "r4",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[tokio::test]
async fn a_wrong_signature_is_refused() {
    let server = Server::start(answer);
    let lcic = lcic::Client::new(&config(&server, "another-key"));
    let error = lcic
        .login_user()
        .user_id("u")
        .send()
        .await
        .expect_err("the key is wrong");
    assert!(error.is(ErrorCode::AuthFailureSignatureFailure), "{error}");
    assert!(server.calls().is_empty());
}

#[tokio::test]
async fn a_request_without_a_required_parameter_is_not_sent() {
    let server = Server::start(answer);
    let lcic = lcic::Client::new(&config(&server, SECRET_KEY));

    let mut request = lcic::DeleteRoom::default();
    let error = lcic
        .send(request.clone())
        .await
        .expect_err("no room is named");
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(error.to_string().contains("`room_id`"), "{error}");

    let mut nested = lcic::BatchCreateRoom::builder()
        .sdk_app_id(1)
        .room_infos([lcic::RoomInfo::default()])
        .build();
    let error = lcic
        .send(nested.clone())
        .await
        .expect_err("the room has no name");
    assert!(error.to_string().contains("`RoomInfo.name`"), "{error}");
    assert!(server.calls().is_empty());

    request.room_id = Some(1);
    nested.room_infos = Some(Vec::new());
    let started = lcic.send(request).await.expect_err("the room has begun");
    assert!(
        started.is(ErrorCode::FailedOperationClassStarted),
        "{started}"
    );
    let unknown = lcic
        .send(nested)
        .await
        .expect_err("the server does not know it");
    assert!(unknown.is(ErrorCode::InvalidAction), "{unknown}");
    assert_eq!(server.calls().len(), 2);
}
