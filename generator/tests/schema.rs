//! The JSON Schemas that editors use.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use generator::schema::schemas;

#[test]
fn the_schemas_checked_in_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/schema");
    let checked_in: BTreeMap<String, String> = fs::read_dir(folder)
        .expect("the folder of the schemas")
        .map(|entry| {
            let entry = entry.expect("an entry");
            let name = entry.file_name().display().to_string();
            (name, fs::read_to_string(entry.path()).expect("text"))
        })
        .collect();
    assert!(
        checked_in == schemas(),
        "`cargo run -p generator -- schema` writes the schemas anew"
    );
}
