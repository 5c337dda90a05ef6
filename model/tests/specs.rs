//! The project's own specs.

use std::path::Path;

use tencentcloud_model::diagnostic::{Style, render};
use tencentcloud_model::load::load;
use tencentcloud_model::read;
use tencentcloud_model::sources::Sources;

#[test]
fn the_specs_of_this_project_are_right() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let sources = load(&dir).unwrap_or_else(|findings| {
        panic!("{}", render(&findings, &Sources::default(), Style::Plain));
    });
    let model = read(&sources)
        .unwrap_or_else(|findings| panic!("{}", render(&findings, &sources, Style::Plain)));
    // What was transcribed first; more may come.
    for (module, actions, types) in [
        ("im", 1, 3),
        ("lcic", 53, 44),
        ("tiw", 1, 0),
        ("trtc", 1, 1),
    ] {
        let service = model
            .services
            .iter()
            .find(|service| service.module == module)
            .expect(module);
        assert!(service.actions.len() >= actions, "{module}");
        assert!(service.types.len() >= types, "{module}");
    }
}
