//! The Rust samples of the pages are those that the client's doctests compile.

use std::collections::BTreeSet;
use std::path::Path;

use tests::samples::{doctests, in_markdown};
use tests::{generate, model, project};

#[test]
fn every_page_of_an_action_shows_a_program_that_is_compiled() {
    for specs in ["spec", "tests/hazards/spec"] {
        let model = model(specs);
        let files = generate(&model);
        let doctests = doctests(&files);
        let mut shown = BTreeSet::new();
        for service in &model.services {
            for action in &service.actions {
                let path = format!("docs/{}/actions/{}.md", service.module, action.name);
                let samples = in_markdown(&files[Path::new(&path)]);
                assert_eq!(samples.len(), 1, "{path}");
                assert!(doctests.contains(&samples[0]), "{path}:\n{}", samples[0]);
                shown.extend(samples);
            }
        }
        assert_eq!(shown, doctests, "{specs}");
    }
}

#[test]
fn the_front_page_of_the_mock_counts_the_actions_that_there_are() {
    let services = model("spec").services;
    let services = services.iter().map(|service| {
        let actions = service.actions.len();
        let s = if actions == 1 { "" } else { "s" };
        format!("{} {} ({actions} action{s})", service.name, service.version)
    });
    let line = format!("Services: {}\n", services.collect::<Vec<_>>().join(", "));
    let page = std::fs::read_to_string(project().join("mock/README.md")).expect("UTF-8");
    assert!(page.contains(&line), "{line}");
}
