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
        match pagination.style {
            _ if is_single_page(action, pagination, parameters) => all,
            PageStyle::Number(first) => {
                let page = integer(action, pagination.position, parameters).unwrap_or(first);
                let before = usize::try_from(page.saturating_sub(first)).unwrap_or(0);
                Self {
                    before: before.saturating_mul(size),
                    size,
                }
            }
            PageStyle::Offset => {
                let offset = integer(action, pagination.position, parameters).unwrap_or(0);
                Self {
                    before: usize::try_from(offset).unwrap_or(0),
                    size,
                }
            }
            PageStyle::Token(_) => Self {
                before: text(action, pagination.position, parameters)
                    .and_then(|token| token.parse().ok())
                    .unwrap_or(0),
                size,
            },
            PageStyle::Lowest(_) => all,
        }
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

/// Cuts the answer of an action that pages. The total becomes the number of items before the cut.
pub(crate) fn cut(service: &Service, action: &Action, parameters: &Object, answer: &mut Object) {
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
    let count = all.len();
    *items = page.take(|before| all.into_iter().skip(before)).collect();
    if let PageStyle::Lowest(field) = pagination.style
        && !is_single_page(action, pagination, parameters)
        && let Some(list) = service.along(&action.output, &pagination.items).last()
    {
        let name = &service.items_of(list)[field].name;
        let cursor = integer(action, pagination.position, parameters);
        go_back(items, name, cursor, size(action, pagination, parameters));
    }
    if let PageStyle::Token(next) = &pagination.style {
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
        cut(service, action, &object(parameters), &mut answer);
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
        let action = format!(
            "action: ListItems\neffect: read\npagination: {pagination}\ninput:\n  - {{ name: From, type: {position} }}\n  \
             - {{ name: Limit, type: integer }}\noutput:\n  - {{ name: Data, type: Data }}\n  - {{ name: Next, type: string }}\n"
        );
        let files = [
            ("common/errors.yaml", "errors: []\n"),
            (
                "shop/service.yaml",
                "service: shop\ntitle: Shop\nversion: \"2024-01-02\"\nprotocol: tc3\nendpoint: \
                 shop.tencentcloudapi.com\nregion: optional\nsource: { metadata: tccli 1 }\n",
            ),
            ("shop/actions/ListItems.yaml", &action),
            (
                "shop/types/Data.yaml",
                "struct: Data\nfields:\n  - { name: List, type: list<integer> }\n  - { name: Total, type: integer }\n",
            ),
        ];
        let sources = tencentcloud_model::sources::Sources::from_files("spec", files);
        let model =
            tencentcloud_model::read(&sources).unwrap_or_else(|findings| panic!("{findings:?}"));
        let (service, action) = find(&model, "shop", "ListItems");
        let mut answer = object(json!({ "Data": { "List": [1, 2, 3, 4, 5], "Total": 0 } }));
        cut(service, action, &object(parameters), &mut answer);
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
}
