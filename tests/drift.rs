//! What is checked in is what the specs say.

use generator::output::Comparison;
use generator::part::Part;
use tests::{generate, model, project};

#[test]
fn generating_again_changes_nothing() {
    let model = model("spec");
    let mut comparison = Comparison::new(&project().join("generated"));
    let changes = comparison
        .add(&generate(&model))
        .expect("the output can be compared");
    let stale = comparison
        .stale(&Part::Package.folders())
        .expect("the output can be compared");
    let changed: Vec<_> = changes
        .iter()
        .map(|change| &change.path)
        .chain(&stale)
        .collect();
    assert!(
        changed.is_empty(),
        "`generated/` is not what `spec/` says; to mend it: cargo run -p generator\n{changed:#?}"
    );
}
