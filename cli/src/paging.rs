//! All pages of an action, one after the other.

use serde_json::{Map, Value};
use tencentcloud_model::model::{Action, Bound, Pagination, Service, whole};

use crate::failure::{Failure, Outcome};
use crate::names::kebab;
use crate::terminal::Progress;

/// Page size where the caller sets none.
const SIZE: i128 = 100;

/// The first answer, with the items of all pages in it. `each` is given those of every page.
pub fn all(
    service: &Service,
    action: &Action,
    mut parameters: Map<String, Value>,
    most: Option<u64>,
    send: impl Fn(&Map<String, Value>) -> Outcome<Value>,
    each: impl Fn(&[Value]) -> Outcome,
) -> Outcome<Value> {
    let Some(pagination) = action
        .pagination
        .as_ref()
        .map(|pagination| &pagination.value)
    else {
        let name = kebab(&action.name);
        return Err(Failure::usage(format!(
            "{name} has no pages that are known: leave --all out"
        )));
    };
    let place = |path| service.pointer(&action.output, path);
    let list = place(&pagination.items);
    let input = |index: usize| action.input[index].name.value.clone();
    let position = input(pagination.position);
    let size = size(action, pagination, &mut parameters);
    if pagination.next.is_none() {
        // Some services page only where both parameters are sent.
        let position = parameters.entry(position.clone());
        position.or_insert_with(|| pagination.first());
    }
    let single = pagination
        .single_page_if
        .is_some_and(|index| parameters.contains_key(&input(index)));
    let most = most.map_or(usize::MAX, |most| {
        usize::try_from(most).unwrap_or(usize::MAX)
    });
    let progress = Progress::new();
    let mut first = None;
    let mut items: Vec<Value> = Vec::new();
    loop {
        let mut answer = send(&parameters)?;
        let mut page = match answer.pointer_mut(&list).map(Value::take) {
            Some(Value::Array(page)) => page,
            _ => Vec::new(),
        };
        let count = page.len();
        let asked = parameters.get(&position).unwrap_or(&Value::Null);
        let next = pagination.after(service, action, asked, &answer, &page);
        let total = pagination
            .total
            .as_ref()
            .and_then(|path| whole(answer.pointer(&place(path))?));
        page.truncate(most - items.len());
        each(&page)?;
        items.append(&mut page);
        progress.tell(&match total {
            Some(total) => format!("{} of {total}", items.len()),
            None => items.len().to_string(),
        });
        first.get_or_insert(answer);
        let read = i128::try_from(items.len()).unwrap_or(i128::MAX);
        let is_short = i128::try_from(count).is_ok_and(|count| count < size);
        let ends_when_short = pagination.ends_when_short();
        let over = match total {
            // A total may be of the page alone.
            Some(total) => read >= total && is_short || read > total,
            None => is_short && ends_when_short,
        };
        if over || single || items.len() >= most || (count == 0 && ends_when_short) {
            break;
        }
        match next {
            Some(next) if parameters.get(&position) != Some(&next) => {
                parameters.insert(position.clone(), next);
            }
            _ => break,
        }
    }
    let mut answer = first.unwrap_or_default();
    if let Some(slot) = answer.pointer_mut(&list) {
        *slot = items.into();
    }
    Ok(answer)
}

/// The parameters that ask for the page after an answer; none if it was the last as far as can be
/// told, or there are no pages.
pub fn next(
    service: &Service,
    action: &Action,
    parameters: &Map<String, Value>,
    answer: &Value,
) -> Option<Map<String, Value>> {
    let pagination = &action.pagination.as_ref()?.value;
    let input = |index: usize| &action.input[index].name.value;
    let is_single = pagination
        .single_page_if
        .is_some_and(|index| parameters.contains_key(input(index)));
    let items = answer.pointer(&service.pointer(&action.output, &pagination.items));
    let page = items
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let asked = parameters.get(input(pagination.size)).and_then(whole);
    let is_short =
        asked.is_some_and(|asked| i128::try_from(page.len()).is_ok_and(|len| len < asked));
    if is_single || pagination.ends_when_short() && (is_short || page.is_empty()) {
        return None;
    }
    let first = pagination.first();
    let asked = parameters.get(input(pagination.position)).unwrap_or(&first);
    let position = pagination.after(service, action, asked, answer, page)?;
    let mut next = parameters.clone();
    let was = next.insert(input(pagination.position).clone(), position.clone());
    (was != Some(position)).then_some(next)
}

/// The page size: the caller's, or one that the documentation allows.
fn size(action: &Action, pagination: &Pagination, parameters: &mut Map<String, Value>) -> i128 {
    let field = &action.input[pagination.size];
    let size = parameters
        .entry(field.name.value.clone())
        .or_insert_with(|| {
            let most = match field.range.map(|range| range.value.1) {
                Some(Some(Bound::Whole(most))) => most.min(SIZE),
                _ => SIZE,
            };
            integer(most).unwrap_or_default()
        });
    whole(size).unwrap_or(1)
}

fn integer(number: i128) -> Option<Value> {
    i64::try_from(number).ok().map(Value::from)
}
