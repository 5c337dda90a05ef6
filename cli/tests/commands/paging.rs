//! `--all`, for each style in which services page.

use serde_json::{Value, json};
use tencentcloud_mock::{SECRET_ID, SECRET_KEY, Server};
use tencentcloud_model::catalogue::Writer;
use tencentcloud_model::model::Model;
use tencentcloud_model::sources::Sources;

use crate::run::{Home, Ran, finish};

/// A shop with five items, which pages in a style.
struct Shop {
    server: Server,
    home: Home,
}

impl Shop {
    fn new(pagination: &str, position: &str) -> Self {
        let home = Home::new();
        let mut catalogue = Writer::new("test");
        catalogue
            .add(model(pagination, position))
            .expect("small enough");
        catalogue
            .write(&home.path().join("catalogue"))
            .expect("written");
        let server = Server::builder().model(model(pagination, position));
        Self {
            server: server.start_blocking().expect("started"),
            home,
        }
    }

    fn list(&self, options: &str) -> Ran {
        let mut command = self.home.command();
        command
            .env("TENCENTCLOUD_CATALOGUE", self.home.path().join("catalogue"))
            .env("TENCENTCLOUD_ENDPOINT_URL", self.server.url())
            .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
            .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY);
        let line = format!("shop list-items {options}");
        finish(command.args(line.trim_end().split(' ')), "")
    }

    /// The positions of the pages that were asked for.
    fn positions(&self) -> Vec<Value> {
        let calls = self.server.calls();
        let positions = calls.iter().map(|call| call.parameters["From"].clone());
        positions.collect()
    }
}

fn model(pagination: &str, position: &str) -> Model {
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
    let sources = Sources::from_files("spec", files);
    tencentcloud_model::read(&sources).unwrap_or_else(|findings| panic!("{findings:?}"))
}

const OFFSET: &str =
    "{ style: offset, offset: From, size: Limit, total: Data.Total, items: Data.List }";
const TOKEN: &str =
    "{ style: cursor, cursor: From, next: { field: Next }, size: Limit, items: Data.List }";

#[test]
fn offsets_go_on_from_the_items_that_came() {
    let shop = Shop::new(OFFSET, "integer");
    let all = shop.list("--limit 2 --all").json();
    assert_eq!(all["Data"], json!({ "List": [1, 2, 3, 4, 5], "Total": 5 }));
    assert_eq!(shop.positions(), [Value::Null, json!(2), json!(4)]);
}

#[test]
fn offsets_start_where_the_caller_says() {
    let shop = Shop::new(OFFSET, "integer");
    let all = shop.list("--from 1 --limit 2 --all").json();
    assert_eq!(all["Data"]["List"], json!([2, 3, 4, 5]));
    assert_eq!(shop.positions()[..2], [json!(1), json!(3)]);
}

#[test]
fn tokens_are_handed_back_until_there_is_none() {
    let shop = Shop::new(TOKEN, "string");
    let all = shop.list("--limit 2 --all").json();
    assert_eq!(all["Data"]["List"], json!([1, 2, 3, 4, 5]));
    assert_eq!(shop.positions(), [Value::Null, json!("2"), json!("4")]);
}

#[test]
fn no_more_pages_are_asked_for_than_items_are_wanted() {
    for (style, position) in [(OFFSET, "integer"), (TOKEN, "string")] {
        let shop = Shop::new(style, position);
        let some = shop.list("--limit 2 --all --max-items 3").json();
        assert_eq!(some["Data"]["List"], json!([1, 2, 3]), "{style}");
        assert_eq!(shop.positions().len(), 2, "{style}");
        let lines = shop.list("--limit 2 --all --output jsonl");
        assert_eq!((lines.code, &*lines.out), (0, "1\n2\n3\n4\n5\n"), "{style}");
    }
}
