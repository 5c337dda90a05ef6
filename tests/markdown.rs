//! The Rust samples of the pages are those that the client's doctests compile.

use std::collections::BTreeSet;
use std::path::Path;

use tests::samples::{doctests, in_markdown};
use tests::{generate, model};

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
