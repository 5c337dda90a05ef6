//! Lists cut to the page that was asked for.

use generator::model::{Action, PageStyle, Pagination, Service, Type, TypeKind};
use serde_json::Value;

use crate::envelope::Object;

/// Cuts the answer of an action that pages. The total becomes the number of items before the cut.
pub(crate) fn cut(service: &Service, action: &Action, parameters: &Object, answer: &mut Object) {
    let Some(pagination) = action.pagination.as_ref().map(|found| &found.value) else {
        return;
    };
    let list = &action.output[pagination.items];
    let Some(Value::Array(items)) = answer.get_mut(&list.name.value) else {
        return;
    };
    let total = items.len();
    if !is_single_page(action, pagination, parameters) {
        let size = integer(action, pagination.size, parameters)
            .and_then(|size| usize::try_from(size).ok())
            .filter(|size| *size > 0)
            .unwrap_or(usize::MAX);
        match pagination.style {
            PageStyle::Number { page, first } => {
                let page = integer(action, page, parameters).unwrap_or(first);
                let before = usize::try_from(page.saturating_sub(first)).unwrap_or(0);
                items.drain(..before.saturating_mul(size).min(total));
                items.truncate(size);
            }
            PageStyle::Cursor { cursor, min_of } => {
                if let Some(name) = item_field(service, &list.ty.value, min_of) {
                    let cursor = integer(action, cursor, parameters);
                    go_back(items, name, cursor, size);
                }
            }
        }
    }
    if let Some(field) = pagination.total {
        answer.insert(action.output[field].name.value.clone(), total.into());
    }
}

/// Keeps the last `size` items before the cursor, the latest first.
fn go_back(items: &mut Vec<Value>, name: &str, cursor: Option<i64>, size: usize) {
    let position = |item: &Value| item.get(name).and_then(Value::as_i64).unwrap_or(i64::MAX);
    items.retain(|item| cursor.is_none_or(|cursor| position(item) < cursor));
    items.sort_by_key(|item| std::cmp::Reverse(position(item)));
    items.truncate(size);
}

fn is_single_page(action: &Action, pagination: &Pagination, parameters: &Object) -> bool {
    let Some(parameter) = pagination.single_page_if else {
        return false;
    };
    match parameters.get(&action.input[parameter].name.value) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(_) => true,
    }
}

/// A parameter, or what the cloud assumes without it.
fn integer(action: &Action, parameter: usize, parameters: &Object) -> Option<i64> {
    let field = &action.input[parameter];
    let assumed = field.default.as_ref().map(|default| &default.value);
    parameters
        .get(&field.name.value)
        .filter(|value| !value.is_null())
        .or(assumed)
        .and_then(Value::as_i64)
}

/// The name of a field of a list's items.
fn item_field<'m>(service: &'m Service, list: &Type, index: usize) -> Option<&'m str> {
    let Type::Named(id) = list.innermost() else {
        return None;
    };
    match &service.ty(*id).kind {
        TypeKind::Struct(fields) => fields.get(index).map(|field| field.name.value.as_str()),
        TypeKind::Enum { .. } | TypeKind::Flags(_) => None,
    }
}
