//! What is one thing with another name, and what are two: judged in both directions.

use std::fmt::Write as _;

use generator::diff::{Snapshot, compare};
use tencentcloud_model::sources::Sources;

use crate::snapshot;

const SERVICE: &str = "service: shop\ntitle: Shop\ndoc: Sells.\nversion: \"2020-01-01\"\nprotocol: tc3\n\
    endpoint: shop.tencentcloudapi.com\nregion: unused\nrate_limit: 1\n\
    categories:\n  - { name: all, title: All }\nsource: { document: shop.txt, updated: \"2024-01-01\" }\n";

const PAGED: (&[&str], &[&str]) = (
    &["Filters", "Limit", "Offset", "Order", "By"],
    &["TotalCount", "List"],
);

/// An action's name, its parameters, and the fields of its answer.
type Action<'a> = (&'a str, (&'a [&'a str], &'a [&'a str]));

fn fields(names: &[&str]) -> String {
    names.iter().fold(String::new(), |mut text, name| {
        let _ = write!(
            text,
            "  - name: {name}\n    type: string\n    doc: It is {name}.\n"
        );
        text
    })
}

fn specs(actions: &[Action<'_>], types: &[(&str, &[&str])]) -> Snapshot {
    let mut files = vec![("shop/service.yaml".to_owned(), SERVICE.to_owned())];
    let mut used = String::new();
    for (name, members) in types {
        let text = format!(
            "struct: {name}\ndoc: A thing.\nfields:\n{}",
            fields(members)
        );
        files.push((format!("shop/types/{name}.yaml"), text));
        let _ = write!(
            used,
            "  - name: Of{name}\n    type: {name}\n    doc: One.\n"
        );
    }
    for (name, (input, output)) in actions {
        let text = format!(
            "action: {name}\ncategory: all\ndoc: Does it.\neffect: write\ninput:\n{}{used}output:\n{}examples:\n  \
             - title: Do\n    input: |\n      {{}}\n    output: |\n      {{ \"RequestId\": \"a\" }}\n",
            fields(input),
            fields(output),
        );
        files.push((format!("shop/actions/{name}.yaml"), text));
    }
    snapshot(Sources::from_files("spec", files))
}

/// The rules that the step from one side to the other follows, sorted, in both directions; without
/// the parameters that hold the types.
fn rules(base: &Snapshot, head: &Snapshot) -> [Vec<&'static str>; 2] {
    [(base, head), (head, base)].map(|(base, head)| {
        let changes = compare(base, head).into_iter();
        let changes = changes.filter(|change| !change.place.to_string().contains(".input.Of"));
        let mut rules: Vec<_> = changes.map(|change| change.rule.name).collect();
        rules.sort_unstable();
        rules
    })
}

#[test]
fn actions_with_other_names_are_other_actions() {
    let room: (&[&str], &[&str]) = (&["RoomId", "Reason"], &["Left"]);
    for (old, new) in [
        (
            ("DescribeProtectNetList", PAGED),
            ("DescribeRaspLicenseList", PAGED),
        ),
        (("CreateRoom", room), ("DeleteRoom", room)),
        (
            ("EnableVpcFirewallRule", room),
            ("DisableVpcFirewallRule", room),
        ),
        (("DescribeIpv4Quota", room), ("DescribeIpv6Quota", room)),
        // Alike by name, but not by what they hold.
        (("DescribeRoom", room), ("DescribeRooms", PAGED)),
    ] {
        let found = rules(&specs(&[old], &[]), &specs(&[new], &[]));
        assert_eq!(
            found,
            [(); 2].map(|()| vec!["action-added", "action-removed"]),
            "{old:?}"
        );
    }
}

#[test]
fn actions_with_names_alike_that_hold_the_same_are_one() {
    let disk: (&[&str], &[&str]) = (&["DiskType", "DiskSize", "Zone"], &["Price"]);
    for (old, new) in [
        ("DropItem", "DropItems"),
        ("InquiryPriceCreateDisk", "InquirePriceCreateDisk"),
        ("DescribeInstances", "DescribeDBInstances"),
        ("DescribeVpcFirewallRule", "DescribeNatFirewallRule"),
    ] {
        let found = rules(&specs(&[(old, disk)], &[]), &specs(&[(new, disk)], &[]));
        assert_eq!(found, [(); 2].map(|()| vec!["action-renamed"]), "{old}");
    }
}

#[test]
fn what_hundreds_of_actions_hold_tells_nothing() {
    let names: Vec<String> = (0..100).map(|n| format!("Find{n}")).collect();
    let others = names.iter().map(|name| (name.as_str(), PAGED));
    let with = |name: &'static str, held| -> Snapshot {
        let all: Vec<Action<'_>> = others.clone().chain([(name, held)]).collect();
        specs(&all, &[])
    };
    let between = |old, new, held| rules(&with(old, held), &with(new, held));
    let two = [(); 2].map(|()| vec!["action-added", "action-removed"]);
    let one = [(); 2].map(|()| vec!["action-renamed"]);
    assert_eq!(
        between("DescribeVpcRuleList", "DescribeNatRuleList", PAGED),
        two
    );
    // The same words are one name, whatever it is that they hold.
    assert_eq!(
        between("DescribeVpcRuleList", "DescribeVpcRulesList", PAGED),
        one
    );
    let telling: (&[&str], &[&str]) = (&["Limit", "RuleId", "Direction"], &["List", "Protocol"]);
    assert_eq!(
        between("DescribeVpcRuleList", "DescribeNatRuleList", telling),
        one
    );
}

#[test]
fn types_are_one_by_their_names_too() {
    let pair: &[&str] = &["Name", "Value"];
    for (old, new, expected) in [
        (
            "Dimension",
            "AlarmLable",
            vec!["type-added", "type-removed"],
        ),
        ("AlarmLable", "AlarmLabel", vec!["type-renamed"]),
        ("Tag", "TagInfo", vec!["type-renamed"]),
        ("Filter", "Tag", vec!["type-added", "type-removed"]),
    ] {
        let side = |name| specs(&[("Do", (&["Key"], &["Count"]))], &[(name, pair)]);
        assert_eq!(
            rules(&side(old), &side(new)),
            [expected.clone(), expected],
            "{old}"
        );
    }
}

#[test]
fn fields_are_one_by_their_names_too() {
    let two = vec!["request-parameter-added", "request-parameter-removed"];
    for (old, new, expected) in [
        (
            "GroupId",
            "GroupID",
            vec!["documentation-changed", "request-parameter-renamed"],
        ),
        (
            "RoomIds",
            "RoomIDs",
            vec!["documentation-changed", "request-parameter-renamed"],
        ),
        ("PublicIp", "PrivateIp", two.clone()),
        ("StartTime", "EndTime", two.clone()),
        ("Name", "Namespace", two),
    ] {
        let side = |name| specs(&[("Do", (&[name], &["Count"]))], &[]);
        assert_eq!(
            rules(&side(old), &side(new)),
            [expected.clone(), expected],
            "{old}"
        );
    }
}
