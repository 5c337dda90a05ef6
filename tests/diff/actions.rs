//! Changes of actions.

use generator::diff::Verdict::{Breaking, Safe, Warning};

use crate::case::{Case, case};

const ADD: &str = "shop/actions/AddItem.yaml";
const LIST: &str = "shop/actions/ListItems.yaml";
const NOTES: &str = "shop/actions/ListNotes.yaml";
const PLACE: &str = "shop/actions/PlaceOrder.yaml";
const DROP: &str = "shop/actions/DropItem.yaml";
const ASK: &str = "desk/actions/ask.yaml";
const PRINT: &str = "shop/actions/PrintLabel.yaml";

pub fn cases() -> Vec<Case> {
    vec![
        case("action-added", "shop.OpenShop", Safe, Safe).add(
            "shop/actions/OpenShop.yaml",
            "action: OpenShop\ncategory: sales\ndoc: Opens the shop.\neffect: write\nexamples:\n  - title: Open \
             it\n    input: |\n      {}\n    output: |\n      { \"RequestId\": \"abc\" }\n",
        ),
        case("action-removed", "shop.DropItem", Breaking, Breaking)
            .remove(DROP)
            .edit("shop/errors.yaml", "  - code: ResourceNotFound.Item\n    doc: There is no such item.\n", "")
            .also(&["error-code-removed"])
            .caller("pub use client::shop::DropItem;"),
        case("action-renamed", "shop.DropItems", Breaking, Breaking)
            .rename(DROP, "shop/actions/DropItems.yaml")
            .edit("shop/actions/DropItems.yaml", "action: DropItem", "action: DropItems")
            .caller("pub use client::shop::DropItem;"),
        case("action-path-changed", "desk.ask", Safe, Breaking).edit(ASK, "v4/desk/ask", "v5/desk/ask"),
        case("action-encoding-changed", "shop.AddItem", Safe, Breaking)
            .edit(ADD, "effect: write", "effect: write\nmultipart: true"),
        case("action-encoding-changed/headers", "shop.PrintLabel", Safe, Breaking).edit(PRINT, "X-Shop-", "X-Label-"),
        case("signature-dropped", "shop.AddItem", Safe, Safe).edit(ADD, "effect: write", "effect: write\nanonymous: true"),
        case("signature-needed", "shop.PrintLabel", Safe, Breaking).edit(PRINT, "anonymous: true\n", ""),
        case("stream-added", "shop.AddItem", Safe, Safe).edit(ADD, "effect: write", "effect: write\nstream: {}"),
        case("stream-removed", "shop.PlaceOrder", Breaking, Breaking)
            .edit(PLACE, "stream: { item: Item, by: Live }\n", "")
            .caller(
                "pub fn watch<C: client::runtime::Caller>(order: client::shop::PlaceOrder, caller: C) {
                    let _ = caller.send_stream(order);
                }",
            ),
        case("stream-changed", "shop.PlaceOrder", Breaking, Breaking)
            .edit(PLACE, "stream: { item: Item, by: Live }", "stream: { item: Receipt, by: Live }")
            .caller(
                "use client::runtime::Streaming;
                pub fn item(event: <client::shop::PlaceOrder as Streaming>::Event) -> client::shop::Item {
                    event
                }",
            ),
        case("effect-became-read", "shop.AddItem", Warning, Safe).edit(ADD, "effect: write", "effect: read"),
        case("effect-became-write", "shop.ListItems", Warning, Warning).edit(LIST, "effect: read", "effect: write"),
        case("rate-limit-lowered", "shop.ListItems", Safe, Warning).edit(LIST, "rate_limit: 10", "rate_limit: 5"),
        case("rate-limit-raised", "shop.ListItems", Safe, Safe).edit(LIST, "rate_limit: 10", "rate_limit: 50"),
        case("pagination-added", "shop.AddItem", Safe, Safe).edit(
            ADD,
            "effect: write",
            "effect: write\npagination: { style: page, page: ShownFrom, size: Size, first: 1, items: Items }",
        )
        .edit(ADD, "  - name: Shelf", "  - name: Items\n    type: list<Item>\n    doc: Items.\n  - name: Shelf")
        .also(&["output-field-added"]),
        case("pagination-removed", "shop.ListItems", Breaking, Safe)
            .edit(
                LIST,
                "pagination: { style: page, page: Page, size: Limit, first: 1, total: Total, items: Found }\n",
                "",
            )
            .caller(
                "pub fn all<C: client::runtime::Caller>(shop: &client::shop::GenericClient<C>) {
                    let _ = shop.list_items().pages();
                }",
            ),
        case("pagination-position-changed", "shop.ListItems", Safe, Breaking).edit(LIST, "first: 1", "first: 0"),
        case("pagination-position-changed/offset", "shop.ListItems", Safe, Breaking).edit(
            LIST,
            "style: page, page: Page, size: Limit, first: 1",
            "style: offset, offset: Page, size: Limit",
        ),
        case("pagination-position-changed/token", "shop.ListItems", Safe, Breaking)
            .edit(
                LIST,
                "style: page, page: Page, size: Limit, first: 1",
                "style: cursor, cursor: Word, size: Limit, next: { field: Next }",
            )
            .edit(LIST, "  - name: Found\n", "  - name: Next\n    type: string\n    doc: Where it goes on.\n  - name: Found\n")
            .also(&["output-field-added"]),
        case("pagination-items-changed", "shop.ListItems", Breaking, Breaking)
            .edit(LIST, "items: Found }", "items: Words }")
            .caller(
                "use client::runtime::Paginate;
                pub fn first(mut items: Vec<<client::shop::ListItems as Paginate>::Item>) -> Option<client::shop::Item> {
                    items.pop()
                }",
            ),
        case("pagination-items-changed/lowest", "shop.ListNotes", Safe, Breaking)
            .edit(NOTES, "next: { min: Notes.At }, size: Limit, items: Notes", "next: { min: Old.At }, size: Limit, items: Old"),
        case("pagination-hints-changed", "shop.ListItems", Safe, Warning).edit(LIST, ", total: Total", ""),
        case("action-error-added", "shop.DropItem.errors.FailedOperation.Closed", Safe, Safe)
            .edit(DROP, "errors: [", "errors: [FailedOperation.Closed, "),
        case("action-error-removed", "shop.AddItem.errors.FailedOperation.Closed", Safe, Safe)
            .edit(ADD, "errors: [FailedOperation.Closed, ", "errors: [")
            .edit(DROP, "errors: [", "errors: [FailedOperation.Closed, ")
            .also(&["action-error-added"]),
        case("deprecated/action", "shop.DropItem", Warning, Safe)
            .edit(DROP, "effect: write", "effect: write\ndeprecated: { use: AddItem }"),
        case("deprecation-withdrawn/action", "shop.PlaceOrder", Safe, Safe)
            .edit("shop/actions/PlaceOrder.yaml", "deprecated: { use: AddItem }\n", ""),
        case("rust-name-changed/action", "shop.DropItem", Breaking, Safe)
            .edit(DROP, "action: DropItem", "action: DropItem\nrust_name: RemoveItem")
            .caller("pub use client::shop::DropItem;"),
        case("documentation-changed/action", "shop.DropItem", Safe, Safe)
            .edit(DROP, "doc: Drops an item.", "doc: Drops one item."),
    ]
}
