//! Rooms: created, changed, listed, started, ended, deleted.

use std::ops::Range;

use serde_json::Value;

use super::call::{Call, Outcome, answer, done};
use super::ranked::Ranked;
use super::table::{List, Place, Record, Row, Table, integer, weight};
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

    fn lists(&self) -> Vec<(List, Place)> {
        vec![(List::all(self.app, self.status), [self.start, self.end])]
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
        self.0.all().map(|room| room.seen(now)).collect()
    }

    #[cfg(test)]
    pub(super) fn looked_at(&self) -> usize {
        self.0.looked_at.get()
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
        let app = call.integer("SdkAppId").unwrap_or_default();
        let wanted = call.list("Status");
        let is_wanted = |status: i64| wanted.is_empty() || wanted.contains(&status.into());
        // A class that nobody started has expired once its end is past.
        let (waiting, expired) = (is_wanted(NOT_STARTED), is_wanted(EXPIRED));
        let first = if expired { from } else { from.max(call.now) };
        let last = if waiting { i64::MAX } else { call.now };
        let spans = [
            (waiting || expired, NOT_STARTED, first..last),
            (is_wanted(STARTED), STARTED, from..i64::MAX),
            (is_wanted(ENDED), ENDED, from..i64::MAX),
        ];
        let spans: Vec<_> = spans
            .into_iter()
            .filter(|(is_wanted, ..)| *is_wanted)
            .filter_map(|(_, status, ends)| {
                let rooms = self.0.list(&List::all(app, status))?;
                Some(Span::new(rooms, ends, to))
            })
            .collect();
        call.page("Rooms", spans.iter().map(Span::len).sum(), |mut before| {
            let numbers = spans.iter().flat_map(move |span| {
                let skipped = before.min(span.len());
                before -= skipped;
                span.from(skipped)
            });
            let rooms = numbers.filter_map(|number| self.0.get(number));
            rooms.map(|room| call.listed(&room.seen(call.now)))
        })
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

/// The rooms of a list, which is sorted by start, that end and start at some time. As none lasts for
/// long, only the ends of those that start close to the edges need to be compared.
struct Span<'a> {
    rooms: &'a Ranked<(Place, u64)>,
    ends: Range<i64>,
    /// Positions: of those whose ends are to be compared, of those that are in, and again of those
    /// to be compared.
    early: Range<usize>,
    inner: Range<usize>,
    late: Range<usize>,
    /// How many of the early ones are in, and in all.
    early_len: usize,
    len: usize,
}

impl<'a> Span<'a> {
    fn new(rooms: &'a Ranked<(Place, u64)>, ends: Range<i64>, last_start: i64) -> Self {
        let starting = |time: i64| rooms.before(&([time, i64::MIN], 0));
        let end = starting(last_start.saturating_add(1).min(ends.end));
        let surely_out = ends.start.saturating_sub(MAX_LENGTH);
        let surely_in = match ends.end {
            i64::MAX => i64::MAX,
            end => end.saturating_sub(MAX_LENGTH),
        };
        let early = starting(surely_out).min(end)..starting(ends.start).min(end);
        let inner = early.end..starting(surely_in).clamp(early.end, end);
        let mut span = Self {
            rooms,
            ends,
            late: inner.end..end,
            early_len: 0,
            len: 0,
            early,
            inner,
        };
        span.early_len = span.compared(span.early.clone()).count();
        let late = span.compared(span.late.clone()).count();
        span.len = span.early_len + span.inner.len() + late;
        span
    }

    fn len(&self) -> usize {
        self.len
    }

    /// The numbers of its rooms but the first.
    fn from(&self, skipped: usize) -> impl Iterator<Item = u64> {
        let inner = skipped.saturating_sub(self.early_len);
        let late = inner.saturating_sub(self.inner.len());
        let start = self.inner.start + inner.min(self.inner.len());
        self.compared(self.early.clone())
            .skip(skipped)
            .chain(
                self.positions(start..self.inner.end)
                    .map(|(_, number)| number),
            )
            .chain(self.compared(self.late.clone()).skip(late))
    }

    fn compared(&self, positions: Range<usize>) -> impl Iterator<Item = u64> {
        let rooms = self.positions(positions);
        rooms
            .filter(|([_, end], _)| self.ends.contains(end))
            .map(|(_, number)| number)
    }

    fn positions(&self, positions: Range<usize>) -> impl Iterator<Item = (Place, u64)> {
        self.rooms.from(positions.start).take(positions.len())
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
