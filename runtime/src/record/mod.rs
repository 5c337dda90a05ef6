//! Requests, answers and their types, by tables of their fields.
//!
//! Generated structs carry no code to read or write themselves. [`record!`](crate::record!) states
//! their fields once, and one reader and one writer go by that, whether it is the client or a serde
//! format of the caller's that reads and writes.
//!
//! ```
//! use tencentcloud_runtime::{Switch, record};
//!
//! #[derive(Debug, PartialEq)]
//! struct Door {
//!     id: i64,
//!     name: Option<String>,
//!     open: Option<Switch>,
//! }
//!
//! record!(Door {
//!     id: "Id" always,
//!     name: "Name",
//!     open: "Open",
//! });
//!
//! let door: Door = serde_json::from_str(r#"{"Id": 7, "Open": 1, "Colour": "red"}"#)?;
//! assert_eq!(door, Door { id: 7, name: None, open: Some(Switch::ON) });
//! assert_eq!(serde_json::to_string(&door)?, r#"{"Id":7,"Open":1}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod macros;
mod member;
mod missing;
mod read;
mod scalar;
mod split;
mod write;

pub use member::{List, Member, Optional, Put, Slot, View};
pub use missing::missing;
pub use read::deserialize;
pub(crate) use read::read;
pub use scalar::{UnknownValue, parse, show, show_flags};
pub(crate) use split::{File, written};
pub use write::{serialize, to_json};

/// A struct whose fields have names on the wire.
pub trait Record {
    /// A struct to read into.
    fn blank() -> Self
    where
        Self: Sized;
    /// The place to read it into: stated for each struct, so that callers need not compile what it
    /// is dropped by.
    fn slot(&mut self) -> Slot<'_>;
    /// What is known of the struct.
    fn table(&self) -> &'static Table;
    /// A field, by its place in the table.
    ///
    /// # Panics
    ///
    /// The table has no such place.
    fn member(&self, index: usize) -> &dyn Member;
    /// A field to be filled, by its place in the table.
    ///
    /// # Panics
    ///
    /// The table has no such place.
    fn member_mut(&mut self, index: usize) -> &mut dyn Member;
}

/// What is known of a struct.
#[derive(Debug)]
pub struct Table {
    /// Its name in Rust.
    pub name: &'static str,
    /// The names of its fields on the wire.
    pub names: &'static [&'static str],
    /// The names of its fields in Rust, between commas.
    pub idents: &'static str,
    /// The [`flags`] of each field.
    pub flags: &'static [u8],
}

impl Table {
    fn has(&self, index: usize, flag: u8) -> bool {
        self.flags[index] & flag != 0
    }

    /// The name of a field in Rust, as people write it.
    fn ident(&self, index: usize) -> &'static str {
        let ident = self.idents.split(',').nth(index).unwrap_or_default();
        ident.trim().trim_start_matches("r#")
    }
}

#[doc(hidden)]
pub fn no_such_place(place: usize) -> ! {
    panic!("place {place} lies beyond the last fields of the struct")
}

/// The values of its fields, in the order of the table.
fn views(record: &dyn Record) -> impl Iterator<Item = View<'_>> {
    (0..record.table().names.len()).map(|index| record.member(index).view())
}

/// What is known of a field.
pub mod flags {
    /// A request is not sent without it.
    pub const fn required() -> u8 {
        1
    }

    /// What is read must have it.
    pub const fn always() -> u8 {
        2
    }

    /// A list that is also written as a single value, a list of one.
    pub const fn single() -> u8 {
        4
    }
}
