//! Changes of structs, enums, flags and error codes.

use generator::diff::Verdict::{Breaking, Safe, Warning};

use crate::case::{Case, case};

const ADD: &str = "shop/actions/AddItem.yaml";
const ITEM: &str = "shop/types/Item.yaml";
const KIND: &str = "shop/types/Kind.yaml";
const MARKS: &str = "shop/types/Marks.yaml";
const COMMON: &str = "common/errors.yaml";
const SHOP: &str = "shop/errors.yaml";
const DESK: &str = "desk/errors.yaml";

const FOOD: &str = "pub fn food() -> client::shop::Kind { client::shop::Kind::Food }";
const SOLD: &str = "pub fn sold() -> client::shop::Marks { client::shop::Marks::SOLD }";
const INTERNAL: &str =
    "pub fn internal() -> client::desk::ErrorCode { client::desk::ErrorCode::Internal }";

pub fn cases() -> Vec<Case> {
    let mut cases = types();
    cases.extend(values());
    cases.extend(errors());
    cases
}

fn types() -> Vec<Case> {
    vec![
        case("type-added", "shop.Maker", Safe, Safe)
            .add(
                "shop/types/Maker.yaml",
                "struct: Maker\ndoc: Who made it.\nfields:\n  - name: Alias\n    type: string\n    doc: A name.\n",
            )
            .edit(ITEM, "  - name: Kind", "  - name: Maker\n    type: Maker\n    doc: Who made it.\n  - name: Kind")
            .also(&["member-added"]),
        case("type-removed", "shop.Witness", Breaking, Safe)
            .remove("shop/types/Witness.yaml")
            .edit("shop/types/Receipt.yaml", "  - name: Witness\n    type: Witness\n    doc: Who saw it.\n", "")
            .also(&["member-removed"])
            .caller("pub use client::shop::Witness;"),
        case("type-renamed", "shop.Witnesses", Breaking, Safe)
            .rename("shop/types/Witness.yaml", "shop/types/Witnesses.yaml")
            .edit("shop/types/Witnesses.yaml", "struct: Witness", "struct: Witnesses")
            .edit("shop/types/Receipt.yaml", "type: Witness", "type: Witnesses")
            .caller("pub use client::shop::Witness;"),
        case("type-kind-changed", "shop.Marks", Breaking, Warning)
            .edit(MARKS, "flags: Marks", "enum: Marks")
            .edit(MARKS, "bit: 0", "value: 0")
            .edit(MARKS, "bit: 1", "value: 1")
            .caller("pub fn new() -> client::shop::Marks { client::shop::Marks::NEW }"),
        case("type-kind-changed/base", "shop.Color", Breaking, Breaking)
            .edit("shop/types/Color.yaml", "base: string", "base: integer")
            .edit("shop/types/Color.yaml", "value: red", "value: 1")
            .edit("shop/types/Color.yaml", "value: blue", "value: 2")
            .caller("pub fn red() -> client::shop::Color { \"red\".into() }"),
        case("builder-lost", "shop.Payer", Breaking, Safe)
            .edit("shop/actions/PlaceOrder.yaml", "  - name: Payer\n    type: Payer\n    doc: Who pays.\n", "")
            .edit(ADD, "  - name: Shelf", "  - name: Payer\n    type: Payer\n    doc: Who pays.\n  - name: Shelf")
            .edit("shop/types/Payer.yaml", "    required: true\n", "")
            .also(&["member-became-optional", "output-field-added", "request-parameter-removed"])
            .caller("pub fn payer() -> client::shop::Payer { client::shop::Payer::builder().account(1).build() }"),
        case("rust-name-changed", "shop.Witness", Breaking, Safe)
            .edit("shop/types/Witness.yaml", "struct: Witness", "struct: Witness\nrust_name: Observer")
            .caller("pub use client::shop::Witness;"),
        case("documentation-changed/type", "shop.Witness", Safe, Safe)
            .edit("shop/types/Witness.yaml", "doc: Who saw a sale.", "doc: A witness."),
    ]
}

fn values() -> Vec<Case> {
    vec![
        case("enum-value-added", "shop.Kind.Book", Safe, Warning).edit(
            KIND,
            "values:\n",
            "values:\n  - { value: 4, name: Book, doc: A book. }\n",
        ),
        case("enum-value-removed", "shop.Kind.Food", Breaking, Breaking)
            .edit(KIND, "  - { value: 3, name: Food, doc: Food. }\n", "")
            .caller(FOOD),
        case("enum-value-renamed", "shop.Kind.Meal", Breaking, Safe)
            .edit(KIND, "name: Food", "name: Meal")
            .caller(FOOD),
        case("enum-value-changed", "shop.Kind.Food", Safe, Breaking)
            .edit(KIND, "value: 3", "value: 4"),
        case(
            "enum-value-changed/swapped",
            "shop.Kind.Food",
            Safe,
            Breaking,
        )
        .edit(KIND, "value: 3, name: Food", "value: 2, name: Food")
        .edit(KIND, "value: 2, name: Tool", "value: 3, name: Tool"),
        case("enum-value-changed/words", "shop.Color.Red", Safe, Breaking)
            .edit("shop/types/Color.yaml", "value: red", "value: swap")
            .edit("shop/types/Color.yaml", "value: blue", "value: red")
            .edit("shop/types/Color.yaml", "value: swap", "value: blue"),
        case(
            "enum-value-changed/rotated",
            "shop.Kind.Toy",
            Safe,
            Breaking,
        )
        .edit(KIND, "value: 1", "value: 9")
        .edit(KIND, "value: 3", "value: 1")
        .edit(KIND, "value: 2", "value: 3")
        .edit(KIND, "value: 9", "value: 2"),
        case(
            "enum-value-changed/renamed",
            "shop.Kind.Toy",
            Safe,
            Breaking,
        )
        .edit(KIND, "value: 1, name: Toy", "value: 2, name: Toy")
        .edit(KIND, "value: 2, name: Tool", "value: 1, name: Gear")
        .also(&["enum-value-added", "enum-value-removed"])
        .breaking_caller("pub fn tool() -> client::shop::Kind { client::shop::Kind::Tool }"),
        case("flag-added", "shop.Marks.Lost", Safe, Warning).edit(
            MARKS,
            "values:\n",
            "values:\n  - { bit: 2, name: Lost, doc: Lost. }\n",
        ),
        case("flag-removed", "shop.Marks.Sold", Breaking, Breaking)
            .edit(MARKS, "  - { bit: 1, name: Sold, doc: Sold. }\n", "")
            .caller(SOLD),
        case("flag-renamed", "shop.Marks.Gone", Breaking, Safe)
            .edit(MARKS, "name: Sold", "name: Gone")
            .caller(SOLD),
        case("flag-changed", "shop.Marks.Sold", Safe, Breaking).edit(MARKS, "bit: 1", "bit: 2"),
        case("flag-changed/swapped", "shop.Marks.Sold", Safe, Breaking)
            .edit(MARKS, "bit: 1", "bit: 2")
            .edit(MARKS, "bit: 0", "bit: 1")
            .edit(MARKS, "bit: 2", "bit: 0"),
        case("documentation-changed/value", "shop.Kind.Food", Safe, Safe).edit(
            KIND,
            "doc: Food.",
            "doc: To eat.",
        ),
    ]
}

fn errors() -> Vec<Case> {
    vec![
        case("error-code-added", "shop.errors.FailedOperation.Full", Safe, Safe)
            .edit(SHOP, "  - code: InvalidParameter.Title", "  - code: FailedOperation.Full\n    doc: It is full.\n  - code: InvalidParameter.Title")
            .edit(ADD, "errors: [FailedOperation.Closed,", "errors: [FailedOperation.Closed, FailedOperation.Full,")
            .also(&["action-error-added"]),
        case("error-code-removed", "common.errors.RequestLimitExceeded", Breaking, Safe)
            .edit(COMMON, "  - code: RequestLimitExceeded\n    doc: Too many requests.\n", "")
            .caller("pub fn many() -> client::shop::ErrorCode { client::shop::ErrorCode::RequestLimitExceeded }"),
        case("error-code-renamed", "common.errors.InternalServerError", Breaking, Warning)
            .edit(COMMON, "code: InternalError", "code: Swap")
            .edit(COMMON, "[InternalServerError]", "[InternalError]")
            .edit(COMMON, "code: Swap", "code: InternalServerError")
            .caller("pub fn internal() -> client::shop::ErrorCode { client::shop::ErrorCode::InternalError }"),
        case("error-code-renamed/name", "desk.errors.70500", Breaking, Safe)
            .edit(DESK, "name: Internal\n", "name: Broken\n")
            .caller(INTERNAL),
        case("error-code-renamed/number", "desk.errors.70501", Safe, Warning)
            .edit(DESK, "code: 70500", "code: 70501")
            .edit("desk/actions/ask.yaml", "70500", "70501"),
        case("error-alias-added", "common.errors.InternalError", Safe, Safe)
            .edit(COMMON, "[InternalServerError]", "[InternalServerError, InternalErr]"),
        case("error-alias-removed", "shop.errors.FailedOperation.Closed", Warning, Safe)
            .edit(SHOP, "    aliases: [FailedOperation.Shut]\n", ""),
        case("error-retry-changed", "desk.errors.70402", Warning, Safe)
            .edit(DESK, "name: InvalidParameters\n", "name: InvalidParameters\n    retryable: true\n"),
        case("documentation-changed/error", "shop.errors.ResourceNotFound.Item", Safe, Safe)
            .edit(SHOP, "There is no such item.", "No such item."),
    ]
}
