//! How much is remembered.

use super::*;

#[test]
fn what_is_remembered_has_a_bound_and_deleting_makes_room() {
    let person = |number: usize| json!({ "SdkAppId": 1, "OriginId": number.to_string() });
    let document = |number: usize| {
        json!({
            "SdkAppId": 1, "DocumentUrl": "https://example.com/a.pdf", "Owner": "ann",
            "DocumentName": number.to_string(),
        })
    };
    let people: Vec<_> = (0..200).map(|number| number.to_string()).collect();
    let group = |_| json!({ "GroupName": "g", "SdkAppId": 1, "MemberIds": people });
    let many = |_| {
        let infos = vec![json!({ "GroupName": "g" }); 20];
        json!({ "SdkAppId": 1, "GroupBaseInfos": infos, "MemberIds": people })
    };
    let rooms = |_| json!({ "SdkAppId": 1, "RoomInfos": vec![room(0, 60); 3] });
    let users = |number: usize| json!({ "Users": [person(2 * number), person(2 * number + 1)] });
    let one = |_| room(0, 60);
    let creations: [(&str, &dyn Fn(usize) -> Value); 7] = [
        ("CreateRoom", &one),
        ("BatchCreateRoom", &rooms),
        ("RegisterUser", &person),
        ("BatchRegister", &users),
        ("CreateDocument", &document),
        ("CreateGroupWithMembers", &group),
        ("BatchCreateGroupWithMembers", &many),
    ];
    for (action, parameters) in creations {
        let mut memory = Memory::default();
        memory.0.limit = 200_000;
        let id = memory.ok("CreateRoom", room(0, 60))["RoomId"].clone();
        let refused = (0..1000).find_map(|number| memory.call(action, parameters(number)).err());
        assert_eq!(refused.as_deref(), Some("LimitExceeded"), "{action}");
        let bytes = memory.0.bytes();
        assert!((80_000..=200_000).contains(&bytes), "{action}: {bytes}");
        // What is there can still be read and deleted.
        memory.ok("DescribeRoom", json!({ "RoomId": id }));
        memory.ok("DeleteRoom", json!({ "RoomId": id }));
        assert!(memory.0.bytes() < bytes, "{action}");
    }

    let mut memory = Memory::default();
    let made = memory.ok("CreateGroupWithMembers", group(0));
    memory.0.limit = memory.0.bytes() + 1000;
    let more: Vec<_> = (1000..1200).map(|number| number.to_string()).collect();
    let add = json!({ "SdkAppId": 1, "GroupId": made["GroupId"], "MemberIds": more });
    assert_eq!(memory.code("AddGroupMember", add), "LimitExceeded");
    let merge = json!({ "GroupName": "m", "SdkAppId": 1, "SubGroupIds": [made["GroupId"]] });
    assert_eq!(
        memory.code("CreateGroupWithSubGroup", merge),
        "LimitExceeded"
    );
    memory.ok(
        "DeleteGroup",
        json!({ "SdkAppId": 1, "GroupIds": [made["GroupId"]] }),
    );
    assert_eq!(memory.0.bytes(), 0);
}
