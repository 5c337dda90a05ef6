//! Whether everybody can use the pages, by the rules of axe-core.

use std::fs;
use std::path::Path;

use super::looks::PAGES;
use super::{DESK, View, Window, in_window, missing};

#[test]
fn no_page_shuts_anybody_out() {
    let Ok(axe) = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/axe-core/package/axe.min.js"),
    ) else {
        return missing("axe-core: npm pack axe-core@4.14.1, and unpack it into `target/axe-core`");
    };
    let dark = View { dark: true, ..DESK };
    let phone = View { width: 360, ..DESK };
    for view in [DESK, dark, phone] {
        in_window(view, async |window| {
            for (name, page) in PAGES {
                window.open(page).await;
                let findings = findings(&window, &axe).await;
                assert!(findings.is_empty(), "{name} at {view:?}: {findings:#?}");
            }
        });
    }
}

/// What axe finds on a page: the rule, and where.
async fn findings(window: &Window, axe: &str) -> Vec<String> {
    window.says(axe).await;
    let script = "const done = arguments[arguments.length - 1];\
                  axe.run().then((found) => done(found.violations))";
    let violations = window.client.execute_async(script, Vec::new()).await;
    let violations = violations.expect("an outcome");
    let violations = violations.as_array().expect("a list");
    let told = violations.iter().map(|violation| {
        let nodes = violation["nodes"].as_array().into_iter().flatten();
        let places: Vec<_> = nodes.map(|node| node["html"].to_string()).collect();
        let text = |key| violation[key].as_str().unwrap_or_default();
        format!("{}: {} {places:#?}", text("id"), text("help"))
    });
    told.collect()
}
