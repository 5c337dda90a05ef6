//! All parameters of an action as JSON to fill in.

use serde_json::{Map, Value};
use tencentcloud_model::model::{Field, Service, Type, TypeId, TypeKind};

/// A value for each field: its default, a documented value, or a sample of its kind.
pub fn skeleton(service: &Service, fields: &[Field]) -> Value {
    object(service, fields, &mut Vec::new())
}

fn object(service: &Service, fields: &[Field], within: &mut Vec<TypeId>) -> Value {
    let members = fields.iter().map(|field| {
        let default = field.default.as_ref().map(|default| default.value.clone());
        let value = default.unwrap_or_else(|| sample(service, &field.ty, within));
        (field.name.value.clone(), value)
    });
    Value::Object(members.collect::<Map<_, _>>())
}

fn sample(service: &Service, ty: &Type, within: &mut Vec<TypeId>) -> Value {
    match ty {
        Type::Scalar(scalar) => scalar.facts().json.sample(),
        // A type that holds itself ends here.
        Type::List(element) if matches!(&**element, Type::Named(id) if within.contains(id)) => {
            Value::Array(Vec::new())
        }
        Type::List(element) => Value::Array(vec![sample(service, element, within)]),
        Type::Named(id) if within.contains(id) => Value::Null,
        Type::Named(id) => match &service.ty(*id).kind {
            TypeKind::Struct(fields) => {
                within.push(*id);
                let made = object(service, fields, within);
                within.pop();
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
