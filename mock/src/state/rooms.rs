//! Rooms: created, changed, listed, started, ended, deleted.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Call, Outcome, answer, done};
use crate::envelope::Object;
use crate::fault::Fault;

/// The ID of the first room; the next ones count up.
const FIRST_ID: i64 = 300_000_001;
/// How long a class may last, in seconds.
const MAX_LENGTH: i64 = 5 * 3600;
/// How far back the start of a new room may lie, in seconds: the program that says "now" says it
/// some time before the request arrives.
const START_TOLERANCE: i64 = 300;
/// How far from now rooms are listed where the caller names no time, in seconds.
const LISTED: i64 = 30 * 60;

const NOT_STARTED: i64 = 0;
const STARTED: i64 = 1;
const ENDED: i64 = 2;
const EXPIRED: i64 = 3;

#[derive(Default)]
pub(super) struct Rooms(BTreeMap<i64, Object>);

impl Rooms {
    pub(super) fn call(&mut self, name: &str, call: &Call<'_>) -> Option<Outcome> {
        Some(match name {
            "CreateRoom" => self
                .create(call.record(), call)
                .map(|id| answer("RoomId", id)),
            "BatchCreateRoom" => self.create_all(call),
            "DescribeRoom" => self.describe(call),
            "ModifyRoom" => self.modify(call),
            "GetRooms" => Ok(self.list(call)),
            "StartRoom" => self.start(call),
            "EndRoom" => self.end(call),
            "DeleteRoom" => self.delete(call),
            _ => return None,
        })
    }

    /// Refuses a call that names a room that does not exist.
    pub(super) fn check(&self, call: &Call<'_>) -> Result<i64, Fault> {
        let id = call.integer("RoomId").unwrap_or_default();
        if self.0.contains_key(&id) {
            return Ok(id);
        }
        Err(unknown(id))
    }

    fn create(&mut self, mut room: Object, call: &Call<'_>) -> Result<i64, Fault> {
        check_times(&room, call.now)?;
        let id = self.0.keys().last().map_or(FIRST_ID, |last| last + 1);
        room.insert("RoomId".into(), id.into());
        room.insert("Status".into(), NOT_STARTED.into());
        self.0.insert(id, room);
        Ok(id)
    }

    /// All rooms or none.
    fn create_all(&mut self, call: &Call<'_>) -> Outcome {
        let rooms: Vec<&Object> = call
            .list("RoomInfos")
            .iter()
            .filter_map(Value::as_object)
            .collect();
        for room in &rooms {
            check_times(room, call.now)?;
        }
        let app = call.integer("SdkAppId");
        let mut ids = Vec::new();
        for room in rooms {
            let mut room = call.element("RoomInfos", room);
            room.insert("SdkAppId".into(), app.into());
            ids.push(self.create(room, call)?);
        }
        Ok(answer("RoomIds", ids))
    }

    fn describe(&self, call: &Call<'_>) -> Outcome {
        let id = self.check(call)?;
        Ok(call.output(&seen(&self.0[&id], call.now)))
    }

    fn modify(&mut self, call: &Call<'_>) -> Outcome {
        let room = self.room(call)?;
        call.check_app(room)?;
        match status(room, call.now) {
            NOT_STARTED => {}
            status => return Err(wrong_time(status)),
        }
        let mut changed = room.clone();
        let given = call.parameters.iter().filter(|(_, value)| !value.is_null());
        changed.extend(given.map(|(name, value)| (name.clone(), value.clone())));
        if changed.get("StartTime") != room.get("StartTime")
            || changed.get("EndTime") != room.get("EndTime")
        {
            check_times(&changed, call.now)?;
        }
        *room = changed;
        done()
    }

    fn list(&self, call: &Call<'_>) -> Object {
        let from = call.integer("StartTime").unwrap_or(call.now - LISTED);
        let to = call.integer("EndTime").unwrap_or(call.now + LISTED);
        let statuses: Vec<_> = call
            .list("Status")
            .iter()
            .filter_map(Value::as_i64)
            .collect();
        let rooms: Vec<Value> = self
            .0
            .values()
            .filter(|room| call.check_app(room).is_ok())
            .filter(|room| time(room, "StartTime") <= to && time(room, "EndTime") >= from)
            .filter(|room| statuses.is_empty() || statuses.contains(&status(room, call.now)))
            .map(|room| call.listed(&seen(room, call.now)))
            .collect();
        answer("Rooms", rooms)
    }

    fn start(&mut self, call: &Call<'_>) -> Outcome {
        let room = self.room(call)?;
        match status(room, call.now) {
            NOT_STARTED => {}
            status => return Err(wrong_time(status)),
        }
        room.insert("Status".into(), STARTED.into());
        room.insert("RealStartTime".into(), call.now.into());
        done()
    }

    fn end(&mut self, call: &Call<'_>) -> Outcome {
        let room = self.room(call)?;
        match status(room, call.now) {
            STARTED => {}
            NOT_STARTED => {
                let message = "The class in the room has not started.";
                return Err(Fault::new("FailedOperation", message));
            }
            status => return Err(wrong_time(status)),
        }
        room.insert("Status".into(), ENDED.into());
        room.insert("RealEndTime".into(), call.now.into());
        done()
    }

    fn delete(&mut self, call: &Call<'_>) -> Outcome {
        let id = self.check(call)?;
        if status(&self.0[&id], call.now) == STARTED {
            return Err(wrong_time(STARTED));
        }
        self.0.remove(&id);
        done()
    }

    fn room(&mut self, call: &Call<'_>) -> Result<&mut Object, Fault> {
        let id = call.integer("RoomId").unwrap_or_default();
        self.0.get_mut(&id).ok_or_else(|| unknown(id))
    }
}

fn unknown(id: i64) -> Fault {
    Fault::new("ResourceNotFound.Room", format!("There is no room {id}."))
}

fn wrong_time(status: i64) -> Fault {
    match status {
        STARTED => Fault::new("FailedOperation.ClassStarted", "The class has started."),
        EXPIRED => Fault::new("FailedOperation.ClassExpired", "The room has expired."),
        _ => Fault::new("FailedOperation.ClassEnded", "The class has ended."),
    }
}

fn time(room: &Object, name: &str) -> i64 {
    room.get(name).and_then(Value::as_i64).unwrap_or_default()
}

/// The status now: a room whose class did not start in time has expired.
fn status(room: &Object, now: i64) -> i64 {
    match time(room, "Status") {
        NOT_STARTED if time(room, "EndTime") < now => EXPIRED,
        status => status,
    }
}

/// A room with its status now.
fn seen(room: &Object, now: i64) -> Object {
    let mut seen = room.clone();
    seen.insert("Status".into(), status(room, now).into());
    seen
}

fn check_times(room: &Object, now: i64) -> Result<(), Fault> {
    let start = time(room, "StartTime");
    let end = time(room, "EndTime");
    if start < now - START_TOLERANCE {
        let message = "The start lies in the past.";
        return Err(Fault::new("InvalidParameter.StartTime", message));
    }
    if end < now {
        let message = "The end lies in the past.";
        return Err(Fault::new("InvalidParameter.EndTime", message));
    }
    if end <= start {
        let message = "The end does not lie after the start.";
        return Err(Fault::new("InvalidParameter", message));
    }
    if end - start > MAX_LENGTH {
        let message = "A class lasts five hours at most.";
        return Err(Fault::new("FailedOperation.ClassTooLong", message));
    }
    Ok(())
}
