// The programs that come with the client: what each does, and the actions that it calls.
&[
    Program {
        name: "create_room",
        about: "creates a room and handles a documented error",
        calls: "lcic.CreateRoom",
        text: include_str!("create_room.rs"),
    },
    Program {
        name: "list_rooms",
        about: "lists rooms, page after page",
        calls: "lcic.GetRooms",
        text: include_str!("list_rooms.rs"),
    },
    Program {
        name: "wait_for_document",
        about: "has a document transcoded, and waits until it is",
        calls: "lcic.CreateDocument lcic.DescribeDocument",
        text: include_str!("wait_for_document.rs"),
    },
    Program {
        name: "add_header",
        about: "sends a header with each request, and tells what came with the answer",
        calls: "lcic.GetRooms",
        text: include_str!("add_header.rs"),
    },
    Program {
        name: "metrics",
        about: "counts attempts and the time that they take, as Prometheus reads them",
        calls: "lcic.DescribeRoom lcic.GetRooms",
        text: include_str!("metrics.rs"),
    },
    Program {
        name: "bench_call",
        about: "measures calls to a server on this machine",
        calls: "lcic.CreateRoom",
        text: include_str!("bench_call.rs"),
    },
    Program {
        name: "check_accounts",
        about: "tells which accounts exist in Chat, and which could not be checked",
        calls: "im.account_check",
        text: include_str!("check_accounts.rs"),
    },
]
