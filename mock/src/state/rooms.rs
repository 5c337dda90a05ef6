//! Rooms: created, changed, listed, started, ended, deleted.

use serde_json::Value;

use super::call::{Call, Outcome, answer, done};
use super::table::{Record, Row, Table, integer, weight};
use crate::envelope::Object;
use crate::fault::Fault;

/// The ID of the room that samples name; those that are created count up from it.
const FIRST_ID: i64 = 300_000_000;
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

pub(super) struct Rooms(Table<Room>);

impl Default for Rooms {
    fn default() -> Self {
        Self(Table::counting_from(1))
    }
}

struct Room {
    app: i64,
    start: i64,
    end: i64,
    /// What became of the class; a room that nobody entered in time has expired besides.
    status: i64,
    record: Record,
}

impl Row for Room {
    fn id(&self) -> Option<&str> {
        None
    }

    fn text_bytes(&self) -> usize {
        self.record.bytes()
    }
}

impl Room {
    fn new(members: Object, status: i64) -> Self {
        Self {
            app: integer(&members, "SdkAppId"),
            start: integer(&members, "StartTime"),
            end: integer(&members, "EndTime"),
            status,
            record: Record::new(members),
        }
    }

    fn status(&self, now: i64) -> i64 {
        match self.status {
            NOT_STARTED if self.end < now => EXPIRED,
            status => status,
        }
    }

    /// What is known of it, with its status now.
    fn seen(&self, now: i64) -> Object {
        let mut seen = self.record.read();
        seen.insert("Status".into(), self.status(now).into());
        seen
    }

    fn pass_to(&mut self, status: i64, name: &str, now: i64) {
        let mut members = self.record.read();
        members.insert(name.to_owned(), now.into());
        *self = Self::new(members, status);
    }
}

impl Rooms {
    /// No rooms yet; the first is the one that samples name.
    pub(super) fn of_samples() -> Self {
        Self(Table::default())
    }

    pub(super) fn call(&mut self, name: &str, call: &Call<'_>) -> Option<Outcome> {
        Some(match name {
            "CreateRoom" => self
                .create(vec![call.record()], call)
                .map(|ids| answer("RoomId", ids[0])),
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

    /// All rooms, as they are now.
    pub(super) fn all(&self, now: i64) -> Vec<Object> {
        self.0.rows().map(|room| room.seen(now)).collect()
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.bytes()
    }

    /// The ID of the room that a call names.
    pub(super) fn check(&self, call: &Call<'_>) -> Result<i64, Fault> {
        self.find(call)
            .map(|_| call.integer("RoomId").unwrap_or_default())
    }

    /// All rooms or none.
    fn create(&mut self, rooms: Vec<Object>, call: &Call<'_>) -> Result<Vec<i64>, Fault> {
        let mut made = Vec::new();
        let mut ids = Vec::new();
        for (mut room, number) in rooms.into_iter().zip(self.0.next()..) {
            check_times(&room, call.now)?;
            let id = FIRST_ID.saturating_add_unsigned(number);
            room.insert("RoomId".into(), id.into());
            made.push(Room::new(room, NOT_STARTED));
            ids.push(id);
        }
        call.admit(made.iter().map(weight).sum())?;
        for room in made {
            self.0.insert(room);
        }
        Ok(ids)
    }

    fn create_all(&mut self, call: &Call<'_>) -> Outcome {
        let app = call.integer("SdkAppId");
        let rooms = call.list("RoomInfos").iter().filter_map(Value::as_object);
        let rooms = rooms.map(|room| {
            let mut room = call.element("RoomInfos", room);
            room.insert("SdkAppId".into(), app.into());
            room
        });
        let ids = self.create(rooms.collect(), call)?;
        Ok(answer("RoomIds", ids))
    }

    fn describe(&self, call: &Call<'_>) -> Outcome {
        let (_, room) = self.find(call)?;
        Ok(call.output(&room.seen(call.now)))
    }

    fn modify(&mut self, call: &Call<'_>) -> Outcome {
        let (number, room) = self.find(call)?;
        call.check_app(room.app)?;
        let status = room.status(call.now);
        if status != NOT_STARTED {
            return Err(wrong_time(status));
        }
        let mut members = room.record.read();
        let given = call.parameters.iter().filter(|(_, value)| !value.is_null());
        members.extend(given.map(|(name, value)| (name.clone(), value.clone())));
        let changed = Room::new(members.clone(), status);
        if (changed.start, changed.end) != (room.start, room.end) {
            check_times(&members, call.now)?;
        }
        call.admit(weight(&changed).saturating_sub(weight(room)))?;
        self.0.update(number, |room| *room = changed);
        done()
    }

    fn list(&self, call: &Call<'_>) -> Object {
        let from = call.integer("StartTime").unwrap_or(call.now - LISTED);
        let to = call.integer("EndTime").unwrap_or(call.now + LISTED);
        let app = call.integer("SdkAppId");
        let statuses: Vec<_> = call
            .list("Status")
            .iter()
            .filter_map(Value::as_i64)
            .collect();
        let rooms = self
            .0
            .rows()
            .filter(|room| app.is_none_or(|app| room.app == app))
            .filter(|room| room.start <= to && room.end >= from)
            .filter(|room| statuses.is_empty() || statuses.contains(&room.status(call.now)));
        call.page("Rooms", rooms, |room| call.listed(&room.seen(call.now)))
    }

    fn start(&mut self, call: &Call<'_>) -> Outcome {
        let (number, room) = self.find(call)?;
        match room.status(call.now) {
            NOT_STARTED => {}
            status => return Err(wrong_time(status)),
        }
        let start = |room: &mut Room| room.pass_to(STARTED, "RealStartTime", call.now);
        self.0.update(number, start);
        done()
    }

    fn end(&mut self, call: &Call<'_>) -> Outcome {
        let (number, room) = self.find(call)?;
        match room.status(call.now) {
            STARTED => {}
            NOT_STARTED => {
                let message = "The class in the room has not started.";
                return Err(Fault::new("FailedOperation", message));
            }
            status => return Err(wrong_time(status)),
        }
        let end = |room: &mut Room| room.pass_to(ENDED, "RealEndTime", call.now);
        self.0.update(number, end);
        done()
    }

    fn delete(&mut self, call: &Call<'_>) -> Outcome {
        let (number, room) = self.find(call)?;
        if room.status(call.now) == STARTED {
            return Err(wrong_time(STARTED));
        }
        self.0.remove(number);
        done()
    }

    /// The room that a call names, by its number in the table.
    fn find(&self, call: &Call<'_>) -> Result<(u64, &Room), Fault> {
        let id = call.integer("RoomId").unwrap_or_default();
        let number = id
            .checked_sub(FIRST_ID)
            .and_then(|number| number.try_into().ok());
        let room = number.and_then(|number| Some((number, self.0.get(number)?)));
        room.ok_or_else(|| unknown(id))
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

fn check_times(room: &Object, now: i64) -> Result<(), Fault> {
    let start = integer(room, "StartTime");
    let end = integer(room, "EndTime");
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
