//! Users: registered, described, changed, listed, logged in.

use std::collections::HashMap;

use serde_json::Value;

use super::call::{Call, Outcome, answer, done, fresh_id};
use super::table::{List, Place, Record, Row, Table, integer, text, weight};
use crate::envelope::Object;
use crate::fault::Fault;

#[derive(Default)]
pub(super) struct Users {
    table: Table<User>,
    /// Numbers by application and origin ID.
    origins: HashMap<(i64, Box<str>), u64>,
}

struct User {
    id: Box<str>,
    app: i64,
    /// Empty if there is none.
    origin: Box<str>,
    record: Record,
}

impl Row for User {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn text_bytes(&self) -> usize {
        // The origin ID is also the key to find it by.
        self.record.bytes() + self.id.len() + 2 * self.origin.len()
    }

    fn lists(&self) -> Vec<(List, Place)> {
        vec![(of_app(self.app), [0; 2])]
    }
}

impl User {
    fn new(mut members: Object) -> Self {
        members.entry("UserId").or_insert_with(|| fresh_id().into());
        Self {
            id: text(&members, "UserId"),
            app: integer(&members, "SdkAppId"),
            origin: text(&members, "OriginId"),
            record: Record::new(members),
        }
    }
}

impl Users {
    pub(super) fn call(&mut self, name: &str, call: &Call<'_>) -> Option<Outcome> {
        Some(match name {
            "RegisterUser" => self.register(call),
            "BatchRegister" => self.register_all(call),
            "DescribeUser" => self
                .user(call)
                .map(|(_, user)| call.output(&user.record.read())),
            "ModifyUserProfile" => self.modify(call),
            "DescribeSdkAppIdUsers" => Ok(self.list(call)),
            "LoginUser" => self.user(call).map(|(_, user)| logged_in(&user.id)),
            "LoginOriginId" => self.by_origin(call).map(|user| logged_in(&user.id)),
            _ => return None,
        })
    }

    /// All users.
    pub(super) fn all(&self) -> Vec<Object> {
        self.table.all().map(|user| user.record.read()).collect()
    }

    #[cfg(test)]
    pub(super) fn looked_at(&self) -> usize {
        self.table.looked_at.get()
    }

    pub(super) fn bytes(&self) -> usize {
        self.table.bytes()
    }

    fn register(&mut self, call: &Call<'_>) -> Outcome {
        let user = User::new(call.record());
        call.admit(weight(&user))?;
        let answer = logged_in(&user.id);
        self.add(user).map(|()| answer)
    }

    /// Leaves out those whose registration fails.
    fn register_all(&mut self, call: &Call<'_>) -> Outcome {
        let users = call.list("Users").iter().filter_map(Value::as_object);
        let users: Vec<_> = users
            .map(|user| User::new(call.element("Users", user)))
            .collect();
        call.admit(users.iter().map(weight).sum())?;
        let registered = users.into_iter().filter_map(|user| {
            let mut shown = user.record.read();
            shown.retain(|name, _| matches!(name.as_str(), "SdkAppId" | "UserId" | "OriginId"));
            self.add(user).ok().map(|()| shown.into())
        });
        Ok(answer("Users", registered.collect::<Vec<Value>>()))
    }

    fn add(&mut self, user: User) -> Result<(), Fault> {
        if !user.origin.is_empty() {
            let origin = (user.app, user.origin.clone());
            if self.origins.contains_key(&origin) {
                return Err(Fault::new(
                    "FailedOperation.OriginIdExists",
                    "A user of the application has this origin ID already.",
                ));
            }
            self.origins.insert(origin, self.table.next());
        }
        self.table.insert(user);
        Ok(())
    }

    fn modify(&mut self, call: &Call<'_>) -> Outcome {
        let (number, user) = self.user(call)?;
        let mut members = user.record.read();
        for (parameter, field) in [("Nickname", "Name"), ("Avatar", "Avatar")] {
            if let Some(value) = call.get(parameter) {
                members.insert(field.into(), value.clone());
            }
        }
        let changed = User::new(members);
        call.admit(weight(&changed).saturating_sub(weight(user)))?;
        self.table.update(number, |user| *user = changed);
        done()
    }

    fn list(&self, call: &Call<'_>) -> Object {
        let lists = [of_app(call.integer("SdkAppId").unwrap_or_default())];
        call.page("Users", self.table.count(&lists), |before| {
            let users = self.table.rows(&lists, before);
            users.map(|user| call.listed(&user.record.read()))
        })
    }

    fn user(&self, call: &Call<'_>) -> Result<(u64, &User), Fault> {
        let id = call.text("UserId").unwrap_or_default();
        self.table.by_id(id).ok_or_else(unknown)
    }

    fn by_origin(&self, call: &Call<'_>) -> Result<&User, Fault> {
        let app = call.integer("SdkAppId").unwrap_or_default();
        let origin = call.text("OriginId").unwrap_or_default();
        let number = self.origins.get(&(app, origin.into()));
        number
            .and_then(|number| self.table.get(*number))
            .ok_or_else(unknown)
    }
}

/// The users of an application.
fn of_app(app: i64) -> List {
    List::all(app, 0)
}

fn unknown() -> Fault {
    Fault::new("ResourceNotFound.User", "There is no such user.")
}

fn logged_in(id: &str) -> Object {
    Object::from_iter([
        ("UserId".to_owned(), id.into()),
        ("Token".to_owned(), fresh_id().into()),
    ])
}
