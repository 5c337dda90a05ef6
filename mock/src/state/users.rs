//! Users: registered, described, changed, listed, logged in.

use serde_json::Value;

use super::{Call, Outcome, answer, done, fresh_id};
use crate::envelope::Object;
use crate::fault::Fault;

/// In the order of their registration.
#[derive(Default)]
pub(super) struct Users(Vec<Object>);

impl Users {
    pub(super) fn call(&mut self, name: &str, call: &Call<'_>) -> Option<Outcome> {
        Some(match name {
            "RegisterUser" => self.register(call.record()).map(|user| logged_in(&user)),
            "BatchRegister" => Ok(self.register_all(call)),
            "DescribeUser" => self.user(call).map(|user| call.output(user)),
            "ModifyUserProfile" => self.modify(call),
            "DescribeSdkAppIdUsers" => Ok(self.list(call)),
            "LoginUser" => self.user(call).map(|user| logged_in(user)),
            "LoginOriginId" => self.by_origin(call).map(logged_in),
            _ => return None,
        })
    }

    fn register(&mut self, mut user: Object) -> Result<Object, Fault> {
        let origin = ["SdkAppId", "OriginId"].map(|name| user.get(name).cloned());
        let taken = origin[1].is_some()
            && self.0.iter().any(|other| {
                ["SdkAppId", "OriginId"].map(|name| other.get(name).cloned()) == origin
            });
        if taken {
            return Err(Fault::new(
                "FailedOperation.OriginIdExists",
                "A user of the application has this origin ID already.",
            ));
        }
        user.insert("UserId".into(), fresh_id().into());
        self.0.push(user.clone());
        Ok(user)
    }

    /// Leaves out those whose registration fails.
    fn register_all(&mut self, call: &Call<'_>) -> Object {
        let users = call.list("Users").iter().filter_map(Value::as_object);
        let registered: Vec<Value> = users
            .filter_map(|user| self.register(call.element("Users", user)).ok())
            .map(|mut user| {
                user.retain(|name, _| matches!(name.as_str(), "SdkAppId" | "UserId" | "OriginId"));
                user.into()
            })
            .collect();
        answer("Users", registered)
    }

    fn modify(&mut self, call: &Call<'_>) -> Outcome {
        let user = self.user(call)?;
        for (parameter, field) in [("Nickname", "Name"), ("Avatar", "Avatar")] {
            if let Some(value) = call.get(parameter) {
                user.insert(field.into(), value.clone());
            }
        }
        done()
    }

    fn list(&self, call: &Call<'_>) -> Object {
        let users = self.0.iter().filter(|user| call.check_app(user).is_ok());
        answer(
            "Users",
            users.map(|user| call.listed(user)).collect::<Vec<_>>(),
        )
    }

    fn user(&mut self, call: &Call<'_>) -> Result<&mut Object, Fault> {
        let id = call.text("UserId").unwrap_or_default();
        self.0
            .iter_mut()
            .find(|user| user.get("UserId").is_some_and(|other| other == id))
            .ok_or_else(unknown)
    }

    fn by_origin(&self, call: &Call<'_>) -> Result<&Object, Fault> {
        let origin = call.text("OriginId").unwrap_or_default();
        self.0
            .iter()
            .filter(|user| call.check_app(user).is_ok())
            .find(|user| user.get("OriginId").is_some_and(|other| other == origin))
            .ok_or_else(unknown)
    }
}

fn unknown() -> Fault {
    Fault::new("ResourceNotFound.User", "There is no such user.")
}

fn logged_in(user: &Object) -> Object {
    let id = user.get("UserId").cloned().unwrap_or_default();
    Object::from_iter([
        ("UserId".to_owned(), id),
        ("Token".to_owned(), fresh_id().into()),
    ])
}
