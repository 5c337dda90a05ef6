//! What a change is about.

use std::fmt;

/// A thing of the specs, written like `lcic.CreateRoom.input.Name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The folder of the service, or `common`.
    pub service: String,
    /// The thing within it.
    pub item: Item,
}

/// A thing within a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// The service as a whole.
    Service,
    /// A fact about the service, such as `endpoint`.
    Fact(String),
    /// An error code.
    Error(String),
    /// An action.
    Action(String),
    /// A parameter of an action.
    Input(String, String),
    /// A field of an action's answer.
    Output(String, String),
    /// An error code that an action documents.
    ActionError(String, String),
    /// A struct.
    Struct(String),
    /// A member of a struct.
    Member(String, String),
    /// An enum or a set of flags.
    Values(String),
    /// A value of an enum, or a flag.
    Value(String, String),
}

impl Item {
    /// The item that holds it.
    #[must_use]
    pub fn owner(&self) -> Item {
        match self {
            Item::Service | Item::Fact(_) | Item::Error(_) => Item::Service,
            Item::Action(name)
            | Item::Input(name, _)
            | Item::Output(name, _)
            | Item::ActionError(name, _) => Item::Action(name.clone()),
            Item::Struct(name) | Item::Member(name, _) => Item::Struct(name.clone()),
            Item::Values(name) | Item::Value(name, _) => Item::Values(name.clone()),
        }
    }

    /// Its own name, without what holds it; none for a service.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Item::Service => None,
            Item::Fact(name)
            | Item::Error(name)
            | Item::Action(name)
            | Item::Input(_, name)
            | Item::Output(_, name)
            | Item::ActionError(_, name)
            | Item::Struct(name)
            | Item::Member(_, name)
            | Item::Values(name)
            | Item::Value(_, name) => Some(name),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.service)?;
        match &self.item {
            Item::Service => Ok(()),
            Item::Fact(name) | Item::Action(name) | Item::Struct(name) | Item::Values(name) => {
                write!(f, ".{name}")
            }
            Item::Error(code) => write!(f, ".errors.{code}"),
            Item::Input(action, name) => write!(f, ".{action}.input.{name}"),
            Item::Output(action, name) => write!(f, ".{action}.output.{name}"),
            Item::ActionError(action, code) => write!(f, ".{action}.errors.{code}"),
            Item::Member(ty, name) | Item::Value(ty, name) => write!(f, ".{ty}.{name}"),
        }
    }
}
