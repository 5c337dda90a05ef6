//! Changes of parameters, fields of answers, and members of structs.

use generator::diff::Verdict::{Breaking, Safe, Warning};

use crate::case::{Case, case};

const ADD: &str = "shop/actions/AddItem.yaml";
const DROP: &str = "shop/actions/DropItem.yaml";
const LIST: &str = "shop/actions/ListItems.yaml";
const ITEM: &str = "shop/types/Item.yaml";
const PAYER: &str = "shop/types/Payer.yaml";
const RECEIPT: &str = "shop/types/Receipt.yaml";

const ADDS: &str =
    "pub fn adds<C: client::runtime::Caller>(shop: &client::shop::GenericClient<C>) {
    let _ = shop.add_item().title(\"t\").send();
}";
const SHAPES: &str =
    "pub fn shapes(request: client::shop::AddItem) -> Option<String> { request.form }";
const SHELF: &str =
    "pub fn shelf(answer: client::shop::AddItemOutput) -> Option<i64> { answer.shelf }";
const NUMBER: &str = "pub fn number(answer: client::shop::AddItemOutput) -> i64 { answer.item_id }";
const DROPS: &str = "pub fn drop() -> client::shop::DropItem { \"name\".into() }";
const SUM: &str = "pub fn sum(receipt: client::shop::Receipt) -> Option<i64> { receipt.sum }";
const PAYS: &str =
    "pub fn payer() -> client::shop::Payer { client::shop::Payer::builder().account(1).build() }";

pub fn cases() -> Vec<Case> {
    let mut cases = parameters();
    cases.extend(outputs());
    cases.extend(members());
    cases
}

fn parameters() -> Vec<Case> {
    vec![
        case("request-parameter-added", "shop.AddItem.input.Extra", Safe, Safe).edit(
            ADD,
            "  - name: Form",
            "  - name: Extra\n    type: string\n    doc: One more.\n  - name: Form",
        ),
        case("required-request-parameter-added", "shop.AddItem.input.Extra", Breaking, Breaking)
            .edit(ADD, "  - name: Form", "  - name: Extra\n    type: string\n    required: true\n    doc: One more.\n  - name: Form")
            .edit(ADD, "{ \"Title\": \"a\" }", "{ \"Title\": \"a\", \"Extra\": \"b\" }")
            .also(&["documentation-changed", "text-conversion-lost"])
            .caller(ADDS),
        case("request-parameter-removed", "shop.AddItem.input.Form", Breaking, Breaking)
            .edit(ADD, "  - name: Form\n    type: string\n    doc: How it is shaped.\n", "")
            .caller(SHAPES),
        case("request-parameter-renamed", "shop.AddItem.input.Forms", Breaking, Breaking)
            .edit(ADD, "name: Form", "name: Forms")
            .caller(SHAPES),
        case("request-parameter-renamed/case", "shop.AddItem.input.FORM", Safe, Breaking)
            .edit(ADD, "name: Form", "name: FORM"),
        case("request-parameter-became-required", "shop.AddItem.input.Form", Breaking, Breaking)
            .edit(ADD, "  - name: Form\n    type: string", "  - name: Form\n    type: string\n    required: true")
            .edit(ADD, "{ \"Title\": \"a\" }", "{ \"Title\": \"a\", \"Form\": \"b\" }")
            .also(&["documentation-changed", "text-conversion-lost"])
            .caller(ADDS),
        case("request-parameter-became-optional", "shop.PlaceOrder.input.Orders", Safe, Safe)
            .edit("shop/actions/PlaceOrder.yaml", "    required: true\n", ""),
        case("request-parameter-became-optional/text", "shop.DropItem.input.Name", Safe, Safe)
            .edit(DROP, "    required: true\n", "")
            .also(&["text-conversion-lost"])
            .breaking_caller(DROPS),
    ]
}

fn outputs() -> Vec<Case> {
    vec![
        case(
            "output-field-added",
            "shop.AddItem.output.Extra",
            Safe,
            Safe,
        )
        .edit(
            ADD,
            "  - name: Shelf",
            "  - name: Extra\n    type: string\n    doc: One more.\n  - name: Shelf",
        ),
        case(
            "output-field-removed",
            "shop.AddItem.output.Shelf",
            Breaking,
            Breaking,
        )
        .edit(
            ADD,
            "  - name: Shelf\n    type: integer\n    range: [1, 10]\n    doc: The shelf.\n",
            "",
        )
        .caller(SHELF),
        case(
            "output-field-renamed",
            "shop.AddItem.output.ShelfId",
            Breaking,
            Breaking,
        )
        .edit(ADD, "name: Shelf", "name: ShelfId")
        .caller(SHELF),
        case(
            "output-became-nullable",
            "shop.AddItem.output.Shelf",
            Safe,
            Warning,
        )
        .edit(
            ADD,
            "    range: [1, 10]\n",
            "    nullable: true\n    range: [1, 10]\n",
        ),
        case("output-never-null", "shop.AddItem.output.Place", Safe, Safe).edit(
            ADD,
            "    nullable: true\n",
            "",
        ),
        case(
            "output-no-longer-always",
            "shop.AddItem.output.ItemId",
            Breaking,
            Breaking,
        )
        .edit(ADD, "    always: true\n", "")
        .caller(NUMBER),
        case(
            "output-became-always",
            "shop.ListItems.output.Total",
            Breaking,
            Safe,
        )
        .edit(
            LIST,
            "  - name: Total\n    type: integer",
            "  - name: Total\n    type: integer\n    always: true",
        )
        .also(&["default-lost"])
        .caller(
            "pub fn total(answer: client::shop::ListItemsOutput) -> Option<i64> { answer.total }",
        ),
        case("default-lost", "shop.ListItems", Breaking, Safe)
            .edit(
                LIST,
                "  - name: Total\n    type: integer",
                "  - name: Total\n    type: integer\n    always: true",
            )
            .also(&["output-became-always"])
            .caller("pub fn empty() -> client::shop::ListItemsOutput { Default::default() }"),
    ]
}

fn members() -> Vec<Case> {
    vec![
        case("member-added", "shop.Item.Extra", Safe, Safe)
            .edit(ITEM, "  - name: Kind", "  - name: Extra\n    type: string\n    doc: One more.\n  - name: Kind"),
        case("required-member-added", "shop.Payer.Extra", Breaking, Breaking)
            .edit(PAYER, "  - name: Note", "  - name: Extra\n    type: string\n    required: true\n    doc: One more.\n  - name: Note")
            .caller(PAYS),
        case("member-removed", "shop.Receipt.Sum", Breaking, Breaking)
            .edit(RECEIPT, "  - name: Sum\n    type: integer\n    doc: What it cost.\n", "")
            .caller(SUM),
        case("member-renamed", "shop.Receipt.SumPaid", Breaking, Breaking)
            .edit(RECEIPT, "name: Sum", "name: SumPaid")
            .caller(SUM),
        case("member-became-required", "shop.Payer.Note", Breaking, Breaking)
            .edit(PAYER, "  - name: Note\n    type: string", "  - name: Note\n    type: string\n    required: true")
            .caller(PAYS),
        case("member-became-optional", "shop.Item.Id", Safe, Safe).edit(ITEM, "    required: true\n", ""),
        case("output-became-nullable/member", "shop.Receipt.Sum", Safe, Warning).edit(
            RECEIPT,
            "  - name: Sum\n    type: integer",
            "  - name: Sum\n    type: integer\n    nullable: true",
        ),
        case("text-conversion-lost/struct", "shop.Order", Breaking, Safe)
            .edit(
                "shop/types/Order.yaml",
                "    doc: What to buy.\n",
                "    doc: What to buy.\n  - name: Count\n    type: integer\n    required: true\n    doc: How many.\n",
            )
            .edit("shop/actions/PlaceOrder.yaml", "{ \"Code\": \"a\" }", "{ \"Code\": \"a\", \"Count\": 1 }")
            .also(&["documentation-changed", "required-member-added"])
            .caller("pub fn order() -> client::shop::Order { \"code\".into() }"),
        case("text-conversion-lost", "shop.DropItem", Breaking, Safe)
            .edit(DROP, "errors:", "  - name: Extra\n    type: string\n    required: true\n    doc: One more.\nerrors:")
            .edit(DROP, "{ \"Name\": \"a\" }", "{ \"Name\": \"a\", \"Extra\": \"b\" }")
            .also(&["documentation-changed", "required-request-parameter-added"])
            .caller(DROPS),
        // One text must be set, and nothing else: the caller of all makes one from a text.
        case("request-parameter-added/beside-a-text", "shop.DropItem.input.Extra", Safe, Safe)
            .edit(DROP, "errors:", "  - name: Extra\n    type: string\n    doc: One more.\nerrors:"),
        case("member-added/beside-a-text", "shop.Order.Count", Safe, Safe).edit(
            "shop/types/Order.yaml",
            "    doc: What to buy.\n",
            "    doc: What to buy.\n  - name: Count\n    type: integer\n    doc: How many.\n",
        ),
    ]
}
