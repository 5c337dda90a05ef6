//! How specs tell that answers are paged.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::sources::At;

/// How the answers of an action are paged.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pagination {
    /// By page number, by offset or by cursor.
    pub style: Style,
    /// Parameter with the page number.
    pub page: Option<At<String>>,
    /// Parameter with the number of items to skip.
    pub offset: Option<At<String>>,
    /// Parameter with the cursor.
    pub cursor: Option<At<String>>,
    /// Where the next cursor stands.
    pub next: Option<Next>,
    /// Parameter with the page size.
    pub size: At<String>,
    /// Number of the first page.
    pub first: Option<At<i64>>,
    /// Field that counts all matches; one within structs as `Data.Total`.
    pub total: Option<At<String>>,
    /// Field that lists the items; one within structs as `Data.Items`.
    pub items: At<String>,
    /// Parameter that turns paging off when it is set.
    pub single_page_if: Option<At<String>>,
}

impl Pagination {
    /// Pages asked for by a parameter, without anything that may be missing.
    #[must_use]
    pub fn new(style: Style, position: &At<String>, size: At<String>, items: At<String>) -> Self {
        let named = |key: Style| (style == key).then(|| position.clone());
        Self {
            style,
            page: named(Style::Page),
            offset: named(Style::Offset),
            cursor: named(Style::Cursor),
            next: None,
            size,
            first: None,
            total: None,
            items,
            single_page_if: None,
        }
    }

    /// What is named as the parameter with the position, by the keys of all styles, which have
    /// their names.
    #[must_use]
    pub fn positions(&self) -> [(Style, Option<&At<String>>); 3] {
        [
            (Style::Page, self.page.as_ref()),
            (Style::Offset, self.offset.as_ref()),
            (Style::Cursor, self.cursor.as_ref()),
        ]
    }
}

/// The ways to page.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// By page number.
    Page,
    /// By the number of items to skip.
    Offset,
    /// By a cursor taken from the answer before.
    Cursor,
}

impl Style {
    /// What specs call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Offset => "offset",
            Self::Cursor => "cursor",
        }
    }
}

/// Where the next cursor stands in an answer: one of the two.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Next {
    /// The smallest value of this field of the items, as `Items.Field`.
    pub min: Option<At<String>>,
    /// The text in this field, empty or missing on the last page.
    pub field: Option<At<String>>,
}

impl Next {
    /// What its keys name.
    #[must_use]
    pub fn keys(&self) -> [(&'static str, Option<&At<String>>); 2] {
        [("min", self.min.as_ref()), ("field", self.field.as_ref())]
    }
}
