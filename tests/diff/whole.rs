use client::runtime::{Caller, ErrorCode as _, Switch};
use client::{bell, desk, horn, shop};

pub fn requests<C: Caller>(shop: &shop::GenericClient<C>, desk: &desk::GenericClient<C>) {
    let item = shop::Item::builder()
        .id(1)
        .title("t")
        .kind(shop::Kind::Toy)
        .color(shop::Color::Red)
        .marks(shop::Marks::NEW | shop::Marks::SOLD)
        .build();
    let _ = shop
        .add_item()
        .title("t")
        .price(1)
        .weight(1.5)
        .kind(shop::Kind::Food)
        .color("blue")
        .marks(shop::Marks::NEW)
        .tags(["a"])
        .parts([item])
        .secret("s")
        .hidden(true)
        .shown_from(1)
        .shown_to(2)
        .size(3)
        .form("f")
        .send();
    let _ = shop.list_items().page(1).limit(20).word("w").send();
    let _ = shop.list_items().pages();
    let _ = shop.list_items().items();
    let _ = shop.drop_item().name("n").send();
    #[expect(deprecated)]
    let order = shop.place_order();
    let payer = shop::Payer::builder().account(1).note("n").build();
    let _ = order.orders(["code"]).payer(payer).send();
    let _ = shop.send(shop::DropItem::from("n"));
    let _ = desk.ask().text("t").send();
}

pub fn noises<C: Caller>(bell: &bell::GenericClient<C>, horn: &horn::GenericClient<C>) {
    let _ = bell.ring().send();
    let _ = horn.send(horn::Blow::default());
}

pub fn values(request: &mut shop::AddItem) -> (Option<i64>, Option<Switch>) {
    request.tags = Some(Vec::new());
    request.kind = Some(shop::Kind::Tool);
    request.weight = Some(0.5);
    (request.price, request.hidden)
}

pub fn answers(
    added: shop::AddItemOutput,
    listed: shop::ListItemsOutput,
    placed: shop::PlaceOrderOutput,
    asked: desk::AskOutput,
) -> (i64, Option<String>, Option<i64>, Option<i64>, Vec<String>, Vec<String>, String) {
    let receipt = placed.receipt.unwrap_or_default();
    let witness: Option<shop::Witness> = receipt.witness;
    let alias = witness.and_then(|witness| witness.alias);
    let lines: Option<Vec<String>> = receipt.lines;
    let items: Vec<shop::Item> = listed.found;
    let _ = (listed.words, listed.receipts, items, added.shelf, alias, lines);
    (added.item_id, added.place, listed.total, receipt.sum, asked.answers, Vec::new(), added.request_id)
}

pub fn defaults() -> (shop::ListItemsOutput, shop::Receipt, desk::AskOutput) {
    Default::default()
}

pub fn known(color: &shop::Color, kind: shop::Kind) -> bool {
    matches!(color, shop::Color::Red | shop::Color::Blue)
        || match kind {
            shop::Kind::Toy | shop::Kind::Tool | shop::Kind::Food => true,
            other => i64::from(other) > 3,
        }
}

pub fn codes(code: &shop::ErrorCode) -> (&str, bool) {
    let known = match code {
        shop::ErrorCode::InternalError
        | shop::ErrorCode::RequestLimitExceeded
        | shop::ErrorCode::FailedOperationClosed
        | shop::ErrorCode::InvalidParameterTitle
        | shop::ErrorCode::ResourceNotFoundItem => true,
        other => other.aliases().is_empty(),
    };
    (code.as_str(), known)
}

pub fn numbered(code: &desk::ErrorCode) -> bool {
    matches!(code, desk::ErrorCode::InvalidParameters | desk::ErrorCode::Internal)
}
