//! The cloud's metadata brought into specs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use tencentcloud_model::diagnostic::{Diagnostic, Style, render};
use tencentcloud_model::import::{Difference, Import, import};
use tencentcloud_model::metadata::{ErrorCodes, Metadata, Options, Version};
use tencentcloud_model::read;
use tencentcloud_model::sources::Sources;

const API: &str = include_str!("metadata/shop.json");

const COMMON: &str = "errors:\n  - code: InternalError\n    doc: Something failed.\n";

/// Specs of the same service by people: some facts, and words of their own.
const OURS: [(&str, &str); 5] = [
    ("common/errors.yaml", COMMON),
    (
        "shop/service.yaml",
        "service: shop\ntitle: Shop\ndoc: Sells things.\nversion: \"2024-01-02\"\nprotocol: tc3\nendpoint: \
         shop.tencentcloudapi.com\nregion: unused\nrate_limit: 5\ncategories:\n  - { name: all, title: All }\nsource: { \
         document: shop.txt, updated: \"2024-01-02\" }\n",
    ),
    (
        "shop/actions/ListItems.yaml",
        "# A comment of ours.\naction: ListItems\ncategory: all\ndoc: Lists what is sold.\neffect: read\ninput:\n  - name: \
         Limit\n    type: integer\n    required: true\n    range: [1, 50] # as documented\n    doc: Page size.\n  - name: \
         Old\n    type: string\n    doc: What only we know.\noutput:\n  - name: Items\n    type: list<Item>\n    doc: The \
         items.\nexamples:\n  - title: List\n    input: |\n      { \"Limit\": 1 }\n    output: |\n      { \"RequestId\": \
         \"abc\" }\n",
    ),
    (
        "shop/types/Item.yaml",
        "struct: Item\ndoc: Something to buy.\nfields:\n  - name: Kind\n    type: Kind\n    doc: What it is.\n",
    ),
    (
        "shop/types/Kind.yaml",
        "enum: Kind\nbase: integer\ndoc: What an item is.\nvalues:\n  - { value: 1, name: Toy, doc: A toy. }\n",
    ),
];

fn metadata(test: &str) -> Metadata {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("import")
        .join(test);
    let version = folder.join("services/shop/v20240102");
    fs::create_dir_all(&version).expect("a folder");
    fs::write(version.join("api.json"), API).expect("a file");
    Metadata::open(&folder).expect("metadata")
}

fn imported(test: &str, actions: Option<&[&str]>, specs: &Sources) -> Import {
    let metadata = metadata(test);
    let actions = actions.map(|names| {
        names
            .iter()
            .map(ToString::to_string)
            .collect::<BTreeSet<_>>()
    });
    let version = &metadata.versions()[0];
    let import = import(&metadata, version, actions.as_ref(), None, specs);
    import.unwrap_or_else(|failure| {
        panic!(
            "{}",
            render(&failure.findings, &failure.sources, Style::Plain)
        )
    })
}

fn ours() -> BTreeMap<String, String> {
    OURS.iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

fn lines(differences: Option<Vec<Difference>>) -> Vec<String> {
    let line = |found: Difference| format!("{} {}: {}", found.kind.name(), found.place, found.what);
    differences
        .unwrap_or_default()
        .into_iter()
        .map(line)
        .collect()
}

/// A version of a service as its specs say once it is imported, and as its metadata does.
fn both_ways(metadata: &Metadata, version: &Version) -> [Value; 2] {
    let common = BTreeMap::from([("common/errors.yaml".to_owned(), COMMON.to_owned())]);
    let specs = Sources::from_files("spec", common.clone());
    let shown = |findings: &[Diagnostic], sources: &Sources| -> ! {
        panic!("{}", render(findings, sources, Style::Plain))
    };
    let import = import(metadata, version, None, None, &specs)
        .unwrap_or_else(|failure| shown(&failure.findings, &failure.sources));
    assert_eq!(import.differences, None);
    let mut files = common;
    files.extend(import.files);
    let sources = Sources::from_files("spec", files);
    let imported = read(&sources).unwrap_or_else(|findings| shown(&findings, &sources));
    let (direct, _) = metadata
        .read(version, Options::default())
        .unwrap_or_else(|failure| shown(&failure.findings, &failure.sources));
    [imported, direct].map(|model| serde_json::to_value(&model.services).expect("a value"))
}

#[test]
fn a_new_service_is_read_back_as_the_metadata_is() {
    let metadata = metadata("new");
    let [imported, direct] = both_ways(&metadata, &metadata.versions()[0]);
    assert_eq!(imported, direct);
}

#[test]
#[ignore = "needs a wheel of `tccli`, as tests/scripts/whole_cloud/run.sh has it"]
fn the_whole_cloud_is_read_back_as_the_metadata_is() {
    let wheel = std::env::var_os("WHEEL").expect("WHEEL names a wheel");
    let metadata = Metadata::open(Path::new(&wheel)).expect("metadata");
    let mut others = Vec::new();
    for version in metadata.versions() {
        let [imported, direct] = both_ways(&metadata, version);
        if let Some(found) = difference(&imported, &direct) {
            others.push(format!("{}: {found:.400}", version.module));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

/// The first place at which two values differ, and what stands there.
fn difference(one: &Value, other: &Value) -> Option<String> {
    let below = |key: String, one, other| Some(format!("{key} {}", difference(one, other)?));
    match (one, other) {
        _ if one == other => None,
        // JSON that stands in YAML ends with its line.
        (Value::String(a), Value::String(b)) if a.trim_end() == b.trim_end() => None,
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            // Which types requests hold, specs tell by what actions reach, metadata by a mark.
            let mut same = a.iter().filter(|(key, _)| *key != "in_input");
            same.find_map(|(key, value)| below(key.clone(), value, &b[key]))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(index, (a, b))| below(index.to_string(), a, b))
        }
        _ => Some(format!("is {one}, and {other}")),
    }
}

#[test]
fn what_people_wrote_stays_and_what_is_new_stands_in_its_place() {
    let mut files = ours();
    let import = imported("beside", None, &Sources::from_files("spec", files.clone()));
    assert_eq!(
        lines(import.differences),
        [
            "changed shop.ListItems.input.Limit: not required",
            "new shop.ListItems.input.Offset: integer",
            "new shop.ListItems.input.Filter: Filter",
            "gone shop.ListItems.input.Old: field",
            "new shop.ListItems.output.Data: Data",
            "new shop.OpenShop: action",
            "new shop.Item.Made: string",
            "new shop.Data: struct",
            "new shop.Filter: struct",
        ]
    );
    let names: Vec<_> = import.files.keys().cloned().collect();
    assert_eq!(
        names,
        [
            "shop/actions/ListItems.yaml",
            "shop/types/Data.yaml",
            "shop/types/Filter.yaml",
            "shop/types/Item.yaml"
        ]
    );
    let action = &import.files["shop/actions/ListItems.yaml"];
    for line in OURS[2].1.lines() {
        assert!(action.contains(line), "{line} is lost:\n{action}");
    }
    let place = |text: &str| action.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(place("name: Limit") < place("name: Offset"));
    assert!(place("name: Offset") < place("name: Filter"));
    assert!(place("name: Filter") < place("name: Old"));

    // The sentences are not ours, and no spec is right with them.
    files.extend(import.files);
    let sources = Sources::from_files("spec", files);
    let findings = read(&sources).err().unwrap_or_default();
    let foreign = findings
        .iter()
        .filter(|finding| finding.rule == "foreign-doc")
        .count();
    assert!(foreign > 0 && foreign == findings.len(), "{findings:?}");

    let again = imported("beside", None, &sources);
    assert_eq!(again.files, BTreeMap::new());
}

#[test]
fn codes_and_what_is_deprecated_are_compared_and_words_and_bounds_of_ours_are_kept() {
    let errors = "errors:\n  - code: FailedOperation.Closed\n    aliases: [FailedOperation.Shut]\n    doc: It is \
                  closed.\n  - code: LimitExceeded.Items\n    doc: Too many.\n";
    let open = "action: OpenShop\ncategory: all\ndoc: Opens it.\nnote: Once a day.\neffect: write\ninput:\n  - name: \
                ApiKey\n    type: string\n    required: true\n    length: [1, 9]\n    sensitive: true\n    doc: The key.\n  \
                - name: Wait\n    type: integer\n    unit: seconds\n    default: 5\n    range: [0, 9]\n    doc: How \
                long.\n  - name: Filter\n    type: Filter\n    conflicts_with: [Wait]\n    doc: Which.\nerrors: \
                [FailedOperation.Closed, LimitExceeded.Items, InternalError]\n";
    let mut files = ours();
    files.insert("shop/errors.yaml".to_owned(), errors.to_owned());
    files.insert("shop/actions/OpenShop.yaml".to_owned(), open.to_owned());
    let filter = "struct: Filter\ndoc: A condition.\nfields:\n  - name: Name\n    type: string\n    doc: Of what.\n";
    files.insert("shop/types/Filter.yaml".to_owned(), filter.to_owned());

    let metadata = metadata("codes");
    let sdk = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import/codes/sdk/shop/v20240102");
    fs::create_dir_all(&sdk).expect("a folder");
    let codes = [
        "FailedOperation.Shut",
        "InternalError",
        "FailedOperation.New",
    ];
    let comment = codes
        .map(|code| format!("//  CODE = \"{code}\"\n"))
        .concat();
    let client = format!("{comment}func (c *Client) OpenShop(request *OpenShopRequest) {{\n");
    fs::write(sdk.join("client.go"), client).expect("a file");
    let codes = ErrorCodes::open(&sdk.join("../..")).expect("sources");
    let specs = Sources::from_files("spec", files);
    let import = import(
        &metadata,
        &metadata.versions()[0],
        None,
        Some(&codes),
        &specs,
    );
    let import = import.unwrap_or_else(|failure| panic!("{:?}", failure.findings));
    let told = lines(import.differences);
    let told: Vec<_> = told
        .iter()
        .filter(|line| line.contains("OpenShop"))
        .collect();
    assert_eq!(
        told,
        [
            "changed shop.OpenShop: deprecated",
            "new shop.OpenShop: error code FailedOperation.New",
            "gone shop.OpenShop: error code LimitExceeded.Items",
            "changed shop.OpenShop.input.Filter: deprecated",
            "gone shop.OpenShop.input.Wait: field",
        ]
    );
    assert!(!import.files.contains_key("shop/actions/OpenShop.yaml"));
    let filter = &import.files["shop/types/Filter.yaml"];
    assert!(
        filter.contains("doc: Of what.") && filter.contains("NOT OURS: Its opposite"),
        "{filter}"
    );
}

#[test]
fn an_action_that_is_named_comes_with_what_it_needs() {
    let specs = Sources::from_files("spec", ours());
    let import = imported("named", Some(&["OpenShop"]), &specs);
    let action = &import.files["shop/actions/OpenShop.yaml"];
    assert!(action.contains("NOT OURS: Opens the shop"), "{action}");
    assert!(import.files.contains_key("shop/types/Filter.yaml"));
}

#[test]
fn a_name_leads_nowhere_else() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import/hostile");
    let version = folder.join("services/shop/v20240102");
    fs::create_dir_all(&version).expect("a folder");
    for name in ["../../OpenShop", "a/b", "C:\\\\x", "Aux", ""] {
        let text = API.replace("\"OpenShop\"", &format!("\"{name}\""));
        fs::write(version.join("api.json"), text).expect("a file");
        let metadata = Metadata::open(&folder).expect("metadata");
        let common = Sources::from_files("spec", [("common/errors.yaml", COMMON)]);
        let failure = import(&metadata, &metadata.versions()[0], None, None, &common);
        assert!(failure.is_err(), "{name} is accepted");
    }
}
