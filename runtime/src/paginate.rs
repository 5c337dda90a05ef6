//! What generated code states about actions whose answers come in pages.

use crate::action::Action;

/// How the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// By its number, counted from this one.
    Number(i64),
    /// By how many elements to skip.
    Offset,
    /// By what the answer before tells.
    Cursor,
}

impl PageStyle {
    /// Where a listing begins; none if the cloud knows.
    pub(crate) fn first(self) -> Option<i64> {
        match self {
            PageStyle::Number(first) => Some(first),
            PageStyle::Offset => Some(0),
            PageStyle::Cursor => None,
        }
    }

    /// How far a page of so many elements moves the position, and how many elements each position
    /// that it passes stands for.
    pub(crate) fn step(self, count: i64) -> (i64, i64) {
        match self {
            PageStyle::Number(_) => (1, count),
            PageStyle::Offset => (count, 1),
            PageStyle::Cursor => (0, 0),
        }
    }
}

/// Where a page begins: its number, how many elements are before it, or a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// A number.
    Number(i64),
    /// A cursor that is a text.
    Text(String),
}

/// A parameter that tells where a page begins, or how large it is.
pub trait PageParameter {
    /// What it is set to.
    fn get(&self) -> Option<Position>;
    /// Sets it. What it cannot hold leaves it without a value.
    fn set(&mut self, position: Position);
}

impl PageParameter for Option<i64> {
    fn get(&self) -> Option<Position> {
        self.map(Position::Number)
    }

    fn set(&mut self, position: Position) {
        *self = number(position);
    }
}

impl PageParameter for Option<u64> {
    fn get(&self) -> Option<Position> {
        self.map(|number| Position::Number(i64::try_from(number).unwrap_or(i64::MAX)))
    }

    fn set(&mut self, position: Position) {
        *self = number(position).and_then(|number| u64::try_from(number).ok());
    }
}

impl PageParameter for Option<String> {
    fn get(&self) -> Option<Position> {
        self.clone().map(Position::Text)
    }

    fn set(&mut self, position: Position) {
        *self = match position {
            Position::Text(text) => Some(text),
            Position::Number(_) => None,
        };
    }
}

fn number(position: Position) -> Option<i64> {
    match position {
        Position::Number(number) => Some(number),
        Position::Text(_) => None,
    }
}

/// An action whose answers come in pages.
pub trait Paginate: Action {
    /// One element of a page.
    type Item: Send + 'static;
    /// How the next page is asked for.
    const STYLE: PageStyle;
    /// Page size that is sent when the caller sets none although the cloud needs one to page.
    const PAGE_SIZE: Option<i64>;
    /// The parameter that tells where the page begins.
    fn position(&mut self) -> &mut dyn PageParameter;
    /// The parameter with the page size.
    fn page_size(&mut self) -> &mut dyn PageParameter;
    /// Whether the cloud ignores the position in this request and answers with everything.
    fn is_single_page(&self) -> bool {
        false
    }
    /// The elements of a page; `None` where the answer has no list.
    fn list(output: &mut Self::Output) -> Option<&mut Vec<Self::Item>>;
    /// How many elements there are in all, where the answer tells.
    fn total(_output: &Self::Output) -> Option<i64> {
        None
    }
    /// The cursor of the next page; `None` after the last one.
    fn next(_output: &Self::Output) -> Option<Position> {
        None
    }
}
