//! Generated code stands wherever a crate wants it, with the runtime as its only dependency.

use generator::lower::lower_service;
use generator::lower::rust::Place;
use generator::render::client;
use tencentcloud_model::model::Model;
use tencentcloud_model::sources::Sources;
use tests::nested::Workspace;
use tests::{model, resolve};

const MANIFEST: &str = r#"[package]
name = "caller"
edition.workspace = true

[features]
default = ["async", "blocking"]
async = []
blocking = []

[dependencies]
tencentcloud-runtime = { workspace = true, features = ["async", "blocking"] }

[lints]
workspace = true
"#;

/// A request that is built without its last parameter, and sent without any.
const CALLER: &str = r#"//! Requests of which too much is required for the compiler.

use caller::cloud::api::wide::{Client, Widen, blocking};
use tencentcloud_runtime::{Config, Error};

fn main() -> Result<(), Error> {
    let error = Widen::builder()PARAMETERS.build().expect_err("lacks one");
    let said = "the required parameter `p25` is not set";
    assert_eq!(error.to_string(), said);
    let request = Widen::builder()PARAMETERS.p25(25).build()?;
    assert_eq!(request.p25, Some(25));

    let config = Config::builder().build()?;
    let error = blocking::Client::new(&config).widen().p2(2).send().expect_err("lacks many");
    let said = "wide Widen: the required parameter `p1` is not set";
    assert_eq!(error.to_string(), said);
    drop(Client::new(&config).widen().send());
    Ok(())
}
"#;

/// An action with so many required parameters.
fn wide(count: usize) -> Model {
    let field = |number| {
        format!("  - {{ name: P{number}, type: integer, required: true, doc: A part. }}\n")
    };
    let parameters: String = (1..=count).map(field).collect();
    let files = [
        (
            "common/errors.yaml",
            "errors:\n  - { code: InternalError, doc: It failed. }\n".to_owned(),
        ),
        (
            "wide/service.yaml",
            "service: wide\ntitle: Wide\ndoc: Widens.\nversion: \"2020-01-01\"\nprotocol: tc3\n\
             endpoint: wide.tencentcloudapi.com\nregion: unused\nrate_limit: 20\ncategories:\n  \
             - { name: all, title: All }\nsource: { document: wide.txt, updated: 2020-01-01 }\n"
                .to_owned(),
        ),
        (
            "wide/actions/Widen.yaml",
            format!(
                "action: Widen\ncategory: all\ndoc: Widens something.\neffect: write\n\
                 input:\n{parameters}errors: [InternalError]\n"
            ),
        ),
    ];
    resolve(&Sources::from_files("spec", files))
}

#[test]
fn stands_in_any_module_of_any_crate() {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "place", &["caller"]);
    workspace.write("caller/Cargo.toml", MANIFEST);
    let place = Place {
        root: Some("crate::cloud::api".to_owned()),
        runtime: "tencentcloud_runtime".to_owned(),
        ..Place::default()
    };
    let mut modules = String::new();
    for model in [model("tests/hazards/spec"), wide(25)] {
        for service in &model.services {
            let module = lower_service(&model, service, &place).expect("it has names");
            modules += &format!("/// A service.\npub mod {};\n", module.name);
            for (path, text) in client::files(&module) {
                let path = path.strip_prefix("src").expect("the folder of code");
                workspace.write(&format!("caller/src/cloud/api/{}", path.display()), &text);
            }
        }
    }
    workspace.write("caller/src/lib.rs", "//! A caller.\n\npub mod cloud;\n");
    workspace.write(
        "caller/src/cloud/mod.rs",
        "//! The cloud.\n\npub mod api;\n",
    );
    workspace.write(
        "caller/src/cloud/api/mod.rs",
        &format!("//! Its API.\n\n{modules}"),
    );
    let parameters: String = (1..=24)
        .map(|number| format!(".p{number}({number})"))
        .collect();
    let caller = CALLER.replace("PARAMETERS", &parameters);
    workspace.write("caller/examples/wide.rs", &caller);

    workspace.succeed(&["check", "--all-targets"]);
    workspace.succeed(&["doc", "--no-deps", "--package", "caller"]);
    workspace.succeed(&["run", "--quiet", "--example", "wide"]);
}
