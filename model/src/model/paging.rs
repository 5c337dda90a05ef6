//! How the answers of an action are paged.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Action, FieldPath, Service, whole};

/// How the answers of an action are paged; indices are into its input and output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagination {
    /// What tells one page from the next.
    pub style: PageStyle,
    /// Parameter that tells which page is asked for.
    pub position: usize,
    /// Field of the answer, or of its items, that tells the next position; none if that is counted.
    pub next: Option<FieldPath>,
    /// Parameter with the page size.
    pub size: usize,
    /// Field of the answer that counts all matches.
    pub total: Option<FieldPath>,
    /// Field of the answer that lists the items.
    pub items: FieldPath,
    /// Parameter that turns paging off when it is set.
    pub single_page_if: Option<usize>,
}

/// What tells one page from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageStyle {
    /// A page number, counted from this one.
    Number(i64),
    /// The number of items to skip.
    Offset,
    /// A number: the smallest that the field of the next position has among the items before.
    Lowest,
    /// A text: what the field of the next position has in the answer before.
    Token,
}

impl Pagination {
    /// What the position is where a listing begins.
    #[must_use]
    pub fn first(&self) -> Value {
        match self.style {
            PageStyle::Number(first) => first.into(),
            PageStyle::Offset | PageStyle::Lowest => 0.into(),
            PageStyle::Token => "".into(),
        }
    }

    /// How many items come before a page of this size; none where the position does not count them.
    #[must_use]
    pub fn before(&self, position: Option<i64>, size: usize) -> Option<usize> {
        let (first, each) = match self.style {
            PageStyle::Number(first) => (first, size),
            PageStyle::Offset => (0, 1),
            PageStyle::Lowest | PageStyle::Token => return None,
        };
        let passed = position.unwrap_or(first).saturating_sub(first);
        Some(usize::try_from(passed).unwrap_or(0).saturating_mul(each))
    }

    /// Whether nothing comes after a page with fewer items than were asked for.
    #[must_use]
    pub fn ends_when_short(&self) -> bool {
        self.style != PageStyle::Token
    }

    /// The position after a page of these items; none if the answer tells none.
    #[must_use]
    pub fn after(
        &self,
        service: &Service,
        action: &Action,
        position: &Value,
        answer: &Value,
        items: &[Value],
    ) -> Option<Value> {
        let counted = |step: usize| {
            let next = whole(position).unwrap_or(0) + i128::try_from(step).ok()?;
            i64::try_from(next).ok().map(Value::from)
        };
        let next = self.next.as_ref();
        match self.style {
            PageStyle::Number(_) => counted(1),
            PageStyle::Offset => counted(items.len()),
            PageStyle::Lowest => {
                let name = &service.along(&action.output, next?).last()?.name.value;
                let values = items.iter().filter_map(|item| item.get(name)?.as_i64());
                values.min().map(Value::from)
            }
            PageStyle::Token => answer
                .pointer(&service.pointer(&action.output, next?))
                .filter(|token| token.as_str().is_some_and(|token| !token.is_empty()))
                .cloned(),
        }
    }
}
