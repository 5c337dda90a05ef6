//! What the server remembers: enough for a caller's first program, and no more.

mod accounts;
mod call;
mod documents;
mod groups;
mod ranked;
mod rooms;
mod samples;
mod table;
#[cfg(test)]
mod tests;
mod users;

use std::collections::BTreeSet;

use tencentcloud_model::model::{Action, Service};

use self::call::{Call, Outcome};
use crate::envelope::Object;

/// How many bytes are remembered.
const LIMIT: usize = 256 << 20;

/// Rooms, users, documents and groups, in memory; and which accounts of Chat exist.
pub(crate) struct State {
    rooms: rooms::Rooms,
    users: users::Users,
    documents: documents::Documents,
    groups: groups::Groups,
    accounts: BTreeSet<String>,
    limit: usize,
}

impl State {
    pub(crate) fn new(accounts: BTreeSet<String>) -> Self {
        Self {
            rooms: rooms::Rooms::default(),
            users: users::Users::default(),
            documents: documents::Documents::default(),
            groups: groups::Groups::default(),
            accounts,
            limit: LIMIT,
        }
    }

    /// Carries an action out; `None` if nothing is remembered about what it does. Lists come as the
    /// page that is asked for. `now` is in seconds since the Unix epoch.
    pub(crate) fn call(
        &mut self,
        service: &Service,
        action: &Action,
        parameters: &Object,
        now: i64,
    ) -> Option<Outcome> {
        let call = Call {
            service,
            action,
            parameters,
            now,
            room: self.limit.saturating_sub(self.bytes()),
        };
        let name = action.name.value.as_str();
        match service.module.as_str() {
            "lcic" => match self.lcic(name, &call) {
                Some(Err(fault)) if fault.is_not_found() => match samples::call(name, &call) {
                    Some(Err(other)) if other.is_not_found() => Some(Err(fault)),
                    found => found,
                },
                outcome => outcome,
            },
            "im" => accounts::call(name, &call, &self.accounts),
            _ => None,
        }
    }

    fn lcic(&mut self, name: &str, call: &Call<'_>) -> Option<Outcome> {
        if let Some(outcome) = self.rooms.call(name, call) {
            if let (Ok(_), "DeleteRoom", Some(room)) = (&outcome, name, call.integer("RoomId")) {
                self.documents.forget_room(room);
            }
            return Some(outcome);
        }
        self.users
            .call(name, call)
            .or_else(|| self.documents.call(name, call, &self.rooms))
            .or_else(|| self.groups.call(name, call))
    }

    /// All that is remembered, by kind.
    pub(crate) fn all(&self, now: i64) -> Vec<(&'static str, Vec<Object>)> {
        vec![
            ("rooms", self.rooms.all(now)),
            ("users", self.users.all()),
            ("documents", self.documents.all()),
            ("groups", self.groups.all()),
        ]
    }

    /// How many bytes are remembered by now, about.
    fn bytes(&self) -> usize {
        self.rooms.bytes() + self.users.bytes() + self.documents.bytes() + self.groups.bytes()
    }
}
