//! A typed answer takes the memory of its text and of what is read of it, without a tree.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tencentcloud_runtime::{decode, record};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[derive(Debug, Default, PartialEq)]
struct Room {
    id: Option<i64>,
}

record!(Room { id: "RoomId" });

#[derive(Debug, Default, PartialEq)]
struct Rooms {
    rooms: Vec<Room>,
}

record!(Rooms { rooms: "Rooms" });

#[test]
fn what_is_not_read_takes_no_memory() {
    const ROOMS: usize = 10_000;
    let room =
        r#"{"RoomId":7,"Name":"Physics","Tags":["a","b","c"],"Owner":{"Name":"Curie","Id":1}}"#;
    let text = format!(r#"{{"Rooms":[{}]}}"#, vec![room; ROOMS].join(","));
    let region = Region::new(ALLOCATOR);
    let read: Rooms = decode::from_text(text.as_bytes()).expect("fits");
    let allocated = region.change().bytes_allocated;
    assert_eq!(read.rooms.len(), ROOMS);
    assert!(allocated < text.len(), "{allocated} of {}", text.len());
}
