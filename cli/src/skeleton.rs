//! All parameters of an action as JSON to fill in.

use serde_json::{Map, Value};
use tencentcloud_model::model::{Field, Service, Type, TypeId, TypeKind};
use tencentcloud_model::sample;

/// How many structs are filled in at most; those after them stay empty.
const MANY: usize = 500;

/// A value for each field: its default, a documented value, or one that a person could have written.
pub fn skeleton(service: &Service, fields: &[Field]) -> Map<String, Value> {
    let mut skeleton = Skeleton {
        service,
        within: Vec::new(),
        left: MANY,
    };
    skeleton.object(fields)
}

struct Skeleton<'a> {
    service: &'a Service,
    /// The types in the making.
    within: Vec<TypeId>,
    /// How many structs may still be filled in.
    left: usize,
}

impl Skeleton<'_> {
    fn object(&mut self, fields: &[Field]) -> Map<String, Value> {
        let members = fields.iter().map(|field| {
            let default = field.default.as_ref().map(|default| default.value.clone());
            let value = default.unwrap_or_else(|| self.sample(field, &field.ty));
            (field.name.value.clone(), value)
        });
        members.collect()
    }

    fn sample(&mut self, field: &Field, ty: &Type) -> Value {
        let service = self.service;
        match ty {
            Type::Scalar(scalar) => sample::scalar(service, field, *scalar),
            // A type that holds itself ends here.
            Type::List(element) if matches!(&**element, Type::Named(id) if self.within.contains(id)) => {
                Value::Array(Vec::new())
            }
            Type::List(element) => {
                let value = self.sample(field, element);
                vec![value; sample::elements(field)].into()
            }
            Type::Named(id) if self.within.contains(id) => Value::Null,
            Type::Named(id) => match &service.ty(*id).kind {
                TypeKind::Struct(fields) => {
                    let Some(left) = self.left.checked_sub(1) else {
                        return Value::Object(Map::new());
                    };
                    self.left = left;
                    self.within.push(*id);
                    let made = self.object(fields);
                    self.within.pop();
                    made.into()
                }
                TypeKind::Enum { values, base } => match values.first() {
                    Some(value) => value.value.value.clone(),
                    None => sample::scalar(service, field, base.scalar()),
                },
                TypeKind::Flags(_) => 0.into(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tencentcloud_model::sources::Sources;

    use super::*;

    /// The skeleton of the only action of a service that has these files beside its own.
    fn made(input: &str, types: Vec<(String, String)>) -> Value {
        let service = "service: a\ntitle: A\ndoc: A.\nversion: \"2020-01-01\"\nprotocol: tc3\n\
                       endpoint: a.example.com\nregion: unused\nrate_limit: 1\n\
                       categories: [{ name: c, title: C }]\n\
                       source: { document: d, updated: \"2020-01-01\" }\n";
        let action = format!("action: B\ncategory: c\ndoc: B.\neffect: read\ninput:\n{input}");
        let mut files = types;
        let errors = "errors: []\n";
        for (path, text) in [
            ("common/errors.yaml", errors),
            ("a/errors.yaml", errors),
            ("a/service.yaml", service),
            ("a/actions/B.yaml", &action),
        ] {
            files.push((path.to_owned(), text.to_owned()));
        }
        let model = tencentcloud_model::read(&Sources::from_files("", files));
        let model = model.unwrap_or_else(|findings| panic!("{findings:#?}"));
        let service = &model.services[0];
        skeleton(service, &service.actions[0].input).into()
    }

    #[test]
    fn values_are_written_as_documented() {
        let input = "  - { name: Day, type: string, format: date, doc: D. }\n  \
                     - { name: Times, type: list<string>, format: local-date-time, doc: T. }\n  \
                     - { name: Zoned, type: string, format: date-time, doc: Z. }\n  \
                     - { name: Size, type: integer, range: [5, 9], doc: S. }\n  \
                     - { name: Ends, type: list<integer>, items: [2, 2], doc: E. }\n";
        let expected = json!({
            "Day": "2030-01-01",
            "Times": ["2030-01-01 00:00:00"],
            "Zoned": "2030-01-01T00:00:00+00:00",
            "Size": 5,
            "Ends": [1, 1],
        });
        assert_eq!(made(input, Vec::new()), expected);
    }

    #[test]
    fn what_would_be_endless_is_bounded() {
        // Twenty types that each hold all.
        let types = (0..20).map(|index| {
            let fields =
                (0..20).map(|other| format!("  - {{ name: N{other}, type: T{other}, doc: N. }}\n"));
            let text = format!(
                "struct: T{index}\ndoc: T.\nfields:\n{}",
                fields.collect::<String>()
            );
            (format!("a/types/T{index}.yaml"), text)
        });
        let skeleton = made("  - { name: T, type: T0, doc: T. }\n", types.collect());
        let text = skeleton.to_string();
        assert!(text.len() < 200_000, "{}", text.len());
        assert_eq!(skeleton["T"]["N0"], json!(null));
        assert!(skeleton["T"]["N1"]["N2"].is_object());
    }
}
