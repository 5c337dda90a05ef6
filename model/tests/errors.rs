//! Error codes from the sources of the cloud's own SDKs: of each action in Go, of each service in
//! Python; damaged, foreign and of other versions.

use std::fs;
use std::path::{Path, PathBuf};

use tencentcloud_model::diagnostic::{Style, render};
use tencentcloud_model::metadata::{ErrorCodes, Metadata, Options};
use tencentcloud_model::model::{ErrorRef, Model};
use tencentcloud_model::sources::Sources;

const API: &str = include_str!("metadata/shop.json");

const GO_ERRORS: &str = "package v20240102\n\nconst (\n\t// error codes for specific actions\n\n\
    \t// The shop is closed.\n\tFAILEDOPERATION_CLOSED = \"FailedOperation.Closed\"\n\n\
    \t// Something failed.\n\tINTERNALERROR = \"InternalError\"\n\n\
    \tRESOURCENOTFOUND = \"ResourceNotFound.Shop\"\n)\n";

const GO_CLIENT: &str = "package v20240102\n\n// OpenShop\n// Opens the shop.\n//\n\
    // error code that may be returned:\n//  FAILEDOPERATION_CLOSED = \"FailedOperation.Closed\"\n\
    //  INTERNALERROR = \"InternalError\"\n\
    func (c *Client) OpenShop(request *OpenShopRequest) (response *OpenShopResponse, err error) {\n\
    \treturn c.OpenShopWithContext(context.Background(), request)\n}\n\n\
    // ListItems\n//\n// error code that may be returned:\n//  RESOURCENOTFOUND = \"ResourceNotFound.Shop\"\n\
    func (c *Client) ListItems(request *ListItemsRequest) (response *ListItemsResponse, err error) {\n";

const PYTHON: &str = "# -*- coding: utf8 -*-\n\n# The shop is closed.\nFAILEDOPERATION_CLOSED = 'FailedOperation.Closed'\n\n\
    # Something failed.\nINTERNALERROR = 'InternalError'\n";

/// A folder for the files of a test, with metadata in it.
fn place(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("errors")
        .join(test);
    let _ = fs::remove_dir_all(&folder);
    write(
        &folder,
        "metadata/services/shop/v20240102/api.json",
        API.as_bytes(),
    );
    folder
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

/// The service, with codes from sources in the folder; or what is told.
fn read(folder: &Path, prose: bool) -> Result<Model, String> {
    let metadata = Metadata::open(&folder.join("metadata")).expect("metadata");
    let codes = ErrorCodes::open(&folder.join("sdk"))
        .map_err(|finding| render(&[finding], &Sources::default(), Style::Plain))?;
    let options = Options {
        errors: Some(&codes),
        prose: prose.then_some(&metadata),
        ..Options::default()
    };
    let read = metadata.read(&metadata.versions()[0], options);
    let (model, _) =
        read.map_err(|failure| render(&failure.findings, &failure.sources, Style::Plain))?;
    Ok(model)
}

/// The codes of the service, and those of each action.
fn codes(model: &Model) -> Vec<(&str, Vec<&str>)> {
    let service = &model.services[0];
    let all = service.errors.iter().map(|error| &*error.code.value);
    let of_actions = service.actions.iter().map(|action| {
        let codes = action.errors.iter().map(|code| match code.value {
            ErrorRef::Common(index) => &*model.common_errors[index].code.value,
            ErrorRef::Service(index) => &*service.errors[index].code.value,
        });
        (&*action.name.value, codes.collect())
    });
    std::iter::once(("", all.collect()))
        .chain(of_actions)
        .collect()
}

#[test]
fn go_tells_the_codes_of_each_action() {
    let folder = place("go");
    write(
        &folder,
        "sdk/tencentcloud/shop/v20240102/errors.go",
        GO_ERRORS.as_bytes(),
    );
    write(
        &folder,
        "sdk/tencentcloud/shop/v20240102/client.go",
        GO_CLIENT.as_bytes(),
    );
    let model = read(&folder, true).expect("a model");
    let expected = vec![
        ("", vec!["FailedOperation.Closed", "ResourceNotFound.Shop"]),
        ("ListItems", vec!["ResourceNotFound.Shop"]),
        ("OpenShop", vec!["FailedOperation.Closed", "InternalError"]),
    ];
    assert_eq!(codes(&model), expected);
    assert_eq!(model.services[0].errors[0].doc, "The shop is closed.");
    let without = read(&folder, false).expect("a model");
    assert!(!format!("{without:?}").contains("The shop is closed"));
    assert_eq!(codes(&without), expected);
}

#[test]
fn python_tells_the_codes_of_the_service() {
    let folder = place("python");
    write(
        &folder,
        "sdk/tencentcloud/shop/v20240102/errorcodes.py",
        PYTHON.as_bytes(),
    );
    let model = read(&folder, true).expect("a model");
    let expected = [
        ("", vec!["FailedOperation.Closed"]),
        ("ListItems", vec![]),
        ("OpenShop", vec![]),
    ];
    assert_eq!(codes(&model), expected);
}

#[test]
fn sources_of_other_versions_and_services_say_nothing() {
    for other in [
        "shop/v20230102",
        "shops/v20240102",
        "workshop/v20240102",
        "shop/v20240102x",
    ] {
        let folder = place("other");
        write(
            &folder,
            &format!("sdk/{other}/errors.go"),
            GO_ERRORS.as_bytes(),
        );
        write(
            &folder,
            &format!("sdk/{other}/client.go"),
            GO_CLIENT.as_bytes(),
        );
        let model = read(&folder, true).expect("a model");
        assert!(
            codes(&model).iter().all(|(_, codes)| codes.is_empty()),
            "{other}"
        );
        let metadata = Metadata::open(&folder.join("metadata")).expect("metadata");
        let sdk = ErrorCodes::open(&folder.join("sdk")).expect("sources");
        assert!(!sdk.has(&metadata.versions()[0]), "{other}");
    }
}

#[test]
fn damaged_and_foreign_sources_are_told_or_read_as_far_as_they_go() {
    let folder = place("foreign");
    write(
        &folder,
        "sdk/shop/v20240102/models.go",
        b"package v20240102\n",
    );
    let told = read(&folder, true).expect_err("a finding");
    assert!(
        told.contains("there are no error codes in it") && told.contains("official SDK"),
        "{told}"
    );
    let told = ErrorCodes::open(&folder.join("nowhere"))
        .err()
        .expect("a finding");
    assert!(told.message.contains("cannot read it"), "{told:?}");

    write(
        &folder,
        "sdk/shop/v20240102/errors.go",
        b"const (\n\t// \xe9\n\tA = \"A\"\n)\n",
    );
    let told = read(&folder, true).expect_err("a finding");
    assert!(
        told.contains("it is no UTF-8") && told.contains("sdk/shop/v20240102/errors.go"),
        "{told}"
    );

    for end in 0..GO_ERRORS.len() {
        write(
            &folder,
            "sdk/shop/v20240102/errors.go",
            &GO_ERRORS.as_bytes()[..end],
        );
        let model = read(&folder, true).unwrap_or_else(|told| panic!("{end}: {told}"));
        let known = ["FailedOperation.Closed", "ResourceNotFound.Shop"];
        assert!(
            codes(&model)[0].1.iter().all(|code| known.contains(code)),
            "{end}"
        );
    }
}

#[test]
fn what_cannot_be_a_code_is_passed_over() {
    let folder = place("hostile");
    let mut text = "const (\n".to_owned();
    for code in [
        "A-B",
        "A..B",
        ".A",
        "1A",
        "A.",
        "-",
        "_",
        "A\u{202e}B",
        "../A",
        "A B",
        "Right.Code",
    ] {
        text += &format!("\t// Told.\n\tNAME = \"{code}\"\n");
    }
    let long = "A".repeat(100_000);
    text += &format!("\tLONG = \"{long}\"\n");
    write(&folder, "sdk/shop/v20240102/errors.go", text.as_bytes());
    let model = read(&folder, true).unwrap_or_else(|told| panic!("{told}"));
    assert_eq!(codes(&model)[0].1, ["Right.Code"]);
}
