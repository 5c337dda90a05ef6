//! Changes of a service as a whole.

use generator::diff::Verdict::{Breaking, Safe, Warning};

use crate::case::{Case, case};

const SHOP: &str = "shop/service.yaml";
const DESK: &str = "desk/service.yaml";

pub fn cases() -> Vec<Case> {
    vec![
        case("service-added", "till", Safe, Safe)
            .add(
                "till/service.yaml",
                "service: till\ntitle: Till\ndoc: Takes money.\nversion: v4\nprotocol: im-rest\nendpoint: \
                 till.tencentcloudapi.com\nregion: unused\nrate_limit: 1\ncategories:\n  - { name: all, title: All \
                 }\nsource: { document: till.txt, updated: \"2024-01-01\" }\n",
            )
            .add(
                "till/actions/pay.yaml",
                "action: pay\npath: v4/till/pay\ncategory: all\ndoc: Pays.\neffect: write\nexamples:\n  - title: \
                 Pay\n    input: |\n      {}\n    output: |\n      { \"ActionStatus\": \"OK\", \"ErrorCode\": 0, \
                 \"ErrorInfo\": \"\" }\n",
            ),
        case("service-removed", "desk", Breaking, Breaking)
            .remove("desk/")
            .caller("pub use client::desk;"),
        case("service-renamed", "desk_v2", Breaking, Safe)
            .rename("desk/", "desk_v2/")
            .caller("pub use client::desk;"),
        case("signing-name-changed", "desks.service", Safe, Breaking)
            .edit(DESK, "service: desk", "service: desks")
            .rename("desk/", "desks/")
            .also(&["service-renamed"]),
        case("version-changed", "shop.version", Safe, Breaking).edit(SHOP, "2020-01-01", "2021-01-01"),
        case("protocol-changed", "bell.protocol", Breaking, Breaking)
            .edit("bell/service.yaml", "protocol: tc3", "protocol: im-rest")
            .edit("bell/service.yaml", "\"2020-01-01\"", "v4")
            .edit("bell/actions/Ring.yaml", "action: Ring", "action: Ring\npath: v4/bell/ring")
            .edit(
                "bell/actions/Ring.yaml",
                "{ \"RequestId\": \"abc\" }",
                "{ \"ActionStatus\": \"OK\", \"ErrorCode\": 0, \"ErrorInfo\": \"\" }",
            )
            .also(&["documentation-changed", "version-changed"])
            .caller("pub fn id(answer: client::bell::RingOutput) -> String { answer.request_id }"),
        case("protocol-changed/to-tc3", "horn.protocol", Safe, Breaking)
            .edit("horn/service.yaml", "protocol: im-rest", "protocol: tc3")
            .edit("horn/service.yaml", "v4", "\"2020-01-01\"")
            .edit("horn/actions/Blow.yaml", "path: v4/horn/blow\n", "")
            .edit(
                "horn/actions/Blow.yaml",
                "{ \"ActionStatus\": \"OK\", \"ErrorCode\": 0, \"ErrorInfo\": \"\" }",
                "{ \"RequestId\": \"abc\" }",
            )
            .also(&["documentation-changed", "version-changed"]),
        case("endpoint-changed", "shop.endpoint", Safe, Breaking)
            .edit(SHOP, "endpoint: shop.tencentcloudapi.com", "endpoint: goods.tencentcloudapi.com"),
        case("regional-endpoint-added", "shop.regional_endpoints.ap-three", Safe, Safe).edit(
            SHOP,
            "regional_endpoints:",
            "regional_endpoints:\n  ap-three: shop.ap-three.tencentcloudapi.com",
        ),
        case("regional-endpoint-removed", "shop.regional_endpoints.ap-one", Safe, Breaking).edit(
            SHOP,
            "  ap-one: shop.ap-one.tencentcloudapi.com\n",
            "",
        ),
        case("regional-endpoint-changed", "shop.regional_endpoints.ap-one", Safe, Breaking).edit(
            SHOP,
            "shop.ap-one.tencentcloudapi.com",
            "goods.ap-one.tencentcloudapi.com",
        ),
        case("region-became-required", "shop.region", Safe, Breaking)
            .edit(SHOP, "region: optional", "region: required"),
        case("region-became-optional", "bell.region", Safe, Safe)
            .edit("bell/service.yaml", "region: unused", "region: optional"),
        case("region-became-unused", "shop.region", Safe, Warning)
            .edit(SHOP, "region: optional\nregions: [ap-one, ap-two]", "region: unused")
            .also(&["region-added"]),
        case("region-added", "shop.regions.ap-three", Safe, Safe)
            .edit(SHOP, "[ap-one, ap-two]", "[ap-one, ap-two, ap-three]"),
        case("region-removed", "shop.regions.ap-two", Safe, Breaking)
            .edit(SHOP, "[ap-one, ap-two]", "[ap-one]"),
        case("documentation-changed/service", "shop", Safe, Safe).edit(SHOP, "Sells items.", "Sells all sorts of items."),
    ]
}
