//! Forms and JSON say the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tencentcloud_model::load;

use crate::browse::{Explorer, between, between_raw, unescaped};

/// The JSON beside a form.
fn parameters(page: &str) -> Value {
    let text = between(page, "aria-describedby=\"h-json\">\n", "</textarea>").expect("JSON");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// What a browser would send of the form on a page.
fn controls(page: &str) -> Vec<(String, String)> {
    let form = between_raw(page, "<div id=\"rows\">", "<aside").expect("a form");
    let mut pairs = Vec::new();
    let mut rest = form;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').unwrap_or(rest.len());
        let tag = &rest[..end];
        let Some(name) = attribute(tag, "name") else {
            continue;
        };
        let value = attribute(tag, "value").unwrap_or_default();
        if tag.starts_with("textarea") {
            let text = between_raw(&rest[end..], ">", "</textarea>").unwrap_or_default();
            pairs.push((name, unescaped(text.strip_prefix('\n').unwrap_or(text))));
        } else if tag.starts_with("select") {
            let options = between_raw(&rest[end..], ">", "</select>").unwrap_or_default();
            let chosen = options
                .split("<option ")
                .find(|option| option.contains(" selected>"));
            let chosen = chosen.and_then(|option| attribute(&format!(" {option}"), "value"));
            pairs.push((name, chosen.unwrap_or_default()));
        } else if tag.starts_with("input")
            && (!tag.contains("checkbox") || tag.ends_with(" checked"))
        {
            pairs.push((name, value));
        }
    }
    pairs
}

/// The page that comes of a button on a page, as a browser sends what it shows.
fn press(explorer: &Explorer, path: &str, page: &str, what: &str) -> String {
    let mut pairs = controls(page);
    pairs.push(("~do".to_owned(), what.to_owned()));
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    explorer.follow(path, &pairs).1
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    between(tag, &format!(" {name}=\""), "\"")
}

/// The examples that the specs document, by service and action.
fn examples() -> BTreeMap<(String, String), Vec<Value>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let sources = load::load(&root).expect("read");
    let model = tencentcloud_model::read(&sources).expect("right");
    let actions = model.services.iter().flat_map(|service| {
        service.actions.iter().map(|action| {
            let examples = action.examples.iter();
            let inputs =
                examples.map(|example| serde_json::from_str(&example.input).expect("JSON"));
            (
                (service.module.clone(), action.name.value.clone()),
                inputs.collect(),
            )
        })
    });
    actions.collect()
}

#[test]
fn every_documented_example_goes_through_the_form() {
    let explorer = Explorer::new();
    let examples = examples();
    assert_eq!(examples.len(), 56);
    for ((service, action), inputs) in examples {
        let path = format!("/s/{service}/{action}");
        for (number, input) in inputs.iter().enumerate() {
            let (_, page) = explorer.follow(&path, &[("~do", &format!("example:{number}"))]);
            assert_eq!(parameters(&page), *input, "{path}");
            let sent = press(&explorer, &path, &page, "show");
            assert_eq!(parameters(&sent), *input, "{path}: {page}");
        }
        let (to, page) = explorer.follow(&path, &[("~do", "example:any")]);
        assert!(!page.contains("nothing is held up"), "{to}: {page}");
    }
}

#[test]
fn whatever_json_says_the_form_keeps() {
    let explorer = Explorer::new();
    for input in [
        json!({}),
        json!({ "Name": "" }),
        json!({ "Name": null }),
        json!({ "Name": " a\nb " }),
        json!({ "Name": "\n\na" }),
        json!({ "Name": "a\r\nb\u{0}\u{7f}" }),
        json!({ "Name": "\"<&>'代数😀" }),
        json!({ "Name": 7, "MaxMicNumber": "7", "Resolution": 99, "SubType": "hologram" }),
        json!({ "SdkAppId": u64::MAX, "StartTime": -1, "EndTime": 1.5, "AutoMic": true }),
        json!({ "Assistants": [] }),
        json!({ "Assistants": ["a", "", null, 1, ["b"]] }),
        json!({ "Assistants": "a" }),
        json!({ "Unknown": { "a": [1] }, "~do": 1, "a.b": 2, "": 3 }),
    ] {
        let text = input.to_string();
        let (_, page) = explorer.follow(
            "/s/lcic/CreateRoom",
            &[("~json", &text), ("~mark", "old"), ("~do", "show")],
        );
        assert_eq!(parameters(&page), input);
        let sent = press(&explorer, "/s/lcic/CreateRoom", &page, "show");
        assert_eq!(parameters(&sent), input, "{page}");
    }
}

#[test]
fn lists_and_structs_grow_and_shrink_without_a_script() {
    let explorer = Explorer::new();
    let path = "/s/lcic/BatchCreateRoom";
    let fresh = explorer.page(path);
    assert_eq!(parameters(&fresh), json!({ "RoomInfos": [{}] }));
    let press = |page: &str, what: &str| press(&explorer, path, page, what);
    let two = press(&fresh, "add:RoomInfos");
    assert_eq!(parameters(&two), json!({ "RoomInfos": [{}, {}] }));
    let with = press(&two, "add:RoomInfos.1.Assistants");
    let with = press(&with, "add:RoomInfos.1.Assistants");
    assert!(with.contains("name=\"RoomInfos.1.Assistants.1\""), "{with}");
    let one = press(&with, "remove:RoomInfos.0");
    assert!(one.contains("name=\"RoomInfos.0.Assistants.1\""), "{one}");
    let none = press(&one, "remove:RoomInfos.0");
    assert_eq!(parameters(&none), json!({}));
    assert_eq!(
        parameters(&press(&none, "clear")),
        json!({ "RoomInfos": [{}] })
    );
}

#[test]
fn what_does_not_fit_is_told_and_sent_all_the_same() {
    let explorer = Explorer::new();
    let page = explorer.page(
        "/s/lcic/CreateRoom?Name=a&SdkAppId=x&MaxMicNumber=17&Resolution=9&Unknown~=1&Assistants~=1",
    );
    for told in [
        "<code>StartTime</code></a> is required",
        "<code>SdkAppId</code></a> should be a whole number",
        "<code>MaxMicNumber</code></a> should be from 0 to 16",
        "<code>Resolution</code></a> is none of the documented values",
        "<code>Unknown</code></a> is not documented",
        "<code>Assistants</code></a> should be a list",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert_eq!(parameters(&page)["MaxMicNumber"], 17);
    let answer = explorer.post(
        "/s/lcic/CreateRoom",
        &[
            ("Name", "kept"),
            ("~json", "{\"a\": "),
            ("~mark", "old"),
            ("~do", "call:mock"),
        ],
    );
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("cannot be read") && answer.body.contains("value=\"kept\""));
    assert!(explorer.page("/calls").contains("None yet"));
}

#[test]
fn another_catalogue_is_explored_too() {
    let home = std::env::temp_dir().join(format!("explorer-catalogue-{}", std::process::id()));
    fs::create_dir_all(&home).expect("a folder");
    let metadata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/metadata");
    let catalogue = home.join("services.catalogue");
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_tencentcloud"))
        .args(["catalogue", "add"])
        .arg(&metadata)
        .env("TENCENTCLOUD_CATALOGUE", &catalogue)
        .status()
        .expect("run");
    assert!(ran.success());
    let catalogue = catalogue.to_str().expect("UTF-8");
    let explorer = Explorer::with(&[], &[("TENCENTCLOUD_CATALOGUE", catalogue)]);
    let home_page = explorer.page("/");
    let modules: Vec<_> = home_page
        .match_indices("/s/")
        .map(|(at, _)| {
            home_page[at + 3..]
                .split('"')
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    assert!(modules.len() > 4, "{modules:?}");
    for module in modules {
        let page = explorer.page(&format!("/s/{module}"));
        let begin = format!("{}/s/{module}/", explorer.root);
        for (at, _) in page.match_indices(&begin) {
            let action = page[at + begin.len()..]
                .split('"')
                .next()
                .unwrap_or_default();
            let path = format!("/s/{module}/{action}");
            let (_, filled) = explorer.follow(&path, &[("~do", "example:any")]);
            let sent = press(&explorer, &path, &filled, "show");
            assert_eq!(parameters(&sent), parameters(&filled), "{path}");
        }
    }
    let _ = fs::remove_dir_all(&home);
}
