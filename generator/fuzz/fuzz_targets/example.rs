//! The reader of examples: any text as the JSON of an example, however it is quoted, fits its
//! action or has findings.

#![no_main]

use generator_fuzz::check;
use libfuzzer_sys::fuzz_target;

const ACTION: &str = "\
action: CreateRoom
category: room
doc: Creates a room.
effect: write
input:
  - { name: Room, type: Room, required: true, doc: The room. }
  - { name: Tags, type: list<string>, doc: Its tags. }
  - { name: Size, type: integer, doc: Its size. }
output:
  - { name: Rooms, type: list<Room>, doc: All rooms. }
  - { name: Share, type: float, doc: How much is free. }
errors: [InternalError, FailedOperation]
examples:
  - title: Create a room
";

fuzz_target!(|json: &str| {
    let quoted = serde_json::Value::from(json).to_string();
    let block = format!("|\n      {}\n", json.replace('\n', "\n      "));
    for text in [quoted, block] {
        check(
            "demo/actions/CreateRoom.yaml",
            &format!("{ACTION}    input: {text}\n    output: {text}\n"),
        );
    }
});
