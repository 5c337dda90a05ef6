//! Lists cut to the page that was asked for.

use serde_json::Value;
use tencentcloud_model::model::{Action, FieldPath, PageStyle, Pagination, Service};

use crate::envelope::Object;

/// The part of a list that a request asks for, where lists are cut by numbered pages.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    before: usize,
    size: usize,
}

impl Page {
    pub(crate) fn of(action: &Action, parameters: &Object) -> Self {
        let all = Self {
            before: 0,
            size: usize::MAX,
        };
        let Some(pagination) = action.pagination.as_ref().map(|found| &found.value) else {
            return all;
        };
        let size = size(action, pagination, parameters);
        if is_single_page(action, pagination, parameters) {
            return all;
        }
        let position = integer(action, pagination.position, parameters);
        let before = pagination.before(position, size).or_else(|| {
            (pagination.style == PageStyle::Token).then(|| {
                let token = text(action, pagination.position, parameters);
                token.and_then(|token| token.parse().ok()).unwrap_or(0)
            })
        });
        before.map_or(all, |before| Self { before, size })
    }

    /// The items of the page, where `from` gives those after so many.
    pub(crate) fn take<I: Iterator>(
        self,
        from: impl FnOnce(usize) -> I,
    ) -> impl Iterator<Item = I::Item> {
        from(self.before).take(self.size)
    }
}

/// The field of an answer that counts all items, where it stands in no struct.
pub(crate) fn total(action: &Action) -> Option<&str> {
    let pagination = action.pagination.as_ref()?;
    match *pagination.value.total.as_ref()?.0.as_slice() {
        [total] => Some(&action.output[total].name.value),
        _ => None,
    }
}

/// The place in an answer that a path leads to.
fn place<'a>(
    service: &Service,
    action: &Action,
    path: &FieldPath,
    answer: &'a mut Object,
) -> Option<(&'a mut Object, String)> {
    let mut names: Vec<_> = service
        .along(&action.output, path)
        .map(|field| field.name.value.clone())
        .collect();
    let last = names.pop()?;
    let mut object = answer;
    for name in names {
        object = object.get_mut(&name)?.as_object_mut()?;
    }
    Some((object, last))
}

/// Cuts the answer of an action that pages. The total becomes the number of items before the cut:
/// of `rows`, as many, for which those of the answer are repeated.
pub(crate) fn cut(
    service: &Service,
    action: &Action,
    parameters: &Object,
    rows: Option<usize>,
    answer: &mut Object,
) {
    let Some(pagination) = action.pagination.as_ref().map(|found| &found.value) else {
        return;
    };
    let page = Page::of(action, parameters);
    let Some((object, list)) = place(service, action, &pagination.items, answer) else {
        return;
    };
    let Some(Value::Array(items)) = object.get_mut(&list) else {
        return;
    };
    let all = std::mem::take(items);
    // Where pages go by what the items hold, those of the answer are all.
    let is_listed = !all.is_empty() && pagination.style != PageStyle::Lowest;
    let count = rows.filter(|_| is_listed).unwrap_or(all.len());
    let id = own_id(service, action, pagination);
    let all = Rows { example: &all, id };
    *items = page
        .take(|before| (before..count).map(|index| all.row(index)))
        .collect();
    let next = pagination.next.as_ref();
    if pagination.style == PageStyle::Lowest
        && !is_single_page(action, pagination, parameters)
        && let Some(field) = next.and_then(|next| service.along(&action.output, next).last())
    {
        let cursor = integer(action, pagination.position, parameters);
        go_back(
            items,
            &field.name,
            cursor,
            size(action, pagination, parameters),
        );
    }
    if pagination.style == PageStyle::Token
        && let Some(next) = next
    {
        let end = page.before.saturating_add(page.size);
        let token = if end < count {
            end.to_string()
        } else {
            String::new()
        };
        if let Some((object, name)) = place(service, action, next, answer) {
            object.insert(name, token.into());
        }
    }
    if let Some(total) = &pagination.total
        && let Some((object, name)) = place(service, action, total, answer)
    {
        object.insert(name, count.into());
    }
}

/// The items of an example, over and over.
struct Rows<'a> {
    example: &'a [Value],
    /// The field of an item that tells it from others.
    id: Option<&'a str>,
}

impl Rows<'_> {
    fn row(&self, index: usize) -> Value {
        let (round, index) = (index / self.example.len(), index % self.example.len());
        let mut row = self.example[index].clone();
        if round > 0
            && let Some(id) = self.id.and_then(|id| row.get_mut(id))
        {
            *id = another(id, round);
        }
        row
    }
}

/// An ID as one that the example has, which it has not.
fn another(id: &Value, round: usize) -> Value {
    let far = i64::try_from(round)
        .ok()
        .and_then(|round| round.checked_mul(1_000_000));
    match (id, id.as_i64().zip(far)) {
        (Value::String(id), _) => format!("{id}-{}", round + 1).into(),
        (_, Some((id, far))) => id.saturating_add(far).into(),
        _ => id.clone(),
    }
}

/// The field that tells the items of a listing apart: their first ID.
fn own_id<'a>(
    service: &'a Service,
    action: &'a Action,
    pagination: &Pagination,
) -> Option<&'a str> {
    let list = service.along(&action.output, &pagination.items).last()?;
    let mut names = service
        .items_of(list)
        .iter()
        .map(|field| &*field.name.value);
    names.find(|name| name.ends_with("Id"))
}

/// How many items a page holds.
fn size(action: &Action, pagination: &Pagination, parameters: &Object) -> usize {
    integer(action, pagination.size, parameters)
        .and_then(|size| usize::try_from(size).ok())
        .filter(|size| *size > 0)
        .unwrap_or(usize::MAX)
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

fn integer(action: &Action, parameter: usize, parameters: &Object) -> Option<i64> {
    given(action, parameter, parameters).and_then(Value::as_i64)
}

fn text<'a>(action: &'a Action, parameter: usize, parameters: &'a Object) -> Option<&'a str> {
    given(action, parameter, parameters).and_then(Value::as_str)
}

/// A parameter, or what the cloud assumes without it.
fn given<'a>(action: &'a Action, parameter: usize, parameters: &'a Object) -> Option<&'a Value> {
    let field = &action.input[parameter];
    let assumed = field.default.as_ref().map(|default| &default.value);
    parameters
        .get(&field.name.value)
        .filter(|value| !value.is_null())
        .or(assumed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{find, model, object};

    /// The answer to a page of an action whose items are given.
    fn page(service: &str, action: &str, parameters: Value, answer: Value) -> Value {
        let model = model();
        let (service, action) = find(&model, service, action);
        let mut answer = object(answer);
        cut(service, action, &object(parameters), None, &mut answer);
        Value::Object(answer)
    }

    fn members(parameters: Value) -> Value {
        let all: Vec<_> = (1..=25).collect();
        page(
            "lcic",
            "DescribeGroupMemberList",
            parameters,
            json!({ "MemberIds": all }),
        )
    }

    #[test]
    fn pages_are_numbered_from_the_first() {
        let expect = |items: Vec<i32>| json!({ "MemberIds": items, "Total": 25 });
        assert_eq!(
            members(json!({ "Page": 1, "Limit": 2 })),
            expect(vec![1, 2])
        );
        assert_eq!(members(json!({ "Page": 13, "Limit": 2 })), expect(vec![25]));
        assert_eq!(members(json!({ "Page": 14, "Limit": 2 })), expect(vec![]));
        assert_eq!(
            members(json!({ "Page": i64::MAX, "Limit": i64::MAX })),
            expect(vec![])
        );
        // The documented defaults are page 1 and size 20.
        assert_eq!(members(json!({})), expect((1..=20).collect()));
        assert_eq!(
            members(json!({ "Page": 0, "Limit": 0 })),
            expect((1..=25).collect())
        );
        let second = page(
            "trtc",
            "DescribeUserInfo",
            json!({ "PageNumber": 1, "PageSize": 1 }),
            json!({ "Total": 1, "UserList": [1, 2] }),
        );
        assert_eq!(second, json!({ "Total": 1, "UserList": [2] }));
    }

    #[test]
    fn a_filter_may_turn_paging_off() {
        let events = |keyword: &str| {
            let parameters = json!({ "Page": 1, "Limit": 1, "Keyword": keyword });
            page(
                "lcic",
                "GetRoomEvent",
                parameters,
                json!({ "Events": [1, 2] }),
            )
        };
        assert_eq!(events(""), json!({ "Events": [1], "Total": 2 }));
        assert_eq!(events("RoomStart"), json!({ "Events": [1, 2], "Total": 2 }));
    }

    #[test]
    fn a_cursor_goes_back_to_the_start() {
        let messages = |parameters: Value| {
            let all: Vec<_> = [1, 3, 2].map(|seq| json!({ "Seq": seq })).into();
            let answer = page(
                "lcic",
                "GetRoomMessage",
                parameters,
                json!({ "Messages": all }),
            );
            let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
            messages
                .iter()
                .map(|message| message["Seq"].as_i64())
                .collect::<Vec<_>>()
        };
        assert_eq!(messages(json!({ "Limit": 2 })), [Some(3), Some(2)]);
        assert_eq!(messages(json!({ "Limit": 2, "Seq": 2 })), [Some(1)]);
        assert_eq!(messages(json!({ "Limit": 2, "Seq": 1 })), []);
        assert_eq!(messages(json!({})), [Some(3), Some(2), Some(1)]);
    }

    /// An action that pages in a style, with its list and total within a struct.
    fn nested(pagination: &str, position: &str, parameters: Value) -> Value {
        let answer = json!({ "Data": { "List": [1, 2, 3, 4, 5], "Total": 0 } });
        listed(pagination, position, "integer", parameters, None, answer)
    }

    /// The same with items of a type, and so many rows.
    fn listed(
        pagination: &str,
        position: &str,
        item: &str,
        parameters: Value,
        rows: Option<usize>,
        answer: Value,
    ) -> Value {
        let action = format!(
            "action: ListItems\neffect: read\npagination: {pagination}\ninput:\n  - {{ name: From, type: {position} }}\n  \
             - {{ name: Limit, type: integer }}\noutput:\n  - {{ name: Data, type: Data }}\n  - {{ name: Next, type: string }}\n"
        );
        let data = format!(
            "struct: Data\nfields:\n  - {{ name: List, type: list<{item}> }}\n  - {{ name: Total, type: integer }}\n"
        );
        let files = [
            ("common/errors.yaml", "errors: []\n"),
            (
                "shop/service.yaml",
                "service: shop\ntitle: Shop\nversion: \"2024-01-02\"\nprotocol: tc3\nendpoint: \
                 shop.tencentcloudapi.com\nregion: optional\nsource: { metadata: tccli 1 }\n",
            ),
            ("shop/actions/ListItems.yaml", &action),
            ("shop/types/Data.yaml", &*data),
            (
                "shop/types/Item.yaml",
                "struct: Item\nfields:\n  - { name: Zone, type: string }\n  - { name: ItemId, type: string }\n  \
                 - { name: ShopId, type: string }\n",
            ),
            (
                "shop/types/Numbered.yaml",
                "struct: Numbered\nfields:\n  - { name: Id, type: integer }\n",
            ),
        ];
        // A type that nothing uses is refused.
        let used = [item, "Data"].map(|name| format!("shop/types/{name}.yaml"));
        let is_used =
            |path: &str| !path.contains("/types/") || used.iter().any(|used| used == path);
        let files = files.into_iter().filter(|(path, _)| is_used(path));
        let sources = tencentcloud_model::sources::Sources::from_files("spec", files);
        let model =
            tencentcloud_model::read(&sources).unwrap_or_else(|findings| panic!("{findings:?}"));
        let (service, action) = find(&model, "shop", "ListItems");
        let mut answer = object(answer);
        cut(service, action, &object(parameters), rows, &mut answer);
        Value::Object(answer)
    }

    #[test]
    fn an_offset_skips_items_of_a_list_within_a_struct() {
        let page = |parameters| {
            let style =
                "{ style: offset, offset: From, size: Limit, total: Data.Total, items: Data.List }";
            nested(style, "integer", parameters)
        };
        let expect = |items: &[i32]| json!({ "Data": { "List": items, "Total": 5 } });
        assert_eq!(page(json!({ "Limit": 2 })), expect(&[1, 2]));
        assert_eq!(page(json!({ "From": 3, "Limit": 2 })), expect(&[4, 5]));
        assert_eq!(page(json!({ "From": 4, "Limit": 2 })), expect(&[5]));
        assert_eq!(page(json!({ "From": 5, "Limit": 2 })), expect(&[]));
        assert_eq!(page(json!({ "From": i64::MAX, "Limit": 2 })), expect(&[]));
        assert_eq!(page(json!({})), expect(&[1, 2, 3, 4, 5]));
    }

    #[test]
    fn a_text_is_handed_back_until_the_last_page() {
        let page = |parameters| {
            let style = "{ style: cursor, cursor: From, next: { field: Next }, size: Limit, items: Data.List }";
            nested(style, "string", parameters)
        };
        let mut seen = Vec::new();
        let mut from = json!("");
        for _ in 0..3 {
            let answer = page(json!({ "From": from, "Limit": 2 }));
            seen.extend(
                answer["Data"]["List"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default(),
            );
            from = answer["Next"].clone();
        }
        assert_eq!(Value::from(seen), json!([1, 2, 3, 4, 5]));
        assert_eq!(from, "");
        assert_eq!(page(json!({}))["Next"], "");
    }

    #[test]
    fn rows_of_an_example_are_repeated_with_ids_of_their_own() {
        let style =
            "{ style: offset, offset: From, size: Limit, total: Data.Total, items: Data.List }";
        let page = |item, parameters, rows, items: Value| {
            let answer = json!({ "Data": { "List": items, "Total": 0 } });
            listed(style, "integer", item, parameters, Some(rows), answer)["Data"].take()
        };
        let item = json!([{ "ItemId": "a", "ShopId": "s" }, { "ItemId": "b", "ShopId": "s" }]);
        let got = page("Item", json!({ "From": 1, "Limit": 3 }), 5, item.clone());
        let ids: Vec<_> = (0..3).map(|n| got["List"][n]["ItemId"].as_str()).collect();
        assert_eq!(ids, [Some("b"), Some("a-2"), Some("b-2")]);
        assert_eq!(
            (&got["Total"], &got["List"][1]["ShopId"]),
            (&json!(5), &json!("s"))
        );
        assert_eq!(
            page("Item", json!({ "From": 5 }), 5, item.clone())["List"],
            json!([])
        );
        assert_eq!(
            page("Item", json!({}), 1, item)["List"]
                .as_array()
                .map(Vec::len),
            Some(1)
        );
        let numbered = page("Numbered", json!({}), 3, json!([{ "Id": 7 }]))["List"].take();
        assert_eq!(
            numbered,
            json!([{ "Id": 7 }, { "Id": 1_000_007 }, { "Id": 2_000_007 }])
        );
        assert_eq!(
            page("integer", json!({}), 3, json!([7]))["List"],
            json!([7, 7, 7])
        );
        assert_eq!(
            page("integer", json!({}), 3, json!([])),
            json!({ "List": [], "Total": 0 })
        );
    }
}
