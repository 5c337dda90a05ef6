//! Changes of what is said of a field.

use generator::diff::Verdict::{Breaking, Safe, Warning};

use crate::case::{Case, case};

const ADD: &str = "shop/actions/AddItem.yaml";
const LIST: &str = "shop/actions/ListItems.yaml";
const ITEM: &str = "shop/types/Item.yaml";
const ASK: &str = "desk/actions/ask.yaml";
const RECEIPT: &str = "shop/types/Receipt.yaml";

const SIZE: &str = "pub fn size(request: client::shop::AddItem) -> Option<i64> { request.size }";
const SHELF: &str =
    "pub fn shelf(answer: client::shop::AddItemOutput) -> Option<i64> { answer.shelf }";
const KIND: &str =
    "pub fn kind(request: client::shop::AddItem) -> Option<client::shop::Kind> { request.kind }";

pub fn cases() -> Vec<Case> {
    let mut cases = types();
    cases.extend(bounds());
    cases.extend(others());
    cases
}

fn types() -> Vec<Case> {
    vec![
        case("field-type-changed", "shop.AddItem.input.Size", Breaking, Breaking)
            .edit(ADD, "  - name: Size\n    type: integer", "  - name: Size\n    type: string")
            .caller(SIZE),
        case("field-type-changed/sign", "shop.AddItem.input.Size", Breaking, Breaking)
            .edit(ADD, "  - name: Size\n    type: integer", "  - name: Size\n    type: uint64")
            .caller(SIZE),
        case("field-type-widened", "shop.AddItem.input.Size", Breaking, Safe)
            .edit(ADD, "  - name: Size\n    type: integer", "  - name: Size\n    type: float")
            .caller(SIZE),
        case("field-type-widened/answer", "shop.AddItem.output.Shelf", Breaking, Breaking)
            .edit(ADD, "  - name: Shelf\n    type: integer", "  - name: Shelf\n    type: float")
            .caller(SHELF),
        case("field-type-narrowed", "shop.AddItem.input.Weight", Breaking, Breaking)
            .edit(ADD, "type: float", "type: integer")
            .caller("pub fn weight(request: client::shop::AddItem) -> Option<f64> { request.weight }"),
        case("field-values-opened", "shop.AddItem.input.Kind", Breaking, Safe)
            .edit(ADD, "type: Kind", "type: integer")
            .caller(KIND),
        case("field-values-opened/both", "shop.Item.Kind", Breaking, Warning)
            .edit(ITEM, "type: Kind", "type: integer")
            .caller("pub fn kind(item: client::shop::Item) -> Option<client::shop::Kind> { item.kind }"),
        case("field-values-restricted", "shop.AddItem.input.Size", Breaking, Breaking)
            .edit(ADD, "  - name: Size\n    type: integer", "  - name: Size\n    type: Kind")
            .caller(SIZE),
        case("field-values-restricted/answer", "shop.AddItem.output.Shelf", Breaking, Safe)
            .edit(ADD, "  - name: Shelf\n    type: integer\n    range: [1, 10]", "  - name: Shelf\n    type: Kind")
            .also(&["range-relaxed"])
            .caller(SHELF),
        case("rust-name-changed/field", "shop.AddItem.input.Size", Breaking, Safe)
            .edit(ADD, "  - name: Size", "  - name: Size\n    rust_name: extent")
            .caller(SIZE),
        // That a request holds it now changes nothing in the type.
        case("request-parameter-added/type", "shop.AddItem.input.Proof", Safe, Safe)
            .edit(ADD, "  - name: Size", "  - name: Proof\n    type: Receipt\n    doc: A proof.\n  - name: Size"),
        case("rust-type-changed", "shop.Receipt.Witness", Breaking, Safe)
            .edit(
                "shop/types/Witness.yaml",
                "fields:\n",
                "fields:\n  - name: Proof\n    type: Receipt\n    doc: A proof.\n",
            )
            .also(&["member-added"])
            .caller(
                "pub fn witness(receipt: client::shop::Receipt) -> Option<client::shop::Witness> { receipt.witness }",
            ),
    ]
}

fn bounds() -> Vec<Case> {
    vec![
        case(
            "range-tightened",
            "shop.AddItem.input.Price",
            Safe,
            Breaking,
        )
        .edit(ADD, "[1, 1000]", "[1, 100]"),
        case(
            "range-tightened/answer",
            "shop.AddItem.output.Shelf",
            Safe,
            Safe,
        )
        .edit(ADD, "range: [1, 10]", "range: [1, 5]"),
        case("range-relaxed", "shop.AddItem.input.Price", Safe, Safe).edit(
            ADD,
            "[1, 1000]",
            "[0, 1000]",
        ),
        case(
            "range-relaxed/answer",
            "shop.AddItem.output.Shelf",
            Safe,
            Warning,
        )
        .edit(ADD, "    range: [1, 10]\n", ""),
        case(
            "length-tightened",
            "shop.AddItem.input.Title",
            Safe,
            Breaking,
        )
        .edit(ADD, "[1, 64]", "[2, 64]"),
        case("length-relaxed", "shop.AddItem.input.Title", Safe, Safe).edit(
            ADD,
            "[1, 64]",
            "[1, null]",
        ),
        case("items-tightened", "shop.AddItem.input.Tags", Safe, Breaking).edit(
            ADD,
            "items: [1, 10]",
            "items: [1, 5]",
        ),
        case("items-relaxed", "shop.AddItem.input.Tags", Safe, Safe).edit(
            ADD,
            "items: [1, 10]",
            "items: [1, 50]",
        ),
    ]
}

fn others() -> Vec<Case> {
    vec![
        case("default-added", "shop.ListItems.input.Page", Safe, Safe).edit(
            LIST,
            "  - name: Page\n    type: integer",
            "  - name: Page\n    type: integer\n    default: 1",
        ),
        case("default-changed", "shop.AddItem.input.Price", Safe, Warning).edit(
            ADD,
            "default: 10",
            "default: 20",
        ),
        case("default-removed", "shop.AddItem.input.Price", Safe, Warning).edit(
            ADD,
            "    default: 10\n",
            "",
        ),
        case("unit-added", "shop.AddItem.input.Size", Safe, Safe).edit(
            ADD,
            "  - name: Size\n    type: integer",
            "  - name: Size\n    type: integer\n    unit: bytes",
        ),
        case("unit-changed", "shop.AddItem.input.Price", Safe, Breaking).edit(
            ADD,
            "unit: seconds",
            "unit: minutes",
        ),
        case("unit-removed", "shop.AddItem.input.Price", Safe, Warning).edit(
            ADD,
            "    unit: seconds\n",
            "",
        ),
        case("format-added", "shop.AddItem.input.Form", Safe, Safe).edit(
            ADD,
            "  - name: Form\n    type: string",
            "  - name: Form\n    type: string\n    format: date",
        ),
        case("format-changed", "shop.AddItem.output.Made", Safe, Breaking).edit(
            ADD,
            "format: local-date-time",
            "format: date-time",
        ),
        case("format-removed", "shop.AddItem.output.Made", Safe, Warning).edit(
            ADD,
            "    format: local-date-time\n",
            "",
        ),
        case("conflict-added", "shop.AddItem.input.Size", Safe, Breaking)
            .edit(
                ADD,
                "  - name: Size\n    type: integer",
                "  - name: Size\n    type: integer\n    conflicts_with: [Form]",
            )
            .edit(
                ADD,
                "  - name: Form\n    type: string",
                "  - name: Form\n    type: string\n    conflicts_with: [Size]",
            ),
        case(
            "conflict-removed",
            "shop.AddItem.input.ShownFrom",
            Safe,
            Safe,
        )
        .edit(ADD, "    conflicts_with: [ShownTo]\n", "")
        .edit(ADD, "    conflicts_with: [ShownFrom]\n", ""),
        case("condition-added", "shop.AddItem.input.Size", Safe, Warning).edit(
            ADD,
            "  - name: Size\n    type: integer",
            "  - name: Size\n    type: integer\n    requires: { Kind: 1 }",
        ),
        case("condition-removed", "shop.AddItem.input.Hidden", Safe, Safe).edit(
            ADD,
            "    requires: { Kind: 1 }\n",
            "",
        ),
        case("single-accepted", "shop.Receipt.Lines", Safe, Breaking).edit(
            RECEIPT,
            "type: list<string>",
            "type: list<string>\n    accepts_single: true",
        ),
        case("single-not-accepted", "desk.ask.output.Answers", Safe, Safe).edit(
            ASK,
            "    accepts_single: true\n",
            "",
        ),
        case("sensitive-added", "shop.AddItem.input.Form", Safe, Safe).edit(
            ADD,
            "  - name: Form\n    type: string",
            "  - name: Form\n    type: string\n    sensitive: true",
        ),
        case(
            "sensitive-removed",
            "shop.AddItem.input.Secret",
            Warning,
            Safe,
        )
        .edit(ADD, "    sensitive: true\n", ""),
        case("deprecated", "shop.AddItem.input.Form", Warning, Safe).edit(
            ADD,
            "  - name: Form\n    type: string",
            "  - name: Form\n    type: string\n    deprecated: { use: Title }",
        ),
        case("deprecation-withdrawn", "shop.PlaceOrder", Safe, Safe).edit(
            "shop/actions/PlaceOrder.yaml",
            "deprecated: { use: AddItem }\n",
            "",
        ),
        case(
            "documentation-changed",
            "shop.AddItem.input.Form",
            Safe,
            Safe,
        )
        .edit(ADD, "doc: How it is shaped.", "doc: Its form."),
    ]
}
