//! Pages of what is remembered.

use super::*;

/// How many rows a call looks at.
fn looked_at(memory: &mut Memory, action: &str, parameters: Value) -> (Value, usize) {
    let count = |memory: &Memory| {
        let State {
            rooms,
            users,
            documents,
            groups,
            ..
        } = &memory.0;
        rooms.looked_at() + users.looked_at() + documents.looked_at() + groups.looked_at()
    };
    let before = count(memory);
    let answer = memory.ok(action, parameters);
    let after = count(memory);
    (answer, after - before)
}

#[test]
fn a_page_costs_a_page_however_much_there_is() {
    let mut memory = Memory::default();
    for number in 0..600 {
        // Started, ended and waiting; before, around and behind what is listed by default.
        let start = [0, 60, 1200, 9000][number % 4];
        let id = memory.ok("CreateRoom", room(start, start + 3600))["RoomId"].clone();
        for action in ["StartRoom", "EndRoom"].iter().take(number % 3) {
            memory.ok(action, json!({ "RoomId": id }));
        }
        let user = memory.ok("RegisterUser", json!({ "SdkAppId": 1 }))["UserId"].clone();
        memory.ok(
            "CreateDocument",
            json!({
                "SdkAppId": 1, "DocumentUrl": "https://example.com/a.pdf", "Owner": (number % 2).to_string(),
                "DocumentName": "a", "Permission": number % 2,
            }),
        );
        let teacher = (number % 5).to_string();
        let group =
            json!({ "GroupName": "g", "SdkAppId": 1, "MemberIds": [user], "TeacherId": teacher });
        memory.ok("CreateGroupWithMembers", group);
    }
    for (action, filter, total) in [
        ("GetRooms", json!({}), 450),
        ("GetRooms", json!({ "Status": [0, 2] }), 300),
        ("GetRooms", json!({ "Status": [3] }), 0),
        (
            "GetRooms",
            json!({ "StartTime": NOW + 600, "EndTime": NOW + 86_400 }),
            600,
        ),
        (
            "GetRooms",
            json!({ "StartTime": NOW + 4000, "EndTime": NOW + 86_400 }),
            300,
        ),
        (
            "GetRooms",
            json!({ "StartTime": NOW - 86_400, "EndTime": NOW }),
            150,
        ),
        (
            "GetRooms",
            json!({ "StartTime": NOW - 86_400, "EndTime": NOW, "Status": [0] }),
            50,
        ),
        ("DescribeSdkAppIdUsers", json!({}), 600),
        ("DescribeGroupList", json!({}), 600),
        ("DescribeGroupList", json!({ "TeacherId": "3" }), 120),
        (
            "BatchDescribeDocument",
            json!({ "Permission": [0, 2] }),
            600,
        ),
        (
            "BatchDescribeDocument",
            json!({ "Permission": [0, 1], "Owner": "1" }),
            300,
        ),
    ] {
        for page in [1, 2, total / 10, total / 10 + 1] {
            let mut parameters = json!({ "SdkAppId": 1, "Page": page, "Limit": 10 });
            object(filter.clone())
                .into_iter()
                .for_each(|(name, value)| parameters[name] = value);
            let (answer, rows) = looked_at(&mut memory, action, parameters.clone());
            assert_eq!(answer["Total"], total, "{action} {filter}");
            let items = answer.as_object().into_iter().flatten();
            let items = items
                .filter_map(|(_, value)| value.as_array())
                .map(Vec::len);
            let expected = if (1..=total / 10).contains(&page) {
                10
            } else {
                0
            };
            assert_eq!(items.sum::<usize>(), expected, "{action} {parameters}");
            assert_eq!(rows, expected, "{action} {parameters}");
        }
    }
}

#[test]
fn pages_hold_every_room_that_is_asked_for_once() {
    let mut random = fastrand::Rng::with_seed(3);
    let mut memory = Memory::default();
    let mut rooms = Vec::new();
    for _ in 0..300 {
        let start = random.i64(-300..40_000);
        let end = start + random.i64(300..=5 * 3600);
        let id = memory.ok("CreateRoom", room(start, end))["RoomId"].as_i64();
        let status = random.i64(0..3);
        for action in ["StartRoom", "EndRoom"]
            .iter()
            .take(usize::try_from(status).expect("small"))
        {
            memory.ok(action, json!({ "RoomId": id }));
        }
        rooms.push((id, start, end, status));
    }
    for _ in 0..200 {
        let now = random.i64(-10..50_000);
        let (from, to) = (random.i64(-1000..50_000), random.i64(-1000..50_000));
        let statuses: Vec<i64> = (0..4).filter(|_| random.bool()).collect();
        let mut expected: Vec<_> = rooms
            .iter()
            .filter(|(_, start, end, _)| *start <= to && *end >= from)
            .filter(|(_, _, end, status)| {
                let status = if *status == 0 && *end < now {
                    3
                } else {
                    *status
                };
                statuses.is_empty() || statuses.contains(&status)
            })
            .map(|(id, ..)| *id)
            .collect();
        let limit = random.usize(1..40);
        let mut listed = Vec::new();
        for page in 1..=expected.len() / limit + 1 {
            let parameters = json!({
                "SdkAppId": 1, "StartTime": NOW + from, "EndTime": NOW + to, "Status": statuses,
                "Page": page, "Limit": limit,
            });
            let answer = memory
                .call_at(NOW + now, "GetRooms", parameters)
                .expect("a list");
            assert_eq!(answer["Total"], expected.len());
            let rooms = answer["Rooms"].as_array().expect("rooms");
            assert!(rooms.len() <= limit);
            listed.extend(rooms.iter().map(|room| room["RoomId"].as_i64()));
        }
        listed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(listed, expected);
    }
}
