//! All parameters of an action as JSON to fill in.

use serde_json::{Map, Value};
use tencentcloud_model::model::{Field, Service, Type, TypeId, TypeKind};

/// How many structs are filled in at most; those after them stay empty.
const MANY: usize = 500;

/// A value for each field: its default, a documented value, or a sample of its kind.
pub fn skeleton(service: &Service, fields: &[Field]) -> Value {
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
    fn object(&mut self, fields: &[Field]) -> Value {
        let members = fields.iter().map(|field| {
            let default = field.default.as_ref().map(|default| default.value.clone());
            let value = default.unwrap_or_else(|| self.sample(&field.ty));
            (field.name.value.clone(), value)
        });
        Value::Object(members.collect::<Map<_, _>>())
    }

    fn sample(&mut self, ty: &Type) -> Value {
        let service = self.service;
        match ty {
            Type::Scalar(scalar) => scalar.facts().json.sample(),
            // A type that holds itself ends here.
            Type::List(element) if matches!(&**element, Type::Named(id) if self.within.contains(id)) => {
                Value::Array(Vec::new())
            }
            Type::List(element) => Value::Array(vec![self.sample(element)]),
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
                    made
                }
                TypeKind::Enum { values, base } => match values.first() {
                    Some(value) => value.value.value.clone(),
                    None => base.scalar().facts().json.sample(),
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

    #[test]
    fn what_would_be_endless_is_bounded() {
        let service = "service: a\ntitle: A\ndoc: A.\nversion: \"2020-01-01\"\nprotocol: tc3\n\
                       endpoint: a.example.com\nregion: unused\nrate_limit: 1\n\
                       categories: [{ name: c, title: C }]\n\
                       source: { document: d, updated: \"2020-01-01\" }\n";
        let action = "action: B\ncategory: c\ndoc: B.\neffect: read\ninput:\n  - { name: T, type: T0, doc: T. }\n";
        let mut files = vec![
            ("common/errors.yaml".to_owned(), "errors: []\n".to_owned()),
            ("a/errors.yaml".to_owned(), "errors: []\n".to_owned()),
            ("a/service.yaml".to_owned(), service.to_owned()),
            ("a/actions/B.yaml".to_owned(), action.to_owned()),
        ];
        // Twenty types that each hold all.
        for index in 0..20 {
            let fields =
                (0..20).map(|other| format!("  - {{ name: N{other}, type: T{other}, doc: N. }}\n"));
            let text = format!(
                "struct: T{index}\ndoc: T.\nfields:\n{}",
                fields.collect::<String>()
            );
            files.push((format!("a/types/T{index}.yaml"), text));
        }
        let model = tencentcloud_model::read(&Sources::from_files("", files));
        let model = model.unwrap_or_else(|findings| panic!("{findings:#?}"));
        let service = &model.services[0];
        let skeleton = skeleton(service, &service.actions[0].input);
        let text = skeleton.to_string();
        assert!(text.len() < 200_000, "{}", text.len());
        assert_eq!(skeleton["T"]["N0"], json!(null));
        assert!(skeleton["T"]["N1"]["N2"].is_object());
    }
}
