mod bound;
mod pages;

use serde_json::{Value, json};

use super::*;
use crate::testing::{find, model, object};

const NOW: i64 = 1_700_000_000;

/// A server's memory, and the check that every error is one that the action documents.
struct Memory(State);

impl Default for Memory {
    fn default() -> Self {
        Self(State::new(BTreeSet::new()))
    }
}

impl Memory {
    fn call_at(&mut self, now: i64, action: &str, parameters: Value) -> Result<Value, String> {
        let model = model();
        let (service, action) = find(&model, "lcic", action);
        let called = self.0.call(service, action, &object(parameters), now);
        let outcome = called.expect("an action that is remembered");
        outcome.map(Value::Object).map_err(|fault| {
            let documented = action.errors.iter().map(|error| match error.value {
                tencentcloud_model::model::ErrorRef::Common(index) => &model.common_errors[index],
                tencentcloud_model::model::ErrorRef::Service(index) => &service.errors[index],
            });
            let name = &action.name.value;
            let known = documented.map(|known| &known.code.value);
            // Any action may answer that there is no more room.
            assert!(
                fault.code == "LimitExceeded" || known.into_iter().any(|code| *code == fault.code),
                "{name}: {fault:?}"
            );
            fault.code.into_owned()
        })
    }

    fn call(&mut self, action: &str, parameters: Value) -> Result<Value, String> {
        self.call_at(NOW, action, parameters)
    }

    fn ok(&mut self, action: &str, parameters: Value) -> Value {
        let outcome = self.call(action, parameters);
        outcome.unwrap_or_else(|code| panic!("{action}: {code}"))
    }

    fn code(&mut self, action: &str, parameters: Value) -> String {
        let outcome = self.call(action, parameters);
        outcome
            .err()
            .unwrap_or_else(|| panic!("{action} went well"))
    }
}

fn room(start: i64, end: i64) -> Value {
    json!({
        "Name": "Algebra", "StartTime": NOW + start, "EndTime": NOW + end, "SdkAppId": 1,
        "Resolution": 1, "MaxMicNumber": 1, "SubType": "video",
    })
}

#[test]
fn a_room_lives_from_creation_to_deletion() {
    let mut memory = Memory::default();
    let id = memory.ok("CreateRoom", room(0, 3600))["RoomId"].clone();
    let this = json!({ "RoomId": id });
    let status = |memory: &mut Memory| memory.ok("DescribeRoom", this.clone())["Status"].clone();
    assert_eq!(memory.ok("DescribeRoom", this.clone())["AutoMic"], 0);
    assert_eq!(status(&mut memory), 0);
    memory.ok(
        "ModifyRoom",
        json!({ "RoomId": id, "SdkAppId": 1, "Name": "Geometry" }),
    );
    assert_eq!(memory.ok("DescribeRoom", this.clone())["Name"], "Geometry");
    assert_eq!(memory.code("EndRoom", this.clone()), "FailedOperation");
    memory.ok("StartRoom", this.clone());
    assert_eq!(status(&mut memory), 1);
    for action in ["StartRoom", "DeleteRoom"] {
        assert_eq!(
            memory.code(action, this.clone()),
            "FailedOperation.ClassStarted"
        );
    }
    let change = json!({ "RoomId": id, "SdkAppId": 1 });
    assert_eq!(
        memory.code("ModifyRoom", change.clone()),
        "FailedOperation.ClassStarted"
    );
    memory.ok("EndRoom", this.clone());
    assert_eq!(status(&mut memory), 2);
    for action in ["StartRoom", "EndRoom"] {
        assert_eq!(
            memory.code(action, this.clone()),
            "FailedOperation.ClassEnded"
        );
    }
    assert_eq!(
        memory.code("ModifyRoom", change.clone()),
        "FailedOperation.ClassEnded"
    );
    memory.ok("DeleteRoom", this.clone());
    for action in ["DescribeRoom", "StartRoom", "EndRoom", "DeleteRoom"] {
        assert_eq!(memory.code(action, this.clone()), "ResourceNotFound.Room");
    }
    assert_eq!(memory.code("ModifyRoom", change), "ResourceNotFound.Room");
}

#[test]
fn rooms_have_their_times() {
    let mut memory = Memory::default();
    for (start, end, code) in [
        (-301, 3600, "InvalidParameter.StartTime"),
        (-300, -1, "InvalidParameter.EndTime"),
        (60, 60, "InvalidParameter"),
        (0, 5 * 3600 + 1, "FailedOperation.ClassTooLong"),
    ] {
        assert_eq!(memory.code("CreateRoom", room(start, end)), code);
        let batch = json!({ "SdkAppId": 1, "RoomInfos": [room(0, 60), room(start, end)] });
        assert_eq!(memory.code("BatchCreateRoom", batch), code);
    }
    assert_eq!(
        memory.ok("GetRooms", json!({ "SdkAppId": 1 }))["Rooms"],
        json!([])
    );

    let batch = json!({ "SdkAppId": 1, "RoomInfos": [room(0, 60), room(7200, 9000)] });
    let ids = memory.ok("BatchCreateRoom", batch)["RoomIds"].clone();
    let listed = |memory: &mut Memory, now, parameters| {
        let answer = memory.call_at(now, "GetRooms", parameters).expect("a list");
        let rooms = answer["Rooms"].as_array().cloned().unwrap_or_default();
        rooms
            .iter()
            .map(|room| room["RoomId"].clone())
            .collect::<Value>()
    };
    assert_eq!(
        listed(&mut memory, NOW, json!({ "SdkAppId": 1 })),
        json!([ids[0]])
    );
    assert_eq!(
        listed(&mut memory, NOW, json!({ "SdkAppId": 2 })),
        json!([])
    );
    let day = json!({ "SdkAppId": 1, "EndTime": NOW + 86_400 });
    assert_eq!(listed(&mut memory, NOW, day.clone()), ids);
    let expired = json!({ "SdkAppId": 1, "Status": [3] });
    assert_eq!(listed(&mut memory, NOW + 61, expired), json!([ids[0]]));
    let late = memory.call_at(NOW + 61, "StartRoom", json!({ "RoomId": ids[0] }));
    assert_eq!(late, Err("FailedOperation.ClassExpired".to_owned()));
}

#[test]
fn numbers_are_given_out_once() {
    let mut memory = Memory::default();
    let create = |memory: &mut Memory| memory.ok("CreateRoom", room(0, 60))["RoomId"].as_i64();
    let delete = |memory: &mut Memory, id| memory.ok("DeleteRoom", json!({ "RoomId": id }));
    for expected in 300_000_001..300_000_005 {
        let id = create(&mut memory);
        assert_eq!(id, Some(expected));
        delete(&mut memory, id);
    }
    // What is refused takes no numbers; what is created at once takes several.
    let batch = |second| json!({ "SdkAppId": 1, "RoomInfos": [room(0, 60), room(0, second)] });
    assert!(memory.call("BatchCreateRoom", batch(0)).is_err());
    let ids = memory.ok("BatchCreateRoom", batch(60));
    assert_eq!(ids["RoomIds"], json!([300_000_005, 300_000_006]));
    delete(&mut memory, Some(300_000_006));
    assert_eq!(create(&mut memory), Some(300_000_007));
    let gone = json!({ "RoomId": 300_000_006 });
    assert_eq!(memory.code("DescribeRoom", gone), "ResourceNotFound.Room");
    for odd in [0, -1, i64::MIN, i64::MAX, 299_999_999] {
        let odd = json!({ "RoomId": odd });
        assert_eq!(memory.code("DescribeRoom", odd), "ResourceNotFound.Room");
    }
}

#[test]
fn a_room_that_is_deleted_lets_its_documents_go() {
    let mut memory = Memory::default();
    let id = memory.ok("CreateRoom", room(0, 60))["RoomId"].clone();
    let document = json!({
        "SdkAppId": 1, "DocumentUrl": "https://example.com/a.pdf", "Owner": "ann",
        "DocumentName": "a",
    });
    let document = memory.ok("CreateDocument", document)["DocumentId"].clone();
    let before = memory.0.bytes();
    memory.ok(
        "BindDocumentToRoom",
        json!({ "RoomId": id, "DocumentId": document }),
    );
    memory.ok("DeleteRoom", json!({ "RoomId": id }));
    assert!(memory.0.bytes() < before);
    memory.ok("DeleteDocument", json!({ "DocumentId": document }));
    assert_eq!(memory.0.bytes(), 0);
}

#[test]
fn users_are_registered_once() {
    let mut memory = Memory::default();
    let ann = json!({ "SdkAppId": 1, "Name": "Ann", "OriginId": "ann" });
    let id = memory.ok("RegisterUser", ann.clone())["UserId"].clone();
    assert_eq!(
        memory.code("RegisterUser", ann.clone()),
        "FailedOperation.OriginIdExists"
    );
    memory.ok("RegisterUser", json!({ "SdkAppId": 2, "OriginId": "ann" }));
    memory.ok("RegisterUser", json!({ "SdkAppId": 1 }));
    memory.ok("RegisterUser", json!({ "SdkAppId": 1 }));
    let batch = json!({ "Users": [ann, { "SdkAppId": 1, "OriginId": "bob" }] });
    let registered = memory.ok("BatchRegister", batch);
    assert_eq!(registered["Users"].as_array().map(Vec::len), Some(1));

    memory.ok(
        "ModifyUserProfile",
        json!({ "UserId": id, "Nickname": "Anna" }),
    );
    let described = memory.ok("DescribeUser", json!({ "UserId": id }));
    let expected = json!({ "SdkAppId": 1, "UserId": id, "Name": "Anna", "OriginId": "ann" });
    assert_eq!(described, expected);
    let users = memory.ok("DescribeSdkAppIdUsers", json!({ "SdkAppId": 1 }));
    assert_eq!(users["Users"].as_array().map(Vec::len), Some(4));
    let login = memory.ok("LoginOriginId", json!({ "SdkAppId": 1, "OriginId": "ann" }));
    assert_eq!(login["UserId"], id);
    assert_eq!(
        memory.ok("LoginUser", json!({ "UserId": id }))["UserId"],
        id
    );
    for action in ["DescribeUser", "LoginUser", "ModifyUserProfile"] {
        let code = memory.code(action, json!({ "UserId": "nobody" }));
        assert_eq!(code, "ResourceNotFound.User");
    }
    let nobody = json!({ "SdkAppId": 1, "OriginId": "nobody" });
    assert_eq!(
        memory.code("LoginOriginId", nobody),
        "ResourceNotFound.User"
    );
}

#[test]
fn documents_are_found_by_owner_and_permission() {
    let mut memory = Memory::default();
    let mut create = |name: &str, owner: &str, permission: i64| {
        let document = json!({
            "SdkAppId": 1, "DocumentUrl": "https://example.com/a.pdf", "DocumentName": name,
            "Owner": owner, "Permission": permission, "TranscodeType": 1,
        });
        memory.ok("CreateDocument", document)["DocumentId"].clone()
    };
    let private = create("notes", "ann", 0);
    let public = create("slides", "ann", 1);
    let other = create("more slides", "bob", 1);
    let found = |memory: &mut Memory, more: Value| {
        let mut parameters = json!({ "SdkAppId": 1, "Page": 1, "Limit": 10 });
        for (name, value) in object(more) {
            parameters[name] = value;
        }
        let answer = memory.ok("BatchDescribeDocument", parameters);
        let documents = answer["Documents"].as_array().cloned().unwrap_or_default();
        documents
            .iter()
            .map(|document| document["DocumentId"].clone())
            .collect::<Value>()
    };
    for (filter, owner, expected) in [
        (json!([0]), json!("ann"), json!([private])),
        (json!([1]), json!("ann"), json!([public])),
        (json!([0, 1]), json!("ann"), json!([private, public])),
        (json!([2]), json!("ann"), json!([public, other])),
        (json!([0, 1]), Value::Null, json!([private, public, other])),
    ] {
        let more = json!({ "Permission": filter, "Owner": owner });
        assert_eq!(found(&mut memory, more.clone()), expected, "{more}");
    }
    let slides = json!({ "Permission": [2], "Keyword": "slides", "DocumentId": [other] });
    assert_eq!(found(&mut memory, slides), json!([other]));
    let mut states = Vec::new();
    for _ in 0..4 {
        let described = memory.ok("DescribeDocument", json!({ "DocumentId": private }));
        let result = described["TranscodeResult"].as_str().map(str::len);
        states.push((
            described["TranscodeState"].as_i64(),
            described["TranscodeProgress"].as_i64(),
            result,
        ));
    }
    let url = "https://example.com/a.pdf".len();
    assert_eq!(
        states,
        [(1, 40, 0), (1, 80, 0), (3, 100, url), (3, 100, url)].map(|(state, progress, result)| (
            Some(state),
            Some(progress),
            Some(result)
        ))
    );

    let room = memory.ok("CreateRoom", room(0, 60))["RoomId"].clone();
    let bound = |memory: &mut Memory| {
        let parameters = json!({ "RoomId": room, "SdkAppId": 1 });
        memory.ok("DescribeDocumentsByRoom", parameters)["Documents"]
            .as_array()
            .map(Vec::len)
    };
    let binding = json!({ "RoomId": room, "DocumentId": public });
    memory.ok("BindDocumentToRoom", binding.clone());
    assert_eq!(bound(&mut memory), Some(1));
    memory.ok("UnbindDocumentFromRoom", binding.clone());
    assert_eq!(bound(&mut memory), Some(0));
    memory.ok("BindDocumentToRoom", binding.clone());
    memory.ok("DeleteDocument", json!({ "DocumentId": public }));
    assert_eq!(bound(&mut memory), Some(0));
    for action in ["BindDocumentToRoom", "UnbindDocumentFromRoom"] {
        assert_eq!(
            memory.code(action, binding.clone()),
            "ResourceNotFound.Document"
        );
        let nowhere = json!({ "RoomId": 1, "DocumentId": other });
        assert_eq!(memory.code(action, nowhere), "ResourceNotFound.Room");
    }
    for action in ["DescribeDocument", "DeleteDocument"] {
        let code = memory.code(action, json!({ "DocumentId": public }));
        assert_eq!(code, "ResourceNotFound.Document");
    }
    let nowhere = json!({ "RoomId": 1, "SdkAppId": 1 });
    assert_eq!(
        memory.code("DescribeDocumentsByRoom", nowhere),
        "ResourceNotFound.Room"
    );
}

#[test]
fn groups_have_members() {
    let mut memory = Memory::default();
    let create = |members: Value, teacher: Value| json!({ "GroupName": "g", "SdkAppId": 1, "MemberIds": members, "TeacherId": teacher });
    let new = "CreateGroupWithMembers";
    let empty = create(json!([]), Value::Null);
    assert_eq!(
        memory.code(new, empty),
        "InvalidParameter.GroupParamInvalid"
    );
    let both = create(json!(["ann"]), json!("ann"));
    assert_eq!(
        memory.code(new, both),
        "InvalidParameter.GroupTeacherNotMember"
    );
    let first = memory.ok(new, create(json!(["ann", "bob"]), json!("tom")))["GroupId"].clone();
    let batch = json!({
        "SdkAppId": 1, "GroupBaseInfos": [{ "GroupName": "h" }], "MemberIds": ["bob", "cid"],
    });
    let second = memory.ok("BatchCreateGroupWithMembers", batch)["GroupIds"][0].clone();
    let merge = json!({ "GroupName": "m", "SdkAppId": 1, "SubGroupIds": [first, second] });
    let merged = memory.ok("CreateGroupWithSubGroup", merge)["GroupId"].clone();

    let members = |memory: &mut Memory, id: &Value| {
        let parameters = json!({ "GroupId": id, "SdkAppId": 1 });
        memory.ok("DescribeGroupMemberList", parameters)["MemberIds"].clone()
    };
    assert_eq!(members(&mut memory, &merged), json!(["ann", "bob", "cid"]));
    let change =
        |id: &Value, people: Value| json!({ "GroupId": id, "SdkAppId": 1, "MemberIds": people });
    memory.ok("AddGroupMember", change(&first, json!(["dan", "ann"])));
    memory.ok("DeleteGroupMember", change(&first, json!(["bob"])));
    assert_eq!(members(&mut memory, &first), json!(["ann", "dan"]));
    let all = json!({ "GroupIds": [first, second], "SdkAppId": 1, "MemberIds": ["eve"] });
    memory.ok("BatchAddGroupMember", all.clone());
    assert_eq!(members(&mut memory, &second), json!(["bob", "cid", "eve"]));
    memory.ok("BatchDeleteGroupMember", all);
    assert_eq!(members(&mut memory, &second), json!(["bob", "cid"]));
    let teacher = memory.code("AddGroupMember", change(&first, json!(["tom"])));
    assert_eq!(teacher, "InvalidParameter.GroupTeacherNotMember");
    let fixed = memory.code("DeleteGroupMember", change(&merged, json!(["ann"])));
    assert_eq!(fixed, "InvalidParameter.GroupTypeInvalid");

    let rename = json!({ "GroupId": first, "SdkAppId": 1, "GroupName": "k" });
    memory.ok("ModifyGroup", rename);
    let described = memory.ok("DescribeGroup", json!({ "GroupId": first, "SdkAppId": 1 }));
    let expected = json!({
        "GroupId": first, "GroupName": "k", "TeacherId": "tom", "GroupType": 0,
    });
    assert_eq!(described, expected);
    let listed = |memory: &mut Memory, filter: Value| {
        let answer = memory.ok("DescribeGroupList", filter);
        let groups = answer["GroupInfos"].as_array().cloned().unwrap_or_default();
        groups
            .iter()
            .map(|group| group["GroupId"].clone())
            .collect::<Value>()
    };
    let app = json!({ "SdkAppId": 1 });
    assert_eq!(listed(&mut memory, app), json!([first, second, merged]));
    let by = json!({ "SdkAppId": 1, "TeacherId": "tom", "MemberId": "bob" });
    assert_eq!(listed(&mut memory, by), json!([first]));
    let by = json!({ "SdkAppId": 1, "MemberId": "cid" });
    assert_eq!(listed(&mut memory, by), json!([second, merged]));

    let other = json!({ "GroupId": first, "SdkAppId": 2 });
    assert_eq!(
        memory.code("DescribeGroup", other),
        "InvalidParameter.SdkAppId"
    );
    memory.ok(
        "DeleteGroup",
        json!({ "GroupIds": [first, second], "SdkAppId": 1 }),
    );
    let gone = memory.code(
        "DeleteGroup",
        json!({ "GroupIds": [merged, first], "SdkAppId": 1 }),
    );
    assert_eq!(gone, "ResourceNotFound.GroupNotExist");
    assert_eq!(
        listed(&mut memory, json!({ "SdkAppId": 1 })),
        json!([merged])
    );
}

#[test]
fn what_samples_name_is_always_there_and_nothing_done_with_it_lasts() {
    let model = model();
    let (service, _) = find(&model, "lcic", "CreateRoom");
    let mut memory = Memory::default();
    let mut done = 0;
    for _ in 0..2 {
        for action in &service.actions {
            let request = tencentcloud_model::sample::request(service, action);
            if let Some(outcome) = memory.0.call(service, action, &request, NOW) {
                assert!(outcome.is_ok(), "{}: {outcome:?}", action.name.value);
                done += 1;
            }
        }
    }
    assert!(done > 60, "{done}");
    // What else is named must be there as ever.
    let besides = json!({ "RoomId": 300_000_999, "DocumentId": "parabolas" });
    assert_eq!(
        memory.code("BindDocumentToRoom", besides),
        "ResourceNotFound.Room"
    );
    let besides = json!({ "RoomId": 300_000_000, "DocumentId": "other" });
    assert_eq!(
        memory.code("BindDocumentToRoom", besides),
        "ResourceNotFound.Room"
    );
    let group = json!({ "GroupId": "algebra", "SdkAppId": 1 });
    assert_eq!(
        memory.code("DescribeGroup", group),
        "InvalidParameter.SdkAppId"
    );
}
