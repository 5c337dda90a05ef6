//! How an action pages.

use tencentcloud_model::model::{Action, FieldPath, PageStyle, Service};

use super::names::{self, Names};
use super::rust::{Paging, Ty};
use super::types::FieldsOf;

/// How an action pages in Rust; none if it does not, or in a way that the runtime does not go.
#[must_use]
pub fn paging(service: &Service, names: &Names, action: &Action) -> Option<Paging> {
    let paging = action.pagination.as_ref()?;
    let input = |index: usize| names::field(&action.input[index]);
    let output = |path: &FieldPath| match *path.0.as_slice() {
        [index] => Some(names::field(&action.output[index])),
        _ => None,
    };
    let fields = FieldsOf {
        service,
        names,
        siblings: &action.output,
        owner: None,
    };
    let items = service.along(&action.output, &paging.items).last()?;
    let item = match fields.ty(&items.ty) {
        Ty::Vec(item) => *item,
        other => other,
    };
    let (first, min_of) = match paging.style {
        PageStyle::Number(first) => (Some(first), None),
        PageStyle::Lowest(field) => (None, Some(names::field(&service.items_of(items)[field]))),
        PageStyle::Offset | PageStyle::Token(_) => return None,
    };
    let needs_size = first.is_some() && paging.total.is_none();
    Some(Paging {
        item,
        first,
        size: action.input[paging.size]
            .default
            .as_ref()
            .filter(|_| needs_size)
            .and_then(|size| size.as_i64()),
        position: input(paging.position),
        page_size: input(paging.size),
        single_page_if: paging.single_page_if.map(input),
        total: match &paging.total {
            Some(total) => Some(output(total)?),
            None => None,
        },
        items: output(&paging.items)?,
        min_of,
    })
}
