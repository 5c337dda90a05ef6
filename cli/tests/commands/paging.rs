//! `--all`, for each style in which services page.

use serde_json::{Value, json};

use crate::run::Ran;
use crate::shop::Shop;

/// A shop with five items, which pages in a style.
fn shop(pagination: &str, position: &str) -> Shop {
    let action = format!(
        r#"action: ListItems
effect: read
pagination: {pagination}
input:
  - {{ name: From, type: {position} }}
  - {{ name: Limit, type: integer }}
output:
  - {{ name: Data, type: Data }}
  - {{ name: Next, type: string }}
examples:
  - title: List five items
    input: |
      {{ "Limit": 5 }}
    output: |
      {{ "Data": {{ "List": [1, 2, 3, 4, 5], "Total": 5 }}, "Next": "", "RequestId": "r" }}
"#
    );
    let data = "struct: Data\nfields:\n  - { name: List, type: list<integer> }\n  - { name: Total, type: integer }\n";
    Shop::new(("ListItems", &action), data)
}

fn list(shop: &Shop, options: &str) -> Ran {
    shop.line(&format!("shop list-items {options}"))
}

/// The positions of the pages that were asked for.
fn positions(shop: &Shop) -> Vec<Value> {
    let calls = shop.server.calls();
    let positions = calls.iter().map(|call| call.parameters["From"].clone());
    positions.collect()
}

const OFFSET: &str =
    "{ style: offset, offset: From, size: Limit, total: Data.Total, items: Data.List }";
const TOKEN: &str =
    "{ style: cursor, cursor: From, next: { field: Next }, size: Limit, items: Data.List }";

#[test]
fn offsets_go_on_from_the_items_that_came() {
    let shop = shop(OFFSET, "integer");
    let all = list(&shop, "--limit 2 --all").json();
    assert_eq!(all["Data"], json!({ "List": [1, 2, 3, 4, 5], "Total": 5 }));
    assert_eq!(positions(&shop), [json!(0), json!(2), json!(4)]);
}

#[test]
fn offsets_start_where_the_caller_says() {
    let shop = shop(OFFSET, "integer");
    let all = list(&shop, "--from 1 --limit 2 --all").json();
    assert_eq!(all["Data"]["List"], json!([2, 3, 4, 5]));
    assert_eq!(positions(&shop)[..2], [json!(1), json!(3)]);
}

#[test]
fn tokens_are_handed_back_until_there_is_none() {
    let shop = shop(TOKEN, "string");
    let all = list(&shop, "--limit 2 --all").json();
    assert_eq!(all["Data"]["List"], json!([1, 2, 3, 4, 5]));
    assert_eq!(positions(&shop), [Value::Null, json!("2"), json!("4")]);
}

#[test]
fn no_more_pages_are_asked_for_than_items_are_wanted() {
    for (style, position) in [(OFFSET, "integer"), (TOKEN, "string")] {
        let shop = shop(style, position);
        let some = list(&shop, "--limit 2 --all --max-items 3").json();
        assert_eq!(some["Data"]["List"], json!([1, 2, 3]), "{style}");
        assert_eq!(positions(&shop).len(), 2, "{style}");
        let lines = list(&shop, "--limit 2 --all --output jsonl");
        assert_eq!((lines.code, &*lines.out), (0, "1\n2\n3\n4\n5\n"), "{style}");
    }
}
