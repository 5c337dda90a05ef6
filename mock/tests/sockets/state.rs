//! What is remembered between calls.

use serde_json::{Value, json};
use tencentcloud_mock::Server;

use crate::request::{lcic, now, room, start};

#[test]
fn a_first_program_works() {
    let server = start(Server::builder());
    let created = lcic("CreateRoom", room()).send(&server);
    let this = json!({ "RoomId": created["RoomId"] });
    assert_eq!(
        lcic("DescribeRoom", this.clone()).send(&server)["Name"],
        "Algebra"
    );
    assert_eq!(lcic("StartRoom", this.clone()).code(&server), None);
    let refused = lcic("DeleteRoom", this.clone()).code(&server);
    assert_eq!(refused.as_deref(), Some("FailedOperation.ClassStarted"));
    assert_eq!(lcic("EndRoom", this.clone()).code(&server), None);
    assert_eq!(lcic("DeleteRoom", this.clone()).code(&server), None);
    let unknown = lcic("DescribeRoom", this).code(&server);
    assert_eq!(unknown.as_deref(), Some("ResourceNotFound.Room"));
}

#[test]
fn paging_really_pages() {
    let server = start(Server::builder().no_rate_limit());
    let created: Vec<Value> = (0..25)
        .map(|_| lcic("CreateRoom", room()).send(&server)["RoomId"].take())
        .collect();
    let mut listed = Vec::new();
    for page in 1.. {
        let parameters = json!({ "SdkAppId": 1, "Page": page, "Limit": 10 });
        let answer = lcic("GetRooms", parameters).send(&server);
        assert_eq!(answer["Total"], 25);
        let rooms = answer["Rooms"].as_array().expect("a list");
        if rooms.is_empty() {
            assert_eq!(page, 4);
            break;
        }
        listed.extend(rooms.iter().map(|room| room["RoomId"].clone()));
    }
    assert_eq!(listed, created);
}

#[test]
fn nothing_is_remembered_where_nothing_should_be() {
    let server = start(Server::builder().stateless());
    assert_eq!(lcic("CreateRoom", room()).send(&server)["RoomId"], 1);
    let described = lcic("DescribeRoom", json!({ "RoomId": 123 })).send(&server);
    assert_eq!(described["Name"], "test");
    // Times are not judged, and what was sent is echoed.
    let old = json!({
        "Name": "a", "StartTime": 1, "EndTime": now(), "SdkAppId": 1, "Resolution": 1,
        "MaxMicNumber": 1, "SubType": "abc",
    });
    assert_eq!(lcic("CreateRoom", old).code(&server), None);
    let login = lcic("LoginUser", json!({ "UserId": "me" })).send(&server);
    assert_eq!(login["UserId"], "me");
}

#[test]
fn what_is_remembered_can_be_looked_at() {
    let server = start(Server::builder());
    let created = lcic("CreateRoom", room()).send(&server);
    lcic("RegisterUser", json!({ "SdkAppId": 1, "Name": "alice" })).send(&server);
    let remembered = server.remembered();
    let counts: Vec<_> = remembered
        .iter()
        .map(|(kind, rows)| (*kind, rows.len()))
        .collect();
    assert_eq!(
        counts,
        [("rooms", 1), ("users", 1), ("documents", 0), ("groups", 0)]
    );
    let (rooms, users) = (&remembered[0].1, &remembered[1].1);
    assert_eq!(rooms[0]["RoomId"], created["RoomId"]);
    assert_eq!(rooms[0]["Status"], 0);
    assert_eq!(users[0]["Name"], "alice");
    lcic("DeleteRoom", json!({ "RoomId": created["RoomId"] })).send(&server);
    assert!(server.remembered()[0].1.is_empty());

    let calls = server.calls();
    assert!(calls.is_sorted_by_key(|call| call.time));
    let hidden = server.without_secrets(&json!({ "Token": "t", "Name": "n" }));
    assert_eq!(hidden, json!({ "Token": "***", "Name": "n" }));
}
