//! JSON Schemas: those of the spec files, and that of a comparison's report, for programs.

use std::collections::BTreeMap;

use tencentcloud_model::schema::{schema, spec_schemas};

use crate::diff::Report;

/// The schemas, by file name below `spec/schema`.
#[must_use]
pub fn schemas() -> BTreeMap<String, String> {
    let mut schemas = spec_schemas();
    schemas.insert("diff.schema.json".to_owned(), schema::<Report>());
    schemas
}
