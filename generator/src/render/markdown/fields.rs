//! Tables of parameters and fields.

use askama::Template;
use tencentcloud_model::model::Field;
use tencentcloud_model::text::code;
use tencentcloud_model::words;

use super::cell::{cell, prose_cell};
use super::chapter::{Chapter, Links};
use crate::lower::{docs, names};
use crate::naming::snake;

/// What requests hold: also tells what must be set and what is assumed otherwise.
#[derive(Template)]
#[template(path = "docs/parameters.md")]
pub(super) struct Parameters {
    rows: Vec<Row>,
    has: Columns,
}

/// What answers hold.
#[derive(Template)]
#[template(path = "docs/fields.md")]
pub(super) struct Fields {
    rows: Vec<Row>,
    has: Columns,
}

/// The columns that are left out where nothing would be in them, so that there is room for the rest.
struct Columns {
    default: bool,
    constraints: bool,
    since: bool,
}

impl Columns {
    fn of(rows: &[Row]) -> Self {
        let any = |text: fn(&Row) -> &String| rows.iter().any(|row| !text(row).is_empty());
        Self {
            default: any(|row| &row.default),
            constraints: any(|row| &row.constraints),
            since: any(|row| &row.since),
        }
    }
}

struct Row {
    name: String,
    ty: String,
    required: &'static str,
    default: String,
    constraints: String,
    since: String,
    doc: String,
}

impl Parameters {
    /// The table; none if nothing would be in it.
    pub(super) fn new(chapter: &Chapter<'_>, fields: &[Field]) -> Option<Self> {
        let rows = fields.iter().map(|field| {
            // These two have columns of their own.
            let rest = Field {
                required: false,
                default: None,
                ..field.clone()
            };
            let default = field.default.as_ref();
            let default = default.map(|default| words::value(chapter.service, &field.ty, default));
            Row {
                default: cell(&default.unwrap_or_default()),
                ..row(chapter, fields, field, &rest)
            }
        });
        let rows: Vec<_> = rows.collect();
        let has = Columns::of(&rows);
        (!rows.is_empty()).then_some(Self { rows, has })
    }
}

impl Fields {
    /// The table; none if nothing would be in it.
    pub(super) fn new(chapter: &Chapter<'_>, fields: &[Field]) -> Option<Self> {
        let rows = fields
            .iter()
            .map(|field| row(chapter, fields, field, field));
        let rows: Vec<_> = rows.collect();
        let has = Columns::of(&rows);
        (!rows.is_empty()).then_some(Self { rows, has })
    }
}

/// A row; `facts` are those of `constrained`.
fn row(chapter: &Chapter<'_>, siblings: &[Field], field: &Field, constrained: &Field) -> Row {
    let links = chapter.links_up();
    Row {
        name: cell(&name(field)),
        ty: cell(&links.value_type(&field.ty)),
        required: if field.required { "yes" } else { "no" },
        default: String::new(),
        constraints: cell(&docs::facts(chapter.service, siblings, constrained).join(" ")),
        since: field
            .since
            .map_or(String::new(), |since| format!("release {since}")),
        doc: description(links, field),
    }
}

/// The name on the wire, and that in Rust where nobody would guess it.
fn name(field: &Field) -> String {
    let (wire, rust) = (code(&field.name), names::field(field));
    if rust == snake(&field.name) {
        wire
    } else {
        format!("{wire}, in Rust {}", code(&rust))
    }
}

fn description(links: Links<'_>, field: &Field) -> String {
    let mut doc = prose_cell([field.doc.as_str()]);
    if let Some(deprecated) = &field.deprecated {
        doc.push_str(" Deprecated: ");
        doc.push_str(&cell(&links.deprecated(deprecated, code)));
    }
    doc
}
