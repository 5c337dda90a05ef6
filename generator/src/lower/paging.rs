//! How an action pages.

use tencentcloud_model::model::{self, Action, FieldPath, Scalar, Service, Type};

use super::names::{self, Names};
use super::rust::{Paging, Step, Ty};
use super::types::FieldsOf;

/// How an action pages in Rust; none if it does not.
#[must_use]
pub fn paging(service: &Service, names: &Names, action: &Action) -> Option<Paging> {
    let paging = action.pagination.as_ref()?;
    let input = |index: usize| step(&action.input[index], false);
    let output = |path: &FieldPath| -> Vec<Step> {
        let fields = service.along(&action.output, path).enumerate();
        fields
            .map(|(depth, field)| step(field, depth == 0))
            .collect()
    };
    let items = service.along(&action.output, &paging.items).last()?;
    let fields = FieldsOf {
        service,
        names,
        siblings: &action.output,
        owner: None,
    };
    let item = match fields.ty(&items.ty) {
        Ty::Vec(item) => *item,
        other => other,
    };
    Some(Paging {
        item,
        style: paging.style,
        first: paging.first,
        size: action.input[paging.size]
            .default
            .as_ref()
            .filter(|_| paging.next.is_none() && paging.total.is_none())
            .and_then(|size| size.as_i64()),
        position: input(paging.position),
        next: paging.next.as_ref().map(output),
        page_size: input(paging.size),
        single_page_if: paging.single_page_if.map(input),
        total: paging.total.as_ref().map(output),
        items: output(&paging.items),
    })
}

/// A field; those of answers have plain lists, those of structs may lack them.
fn step(field: &model::Field, of_answer: bool) -> Step {
    let plain = field.always || (of_answer && matches!(*field.ty, Type::List(_)));
    Step {
        ident: names::field(field),
        optional: !plain,
        unsigned: *field.ty == Type::Scalar(Scalar::Uint64),
        deprecated: field.deprecated.is_some(),
    }
}
