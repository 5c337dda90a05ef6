//! What is checked in is what the specs say.

use generator::output::plan;
use tests::{generate, model, project};

#[test]
fn generating_again_changes_nothing() {
    let files = generate(&model("spec"));
    let plan = plan(&project().join("generated"), &files).expect("the output can be compared");
    let changed: Vec<_> = plan.changed.keys().chain(&plan.removed).collect();
    assert!(
        plan.is_empty(),
        "`generated/` is not what `spec/` says; to mend it: cargo run -p generator\n{changed:#?}"
    );
}
