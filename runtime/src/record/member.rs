//! What a field can be, to the one reader and the one writer.

use bytes::Bytes;

use super::{Record, Table};

/// A value of a field: read and written without knowing its type.
pub trait Member {
    /// A value to read into.
    fn blank() -> Self
    where
        Self: Sized;
    /// The value as it is written.
    fn view(&self) -> View<'_>;
    /// The place to read a value into.
    fn slot(&mut self) -> Slot<'_>;
}

/// A value as it is written.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum View<'a> {
    /// Nothing: a field is left out.
    Absent,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// An integer that is never negative.
    Unsigned(u64),
    /// A number.
    Float(f64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Binary(&'a Bytes),
    /// A list.
    List(&'a dyn List),
    /// A struct.
    Record(&'a dyn Record),
}

/// A place to read a value into.
#[non_exhaustive]
pub enum Slot<'a> {
    /// Of a boolean.
    Bool(&'a mut dyn Put<bool>),
    /// Of an integer, or of what is made from one.
    Integer(&'a mut dyn Put<i64>),
    /// Of an integer that is never negative.
    Unsigned(&'a mut dyn Put<u64>),
    /// Of a number.
    Float(&'a mut dyn Put<f64>),
    /// Of a text, or of what is made from one.
    Text(&'a mut dyn Put<String>),
    /// Of bytes.
    Binary(&'a mut dyn Put<Bytes>),
    /// Of a value or nothing.
    Optional(&'a mut dyn Optional),
    /// Of a list.
    List(&'a mut dyn List),
    /// Of a struct.
    Record(&'a mut dyn Record),
}

/// Takes a value.
pub trait Put<T> {
    /// Becomes what the value means.
    fn put(&mut self, value: T);
}

impl<T, U: From<T>> Put<T> for U {
    fn put(&mut self, value: T) {
        *self = value.into();
    }
}

/// A value or, as it is before anything is read into it, nothing.
pub trait Optional {
    /// Becomes a value, to be read into.
    fn fill(&mut self) -> Slot<'_>;
}

impl<T: Member> Optional for Option<T> {
    fn fill(&mut self) -> Slot<'_> {
        self.insert(T::blank()).slot()
    }
}

/// Values in a row.
pub trait List {
    /// How many there are.
    fn count(&self) -> usize;
    /// One of them, by its place.
    fn at(&self, index: usize) -> View<'_>;
    /// Adds one, to be read into.
    fn add(&mut self) -> Slot<'_>;
}

impl<T: Member> List for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn at(&self, index: usize) -> View<'_> {
        match self.get(index) {
            Some(value) => value.view(),
            None => View::Absent,
        }
    }

    fn add(&mut self) -> Slot<'_> {
        let index = self.len();
        self.push(T::blank());
        self[index].slot()
    }
}

macro_rules! scalars {
    ($($type:ty: $kind:ident;)*) => {$(
        impl Member for $type {
            fn blank() -> Self {
                Self::default()
            }

            fn view(&self) -> View<'_> {
                View::$kind(*self)
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::$kind(self)
            }
        }
    )*};
}

scalars! {
    bool: Bool;
    i64: Integer;
    u64: Unsigned;
    f64: Float;
}

impl Member for String {
    fn blank() -> Self {
        Self::new()
    }

    fn view(&self) -> View<'_> {
        View::Text(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(self)
    }
}

impl<T: Member> Member for Option<T> {
    fn blank() -> Self {
        None
    }

    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Absent,
        }
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }
}

impl<T: Member> Member for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl<T: Record> Member for T {
    fn blank() -> Self {
        T::blank()
    }

    fn view(&self) -> View<'_> {
        View::Record(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Record(self)
    }
}

impl<T: Record> Record for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn slot(&mut self) -> Slot<'_> {
        T::slot(self)
    }

    fn table(&self) -> &'static Table {
        T::table(self)
    }

    fn member(&self, index: usize) -> &dyn Member {
        T::member(self, index)
    }

    fn member_mut(&mut self, index: usize) -> &mut dyn Member {
        T::member_mut(self, index)
    }
}
