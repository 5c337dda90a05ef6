//! How the answers of an action are paged: a row for each style.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Action, FieldPath, Scalar, Service, whole};
use crate::spec::Style;

/// How the answers of an action are paged; indices are into its input and output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagination {
    /// What tells one page from the next.
    pub style: PageStyle,
    /// The position of the first page, where positions are numbers.
    pub first: i64,
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
    /// A page number.
    Number,
    /// The number of items to skip.
    Offset,
    /// A number: the smallest that the field of the next position has among the items before.
    Lowest,
    /// A text: what the field of the next position has in the answer before.
    Token,
}

/// What a style is in specs and in words.
#[derive(Debug)]
pub struct StyleFacts {
    /// What specs call it.
    pub spec: Style,
    /// Types that the position may have, and what tells the next one.
    pub position: &'static [Scalar],
    /// Where a listing begins; none if specs tell.
    pub first: Option<i64>,
    /// What tells the next position; none if it is counted.
    pub next: Option<NextFacts>,
    /// How pages are asked for; what stands in braces, the action names.
    pub words: &'static str,
}

/// What tells the next position.
#[derive(Debug)]
pub struct NextFacts {
    /// The key of specs that names the field.
    pub key: &'static str,
    /// Whether it is a field of the items.
    pub in_items: bool,
}

impl PageStyle {
    /// All styles.
    pub const ALL: [Self; 4] = [Self::Number, Self::Offset, Self::Lowest, Self::Token];

    /// What it is.
    #[must_use]
    pub fn facts(self) -> &'static StyleFacts {
        match self {
            Self::Number => &StyleFacts {
                spec: Style::Page,
                position: &Scalar::WHOLE,
                first: None,
                next: None,
                words: "by number: {position} counts from {first}, {size} is the page size, {items} holds the items",
            },
            Self::Offset => &StyleFacts {
                spec: Style::Offset,
                position: &Scalar::WHOLE,
                first: Some(0),
                next: None,
                words: "by offset: {position} is how many items to skip, {size} is the page size, {items} holds the items",
            },
            Self::Lowest => &StyleFacts {
                spec: Style::Cursor,
                position: &[Scalar::Integer],
                first: Some(0),
                next: Some(NextFacts {
                    key: "min",
                    in_items: true,
                }),
                words: "by cursor: the smallest {next} in {items} is the next {position}, {size} is the page size",
            },
            Self::Token => &StyleFacts {
                spec: Style::Cursor,
                position: &[Scalar::String],
                first: Some(0),
                next: Some(NextFacts {
                    key: "field",
                    in_items: false,
                }),
                words: "by cursor: {next} is the next {position}, {size} is the page size, {items} holds the items",
            },
        }
    }
}

impl Pagination {
    /// What the position is where a listing begins.
    #[must_use]
    pub fn first(&self) -> Value {
        match self.style {
            PageStyle::Number | PageStyle::Offset | PageStyle::Lowest => self.first.into(),
            PageStyle::Token => "".into(),
        }
    }

    /// How many items come before a page of this size; none where the position does not count them.
    #[must_use]
    pub fn before(&self, position: Option<i64>, size: usize) -> Option<usize> {
        let each = match self.style {
            PageStyle::Number => size,
            PageStyle::Offset => 1,
            PageStyle::Lowest | PageStyle::Token => return None,
        };
        let passed = position.unwrap_or(self.first).saturating_sub(self.first);
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
            PageStyle::Number => counted(1),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Next;

    #[test]
    fn specs_tell_every_style_from_all_others() {
        let keys = Next::default().keys().map(|(key, _)| key);
        let mut told = Vec::new();
        for style in PageStyle::ALL {
            let facts = style.facts();
            let next = facts.next.as_ref().map(|next| next.key);
            assert!(next.is_none_or(|next| keys.contains(&next)), "{style:?}");
            assert!(!told.contains(&(facts.spec, next)), "{style:?}");
            told.push((facts.spec, next));
        }
    }

    #[test]
    fn words_name_what_the_action_names_for_a_style() {
        for style in PageStyle::ALL {
            let facts = style.facts();
            let mut named = vec!["{position}", "{size}", "{items}"];
            named.extend(facts.first.is_none().then_some("{first}"));
            named.extend(facts.next.is_some().then_some("{next}"));
            let is_named = |key: &&str| facts.words.contains(*key);
            assert!(named.iter().all(is_named), "{style:?}");
            assert_eq!(facts.words.matches('{').count(), named.len(), "{style:?}");
        }
    }
}
