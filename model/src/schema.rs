//! JSON Schemas of the spec files, from the types that read them: editors complete keys and mark
//! mistakes by them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use crate::sources::At;
use crate::spec::{ActionFile, ApprovalsFile, ErrorsFile, HistoryFile, ServiceFile, TypeFile};

/// The schemas of the spec files, by file name below `spec/schema`.
#[must_use]
pub fn spec_schemas() -> BTreeMap<String, String> {
    [
        ("action", schema::<ActionFile>()),
        ("approvals", schema::<ApprovalsFile>()),
        ("errors", schema::<ErrorsFile>()),
        ("history", schema::<HistoryFile>()),
        ("service", schema::<ServiceFile>()),
        ("type", schema::<TypeFile>()),
    ]
    .into_iter()
    .map(|(kind, schema)| (format!("{kind}.schema.json"), schema))
    .collect()
}

/// The schema of a type, as JSON text.
#[must_use]
pub fn schema<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft07().with_transform(NoNulls);
    let schema = settings.into_generator().into_root_schema_for::<T>();
    format!("{:#}\n", schema.to_value())
}

/// A key that may be left out is no key that may be null.
#[derive(Clone, Debug)]
struct NoNulls;

impl Transform for NoNulls {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for property in properties
            .into_iter()
            .flat_map(|properties| properties.values_mut())
        {
            let Some(property) = property.as_object_mut() else {
                continue;
            };
            for key in ["type", "anyOf"] {
                if let Some(Value::Array(options)) = property.get_mut(key) {
                    let null = |option: &Value| *option == "null" || option["type"] == "null";
                    options.retain(|option| !null(option));
                    if let [only] = options.as_mut_slice() {
                        let only = only.take();
                        property.remove(key);
                        match only {
                            Value::Object(only) => property.extend(only),
                            only => drop(property.insert(key.to_owned(), only)),
                        }
                    }
                }
            }
        }
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
